import type * as tf from "@tensorflow/tfjs";
import { pieces } from "../kernels/reach.js";
import { fuse, sumOfDoubles } from "./fuse.js";

/**
 * The gradient of the ReLU as one pass: `dx = dout` where `x > 0`, else 0.
 *
 * @param dout the slope of the loss in `out`, of the shape of `x`
 * @param x what the ReLU was given, or what came out of it, of any shape
 * @returns `dx`, of the shape of `x`; undefined where operations of TensorFlow.js must do it: in other engines, without the
 * compiled kernels, and while a gradient is being recorded
 * @throws GradlabError where the engine's memory is full; shapes are checked by `layers.relu.backward`, which calls it
 * @see V. Nair, G. Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010
 * @example
 * const [dout, x] = [tf.tensor1d([10, 20]), tf.tensor1d([-1, 2])];
 * const dx = engine.fused.reluGradient(dout, x) ?? dout.mul(tf.step(x));
 * console.log(dx.arraySync()); // [ 0, 20 ]
 */
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
 * A gradient with the slope of L2 regularization added to it, `dw + 2 lambda w`, and the sum of the squares of w, as one
 * pass.
 *
 * @param w weights of any shape
 * @param dw the slope of the data loss in w, of the shape of `w`
 * @param lambda the strength, 0 or more
 * @returns the sum of both slopes `dw`, of the shape of `w`, and `squares`, the sum of `w^2`; undefined where operations of
 * TensorFlow.js must do it: in other engines, without the compiled kernels, and while a gradient is being recorded
 * @throws GradlabError where the engine's memory is full; shapes are checked by `regularization.addL2`, which calls it
 * @see A. Krogh, J. Hertz, "A simple weight decay can improve generalization", 1992
 * @example
 * const made = engine.fused.addDecay(tf.tensor1d([1, 2]), tf.tensor1d([10, 10]), 0.5);
 * if (made !== undefined) console.log(made.dw.arraySync(), made.squares); // [ 11, 12 ] 5
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
