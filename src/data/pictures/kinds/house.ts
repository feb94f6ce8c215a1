import { hsv, scaled, type Color } from "../color.js";
import { box, polygon } from "../geometry.js";
import { part, type Part } from "../part.js";
import type { Variation } from "../variation.js";
import { anyColor, glass } from "./palette.js";

/** Walls under a pitched roof, a door, windows, perhaps a chimney. */
export function house(v: Variation): Part[] {
  const wall = v.pick([v.color(0.1, 0.1, 0.3, 0.75), anyColor(v)]);
  const roof = v.pick([v.color(0.03, 0.05, 0.6, 0.5), v.color(0.6, 0.2, 0.2, 0.35)]);
  const [width, eaves, ridge] = [v.between(0.55, 0.8), v.between(-0.2, 0.02), v.between(-0.95, -0.65)];
  const flat = v.between(0, 0.35) * width;
  const door = v.pick([0, -width * 0.5, width * 0.5]);
  const pane = v.chance(0.4) ? hsv(0.14, 0.5, 1) : scaled(glass, v.between(0.6, 1.5));
  const chimney = box(width * 0.4, ridge, width * 0.4 + 0.18, eaves);
  return [
    ...(v.chance(0.5) ? [part(chimney, scaled(roof, 0.8))] : []),
    part(box(-width, eaves - 0.02, width, 0.85), wall, { light: 0.4, grain: 0.2 }),
    part(polygon(-width - 0.16, eaves, -flat, ridge, flat, ridge, width + 0.16, eaves), roof, {
      light: 0.5,
      grain: 0.25,
    }),
    part(box(door - 0.14, 0.36, door + 0.14, 0.85), v.color(0.05, 0.5, 0.6, 0.4)),
    ...[-width * 0.55, 0, width * 0.55]
      .filter((x) => Math.abs(x - door) >= 0.2)
      .flatMap((x) => window(x, eaves + 0.2, pane)),
  ];
}

const window = (x: number, y: number, pane: Color): Part[] => [
  part(box(x - 0.15, y, x + 0.15, y + 0.3), [0.92, 0.92, 0.9]),
  part(box(x - 0.1, y + 0.05, x + 0.1, y + 0.25), pane),
];
