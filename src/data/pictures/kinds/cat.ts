import { mixed, scaled, type Color } from "../color.js";
import { ellipse, polygon, stroke } from "../geometry.js";
import { both, part, type Part } from "../part.js";
import type { Variation } from "../variation.js";
import { black, coat, rose, white } from "./palette.js";

/** A face with pointed ears, slit eyes and whiskers over a chest, a tail beside it. */
export function cat(v: Variation): Part[] {
  const fur = coat(v);
  const dark = scaled(fur, v.between(0.5, 0.75));
  const [width, ear, x] = [v.between(0.52, 0.68), v.between(0.45, 0.65), v.between(-0.1, 0.1)];
  const eyes = v.color(0.22, 0.12, 0.7, 0.8);
  return [
    ...tail(v, scaled(fur, 0.8)),
    part(ellipse(0, 0.72, v.between(0.42, 0.6), 0.6), scaled(fur, 0.9), { grain: 0.3 }),
    ...both((s) => ears(x, s * width, ear, fur, mixed(rose, dark, 0.5))),
    part(ellipse(x, -0.18, width, 0.5), fur, { light: 1, grain: 0.3 }),
    ...(v.chance(0.5) ? stripes(x, dark) : []),
    part(ellipse(x, 0.07, 0.26, 0.18), mixed(fur, white, 0.5)),
    ...both((s) => [
      part(ellipse(x + s * 0.26, -0.22, 0.14, 0.12, s * 0.04), eyes),
      part(ellipse(x + s * 0.26, -0.22, 0.05, 0.12), black),
      part(stroke([x + s * 0.15, 0.04], [x + s * 0.75, -0.04], 0.035), white),
      part(stroke([x + s * 0.15, 0.09], [x + s * 0.72, 0.16], 0.035), white),
    ]),
    part(polygon(x - 0.08, -0.06, x + 0.08, -0.06, x, 0.04), rose),
    part(stroke([x, 0.02], [x, 0.16], 0.045), black),
  ];
}

function tail(v: Variation, color: Color): Part[] {
  const tip = v.between(0, 0.5);
  return [part(polygon(0.3, 0.95, 0.72, 0.8, 0.74, tip, 0.88, tip - 0.05, 0.9, 0.88, 0.4, 1.1), color)];
}

function ears(x: number, width: number, height: number, fur: Color, inside: Color): Part[] {
  return [
    part(polygon(x + width * 0.98, -0.28, x + width * 0.85, -0.48 - height, x + width * 0.15, -0.58), fur),
    part(polygon(x + width * 0.85, -0.38, x + width * 0.8, -0.34 - height, x + width * 0.4, -0.56), inside),
  ];
}

const stripes = (x: number, color: Color): Part[] =>
  [-0.16, 0, 0.16].map((dx) => part(stroke([x + dx, -0.64], [x + dx * 0.6, -0.4], 0.08), color));
