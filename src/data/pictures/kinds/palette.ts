import { hsv, type Color } from "../color.js";
import type { Variation } from "../variation.js";

export const black: Color = [0.06, 0.05, 0.06];
export const white: Color = [0.95, 0.94, 0.9];
export const rose: Color = [0.85, 0.5, 0.5];
export const glass: Color = [0.3, 0.4, 0.48];

/** Fur or feathers: brown to orange, grey, near black, near white. */
export function coat(v: Variation): Color {
  const kind = v.pick(["brown", "grey", "dark", "pale"]);
  if (kind === "brown") return v.color(0.07, 0.05, 0.6, 0.6);
  if (kind === "grey") return hsv(v.between(0.5, 0.7), v.between(0, 0.15), v.between(0.35, 0.75));
  if (kind === "dark") return hsv(0.08, 0.2, v.between(0.1, 0.28));
  return hsv(0.1, v.between(0, 0.25), v.between(0.8, 0.97));
}

/** Lacquer and house paint: any hue, greys, light tints. */
export const anyColor = (v: Variation): Color =>
  v.pick([v.color(0, 0.5, 0.65, 0.65), v.color(0.6, 0.5, 0.1, 0.6), v.color(0.1, 0.5, 0.5, 0.75)]);
