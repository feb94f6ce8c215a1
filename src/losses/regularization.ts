import { areFloats, fused, tf, withFloats } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkNumber, checkSameShape, checkShapes, showShape } from "../shapes.js";

/** A penalty on weights and its slope. */
export interface Penalty<W extends tf.Tensor> {
  /** What is added to the data loss, 0 or more. */
  readonly loss: number;
  /** The derivative of `loss` in each weight, of the shape of `w`. */
  readonly dw: W;
}

/**
 * L2 regularization (weight decay): `lambda * sum(w^2)`, slope `2 * lambda * w`. It prefers weight spread over many
 * inputs. Some texts write lambda/2; ours has no half.
 *
 * @param w weights of any shape
 * @param lambda the strength, 0 or more
 * @returns the penalty, and its slope `dw`, of the shape of `w`
 * @throws GradlabError when lambda is negative or not a number
 * @see A. Krogh, J. Hertz, "A simple weight decay can improve generalization", 1992
 * @example
 * const x = tf.tensor1d([1, 1, 1, 1]); // both weights below give x . w = 1
 * console.log(regularization.l2(tf.tensor1d([1, 0, 0, 0]), 1).loss); // 1
 * console.log(regularization.l2(tf.tensor1d([0.25, 0.25, 0.25, 0.25]), 1).loss); // 0.25
 */
export function l2<W extends tf.Tensor>(w: W, lambda: number): Penalty<W> {
  checkShapes("regularization.l2", { w: [w, "..."] });
  checkNumber("regularization.l2", "lambda", lambda, { min: 0 });
  if (!areFloats(w)) return withFloats([w], (floats) => l2(floats, lambda));
  return penalty(w, lambda, () => [tf.sum(tf.square(w)).mul(lambda), w.mul(2 * lambda)]);
}

/**
 * A gradient with the slope of {@link l2} added to it, in one pass: `dw + 2 * lambda * w`, and the penalty's loss.
 *
 * @param w weights of any shape
 * @param dw the slope of the data loss in w, of the shape of `w`
 * @param lambda the strength, 0 or more
 * @returns the penalty's loss, and the sum of both slopes `dw`, of the shape of `w`
 * @throws GradlabError when the shapes differ, or lambda is negative or not a number
 * @example
 * const w = tf.tensor1d([1, 2]);
 * const { loss, dw } = regularization.addL2(w, tf.tensor1d([10, 10]), 0.5);
 * console.log(loss, dw.arraySync()); // 2.5 [ 11, 12 ]
 */
export function addL2<W extends tf.Tensor>(w: W, dw: W, lambda: number): Penalty<W> {
  checkSameShape("regularization.addL2", { dw, w });
  checkNumber("regularization.addL2", "lambda", lambda, { min: 0 });
  if (!areFloats(w, dw)) return withFloats([w, dw], (...floats) => addL2(...floats, lambda));
  // Infinity times 0 would be NaN where the squares overflow.
  const atOnce = fused.addDecay(w, dw, lambda);
  if (atOnce !== undefined) return { loss: lambda === 0 ? 0 : lambda * atOnce.squares, dw: atOnce.dw as W };
  return tf.tidy(() => {
    const loss = lambda === 0 ? 0 : tf.sum(tf.square(w)).mul(lambda).dataSync()[0];
    return { loss, dw: dw.add(w.mul(2 * lambda)) as W };
  });
}

/**
 * L1 regularization: `lambda * sum(|w|)`, slope `lambda * sign(w)` (0 where w is 0). It drives weights to exactly 0.
 *
 * @param w weights of any shape
 * @param lambda the strength, 0 or more
 * @returns the penalty, and its slope `dw`, of the shape of `w`
 * @throws GradlabError when lambda is negative or not a number
 * @see R. Tibshirani, "Regression shrinkage and selection via the lasso", 1996
 * @example
 * const { loss, dw } = regularization.l1(tf.tensor1d([-2, 0, 3]), 0.1);
 * console.log(loss, dw.arraySync()); // 0.5 [ -0.1, 0, 0.1 ]
 */
export function l1<W extends tf.Tensor>(w: W, lambda: number): Penalty<W> {
  checkShapes("regularization.l1", { w: [w, "..."] });
  checkNumber("regularization.l1", "lambda", lambda, { min: 0 });
  if (!areFloats(w)) return withFloats([w], (floats) => l1(floats, lambda));
  return penalty(w, lambda, () => [tf.sum(tf.abs(w)).mul(lambda), tf.sign(w).mul(lambda)]);
}

/**
 * Elastic net: `lambda * sum(beta * w^2 + |w|)`, slope `lambda * (2 * beta * w + sign(w))`.
 *
 * @param w weights of any shape
 * @param lambda the strength, 0 or more
 * @param beta how much L2 for one part of L1, 0 or more
 * @returns the penalty, and its slope `dw`, of the shape of `w`
 * @throws GradlabError when lambda or beta is negative or not a number
 * @see H. Zou, T. Hastie, "Regularization and variable selection via the elastic net", 2005
 * @example
 * console.log(regularization.elasticNet(tf.tensor1d([-2, 0, 3]), 0.1, 0.5).loss); // 1.15
 */
export function elasticNet<W extends tf.Tensor>(w: W, lambda: number, beta: number): Penalty<W> {
  checkShapes("regularization.elasticNet", { w: [w, "..."] });
  checkNumber("regularization.elasticNet", "lambda", lambda, { min: 0 });
  checkNumber("regularization.elasticNet", "beta", beta, { min: 0 });
  if (!areFloats(w)) return withFloats([w], (floats) => elasticNet(floats, lambda, beta));
  return penalty(w, lambda, () => [
    tf.sum(tf.square(w).mul(beta).add(tf.abs(w))).mul(lambda),
    w
      .mul(2 * beta)
      .add(tf.sign(w))
      .mul(lambda),
  ]);
}

/**
 * Max-norm: the weights into each unit (a column of w) are scaled back to length `limit` where they are longer:
 * `w * limit / max(limit, |w|)`. It is not a penalty but a limit, applied after an update.
 *
 * @param w [D, M], or [FH, FW, C, F] for a convolution: all dimensions but the last lead into one unit
 * @param limit the greatest length allowed, above 0
 * @returns the limited weights, of the shape of `w`
 * @throws GradlabError when w has fewer than two dimensions or the limit is not above 0
 * @see N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014
 * @example
 * const w = tf.tensor2d([[3, 0.3], [4, 0.4]]); // columns of length 5 and 0.5
 * console.log(regularization.maxNorm(w, 1).arraySync()); // [ [ 0.6, 0.3 ], [ 0.8, 0.4 ] ]
 */
export function maxNorm<W extends tf.Tensor>(w: W, limit: number): W {
  checkShapes("regularization.maxNorm", { w: [w, "..."] });
  checkNumber("regularization.maxNorm", "limit", limit, { above: 0 });
  if (w.rank < 2) {
    throw new GradlabError(
      `regularization.maxNorm: w has shape ${showShape(w.shape)}, expected at least two dimensions`,
    );
  }
  if (!areFloats(w)) return withFloats([w], (floats) => maxNorm(floats, limit));
  return tf.tidy(() => {
    const inputs = w.shape.slice(0, -1).map((_, axis) => axis);
    // The largest number of a column is divided out before squaring, against overflow.
    const unit = tf.maximum(tf.max(tf.abs(w), inputs, true), limit);
    const length = tf.mul(unit, tf.sqrt(tf.sum(tf.square(tf.div(w, unit)), inputs, true)));
    return tf.mul<W>(w, tf.div(limit, tf.maximum(length, limit)));
  });
}

function penalty<W extends tf.Tensor>(
  w: W,
  lambda: number,
  compute: () => [tf.Tensor, tf.Tensor],
): Penalty<W> {
  if (lambda === 0) return { loss: 0, dw: tf.zerosLike(w) };
  return tf.tidy(() => {
    const [loss, dw] = compute();
    return { loss: loss.dataSync()[0], dw: dw as W };
  });
}
