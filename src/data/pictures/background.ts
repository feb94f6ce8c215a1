import type { Random } from "../../random.js";
import { fill, randomSlope, side, type Canvas } from "./canvas.js";
import { anyColor, hsv, mixed } from "./color.js";
import { box, ellipse, polygon, stroke, type Outline, type Point } from "./geometry.js";
import { detailedNoise } from "./noise.js";

/** Where a picture is taken. */
export type Place = "sky" | "water" | "grass" | "street" | "room";

/** The upper and the lower half of a place: hue, its spread, saturation, value. */
const places: Record<Place, readonly [readonly number[], readonly number[]]> = {
  sky: [
    [0.57, 0.06, 0.35, 0.8],
    [0.55, 0.08, 0.2, 0.85],
  ],
  water: [
    [0.57, 0.08, 0.25, 0.8],
    [0.55, 0.08, 0.5, 0.5],
  ],
  grass: [
    [0.35, 0.2, 0.35, 0.55],
    [0.27, 0.08, 0.5, 0.45],
  ],
  street: [
    [0.6, 0.5, 0.12, 0.6],
    [0.1, 0.5, 0.08, 0.4],
  ],
  room: [
    [0.1, 0.5, 0.3, 0.65],
    [0.08, 0.5, 0.35, 0.5],
  ],
};

/** Paints what is behind the object. At strength 0 it is a plain wall. */
export function paintBackground(canvas: Canvas, place: Place, r: Random, strength: number): void {
  const whole = box(0, 0, side, side);
  if (strength === 0) {
    fill(canvas, whole, { color: [0.62, 0.66, 0.7], slope: { x: 0, y: -0.008, at: [side / 2, side / 2] } });
    return;
  }
  const [upper, lower] = places[place].map(([hue, spread, saturation, value]) =>
    hsv(
      hue + r.uniform(-spread, spread),
      clamp(saturation + r.uniform(-0.25, 0.25)),
      clamp(value + r.uniform(-0.25, 0.2)),
    ),
  );
  const grain = { field: detailedNoise(r), amount: r.uniform(0.05, 0.35) * strength };
  const horizon = r.uniform(8, 26);
  const tilt = r.uniform(-4, 4);
  fill(canvas, whole, { color: upper, slope: randomSlope(r), grain });
  const ground = polygon(0, horizon + tilt, side, horizon - tilt, side, side, 0, side);
  fill(canvas, ground, { color: lower, slope: randomSlope(r), grain });
  const count = Math.floor(r.uniform(2, 9) * strength);
  for (let i = 0; i < count; i++) {
    const color = mixed(r.uniform() < 0.5 ? upper : lower, anyColor(r), r.uniform(0.2, 1));
    fill(canvas, thing(r, r.uniform(2, 8)), { color, slope: randomSlope(r), grain });
  }
}

/** A box, a disc, a beam or a splinter somewhere. */
function thing(r: Random, size: number): Outline {
  const [x, y] = [r.uniform(0, side), r.uniform(0, side)];
  const kind = r.integer(4);
  if (kind === 0) return ellipse(x, y, size, size * r.uniform(0.4, 1), r.uniform());
  if (kind === 1)
    return box(x - size * r.uniform(0.3, 1), y - size * r.uniform(0.3, 1), x + size * 0.6, y + size * 0.6);
  if (kind === 2) return stroke([x, y], [x + r.uniform(-16, 16), y + r.uniform(-16, 16)], size * 0.4);
  const near = (): Point => [x + r.uniform(-size, size), y + r.uniform(-size, size)];
  return [near(), near(), near()];
}

const clamp = (value: number): number => Math.min(1, Math.max(0.05, value));
