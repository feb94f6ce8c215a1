import type * as tf from "@tensorflow/tfjs";
import { pieces, type Reached } from "../kernels/reach.js";
import { multiply } from "../products/chosen.js";
import type { Values } from "../values.js";
import { fuse } from "./fuse.js";

/** An affine layer's input [N, D], weights [D, M] and, where a ReLU follows, what came out of that, [N, M]. */
export interface AffineInputs {
  readonly x: tf.Tensor2D;
  readonly w: tf.Tensor2D;
  readonly active?: tf.Tensor2D;
}

/**
 * An affine layer, with a ReLU after it where asked: `out = x w + b`, `out = max(0, x w + b)`. It is what
 * `layers.affine.forward` computes, in one compiled kernel.
 *
 * @param inputs `x` [N, D] and `w` [D, M]
 * @param b [M]
 * @param options whether a ReLU follows: `{ relu: true }`
 * @returns `out` [N, M]; undefined where operations of TensorFlow.js must do it: in other engines, without the compiled
 * kernels, and while a gradient is being recorded
 * @throws GradlabError where the engine's memory is full; shapes are checked by `layers.affine.forward`, which calls it
 * @see CS231n lecture 3: f(x, W) = W x + b, here with examples as rows
 * @example
 * const [x, w, b] = [tf.tensor2d([[1, 2]]), tf.tensor2d([[3, -3], [4, -4]]), tf.tensor1d([5, 5])];
 * const out = engine.fused.affine({ x, w }, b, { relu: true }) ?? tf.relu(x.matMul(w).add(b));
 * console.log(out.arraySync()); // [ [ 16, 0 ] ]
 */
export function affine(
  { x, w }: AffineInputs,
  b: tf.Tensor1D,
  { relu }: { readonly relu: boolean },
): tf.Tensor2D | undefined {
  const [[n, d], m] = [x.shape, w.shape[1]];
  const made = fuse({ inputs: [x, w, b], shapes: [[n, m]] }, (reached, [left, right, , out]) => {
    multiply({ a: asItIs(left), b: asItIs(right), c: out, m: n, k: d, n: m });
    const { at, size } = reached;
    const operations = 2 * n * m;
    const lists = pieces(n, reached.parts(operations)).map(([from, rows]) => {
      return [rows, m, at[2], at[3] + from * m * size, relu ? 1 : 0];
    });
    reached.run("addBias", lists, operations);
  });
  return made?.[0] as tf.Tensor2D | undefined;
}

/**
 * The gradients of an affine layer: `dx = dout w^T`, `dw = x^T dout`, `db = sum over N of dout`. Where a ReLU followed,
 * `dout` is the slope in what came out of that, and counts where `active > 0`.
 *
 * @param dout the slope of the loss in `out`, [N, M]
 * @param inputs `x` [N, D], `w` [D, M], and what came out of the ReLU, `active` [N, M], where there was one
 * @param options whether `dx` is wanted, which the first layer of a network has no use for
 * @returns `dx` [N, D] if it is wanted, `dw` [D, M], `db` [M]; undefined where operations of TensorFlow.js must do it: in
 * other engines, without the compiled kernels, and while a gradient is being recorded
 * @throws GradlabError where the engine's memory is full; shapes are checked by `layers.affine.backward`, which calls it
 * @see CS231n lecture 4: backpropagation of matrix products
 * @example
 * const inputs = { x: tf.tensor2d([[1, 2]]), w: tf.tensor2d([[3], [4]]) };
 * const slopes =
 *   engine.fused.affineGradient(tf.tensor2d([[10]]), inputs, { wanted: true }) ??
 *   layers.affine.backward(tf.tensor2d([[10]]), inputs);
 * console.log(slopes.dx.arraySync(), slopes.dw.arraySync(), slopes.db.arraySync()); // [ [ 30, 40 ] ] [ [ 10 ], [ 20 ] ] [ 10 ]
 */
export function affineGradient(
  dout: tf.Tensor2D,
  { x, w, active }: AffineInputs,
  { wanted }: { readonly wanted: boolean },
): { dx: tf.Tensor2D | undefined; dw: tf.Tensor2D; db: tf.Tensor1D } | undefined {
  const [[n, d], m] = [x.shape, w.shape[1]];
  const inputs = [dout, x, w, ...(active === undefined ? [] : [active])];
  const shapes = [[d, m], [m], ...(wanted ? [[n, d]] : []), ...(active === undefined ? [] : [[n, m]])];
  const made = fuse({ inputs, shapes }, (reached, values) => {
    const { at } = reached;
    const dw = inputs.length;
    const last = at.length - 1;
    const passed = active === undefined ? 0 : last;
    if (active !== undefined) stopAtKink(reached, n * m, [at[3], at[0], at[last]]);
    const slopes = asItIs(values[passed]);
    multiply({ a: { values: values[1], transposed: true }, b: slopes, c: values[dw], m: d, k: n, n: m });
    reached.run("sum", [[1, n, m, at[passed], at[dw + 1], 1]], 2 * n * m);
    const turned = { values: values[2], transposed: true };
    if (wanted) multiply({ a: slopes, b: turned, c: values[dw + 2], m: n, k: m, n: d });
  });
  if (made === undefined) return undefined;
  if (active !== undefined) made.pop()?.dispose();
  const [dw, db, dx] = made as [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D | undefined];
  return { dx, dw, db };
}

/** The slope where the ReLU let something through: addresses of what came out, of `dout` and of the result. */
function stopAtKink(reached: Reached, count: number, at: readonly number[]): void {
  const lists = pieces(count, reached.parts(count), 64).map(([from, some]) => {
    return [some, ...at.map((address) => address + from * reached.size)];
  });
  reached.run("reluGradient", lists, count);
}

const asItIs = (values: Values) => ({ values, transposed: false });
