import { tf } from "../src/index.js";

/** Makes ready what a case needs, and returns what is timed: it ends with one number that the peers give too. */
type Case = () => () => number;

/** The numbers that the peers compute too: hashes of their index, between -0.5 and 0.5, in the order of `shape`. */
function data(shape: number[], seed: number, scale = 1): tf.Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    let h = (Math.imul(i, 2654435761) + seed * 40503) >>> 0;
    h ^= h >>> 15;
    h = Math.imul(h, 2246822519) >>> 0;
    h ^= h >>> 13;
    values[i] = ((h >>> 0) / 4294967296 - 0.5) * scale;
  }
  return tf.tensor(values, shape);
}

/** Images that the peers hold as [N, C, H, W], and filters that they hold as [F, C, H, W]. */
const images = (shape: number[], seed: number): tf.Tensor4D =>
  tf.tidy(() => tf.transpose(data(shape, seed) as tf.Tensor4D, [0, 2, 3, 1]));
const filters = (shape: number[], seed: number, scale = 1): tf.Tensor4D =>
  tf.tidy(() => tf.transpose(data(shape, seed, scale) as tf.Tensor4D, [2, 3, 1, 0]));
const classes = (n: number): tf.Tensor =>
  tf.tidy(() =>
    tf
      .oneHot(
        tf.tensor1d(
          Int32Array.from({ length: n }, (_, i) => (i * 7919) % 10),
          "int32",
        ),
        10,
      )
      .toFloat(),
  );

/** One number of a tensor. */
const at = (x: tf.Tensor, ...index: number[]): number =>
  tf.tidy(
    () =>
      tf
        .slice(
          x,
          index,
          index.map(() => 1),
        )
        .dataSync()[0],
  );
const tidily = (run: () => number): (() => number) => {
  return () => {
    let value = 0;
    tf.tidy(() => {
      value = run();
    });
    return value;
  };
};

const kernel = (name: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor =>
  tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as tf.Tensor;

function gemm(): () => number {
  const [a, b] = [data([500, 3072], 1), data([5000, 3072], 2)];
  return tidily(() => at(tf.matMul(a, b, false, true), 3, 7));
}

function distances(): () => number {
  const [a, b] = [data([500, 3072], 1), data([5000, 3072], 2)];
  return tidily(() => {
    const products = tf.mul(tf.matMul(a, b, false, true), -2);
    const squares = tf.add(tf.add(products, tf.sum(tf.square(a), 1, true)), tf.sum(tf.square(b), 1));
    return at(tf.sqrt(tf.relu(squares)), 3, 7);
  });
}

function svm(n: number): () => number {
  const [x, w, y] = [data([n, 3073], 1), data([3073, 10], 2, 0.01), classes(n)];
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
  const [x, w, y] = [data([n, 3073], 1), data([3073, 10], 2, 0.01), classes(n)];
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
  const [x, y] = [images([50, 3, 32, 32], 1), classes(50)];
  // The peers flatten channels first, so their rows of w2 come in another order; the numbers are as random.
  const w2 = tf.tidy(() =>
    tf.reshape(
      tf.transpose(tf.reshape(data([8192, 100], 3, 0.01), [32, 16, 16, 100]), [1, 2, 0, 3]),
      [8192, 100],
    ),
  );
  const params = [
    filters([32, 3, 7, 7], 2, 0.01),
    tf.zeros([32]),
    w2,
    tf.zeros([100]),
    data([100, 10], 4, 0.01),
    tf.zeros([10]),
  ];
  return trainer(params, y, 1e-3, ([w1, b1, w2, b2, w3, b3]) => {
    const active = tf.relu(tf.add(tf.conv2d(x, w1 as tf.Tensor4D, 1, 3), b1));
    const flat = tf.reshape(tf.maxPool(active as tf.Tensor4D, 2, 2, "valid"), [50, 8192]);
    return tf.add(tf.matMul(tf.relu(tf.add(tf.matMul(flat, w2), b2)), w3), b3);
  });
};

const perceptron: Case = () => {
  const [x, y, sizes] = [data([100, 3072], 1), classes(100), [3072, 100, 100, 100, 100, 10]];
  const params = sizes.slice(1).flatMap((n, i) => [data([sizes[i], n], 2 + i, 0.05), tf.zeros([n])]);
  return trainer(params, y, 0, (p) =>
    [0, 1, 2, 3, 4].reduce((h: tf.Tensor, i) => {
      const sums = tf.add(tf.matMul(h, p[2 * i]), p[2 * i + 1]);
      return i < 4 ? tf.relu(sums) : sums;
    }, x),
  );
};

const [conv7, conv7back] = convolution([50, 3, 32, 32], [32, 3, 7, 7], 1, 3);
const [conv3, conv3back] = convolution([100, 3, 31, 31], [25, 3, 3, 3], 2, 1);

/** Every row of the table: what it is called here and by the peers, and what it computes. */
export const cases: readonly {
  readonly name: string;
  readonly title: string;
  readonly make: Case;
  readonly double?: boolean;
}[] = [
  { name: "knn", title: "kNN distances 500 x 5,000 x 3,072", make: distances },
  { name: "gemm32", title: "matrix product of that size", make: gemm },
  { name: "gemm64", title: "the same in float64", make: gemm, double: true },
  { name: "svm500", title: "SVM loss and gradient, 500 rows", make: () => svm(500) },
  { name: "svm49000", title: "SVM loss and gradient, 49,000 rows", make: () => svm(49_000) },
  { name: "softmax500", title: "softmax loss and gradient, 500 rows", make: () => softmax(500) },
  { name: "softmax49000", title: "softmax loss and gradient, 49,000 rows", make: () => softmax(49_000) },
  { name: "conv7", title: "convolution 7x7x32 on 50 x 32x32x3", make: conv7 },
  { name: "conv7back", title: "its gradients", make: conv7back },
  { name: "conv3", title: "convolution 3x3x25, stride 2, on 100 x 31x31x3", make: conv3 },
  { name: "conv3back", title: "its gradients", make: conv3back },
  { name: "pool", title: "max pooling 2x2 on 100 x 32x32x3", make: pool },
  { name: "poolback", title: "its gradient", make: poolBack },
  { name: "norm", title: "batch normalization of 200 x 1,000", make: norm },
  { name: "normback", title: "its gradients", make: normBack },
  { name: "convnet", title: "training step, ConvNet, Adam", make: convnet },
  { name: "perceptron", title: "training step, five layers, Adam", make: perceptron },
];
