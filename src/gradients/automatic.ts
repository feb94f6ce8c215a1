import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkShapes, showShape } from "../shapes.js";
import { checkFunction } from "./point.js";

/**
 * The gradient by automatic differentiation: TensorFlow.js records the operations of `f` and walks them backwards. Exact
 * up to rounding, and as cheap as a few calls of `f` whatever the size of `x`. Along a chain `f(g(x))` it multiplies the slopes,
 * `df/dx = df/dg * dg/dx`, and where paths meet it adds them up.
 *
 * @param f a function of tf operations, from a tensor to a scalar
 * @param x a tensor of any shape
 * @returns the gradient, of the shape of `x`
 * @throws GradlabError when `f` is no function, does not return a scalar tensor, or not one made of x by operations that have gradients
 * @see A. Baydin et al., "Automatic differentiation in machine learning: a survey", 2018
 * @example
 * const x = tf.tensor1d([1, 2, 3]);
 * console.log(gradients.automatic((x) => tf.sum(tf.square(x)), x).arraySync()); // [ 2, 4, 6 ]
 */
export function automatic<X extends tf.Tensor>(f: (x: X) => tf.Tensor, x: X): X {
  checkFunction("gradients.automatic", f);
  checkShapes("gradients.automatic", { x: [x, "..."] });
  try {
    return tf.tidy(() => tf.grad((v: tf.Tensor) => scalar(f(v as X)))(x) as X);
  } catch (error) {
    throw translated(error);
  }
}

/** TensorFlow.js's complaint that nothing leads back to x, in our words; any other error is the function's own. */
function translated(error: unknown): unknown {
  if (!(error instanceof Error) || !error.message.startsWith("Cannot compute gradient")) return error;
  const operation = /not found for (\w+)/.exec(error.message)?.[1];
  const why = operation === undefined ? "does not depend on x through tf operations" : `uses ${operation}`;
  return new GradlabError(
    `gradients.automatic: f ${why}, expected operations that have gradients all the way from x to f`,
    { cause: error },
  );
}

function scalar(out: tf.Tensor): tf.Tensor {
  if (out instanceof tf.Tensor && out.size === 1) return out;
  const what = out instanceof tf.Tensor ? `a tensor of shape ${showShape(out.shape)}` : typeof out;
  throw new GradlabError(`gradients.automatic: f returns ${what}, expected a scalar tensor`);
}
