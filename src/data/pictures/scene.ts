import { random } from "../../random.js";
import { paintBackground, type Place } from "./background.js";
import { fill, newCanvas, type Canvas } from "./canvas.js";
import { bendable, type Outline } from "./geometry.js";
import { develop, light, type Light } from "./illumination.js";
import { detailedNoise } from "./noise.js";
import { paintOcclusion } from "./occlusion.js";
import type { Kind } from "./kinds/index.js";
import type { Part } from "./part.js";
import { variation } from "./variation.js";
import { deformation, scale, viewpoint } from "./view.js";

/** What makes pictures of one class differ (CS231n lecture 2, "Challenges"). */
export const nuisances = [
  "viewpoint",
  "scale",
  "illumination",
  "deformation",
  "occlusion",
  "clutter",
  "intraclass",
] as const;

/** A challenge of recognition that the pictures are drawn with. */
export type Nuisance = (typeof nuisances)[number];

/** How strong each nuisance is: 0 none, 1 as in `pictures`; and the seed of its draw. */
export type Setting = Readonly<Record<Nuisance, { readonly strength: number; readonly seed: string }>>;

/** Paints one picture of an object of the kind: side * side * 3 bytes. */
export function paintScene(kind: Kind, setting: Setting): Uint8Array {
  const canvas = newCanvas();
  const draw = (nuisance: Nuisance): [ReturnType<typeof random>, number] => [
    random(`${setting[nuisance].seed}/${nuisance}`),
    setting[nuisance].strength,
  ];
  const [behind, clutter] = draw("clutter");
  const place: Place = behind.uniform() < 0.45 ? kind.home : places[behind.integer(places.length)];
  paintBackground(canvas, place, behind, clutter);
  const [sun, illumination] = draw("illumination");
  const shine = light(sun, illumination);
  const [member, intraclass] = draw("intraclass");
  const parts = kind.draw(variation(member, intraclass));
  const [bend, turn] = [deformation(...draw("deformation")), viewpoint(...draw("viewpoint"))];
  const pixels = scale(...draw("scale"));
  const fur = intraclass === 0 ? random("grain") : member;
  const grain = parts.some((part) => part.grain !== undefined) ? detailedNoise(fur) : undefined;
  for (const part of parts) {
    const outline = bendable(part.outline).map((point) => {
      const [x, y] = turn(bend(point));
      return [16 + x * pixels, 16 + y * pixels] as const;
    });
    paintPart(canvas, part, outline, shine, grain);
  }
  paintOcclusion(canvas, ...draw("occlusion"));
  return develop(canvas, shine, sun, illumination);
}

const places: readonly Place[] = ["sky", "water", "grass", "street", "room"];

function paintPart(
  canvas: Canvas,
  part: Part,
  outline: Outline,
  { from }: Light,
  grain: Float64Array | undefined,
): void {
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const steep = ((part.light ?? 0) * 0.9) / Math.max(4, right - left, bottom - top);
  fill(canvas, outline, {
    color: part.color,
    slope: { x: from[0] * steep, y: from[1] * steep, at: [(left + right) / 2, (top + bottom) / 2] },
    ...(grain !== undefined && part.grain !== undefined
      ? { grain: { field: grain, amount: part.grain } }
      : {}),
  });
}
