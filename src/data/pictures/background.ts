import type { Random } from "../../random.js";
import { fill, side, type Canvas } from "./canvas.js";
import { hsv, mixed, scaled, type Color } from "./color.js";
import { box, ellipse, stroke, type Outline, type Point } from "./geometry.js";
import { detailedNoise } from "./noise.js";

/** Where a picture is taken. */
export type Place = "sky" | "water" | "grass" | "street" | "room";

/** The upper and the lower half of a place: hue, its spread, saturation, value. */
const places: Record<Place, readonly [readonly number[], readonly number[]]> = {
  sky: [
    [0.57, 0.06, 0.35, 0.8],
    [0.55, 0.08, 0.2, 0.85],
  ],
  water: [
    [0.57, 0.08, 0.25, 0.8],
    [0.55, 0.08, 0.5, 0.5],
  ],
  grass: [
    [0.35, 0.2, 0.35, 0.55],
    [0.27, 0.08, 0.5, 0.45],
  ],
  street: [
    [0.6, 0.5, 0.12, 0.6],
    [0.1, 0.5, 0.08, 0.4],
  ],
  room: [
    [0.1, 0.5, 0.3, 0.65],
    [0.08, 0.5, 0.35, 0.5],
  ],
};

/** Paints what is behind the object. At strength 0 it is a plain wall. */
export function paintBackground(canvas: Canvas, place: Place, r: Random, strength: number): void {
  if (strength === 0) {
    fill(canvas, box(0, 0, side, side), {
      color: [0.62, 0.66, 0.7],
      slope: { x: 0, y: -0.008, at: [16, 16] },
    });
    return;
  }
  const [upper, lower] = places[place].map(([hue, spread, saturation, value]) =>
    hsv(
      hue + r.uniform(-spread, spread),
      clamp(saturation + r.uniform(-0.25, 0.25)),
      clamp(value + r.uniform(-0.25, 0.2)),
    ),
  );
  const grain = { field: detailedNoise(r), amount: r.uniform(0.05, 0.35) * strength };
  const horizon = r.uniform(8, 26);
  const tilt = r.uniform(-4, 4);
  fill(canvas, box(0, 0, side, side), { color: upper, slope: slope(r), grain });
  fill(
    canvas,
    [
      [0, horizon + tilt],
      [side, horizon - tilt],
      [side, side],
      [0, side],
    ],
    { color: lower, slope: slope(r), grain },
  );
  const count = Math.floor(r.uniform(2, 9) * strength);
  for (let i = 0; i < count; i++) {
    const color = mixed(r.uniform() < 0.5 ? upper : lower, anyColor(r), r.uniform(0.2, 1));
    fill(canvas, thing(r, r.uniform(2, 8)), { color, slope: slope(r), grain });
  }
}

/** Covers parts of the object: a leaf, a post, a splinter, a wall at one side. */
export function paintOcclusion(canvas: Canvas, r: Random, strength: number): void {
  const count = strength === 0 ? 0 : Math.round(r.uniform(0.4, 2.1) * strength);
  for (let i = 0; i < count; i++) {
    const color = scaled(anyColor(r), r.uniform(0.5, 1.1));
    const size = r.uniform(2.5, 5) * strength;
    const [x, y] = [r.uniform(5, 27), r.uniform(5, 27)];
    const near = (): Point => [x + r.uniform(-7, 7), y + r.uniform(-7, 7)];
    const edge = r.uniform(4, 11) * strength;
    const outlines = [
      ellipse(x, y, size, size * r.uniform(0.5, 1), r.uniform()),
      stroke([x, -2], [x + r.uniform(-8, 8), side + 2], size * 0.6),
      [near(), near(), near()],
      [
        [0, side - edge],
        [side, side - edge + r.uniform(-5, 5)],
        [side, side],
        [0, side],
      ] as Outline,
      [
        [0, 0],
        [edge, 0],
        [edge + r.uniform(-5, 5), side],
        [0, side],
      ] as Outline,
    ];
    fill(canvas, outlines[r.integer(outlines.length)], { color, slope: slope(r) });
  }
}

/** A box, a disc, a beam or a splinter somewhere. */
function thing(r: Random, size: number): Outline {
  const [x, y] = [r.uniform(0, side), r.uniform(0, side)];
  const kind = r.integer(4);
  if (kind === 0) return ellipse(x, y, size, size * r.uniform(0.4, 1), r.uniform());
  if (kind === 1)
    return box(x - size * r.uniform(0.3, 1), y - size * r.uniform(0.3, 1), x + size * 0.6, y + size * 0.6);
  if (kind === 2) return stroke([x, y], [x + r.uniform(-16, 16), y + r.uniform(-16, 16)], size * 0.4);
  const corner = (): [number, number] => [x + r.uniform(-size, size), y + r.uniform(-size, size)];
  return [corner(), corner(), corner()];
}

const anyColor = (r: Random): Color => hsv(r.uniform(), r.uniform(0, 0.9), r.uniform(0.15, 1));

const slope = (r: Random): { x: number; y: number; at: [number, number] } => ({
  x: r.uniform(-0.012, 0.012),
  y: r.uniform(-0.012, 0.012),
  at: [16, 16],
});

const clamp = (value: number): number => Math.min(1, Math.max(0.05, value));
