import { scaled, type Color } from "../color.js";
import { ellipse, polygon } from "../geometry.js";
import { part, type Part } from "../part.js";
import type { Variation } from "../variation.js";

/** A trunk under a round crown or under the tiers of a fir. */
export function tree(v: Variation): Part[] {
  const leaves = v.pick([
    v.color(0.3, 0.08, 0.6, 0.45),
    v.color(0.08, 0.06, 0.7, 0.65),
    v.color(0.95, 0.05, 0.3, 0.8),
  ]);
  const bark = v.color(0.07, 0.04, 0.5, 0.32);
  const half = v.between(0.07, 0.13);
  const trunk = polygon(-half, -0.1, half, -0.1, half * 1.6, 0.98, -half * 1.6, 0.98);
  return [
    part(trunk, bark, { light: 0.6, grain: 0.4 }),
    ...(v.chance(0.6) ? crown(v, leaves) : tiers(v, leaves)),
  ];
}

/** Clusters of leaves, from the rim inwards. */
const clusters = [
  [-0.36, -0.1],
  [0.36, -0.12],
  [-0.22, -0.5],
  [0.24, -0.48],
  [0, -0.66],
  [0, -0.25],
] as const;

function crown(v: Variation, leaves: Color): Part[] {
  const round = v.between(0.3, 0.4);
  return clusters.map(([x, y]) =>
    part(
      ellipse(x + v.between(-0.1, 0.1), y + v.between(-0.08, 0.08), round, round * 0.92),
      scaled(leaves, v.between(0.8, 1.15)),
      { light: 0.7, grain: 0.6 },
    ),
  );
}

function tiers(v: Variation, leaves: Color): Part[] {
  const wide = v.between(0.55, 0.75);
  return [0, 1, 2].map((i) => {
    const [top, bottom, half] = [-0.5 - 0.25 * i, 0.5 - 0.42 * i, wide * (1 - 0.24 * i)];
    const color = scaled(leaves, 0.85 + 0.12 * i);
    return part(polygon(-half, bottom, 0, top, half, bottom), color, { light: 0.6, grain: 0.6 });
  });
}
