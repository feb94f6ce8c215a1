import { tf } from "../engine/index.js";
import { checkNumber, checkSameShape, checkShapes } from "../shapes.js";
import { outputShape, type Pooling } from "./windows.js";

/** What `maxPool2d.backward` needs of the forward pass. */
export interface MaxPool2dCache {
  readonly x: tf.Tensor4D;
  readonly out: tf.Tensor4D;
  readonly size: number;
  readonly stride: number;
}

/**
 * Max pooling: the greatest number of every window, channel by channel.
 *
 * @param x [N, H, W, C]
 * @returns `out` [N, OH, OW, C], with `OH = floor((H - size) / stride) + 1` and OW alike
 * @throws GradlabError when x has not four dimensions or the window is larger than the picture
 * @example
 * const x = tf.tensor4d([1, 2, 5, 3, 4, 0], [1, 2, 3, 1]);
 * console.log(layers.maxPool2d.forward(x, { size: 2, stride: 1 }).out.flatten().arraySync()); // [ 4, 5 ]
 */
export function forward(
  x: tf.Tensor4D,
  { size = 2, stride = size }: Pooling = {},
): { out: tf.Tensor4D; cache: MaxPool2dCache } {
  checkShapes("maxPool2d.forward", { x: [x, "N, H, W, C"] });
  checkNumber("maxPool2d.forward", "size", size, { min: 1, whole: true });
  const [n, height, width] = outputShape("maxPool2d.forward", x.shape, [size, size], { stride, pad: 0 });
  const out =
    n === 0 ? tf.zeros<tf.Rank.R4>([0, height, width, x.shape[3]]) : tf.maxPool(x, size, stride, "valid");
  return { out, cache: { x, out, size, stride } };
}

/**
 * Its gradient: `dout` goes to the number that was the greatest of its window (the first of equals, row by row); where
 * windows overlap, what they send is added up.
 *
 * @param dout the slope of the loss in `out`, [N, OH, OW, C]
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const x = tf.tensor4d([1, 2, 5, 3, 4, 0], [1, 2, 3, 1]);
 * const { out, cache } = layers.maxPool2d.forward(x, { size: 2, stride: 1 });
 * console.log(layers.maxPool2d.backward(tf.onesLike(out), cache).dx.flatten().arraySync()); // [ 0, 0, 1, 0, 1, 0 ]
 */
export function backward(dout: tf.Tensor4D, { x, out, size, stride }: MaxPool2dCache): { dx: tf.Tensor4D } {
  checkSameShape("maxPool2d.backward", { dout, out });
  if (x.shape[0] === 0) return { dx: tf.zerosLike(x) };
  const settings = { filterSize: [size, size], strides: [stride, stride], pad: "valid" };
  const dx = tf.engine().runKernel("MaxPoolGrad", { dy: dout, input: x, output: out }, settings);
  return { dx: dx as tf.Tensor4D };
}
