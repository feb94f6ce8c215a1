import { mixed, scaled } from "../color.js";
import { ellipse, polygon, stroke } from "../geometry.js";
import { part, type Part } from "../part.js";
import type { Variation } from "../variation.js";
import { black, coat, white } from "./palette.js";

/** Side view: body, head with a beak, a wing that may be raised, a tail, thin legs. */
export function bird(v: Variation): Part[] {
  const plumage = v.pick([
    coat(v),
    v.color(0.6, 0.1, 0.6, 0.6),
    v.color(0.02, 0.1, 0.7, 0.6),
    v.color(0.3, 0.15, 0.6, 0.6),
  ]);
  const wing = scaled(plumage, v.between(0.5, 0.8));
  const beak = v.color(0.1, 0.04, 0.8, 0.85);
  const [raised, fat] = [v.pick([0, 0, v.between(0.3, 0.9)]), v.between(0.28, 0.4)];
  const [neck, tail] = [v.between(0.4, 0.55), v.between(0.05, 0.35)];
  return [
    part(stroke([-0.02, 0.4], [-0.05, 0.85], 0.06), scaled(beak, 0.7)),
    part(stroke([0.14, 0.4], [0.16, 0.85], 0.06), scaled(beak, 0.7)),
    part(polygon(-0.35, 0.08, -1, tail, -0.92, 0.45, -0.3, 0.32), wing),
    part(polygon(neck + 0.2, -0.46, neck + 0.52, -0.34, neck + 0.2, -0.26), beak),
    part(ellipse(0, 0.15, 0.55, fat, -0.05), plumage, { light: 1, grain: 0.25 }),
    part(ellipse(0.12, 0.26, 0.38, fat * 0.6, -0.04), mixed(plumage, white, 0.5)),
    part(ellipse(neck, -0.36, 0.27, 0.26), plumage, { light: 0.8 }),
    part(ellipse(neck + 0.1, -0.4, 0.06), black),
    part(
      polygon(0.25, 0.02, -0.05, -0.06 - raised * 0.3, -0.62, 0.22 - raised * 1.3, -0.2, 0.36 - raised * 0.3),
      wing,
      { light: 0.5, grain: 0.35 },
    ),
  ];
}
