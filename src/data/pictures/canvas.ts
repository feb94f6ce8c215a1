import type { Random } from "../../random.js";
import type { Color } from "./color.js";
import type { Outline } from "./geometry.js";

/** The side of a picture in pixels. */
export const side = 32;

/** side * side pixels of red, green, blue, usually 0..1. */
export type Canvas = Float64Array;

export const newCanvas = (): Canvas => new Float64Array(side * side * 3);

/** A change of brightness per pixel in x and in y, and where it is 0. */
export interface Slope {
  readonly x: number;
  readonly y: number;
  readonly at: readonly [x: number, y: number];
}

/** Light that comes a little from anywhere. */
export const randomSlope = (r: Random): Slope => ({
  x: r.uniform(-0.012, 0.012),
  y: r.uniform(-0.012, 0.012),
  at: [side / 2, side / 2],
});

/** What an outline is filled with. */
export interface Paint {
  readonly color: Color;
  /** Brightens towards the light. */
  readonly slope?: Slope;
  /** A field of side * side numbers around 0 that is multiplied in: fur, leaves, plaster. */
  readonly grain?: { readonly field: Float64Array; readonly amount: number };
}

/** Sub-scanlines of a row; along x the coverage of a pixel is exact. */
const lines = 4;
const covered = new Float64Array(side * (side + 2));

/** Fills an outline given in pixels, antialiased, over what is there. */
export function fill(canvas: Canvas, outline: Outline, paint: Paint): void {
  let [top, bottom] = [Infinity, -Infinity];
  for (const [, y] of outline) {
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const first = Math.max(0, Math.floor(top));
  const end = Math.min(side, Math.ceil(bottom));
  if (!(first < end)) return;
  covered.fill(0, first * (side + 2), end * (side + 2));
  for (let i = 0; i < outline.length; i++) cross(outline, i, first, end);
  for (let y = first; y < end; y++) paintRow(canvas, y, paint);
}

/** Notes, for edge i, where it crosses each sub-scanline: coverage begins or ends there. */
function cross(outline: Outline, i: number, first: number, end: number): void {
  let [x0, y0] = outline[i];
  let [x1, y1] = outline[i + 1 === outline.length ? 0 : i + 1];
  let sign = 1 / lines;
  if (y0 > y1) [x0, y0, x1, y1, sign] = [x1, y1, x0, y0, -sign];
  const from = Math.max(first * lines, Math.ceil(y0 * lines - 0.5));
  const to = Math.min(end * lines, Math.ceil(y1 * lines - 0.5));
  const slope = (x1 - x0) / (y1 - y0);
  for (let line = from; line < to; line++) {
    const x = Math.min(side, Math.max(0, x0 + ((line + 0.5) / lines - y0) * slope));
    const column = Math.floor(x);
    const cell = Math.floor(line / lines) * (side + 2) + column;
    covered[cell] += sign * (1 - (x - column));
    covered[cell + 1] += sign * (x - column);
  }
}

function paintRow(canvas: Canvas, y: number, { color, slope, grain }: Paint): void {
  let winding = 0;
  for (let x = 0; x < side; x++) {
    winding += covered[y * (side + 2) + x];
    const coverage = Math.min(1, Math.abs(winding));
    if (coverage < 1e-6) continue;
    const pixel = y * side + x;
    let light = 1;
    if (slope !== undefined) light += slope.x * (x + 0.5 - slope.at[0]) + slope.y * (y + 0.5 - slope.at[1]);
    if (grain !== undefined) light *= 1 + grain.amount * grain.field[pixel];
    for (let c = 0; c < 3; c++) {
      canvas[pixel * 3 + c] += coverage * (color[c] * light - canvas[pixel * 3 + c]);
    }
  }
}
