import type * as tf from "@tensorflow/tfjs";
import { pieces } from "../kernels/reach.js";
import { fuse, sumOfDoubles } from "./fuse.js";

/** `dout` where `x > 0`, else 0, as one pass; undefined where it must be computed by operations of TensorFlow.js. */
export function reluGradient<X extends tf.Tensor>(dout: X, x: tf.Tensor): X | undefined {
  const made = fuse({ inputs: [x, dout], shapes: [x.shape] }, (reached) => {
    const { at, size } = reached;
    const lists = pieces(x.size, reached.parts(x.size), 64).map(([from, count]) => {
      const offset = from * size;
      return [count, ...at.map((address) => address + offset)];
    });
    reached.run("reluGradient", lists, x.size);
  });
  return made?.[0] as X | undefined;
}

/** Numbers of one partial sum: whatever the threads, so that the bits do not depend on them. */
const TOGETHER = 1 << 16;
const MOST_SUMS = 64;

/**
 * `dw + 2 lambda w` and the sum of the squares of w, as one pass; undefined where they must be computed by operations of
 * TensorFlow.js.
 */
export function addDecay(
  w: tf.Tensor,
  dw: tf.Tensor,
  lambda: number,
): { readonly dw: tf.Tensor; readonly squares: number } | undefined {
  let squares = 0;
  const made = fuse({ inputs: [w, dw], shapes: [w.shape] }, (reached) => {
    const { at, size } = reached;
    const parts = pieces(w.size, Math.min(MOST_SUMS, Math.ceil(w.size / TOGETHER)), 64);
    squares = sumOfDoubles(parts.length, (sums) => {
      const lists = parts.map(([from, count], i) => {
        const places = at.map((address) => address + from * size);
        return [count, ...places, 2 * lambda, sums + i * 8];
      });
      reached.run("decay", lists, 4 * w.size);
    });
  });
  return made && { dw: made[0], squares };
}
