import { mixed, scaled } from "../color.js";
import { ellipse, stroke } from "../geometry.js";
import { both, part, type Part } from "../part.js";
import type { Variation } from "../variation.js";
import { black, white } from "./palette.js";

/** A squat body with bulging eyes on top, a wide mouth and folded legs. */
export function frog(v: Variation): Part[] {
  const skin = v.pick([
    v.color(0.28, 0.12, 0.65, 0.55),
    v.color(0.1, 0.08, 0.5, 0.45),
    v.color(0.5, 0.5, 0.6, 0.6),
  ]);
  const [width, eye] = [v.between(0.6, 0.75), v.between(0.17, 0.24)];
  const [iris, rough] = [v.color(0.14, 0.06, 0.6, 0.9), 0.25];
  return [
    ...both((s) => [
      part(ellipse(s * 0.66, 0.5, 0.3, 0.36, s * 0.1), scaled(skin, 0.8), { light: 0.6, grain: rough }),
      part(ellipse(s * 0.62, 0.84, 0.36, 0.1), scaled(skin, 0.7)),
    ]),
    part(ellipse(0, 0.42, width * 0.85, 0.5), skin, { light: 0.8, grain: rough }),
    part(ellipse(0, 0.56, width * 0.55, 0.34), mixed(skin, white, v.between(0.35, 0.6))),
    part(ellipse(0, -0.12, width, 0.42), skin, { light: 1, grain: rough }),
    ...both((s) => [
      part(ellipse(s * width * 0.6, -0.48, eye + 0.07), skin, { light: 0.8 }),
      part(ellipse(s * width * 0.6, -0.5, eye), iris),
      part(ellipse(s * width * 0.6, -0.5, eye * 0.6, eye * 0.36), black),
      part(stroke([s * 0.3, 0.5], [s * 0.4, 0.9], 0.13), scaled(skin, 0.9)),
      part(stroke([s * width * 0.75, 0], [0, 0.13], 0.06), scaled(skin, 0.35)),
    ]),
    ...(v.chance(0.5) ? spots.map(([x, y]) => part(ellipse(x, y, 0.08, 0.06), scaled(skin, 0.55))) : []),
  ];
}

const spots = [
  [-0.2, -0.28],
  [0.1, -0.36],
  [0.26, -0.2],
] as const;
