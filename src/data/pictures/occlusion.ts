import type { Random } from "../../random.js";
import { fill, randomSlope, side, type Canvas } from "./canvas.js";
import { anyColor, scaled } from "./color.js";
import { ellipse, polygon, stroke, type Outline, type Point } from "./geometry.js";

/** Covers parts of the object: a leaf, a post, a splinter, a wall below or beside. At least one at any strength. */
export function paintOcclusion(canvas: Canvas, r: Random, strength: number): void {
  const count = strength === 0 ? 0 : Math.max(1, Math.round(r.uniform(0.4, 2.1) * strength));
  for (let i = 0; i < count; i++) {
    const color = scaled(anyColor(r), r.uniform(0.5, 1.1));
    fill(canvas, cover(r, strength), { color, slope: randomSlope(r) });
  }
}

function cover(r: Random, strength: number): Outline {
  const size = r.uniform(2.5, 5) * strength;
  const [x, y] = [r.uniform(5, 27), r.uniform(5, 27)];
  const edge = r.uniform(3, 9) * strength;
  const slant = r.uniform(-5, 5);
  const kind = r.integer(5);
  if (kind === 0) return ellipse(x, y, size, size * r.uniform(0.5, 1), r.uniform());
  if (kind === 1) return stroke([x, -2], [x + r.uniform(-8, 8), side + 2], size * 0.6);
  if (kind === 2) return polygon(0, side - edge, side, side - edge + slant, side, side, 0, side);
  if (kind === 3) return polygon(0, 0, edge, 0, edge + slant, side, 0, side);
  const near = (): Point => [x + r.uniform(-7, 7), y + r.uniform(-7, 7)];
  return [near(), near(), near()];
}
