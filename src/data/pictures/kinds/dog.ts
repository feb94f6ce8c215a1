import { mixed, scaled, type Color } from "../color.js";
import { ellipse, stroke } from "../geometry.js";
import { both, part, type Part } from "../part.js";
import type { Variation } from "../variation.js";
import { black, coat, white } from "./palette.js";

/** A face with hanging ears, a long muzzle and a big nose over a chest. */
export function dog(v: Variation): Part[] {
  const fur = coat(v);
  const ears = v.chance(0.6) ? scaled(fur, v.between(0.4, 0.7)) : mixed(fur, white, 0.15);
  const [width, drop] = [v.between(0.44, 0.58), v.between(0.3, 0.5)];
  const muzzle = mixed(fur, white, v.between(0.2, 0.7));
  return [
    part(ellipse(0, 0.75, v.between(0.42, 0.6), 0.55), scaled(fur, 0.9), { grain: 0.3 }),
    part(ellipse(0, -0.2, width, 0.56), fur, { light: 1, grain: 0.3 }),
    ...both((s) => [
      part(ellipse(s * (width + 0.06), drop * 0.5 - 0.3, 0.19, drop + 0.12, s * v.between(-0.08, 0)), ears, {
        light: 0.6,
        grain: 0.3,
      }),
      part(ellipse(s * 0.21, -0.26, 0.09, 0.1), black),
      part(ellipse(s * 0.21 - 0.03, -0.3, 0.035), white),
    ]),
    part(ellipse(0, 0.14, v.between(0.24, 0.32), 0.3), muzzle, { light: 0.6 }),
    ...(v.chance(0.4) ? [part(ellipse(0.03, 0.46, 0.1, 0.18), tongue)] : []),
    part(ellipse(0, 0, 0.15, 0.11), black),
    part(stroke([0, 0.1], [0, 0.3], 0.05), black),
    part(stroke([-0.18, 0.32], [0.18, 0.32], 0.05), scaled(muzzle, 0.4)),
  ];
}

const tongue: Color = [0.85, 0.35, 0.4];
