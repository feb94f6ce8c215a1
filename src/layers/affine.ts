import { areFloats, fused, tf, withFloats } from "../engine/index.js";
import { checkShapes } from "../shapes.js";

/** What `affine.backward` needs of the forward pass: `x` [N, D] and `w` [D, M]. */
export interface AffineCache {
  readonly x: tf.Tensor2D;
  readonly w: tf.Tensor2D;
}

/**
 * The affine (fully connected) layer: `out = x w + b`.
 *
 * @param x [N, D]
 * @param w [D, M]
 * @param b [M]
 * @returns `out` [N, M]
 * @throws GradlabError when the shapes do not fit
 * @see CS231n lecture 3: f(x, W) = W x + b, here with examples as rows
 * @example
 * const w = tf.tensor2d([[0.01, 0.7, 0.0], [-0.05, 0.2, -0.45], [0.1, 0.05, -0.2], [0.05, 0.16, 0.03]]);
 * const { out } = layers.affine.forward(tf.tensor2d([[-15, 22, -44, 56]]), w, tf.tensor1d([0.0, 0.2, -0.3]));
 * console.log(out.arraySync()); // [ [ -2.85, 0.86, 0.28 ] ]
 */
export function forward(
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  b: tf.Tensor1D,
): { out: tf.Tensor2D; cache: AffineCache } {
  checkShapes("affine.forward", { x: [x, "N, D"], w: [w, "D, M"], b: [b, "M"] });
  if (!areFloats(x, w, b)) return withFloats([x, w, b], forward);
  const out =
    fused.affine({ x, w }, b, { relu: false }) ?? tf.tidy(() => tf.matMul(x, w).add(b) as tf.Tensor2D);
  return { out, cache: { x, w } };
}

/**
 * Its gradients: `dx = dout w^T`, `dw = x^T dout`, `db = sum over N of dout`.
 *
 * @param dout the slope of the loss in `out`, [N, M]
 * @param cache what {@link forward} returned beside `out`
 * @returns the slope of the loss in each input: `dx` [N, D], `dw` [D, M], `db` [M]
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const { cache } = layers.affine.forward(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]]), tf.tensor1d([5]));
 * const { dx, dw, db } = layers.affine.backward(tf.tensor2d([[10]]), cache);
 * console.log(dx.arraySync(), dw.arraySync(), db.arraySync()); // [ [ 30, 40 ] ] [ [ 10 ], [ 20 ] ] [ 10 ]
 */
export function backward(
  dout: tf.Tensor2D,
  { x, w }: AffineCache,
): { dx: tf.Tensor2D; dw: tf.Tensor2D; db: tf.Tensor1D } {
  checkShapes("affine.backward", { x: [x, "N, D"], w: [w, "D, M"], dout: [dout, "N, M"] });
  if (!areFloats(dout)) return withFloats([dout], (slope) => backward(slope, { x, w }));
  const atOnce = fused.affineGradient(dout, { x, w }, { wanted: true });
  if (atOnce !== undefined) return { ...atOnce, dx: atOnce.dx! };
  return { dx: tf.matMul(dout, w, false, true), ...parameterGradients(dout, { x, w }) };
}

/**
 * The gradients of w and b alone, `dw = x^T dout` and `db = sum over N of dout`: the first layer of a network has no use for
 * the slope in the examples.
 *
 * @param dout the slope of the loss in `out`, [N, M]
 * @param cache what {@link forward} returned beside `out`
 * @returns `dw` [D, M] and `db` [M]
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const { cache } = layers.affine.forward(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]]), tf.tensor1d([5]));
 * const { dw, db } = layers.affine.parameterGradients(tf.tensor2d([[10]]), cache);
 * console.log(dw.arraySync(), db.arraySync()); // [ [ 10 ], [ 20 ] ] [ 10 ]
 */
export function parameterGradients(
  dout: tf.Tensor2D,
  { x, w }: AffineCache,
): { dw: tf.Tensor2D; db: tf.Tensor1D } {
  checkShapes("affine.parameterGradients", { x: [x, "N, D"], w: [w, "D, M"], dout: [dout, "N, M"] });
  if (!areFloats(dout)) return withFloats([dout], (slope) => parameterGradients(slope, { x, w }));
  const atOnce = fused.affineGradient(dout, { x, w }, { wanted: false });
  if (atOnce !== undefined) return { dw: atOnce.dw, db: atOnce.db };
  return { dw: tf.matMul(x, dout, true, false), db: tf.sum(dout, 0) };
}
