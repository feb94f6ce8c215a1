import assert from "node:assert/strict";
import { float64, tf, use } from "../../src/engine/index.js";
import { random } from "../../src/random.js";
import { assertClose } from "../support/closeness.js";

const numbers = (seed: string, size: number): number[] => {
  const r = random(seed);
  return Array.from({ length: size }, () => r.normal());
};
const pictures = (): tf.Tensor4D => tf.tensor4d(numbers("x", 2 * 4 * 5 * 2), [2, 4, 5, 2]);
const filters = (): tf.Tensor4D => tf.tensor4d(numbers("w", 3 * 3 * 2 * 2), [3, 3, 2, 2]);
const squares = (x: tf.Tensor): tf.Scalar => tf.sum(tf.square(x));

/** Functions of pictures with a gradient of the gradient. */
const twice: Readonly<Record<string, (x: tf.Tensor4D) => tf.Tensor>> = {
  "conv2d, same, strides that do not divide": (x) => tf.conv2d(x, filters(), [2, 3], "same"),
  "conv2d, a pad of 1": (x) => tf.conv2d(x, filters(), 1, 1),
  matMul: (x) => tf.matMul(tf.reshape(x, [8, 10]), tf.reshape(x, [10, 8])),
  // Those whose slope is made of their own result, which TensorFlow.js by itself gets wrong.
  tanh: (x) => tf.tanh(tf.relu(x)),
  sigmoid: (x) => tf.sigmoid(x),
  exp: (x) => tf.exp(tf.mul(x, 0.3)),
  sqrt: (x) => tf.sqrt(tf.add(tf.square(x), 1)),
  softmax: (x) => tf.softmax(tf.reshape(x, [8, 10])),
  logSoftmax: (x) => tf.logSoftmax(tf.reshape(x, [8, 10])),
};

/** What TensorFlow.js has no gradient of. */
const impossible: Readonly<Record<string, () => tf.Tensor>> = {
  "a dilated convolution": () =>
    tf.grad((x) => squares(tf.conv2d(x as tf.Tensor4D, filters(), 1, "same", "NHWC", 2)))(pictures()),
  "a dilated depthwise convolution": () =>
    tf.grad((x) => squares(tf.depthwiseConv2d(x as tf.Tensor4D, filters(), 1, "same", "NHWC", 2)))(
      pictures(),
    ),
  "elu's gradient": () => tf.grad((x) => squares(tf.grad((v) => squares(tf.elu(v)))(x)))(pictures()),
  "a filter's gradient": () =>
    tf.grad((w) => squares(tf.grad((v) => squares(tf.conv2d(pictures(), v as tf.Tensor4D, 1, "same")))(w)))(
      filters(),
    ),
};

describe("gradients of gradients, and what has none", () => {
  afterEach(() => use("gradlab"));

  for (const [name, f] of Object.entries(twice)) {
    it(`${name}: the second as a difference of the first, in float64`, () =>
      float64(() =>
        tf.tidy(() => {
          const gradient = tf.grad((x) => tf.sum(tf.sin(f(x as tf.Tensor4D))));
          const x = pictures();
          const direction = tf.tensor4d(numbers("direction", x.size), x.shape);
          const second = tf.grad((v) => tf.sum(tf.mul(gradient(v), direction)))(x);
          const h = 1e-6;
          const beside = (step: number): tf.Tensor => gradient(tf.add(x, tf.mul(direction, step)));
          const difference = tf.div(tf.sub(beside(h), beside(-h)), 2 * h);
          assertClose(second.dataSync(), difference.dataSync(), 1e-7, name);
        }),
      ));
  }

  for (const [name, f] of Object.entries(impossible)) {
    it(`${name} is refused as TensorFlow.js refuses it, not computed wrongly`, async () => {
      const messages: string[] = [];
      for (const engine of ["gradlab", "cpu"] as const) {
        await use(engine);
        assert.throws(
          () => tf.tidy(f),
          (error: Error) => messages.push(error.message) > 0,
        );
      }
      assert.equal(messages[0], messages[1]);
      assert.match(messages[0], /dilation rates greater than 1|gradient function not found/);
    });
  }
});
