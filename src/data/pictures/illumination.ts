import type { Random } from "../../random.js";
import { side, type Canvas } from "./canvas.js";
import { cosine, sine } from "./geometry.js";

/** The light of a picture. */
export interface Light {
  /** Where it comes from, a unit vector in the picture. */
  readonly from: readonly [x: number, y: number];
  /** Red, green and blue brightness. */
  readonly color: readonly [number, number, number];
  /** How much brighter the side towards the light is. */
  readonly fall: number;
  /** Haze: the share of `fog` in every pixel, which lowers the contrast. */
  readonly haze: number;
  readonly fog: number;
}

/** Draws the light: dim to glaring, warm to cold, from any side. */
export function light(r: Random, strength: number): Light {
  const turns = r.uniform(-0.5, 0);
  const bright = 1 + r.uniform(-0.4, 0.3) * strength;
  const warm = r.uniform(-0.18, 0.18) * strength;
  const green = r.uniform(-0.06, 0.06) * strength;
  return {
    from: strength === 0 ? [-0.6, -0.8] : [cosine(turns), sine(turns)],
    color: [bright * (1 + warm), bright * (1 + green), bright * (1 - warm)],
    fall: r.uniform(0, 0.4) * strength,
    haze: r.uniform(0, 0.25) * strength,
    fog: r.uniform(0.2, 0.8),
  };
}

/** Lights the whole picture, adds the sensor's noise and rounds to bytes. */
export function develop(
  canvas: Canvas,
  { from, color, fall, haze, fog }: Light,
  r: Random,
  strength: number,
): Uint8Array {
  const bytes = new Uint8Array(canvas.length);
  const noise = 0.025 * strength;
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const here =
        1 + (fall * (from[0] * (x + 0.5 - side / 2) + from[1] * (y + 0.5 - side / 2))) / (side / 2);
      for (let c = 0; c < 3; c++, i++) {
        const lit = canvas[i] * here * color[c] * (1 - haze) + fog * haze + r.uniform(-noise, noise);
        bytes[i] = Math.floor(Math.min(255, Math.max(0, lit * 255 + 0.5)));
      }
    }
  }
  return bytes;
}
