import { mixed, scaled } from "../color.js";
import { ellipse, polygon, stroke, type Point } from "../geometry.js";
import { part, type Part } from "../part.js";
import type { Variation } from "../variation.js";
import { black, white } from "./palette.js";

/** Side view: a lens-shaped body with fins, a forked tail, an eye, perhaps stripes. */
export function fish(v: Variation): Part[] {
  const scales = v.pick([
    v.color(0.06, 0.08, 0.75, 0.75),
    v.color(0.58, 0.12, 0.5, 0.65),
    v.color(0.85, 0.3, 0.5, 0.6),
    v.color(0.15, 0.1, 0.2, 0.7),
  ]);
  const fins = scaled(scales, v.between(0.55, 0.85));
  const [tall, fork] = [v.between(0.34, 0.55), v.between(0.3, 0.55)];
  const belly = lens(-0.3, 0.8, tall * 0.55).map(([x, y]): Point => [x, y + tall * 0.35]);
  return [
    part(polygon(-0.5, 0, -1, -fork, -0.82, 0, -1, fork), fins, { light: 0.4 }),
    part(polygon(-0.3, -tall * 0.6, 0.05, -tall - 0.26, 0.35, -tall * 0.8), fins),
    part(polygon(-0.2, tall * 0.7, -0.05, tall + 0.2, 0.2, tall * 0.8), fins),
    part(lens(-0.66, 0.85, tall), scales, { light: 1.2, grain: 0.25 }),
    part(belly, mixed(scales, white, 0.45)),
    ...(v.chance(0.5) ? bands(tall, v.chance(0.5) ? white : scaled(scales, 0.35)) : []),
    part(polygon(0.2, 0.05, -0.1, 0.3, 0.16, 0.26), fins),
    part(ellipse(0.56, -0.1, 0.11), white),
    part(ellipse(0.58, -0.1, 0.06), black),
    part(stroke([0.7, 0.12], [0.84, 0.08], 0.05), scaled(scales, 0.4)),
  ];
}

const bands = (tall: number, color: Part["color"]): Part[] =>
  [-0.25, 0.05, 0.35].map((x) => part(ellipse(x, 0, 0.07, tall * 0.75), color));

/** Two arcs between two points on the axis. */
function lens(left: number, right: number, tall: number): Point[] {
  const arc = Array.from({ length: 11 }, (_, i) => i / 10);
  const upper = arc.map((t): Point => [left + (right - left) * t, -4 * tall * t * (1 - t)]);
  const lower = upper.slice(1, -1).map(([x, y]): Point => [x, -y]);
  return [...upper, ...lower.toReversed()];
}
