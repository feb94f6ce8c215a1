/*
 * The same cases as a program would have them that knows TensorFlow.js alone: its operations, its automatic gradient, its
 * optimizer; on the engine that the command line names. The protocol is that of engine_numpy.py.
 */
import { createInterface } from "node:readline";
import { engine, tf } from "../../src/index.js";
import {
  at,
  convnetParams,
  data,
  filters,
  images,
  labels,
  perceptronParams,
  tidily,
} from "../engine-data.js";

type Case = () => () => number;

const oneHot = (n: number): tf.Tensor => tf.tidy(() => tf.oneHot(labels(n), 10).toFloat());

const kernel = (name: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor =>
  tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as tf.Tensor;

const gemm: Case = () => {
  const [a, b] = [data([500, 3072], 1), data([5000, 3072], 2)];
  return tidily(() => at(tf.matMul(a, b, false, true), 3, 7));
};

function distances(): () => number {
  const [a, b] = [data([500, 3072], 1), data([5000, 3072], 2)];
  return tidily(() => {
    const products = tf.mul(tf.matMul(a, b, false, true), -2);
    const squares = tf.add(tf.add(products, tf.sum(tf.square(a), 1, true)), tf.sum(tf.square(b), 1));
    return at(tf.sqrt(tf.relu(squares)), 3, 7);
  });
}

function svm(n: number): () => number {
  const [x, w, y] = [data([n, 3073], 1), data([3073, 10], 2, 0.01), oneHot(n)];
  const others = tf.sub(1, y);
  return tidily(() => {
    const scores = tf.matMul(x, w);
    const margins = tf.relu(tf.add(tf.sub(scores, tf.sum(tf.mul(scores, y), 1, true)), others));
    const loss = tf.add(tf.div(tf.sum(margins), n), tf.mul(1e-3, tf.sum(tf.square(w))));
    const counts = tf.step(margins);
    const gradient = tf.matMul(x, tf.sub(counts, tf.mul(y, tf.sum(counts, 1, true))), true);
    tf.add(tf.div(gradient, n), tf.mul(2e-3, w));
    return loss.dataSync()[0];
  });
}

function softmax(n: number): () => number {
  const [x, w, y] = [data([n, 3073], 1), data([3073, 10], 2, 0.01), oneHot(n)];
  return tidily(() => {
    const p = tf.softmax(tf.matMul(x, w));
    const loss = tf.neg(tf.mean(tf.log(tf.sum(tf.mul(p, y), 1))));
    tf.add(tf.div(tf.matMul(x, tf.sub(p, y), true), n), tf.mul(2e-3, w));
    return tf.add(loss, tf.mul(1e-3, tf.sum(tf.square(w)))).dataSync()[0];
  });
}

function convolution(xShape: number[], wShape: number[], stride: number, pad: number): [Case, Case] {
  const forward: Case = () => {
    const [x, w, b] = [images(xShape, 1), filters(wShape, 2), data([wShape[0]], 3)];
    return tidily(() => at(tf.add(tf.conv2d(x, w, stride, pad), b), 1, 3, 4, 2));
  };
  const backward: Case = () => {
    const [x, w] = [images(xShape, 1), filters(wShape, 2)];
    const [n, h, width, f] = tf.tidy(() => tf.conv2d(x, w, stride, pad).shape);
    const dy = images([n, f, h, width], 4);
    const common = { strides: [stride, stride], pad, dataFormat: "NHWC" };
    return tidily(() => {
      const dx = kernel("Conv2DBackpropInput", { dy, filter: w }, { ...common, inputShape: x.shape });
      const dw = kernel("Conv2DBackpropFilter", { x, dy }, { ...common, filterShape: w.shape });
      tf.sum(dy, [0, 1, 2]);
      return at(dx, 1, 3, 4, 2) + at(dw, 1, 1, 2, 1);
    });
  };
  return [forward, backward];
}

const pool: Case = () => {
  const x = images([100, 3, 32, 32], 1);
  return tidily(() => at(tf.maxPool(x, 2, 2, "valid"), 1, 3, 4, 2));
};

const poolBack: Case = () => {
  const x = images([100, 3, 32, 32], 1);
  const output = tf.maxPool(x, 2, 2, "valid");
  const dy = images([100, 3, 16, 16], 4);
  const settings = { filterSize: 2, strides: 2, pad: "valid" };
  return tidily(() => at(kernel("MaxPoolGrad", { dy, input: x, output }, settings), 1, 3, 4, 2));
};

function normalize(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
): Record<"out" | "hat" | "inverse", tf.Tensor> {
  const centred = tf.sub(x, tf.mean(x, 0));
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 0), 1e-5));
  const hat = tf.mul(centred, inverse);
  return { out: tf.add(tf.mul(gamma, hat), beta), hat, inverse };
}

const norm: Case = () => {
  const [x, gamma, beta] = [data([200, 1000], 1), data([1000], 2), data([1000], 3)];
  return tidily(() => at(normalize(x, gamma, beta).out, 0, 123));
};

const normBack: Case = () => {
  const [x, gamma, beta, dout] = [
    data([200, 1000], 1),
    data([1000], 2),
    data([1000], 3),
    data([200, 1000], 4),
  ];
  const { hat, inverse } = normalize(x, gamma, beta);
  return tidily(() => {
    const [dbeta, dgamma] = [tf.sum(dout, 0), tf.sum(tf.mul(dout, hat), 0)];
    const inner = tf.sub(tf.sub(tf.mul(dout, 200), dbeta), tf.mul(hat, dgamma));
    return at(tf.mul(tf.div(tf.mul(gamma, inverse), 200), inner), 0, 123);
  });
};

/** One step of tf.train.adam on the loss of `scores`, by tf's own automatic gradient. */
function trainer(
  params: tf.Tensor[],
  y: tf.Tensor,
  strength: number,
  scores: (p: tf.Tensor[]) => tf.Tensor,
): () => number {
  const variables = params.map((p) => tf.variable(p));
  const adam = tf.train.adam(1e-3, 0.9, 0.999, 1e-8);
  const loss = (): tf.Scalar => {
    const fit: tf.Tensor = tf.losses.softmaxCrossEntropy(y, scores(variables));
    if (strength === 0) return fit.asScalar();
    const squares = variables.filter(({ rank }) => rank > 1).map((w) => tf.sum(tf.square(w)));
    return tf.add(fit, tf.mul(0.5 * strength, tf.addN(squares))).asScalar();
  };
  return tidily(() => adam.minimize(loss, true)!.dataSync()[0]);
}

const convnet: Case = () => {
  const x = images([50, 3, 32, 32], 1);
  return trainer(Object.values(convnetParams()), oneHot(50), 1e-3, ([w1, b1, w2, b2, w3, b3]) => {
    const active = tf.relu(tf.add(tf.conv2d(x, w1 as tf.Tensor4D, 1, 3), b1));
    const flat = tf.reshape(tf.maxPool(active as tf.Tensor4D, 2, 2, "valid"), [50, 8192]);
    return tf.add(tf.matMul(tf.relu(tf.add(tf.matMul(flat, w2), b2)), w3), b3);
  });
};

const perceptron: Case = () => {
  const x = data([100, 3072], 1);
  return trainer(Object.values(perceptronParams()), oneHot(100), 0, (p) =>
    [0, 1, 2, 3, 4].reduce((h: tf.Tensor, i) => {
      const sums = tf.add(tf.matMul(h, p[2 * i]), p[2 * i + 1]);
      return i < 4 ? tf.relu(sums) : sums;
    }, x),
  );
};

const [conv7, conv7back] = convolution([50, 3, 32, 32], [32, 3, 7, 7], 1, 3);
const [conv3, conv3back] = convolution([100, 3, 31, 31], [25, 3, 3, 3], 2, 1);
const cases: Readonly<Record<string, Case>> = {
  knn: distances,
  gemm32: gemm,
  svm500: () => svm(500),
  svm49000: () => svm(49_000),
  softmax500: () => softmax(500),
  softmax49000: () => softmax(49_000),
  conv7,
  conv7back,
  conv3,
  conv3back,
  pool,
  poolback: poolBack,
  norm,
  normback: normBack,
  convnet,
  perceptron,
};

const names: Readonly<Record<string, string>> = {
  gradlab: "plain tf on our engine",
  wasm: "plain TensorFlow.js, wasm",
  cpu: "plain TensorFlow.js, cpu",
};
const made = new Map<string, () => number>();

/** A few rounds of a case; null for what TensorFlow.js has not, or its engine cannot do. */
function time(name: string, rounds: number): { milliseconds: number[]; value: number } | null {
  try {
    const run = made.get(name) ?? cases[name]();
    made.set(name, run);
    const milliseconds: number[] = [];
    let value = Number.NaN;
    for (let round = 0; round < rounds; round++) {
      const begin = performance.now();
      value = run();
      milliseconds.push(performance.now() - begin);
    }
    return { milliseconds, value };
  } catch {
    return null;
  }
}

const [chosen] = process.argv.slice(2);
await engine.use(chosen as "cpu");
console.log(JSON.stringify({ version: names[chosen] }));
for await (const line of createInterface(process.stdin)) {
  const [name, rounds] = line.split(" ");
  console.log(JSON.stringify(time(name, Number(rounds))));
}
