import type { Random } from "../../random.js";
import { hsv, type Color } from "./color.js";

/** How the members of a class differ. At strength 0 every choice is the typical one. */
export interface Variation {
  /** A measure between two bounds; their middle at strength 0. */
  between(min: number, max: number): number;
  /** Whether this member has something that the share `p` of its class has. */
  chance(p: number): boolean;
  /** One of several kinds; the first at strength 0. */
  pick<T>(kinds: readonly T[]): T;
  /** A colour of the given typical hue that may be `spread` turns off, of any brightness that still shows. */
  color(hue: number, spread: number, saturation: number, value: number): Color;
}

export function variation(r: Random, strength: number): Variation {
  const between = (min: number, max: number): number =>
    (min + max) / 2 + (r.uniform() - 0.5) * (max - min) * strength;
  return {
    between,
    chance(p) {
      const u = r.uniform();
      return strength === 0 ? p > 0.5 : u < p;
    },
    pick(kinds) {
      const i = r.integer(kinds.length);
      return kinds[strength === 0 ? 0 : i];
    },
    color(hue, spread, saturation, value) {
      const h = between(hue - spread, hue + spread);
      const s = Math.min(1, Math.max(0, between(saturation - 0.3, saturation + 0.3)));
      return hsv(h, s, Math.min(1, Math.max(0.12, between(value - 0.35, value + 0.35))));
    },
  };
}
