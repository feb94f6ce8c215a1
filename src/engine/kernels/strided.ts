import * as tf from "@tensorflow/tfjs";
import type { Values } from "../values.js";

/** How far apart neighbours along each axis lie in a row-major array of this shape: `[3, 4]` gives `[4, 1]`. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = Array.from<number>({ length: shape.length });
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/** The strides with which an array of shape `from` is read as if it had the broadcast shape `to`: 0 where it repeats. */
export function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const strides = stridesOf(from);
  const lead = to.length - from.length;
  return to.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? 0 : strides[axis - lead]));
}

/**
 * A walk over a shape, row by row, through several arrays at once: axes that every array crosses evenly are merged, so
 * that a row is as long as it can be.
 */
export interface Walk {
  /** The merged axes, and each array's steps along them. */
  readonly sizes: readonly number[];
  readonly strides: readonly (readonly number[])[];
  /** Length of a row, and each array's step along it. */
  readonly length: number;
  readonly steps: readonly number[];
  /** Calls `row` with each array's offset at the start of every row. */
  readonly rows: (row: (offsets: readonly number[]) => void) => void;
}

export function walk(shape: readonly number[], strides: readonly (readonly number[])[]): Walk {
  const { sizes, steps } = mergeAxes(shape, strides);
  const outer = sizes.length - 1;
  return {
    sizes,
    strides: steps,
    length: sizes[outer],
    steps: steps.map((s) => s[outer]),
    rows(row) {
      const count = tf.util.sizeFromShape(sizes.slice(0, outer));
      const offsets = steps.map(() => 0);
      const position = Array.from<number>({ length: outer }).fill(0);
      for (let i = 0; i < count; i++) {
        row(offsets);
        advance(position, sizes, steps, offsets);
      }
    },
  };
}

function advance(position: number[], sizes: number[], steps: number[][], offsets: number[]): void {
  for (let axis = position.length - 1; axis >= 0; axis--) {
    const wraps = ++position[axis] === sizes[axis];
    const moved = wraps ? 1 - sizes[axis] : 1;
    for (let k = 0; k < offsets.length; k++) offsets[k] += moved * steps[k][axis];
    if (!wraps) return;
    position[axis] = 0;
  }
}

function mergeAxes(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
): { sizes: number[]; steps: number[][] } {
  const sizes: number[] = [];
  const steps: number[][] = strides.map(() => []);
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 1) continue;
    const last = sizes.length - 1;
    const even = last >= 0 && strides.every((s, k) => steps[k][last] === s[axis] * shape[axis]);
    if (even) sizes[last] *= shape[axis];
    else sizes.push(shape[axis]);
    strides.forEach((s, k) => (steps[k][sizes.length - 1] = s[axis]));
  }
  if (sizes.length === 0) return { sizes: [1], steps: strides.map(() => [0]) };
  return { sizes, steps };
}

/** One side of a strided copy: where it starts and how it steps along each axis. */
export interface Side {
  readonly values: Values;
  readonly offset?: number;
  readonly strides: readonly number[];
}

/** Copies `shape` numbers from one strided array to another: transposing, slicing, tiling, reversing are all this. */
export function copyStrided(shape: readonly number[], from: Side, to: Side): void {
  if (tf.util.sizeFromShape([...shape]) === 0) return;
  const { length, steps, rows } = walk(shape, [from.strides, to.strides]);
  const [source, target] = [from.values, to.values];
  const [step, stride] = steps;
  const [start, origin] = [from.offset ?? 0, to.offset ?? 0];
  rows(([s, t]) => {
    s += start;
    t += origin;
    if (step === 1 && stride === 1 && length > 16) target.set(source.subarray(s, s + length), t);
    else for (let i = 0; i < length; i++, s += step, t += stride) target[t] = source[s];
  });
}
