import { knn, layers, models, optim, tf } from "../src/index.js";
import { emptyHistory } from "../src/training/history.js";
import { step } from "../src/training/step.js";
import { at, convnetParams, data, filters, images, labels, perceptronParams, tidily } from "./engine-data.js";

/*
 * What a learner would call: the layers, models and optimizers of the library, on the numbers that the peers have.
 */

/** Makes ready what a case needs, and returns what is timed: it ends with one number that the peers give too. */
export type Case = () => () => number;

const gemm: Case = () => {
  const [a, b] = [data([500, 3072], 1), data([5000, 3072], 2)];
  return tidily(() => at(tf.matMul(a, b, false, true), 3, 7));
};

const distances: Case = () => {
  const [a, b] = [data([500, 3072], 1), data([5000, 3072], 2)] as tf.Tensor2D[];
  return tidily(() => at(knn.distances(a, b), 3, 7));
};

const linear =
  (loss: "svm" | "softmax", n: number): Case =>
  () => {
    const model = models.linear({ inputs: 3073, classes: 10, loss, regularization: 1e-3 });
    const params = { w: data([3073, 10], 2, 0.01), b: tf.zeros([10]) };
    const [x, y] = [data([n, 3073], 1), labels(n)];
    return tidily(() => model.loss(params, x, y).loss);
  };

function convolution(xShape: number[], wShape: number[], stride: number, pad: number): [Case, Case] {
  const make = () => {
    const [x, w, b] = [images(xShape, 1), filters(wShape, 2), data([wShape[0]], 3) as tf.Tensor1D];
    return () => layers.conv2d.forward(x, w, b, { stride, pad });
  };
  const forward: Case = () => {
    const run = make();
    return tidily(() => at(run().out, 1, 3, 4, 2));
  };
  const backward: Case = () => {
    const { out, cache } = make()();
    const [n, h, width, f] = out.shape;
    const dout = images([n, f, h, width], 4);
    return tidily(() => {
      const { dx, dw } = layers.conv2d.backward(dout, cache);
      return at(dx, 1, 3, 4, 2) + at(dw, 1, 1, 2, 1);
    });
  };
  return [forward, backward];
}

const pool: Case = () => {
  const x = images([100, 3, 32, 32], 1);
  return tidily(() => at(layers.maxPool2d.forward(x).out, 1, 3, 4, 2));
};

const poolBack: Case = () => {
  const { cache } = layers.maxPool2d.forward(images([100, 3, 32, 32], 1));
  const dout = images([100, 3, 16, 16], 4);
  return tidily(() => at(layers.maxPool2d.backward(dout, cache).dx, 1, 3, 4, 2));
};

const normArguments = (): [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D] => [
  data([200, 1000], 1) as tf.Tensor2D,
  data([1000], 2) as tf.Tensor1D,
  data([1000], 3) as tf.Tensor1D,
];

const norm: Case = () => {
  const given = normArguments();
  return tidily(() => at(layers.batchNorm.forward(...given).out, 0, 123));
};

const normBack: Case = () => {
  const { cache } = layers.batchNorm.forward(...normArguments());
  const dout = data([200, 1000], 4) as tf.Tensor2D;
  return tidily(() => at(layers.batchNorm.backward(dout, cache).dx, 0, 123));
};

/** Steps of training.fit, one after the other, on one batch. */
function trainer(model: models.Model, params: Record<string, tf.Tensor>, x: tf.Tensor): () => number {
  const optimizer = optim.adam({ learningRate: 1e-3 });
  const y = labels(x.shape[0]);
  let state = {
    params: params as optim.Params,
    optimizer: optimizer.init(params),
    epoch: 0,
    history: emptyHistory(),
    best: undefined,
  };
  return () => {
    state = { ...step({ model, optimizer, seed: 1 }, state, { x, y }), best: undefined };
    return state.history.steps.loss.at(-1)!;
  };
}

/** The peers' penalty is half of lambda. */
const convnet: Case = () =>
  trainer(
    models.threeLayerConvNet({ input: [32, 32, 3], classes: 10, regularization: 0.5e-3 }),
    convnetParams(),
    images([50, 3, 32, 32], 1),
  );

const perceptron: Case = () =>
  trainer(
    models.fullyConnected({ inputs: 3072, hidden: [100, 100, 100, 100], classes: 10 }),
    perceptronParams(),
    data([100, 3072], 1),
  );

const [conv7, conv7back] = convolution([50, 3, 32, 32], [32, 3, 7, 7], 1, 3);
const [conv3, conv3back] = convolution([100, 3, 31, 31], [25, 3, 3, 3], 2, 1);

/** What each case computes, and whether in double precision. */
export const cases: Readonly<Record<string, { readonly make: Case; readonly double?: boolean }>> = {
  knn: { make: distances },
  gemm32: { make: gemm },
  gemm64: { make: gemm, double: true },
  svm500: { make: linear("svm", 500) },
  svm49000: { make: linear("svm", 49_000) },
  softmax500: { make: linear("softmax", 500) },
  softmax49000: { make: linear("softmax", 49_000) },
  conv7: { make: conv7 },
  conv7back: { make: conv7back },
  conv3: { make: conv3 },
  conv3back: { make: conv3back },
  pool: { make: pool },
  poolback: { make: poolBack },
  norm: { make: norm },
  normback: { make: normBack },
  convnet: { make: convnet },
  perceptron: { make: perceptron },
};
