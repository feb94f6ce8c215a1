import { GradlabError } from "./errors.js";

/**
 * A seeded stream of random numbers. The same seed gives the same numbers on every machine: the generator uses only
 * 32-bit integer operations. `normal` goes through `Math.log` and `Math.cos`, whose last bit an engine may choose;
 * round it where bits must agree between machines.
 */
export interface Random {
  /** A number in [min, max), by default [0, 1), with 32 random bits. */
  uniform(min?: number, max?: number): number;
  /** A whole number from 0 to n - 1. */
  integer(n: number): number;
  /** A normally distributed number (Box-Muller); mean 0 and standard deviation 1 by default. */
  normal(mean?: number, deviation?: number): number;
  /** A shuffled copy (Fisher-Yates). */
  shuffle<T>(items: ArrayLike<T>): T[];
  /** An independent stream for a named part, so that drawing more in one part leaves the others as they were. */
  split(name: string | number): Random;
}

/**
 * Opens a stream: sfc32 (Chris Doty-Humphrey's small fast counter, 128 bits of state), seeded by hashing `seed`.
 *
 * @param seed any text or finite number: the same seed, the same stream
 * @returns the stream; its numbers are the same on every machine
 * @throws GradlabError for a seed that is NaN or infinite
 *
 * @example
 * const a = random(7);
 * const b = random(7);
 * console.log(a.integer(1000) === b.integer(1000)); // true
 */
export function random(seed: number | string): Random {
  if (typeof seed === "number" && !Number.isFinite(seed)) {
    throw new GradlabError(`random: seed is ${seed}, expected a finite number or a string`);
  }
  const next = sfc32(`${typeof seed}:${seed}`);
  let spare: number | undefined;
  const uniform = (min = 0, max = 1): number => min + (next() / 4294967296) * (max - min);
  const integer = (n: number): number => Math.floor((next() / 4294967296) * n);
  return {
    uniform,
    integer,
    normal(mean = 0, deviation = 1) {
      let value = spare;
      spare = undefined;
      if (value === undefined) {
        const radius = Math.sqrt(-2 * Math.log(1 - next() / 4294967296));
        const angle = (2 * Math.PI * next()) / 4294967296;
        value = radius * Math.cos(angle);
        spare = radius * Math.sin(angle);
      }
      return mean + deviation * value;
    },
    shuffle<T>(items: ArrayLike<T>) {
      const out = Array.from(items);
      for (let i = out.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [out[i], out[j]] = [out[j], out[i]];
      }
      return out;
    },
    split: (name) => random(`${seed}/${name}`),
  };
}

function sfc32(seed: string): () => number {
  let [a, b, c, counter] = [fnv1a(`${seed}#a`), fnv1a(`${seed}#b`), fnv1a(`${seed}#c`), 1];
  const next = (): number => {
    const out = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + out;
    return out >>> 0;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
