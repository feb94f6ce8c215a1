import { areFloats, tf, withFloats } from "../engine/index.js";
import { random } from "../random.js";
import { checkGiven, checkNumber, checkShapes } from "../shapes.js";
import { checkMode, type Mode } from "./mode.js";

/** How `dropout.forward` works. */
export interface DropoutOptions {
  /** The probability to KEEP a number, above 0 and at most 1. (Some texts mean the probability to drop.) */
  readonly p: number;
  /** `"train"` drops, `"test"` passes everything through; `"train"` by default. */
  readonly mode?: Mode;
  /** Which numbers to keep: the same seed keeps the same. */
  readonly seed: number | string;
}

/** What `dropout.backward` needs of the forward pass: the `mask` and the `shape` of x. */
export interface DropoutCache<X extends tf.Tensor> {
  /** 1/p where a number was kept, else 0; undefined in test mode. */
  readonly mask: X | undefined;
  readonly shape: X["shape"];
}

/**
 * Inverted dropout: in training each number is kept with probability p and divided by p, else set to 0, so that its
 * expectation stays `x` and nothing needs to be done in testing: `out = x * mask`, `mask` of 1/p and 0.
 *
 * @param x any shape
 * @param options the probability to keep, the mode and the seed; see {@link DropoutOptions}
 * @returns `out`, of the shape of `x`
 * @throws GradlabError when p is out of range
 * @see N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014
 * @example
 * const { out } = layers.dropout.forward(tf.ones([1000]), { p: 0.8, seed: 1 });
 * console.log(Math.abs(tf.mean(out).arraySync() - 1) < 0.05); // true
 */
export function forward<X extends tf.Tensor>(
  x: X,
  options: DropoutOptions,
): { out: X; cache: DropoutCache<X> } {
  checkShapes("dropout.forward", { x: [x, "..."] });
  checkGiven("dropout.forward", "{ p, seed }", options);
  const { p, mode = "train", seed } = options;
  checkNumber("dropout.forward", "p (the probability to keep)", p, { above: 0, max: 1 });
  checkMode("dropout.forward", mode);
  if (!areFloats(x)) return withFloats([x], (floats) => forward(floats, { p, mode, seed }));
  if (mode === "test") return { out: tf.clone(x), cache: { mask: undefined, shape: x.shape } };
  if (typeof seed !== "string") checkNumber("dropout.forward", "seed", seed, {});
  const r = random(seed);
  const kept = new Float32Array(x.size);
  for (let i = 0; i < kept.length; i++) kept[i] = r.uniform() < p ? 1 : 0;
  return tf.tidy(() => {
    const mask = tf.div<X>(tf.tensor(kept, x.shape), p);
    return { out: tf.mul<X>(x, mask), cache: { mask, shape: x.shape } };
  });
}

/**
 * Its gradient: `dx = dout * mask`, and `dout` itself in test mode.
 *
 * @param dout the slope of the loss in `out`, of its shape
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx`, of the shape of `x`
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const { out, cache } = layers.dropout.forward(tf.ones([100]), { p: 0.5, seed: 1 });
 * const { dx } = layers.dropout.backward(tf.ones([100]), cache);
 * console.log(gradients.relativeError(dx, out)); // 0
 */
export function backward<X extends tf.Tensor>(dout: X, { mask, shape }: DropoutCache<X>): { dx: X } {
  const whole = shape.join(", ");
  checkShapes("dropout.backward", { dout: [dout, whole], ...(mask && { mask: [mask, whole] }) });
  if (!areFloats(dout)) return withFloats([dout], (floats) => backward(floats, { mask, shape }));
  return { dx: mask === undefined ? tf.clone(dout) : tf.mul<X>(dout, mask) };
}
