import type { Random } from "../../random.js";

/** Red, green and blue, 0..1. */
export type Color = readonly [red: number, green: number, blue: number];

/** From hue in turns (0 red, 1/3 green, 2/3 blue), saturation and value 0..1. */
export function hsv(hue: number, saturation: number, value: number): Color {
  const h = (hue - Math.floor(hue)) * 6;
  const channel = (offset: number): number => {
    const k = offset + h >= 6 ? offset + h - 6 : offset + h;
    return value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}

/** The colour made lighter (factor above 1) or darker. */
export const scaled = ([r, g, b]: Color, factor: number): Color => [r * factor, g * factor, b * factor];

/** `t` of the way from one colour to another. */
export const mixed = (a: Color, b: Color, t: number): Color => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];

/** Any colour that shows. */
export const anyColor = (r: Random): Color => hsv(r.uniform(), r.uniform(0, 0.9), r.uniform(0.15, 1));
