import { hsv, scaled } from "../color.js";
import { cosine, ellipse, sine, stroke } from "../geometry.js";
import { part, type Part } from "../part.js";
import type { Variation } from "../variation.js";

/** Petals around a disc on a stem with leaves. */
export function flower(v: Variation): Part[] {
  const petal = v.pick([
    v.color(0.92, 0.12, 0.6, 0.85),
    v.color(0.14, 0.04, 0.7, 0.9),
    v.color(0.7, 0.1, 0.5, 0.7),
    hsv(0.1, 0.05, 0.95),
  ]);
  const disc = v.pick([v.color(0.13, 0.03, 0.8, 0.85), v.color(0.07, 0.03, 0.6, 0.35)]);
  const green = v.color(0.3, 0.06, 0.6, 0.45);
  const count = v.pick([6, 5, 8, 7]);
  const [reach, wide, spin] = [v.between(0.36, 0.46), v.between(1.06, 1.44), v.between(0, 1)];
  const petals = Array.from({ length: count }, (_, i) => {
    const turns = (i + spin) / count;
    const outline = ellipse(
      reach * cosine(turns),
      reach * sine(turns) - 0.25,
      0.32,
      wide / count + 0.04,
      turns,
    );
    return part(outline, scaled(petal, 0.88 + 0.24 * (i % 2)), { light: 0.4 });
  });
  return [
    part(stroke([0, -0.2], [v.between(-0.15, 0.15), 1], 0.1), green),
    part(ellipse(0.26, 0.66, 0.28, 0.1, -0.08), scaled(green, 1.15)),
    part(ellipse(-0.26, 0.76, 0.28, 0.1, 0.08), scaled(green, 0.9)),
    ...petals,
    part(ellipse(0, -0.25, v.between(0.17, 0.26)), disc, { light: 0.8, grain: 0.3 }),
  ];
}
