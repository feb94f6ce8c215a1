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
 * `x w + b`, with a ReLU after it where asked; see `layers.affine.forward`. Undefined where it must be computed by
 * operations of TensorFlow.js.
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
 * Its gradients, without `dx` where nobody wants it; see `layers.affine.backward`. Where a ReLU followed, `dout` is the
 * slope in what came out of that. Undefined as above.
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
