import type { Random } from "../../random.js";
import { side } from "./canvas.js";
import { cosine, sine, type Point } from "./geometry.js";

/** A map of points: from an object's frame through bends and turns to pixels. */
export type Mapping = (point: Point) => Point;

/** Bends an object: a banana, a twist, a pinch, and a wave, all smooth. */
export function deformation(r: Random, strength: number): Mapping {
  const draw = (most: number): number => r.uniform(-most, most) * strength;
  const [bendX, bendY, twist, pinch, wave, phase] = [
    draw(0.28),
    draw(0.22),
    draw(0.05),
    draw(0.28),
    draw(0.1),
    r.uniform(),
  ];
  return ([x0, y0]) => {
    const x1 = x0 * (1 + pinch * y0) + bendX * (y0 * y0 - 0.4) + wave * sine(phase + 0.6 * y0);
    const y1 = y0 + bendY * (x0 * x0 - 0.4) + wave * sine(phase + 0.3 + 0.6 * x0);
    const [s, c] = [sine(twist * y0 * 2), cosine(twist * y0 * 2)];
    return [x1 * c - y1 * s, x1 * s + y1 * c];
  };
}

/** Turns the camera: left or right side, roll, a look from the side or from above with perspective, off centre. */
export function viewpoint(r: Random, strength: number): Mapping {
  const mirrored = r.uniform() < 0.5 && strength > 0 ? -1 : 1;
  const roll = r.uniform(-0.085, 0.085) * strength;
  const [s, c] = [sine(roll), cosine(roll)];
  const narrow = 1 - r.uniform(0, 0.3) * strength;
  const low = 1 - r.uniform(0, 0.2) * strength;
  const shear = r.uniform(-0.15, 0.15) * strength;
  const [tiltX, tiltY] = [r.uniform(-0.2, 0.2) * strength, r.uniform(-0.15, 0.15) * strength];
  const [shiftX, shiftY] = [r.uniform(-0.22, 0.22) * strength, r.uniform(-0.18, 0.18) * strength];
  return ([x0, y0]) => {
    const x = x0 * mirrored * narrow + y0 * shear;
    const y = y0 * low;
    const depth = 1 + tiltX * x + tiltY * y;
    return [(x * c - y * s) / depth + shiftX, (x * s + y * c) / depth + shiftY];
  };
}

/** How large the object is in the picture, in pixels for one unit of its frame. */
export function scale(r: Random, strength: number): number {
  const size = 0.8 + r.uniform(-0.3, 0.25) * strength;
  return (size * side) / 2;
}
