/**
 * The ladder of the course on `data.pictures`: nearest neighbours, a linear classifier, a linear classifier on
 * features, a network on features, a convolutional network, each trained with our engine on the same 5,000 pictures and
 * tested on the same 1,000. `npm run bench -- ladder`, a few minutes; `--seed N` (1).
 */
import { data, engine, features, knn, random, tf } from "../src/index.js";
import { readOptions } from "./read-options.js";

const seed = Number(readOptions("ladder", { seed: { type: "string", value: "N", default: "1" } }).seed);
const { text: computedBy } = await engine.use();

const { train, test } = data.pictures({ seed, train: 5000, test: 1000 });
const [y, yTest] = [data.labels(train), data.labels(test)];

type Scores = (x: tf.Tensor) => tf.Tensor2D;
interface Model {
  readonly scores: Scores;
  readonly weights: tf.Variable[];
  /** Strength of the L2 penalty. */
  readonly lambda: number;
  readonly learningRate: number;
  readonly epochs: number;
}

const draws = random(seed).split("weights");
/** Weights drawn from a normal distribution of variance gain / inputs. */
function weights(shape: number[], gain: number): tf.Variable {
  const inputs = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const size = inputs * shape[shape.length - 1];
  const values = Float32Array.from({ length: size }, () => draws.normal(0, Math.sqrt(gain / inputs)));
  return tf.variable(tf.tensor(values, shape));
}

function perceptron(sizes: readonly number[], options: Omit<Model, "scores" | "weights">): Model {
  const layers = sizes.slice(1).map((size, i) => ({
    w: weights([sizes[i], size], sizes.length === 2 ? 1e-4 : 2),
    b: tf.variable(tf.zeros([size])),
  }));
  const scores: Scores = (x) =>
    layers.reduce<tf.Tensor>(
      (h, { w, b }, i) => (i === 0 ? h : tf.relu(h)).matMul(w).add(b),
      x,
    ) as tf.Tensor2D;
  return { ...options, scores, weights: layers.flatMap(({ w, b }) => [w, b]) };
}

/** Three times convolution 3 x 3, ReLU and max pooling, then one affine layer. */
function convolutional(channels: readonly number[], options: Omit<Model, "scores" | "weights">): Model {
  const layers = channels.map((size, i) => ({
    w: weights([3, 3, i === 0 ? 3 : channels[i - 1], size], 2),
    b: tf.variable(tf.zeros([size])),
  }));
  const flat = (32 >> channels.length) ** 2 * channels[channels.length - 1];
  const [w, b] = [weights([flat, 10], 1), tf.variable(tf.zeros([10]))];
  const scores: Scores = (x) => {
    let h = x as tf.Tensor4D;
    for (const layer of layers) {
      const convolved = tf.conv2d(h, layer.w as tf.Variable<tf.Rank.R4>, 1, "same").add(layer.b);
      h = tf.maxPool(tf.relu(convolved) as tf.Tensor4D, 2, 2, "same");
    }
    return tf.add(tf.matMul(tf.reshape<tf.Rank.R2>(h, [-1, flat]), w as tf.Variable<tf.Rank.R2>), b);
  };
  return { ...options, scores, weights: [...layers.flatMap((layer) => [layer.w, layer.b]), w, b] };
}

/** Adam on softmax cross-entropy; the learning rate drops to a quarter for the last 40 % of the epochs. */
function fit({ scores, weights: w, lambda, learningRate, epochs }: Model, x: tf.Tensor): void {
  for (const [phase, share, rate] of [
    ["fast", 0.6, 1],
    ["slow", 0.4, 0.25],
  ] as const) {
    const optimizer = tf.train.adam(learningRate * rate);
    for (let epoch = 0; epoch < Math.round(epochs * share); epoch++) {
      for (const indices of data.batchIndices(x.shape[0], { size: 50, seed: `${seed} ${phase}`, epoch })) {
        tf.tidy(() => {
          const [xb, yb] = [tf.gather(x, indices), tf.gather(y, indices)];
          optimizer.minimize(
            () => {
              const loss = tf.losses.softmaxCrossEntropy<tf.Tensor2D, tf.Scalar>(
                tf.oneHot(yb, 10) as tf.Tensor2D,
                scores(xb),
              );
              const penalty = w.filter((v) => v.rank > 1).map((v) => tf.sum(tf.square(v)));
              return penalty.reduce<tf.Scalar>((sum, p) => sum.add(p.mul(lambda)), loss);
            },
            false,
            w,
          );
        });
      }
    }
    optimizer.dispose();
  }
}

function accuracy(predicted: tf.Tensor1D, truth: tf.Tensor1D): number {
  return tf.tidy(() => tf.mean(tf.cast(tf.equal(predicted, truth), "float32")).dataSync()[0] * 100);
}

function rung(name: string, run: () => { test: number; train?: number }): number {
  const start = performance.now();
  const result = run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const trained = result.train === undefined ? "" : result.train.toFixed(1);
  console.log(
    `| ${name.padEnd(52)} | ${result.test.toFixed(1).padStart(6)} | ${trained.padStart(6)} | ${seconds.padStart(6)} |`,
  );
  return result.test;
}

function learn(model: Model, x: tf.Tensor, xTest: tf.Tensor): { test: number; train: number } {
  fit(model, x);
  const measure = (inputs: tf.Tensor, truth: tf.Tensor1D): number =>
    tf.tidy(() => {
      const chunks = [];
      for (let i = 0; i < inputs.shape[0]; i += 500)
        chunks.push(model.scores(tf.slice(inputs, i, Math.min(500, inputs.shape[0] - i))));
      return accuracy(tf.argMax(tf.concat(chunks), 1), truth);
    });
  return { test: measure(xTest, yTest), train: measure(x, y) };
}

const { x: pixels, statistics } = data.standardize(train);
const { x: pixelsTest } = data.standardize(test, statistics);
const [flat, flatTest] = [data.flatten(pixels), data.flatten(pixelsTest)];
const describe = (images: data.Images): tf.Tensor2D => {
  const x = data.toTensor(images);
  return tf.concat([features.hog(x), features.hueHistogram(x)], 1);
};
const [raw, rawTest] = [describe(train), describe(test)];
const { mean, variance } = tf.moments(raw, 0);
const scaled = (x: tf.Tensor2D): tf.Tensor2D => tf.div(tf.sub(x, mean), tf.add(tf.sqrt(variance), 1e-3));
const [described, describedTest] = [scaled(raw), scaled(rawTest)];
const width = described.shape[1];

console.log(`pictures of seed ${seed}: 5,000 to learn from, 1,000 to test. ${computedBy}\n`);
console.log(
  `| ${"rung".padEnd(52)} | test % | train% |      s |\n|${"-".repeat(54)}|-------:|-------:|-------:|`,
);
const neighbours = (k: number): number =>
  rung(`k nearest neighbours on pixels, k = ${k}`, () => ({
    test: accuracy(new knn.KNearestNeighbors({ k, metric: "l2" }).fit(flat, y).predict(flatTest), yTest),
  }));
neighbours(1);
const ladder = [neighbours(10)];
ladder.push(
  rung("linear softmax on pixels", () =>
    learn(perceptron([3072, 10], { lambda: 0.01, learningRate: 1e-4, epochs: 15 }), flat, flatTest),
  ),
);
rung("two-layer net on pixels (100)", () =>
  learn(perceptron([3072, 100, 10], { lambda: 0.001, learningRate: 3e-4, epochs: 10 }), flat, flatTest),
);
ladder.push(
  rung("linear softmax on features (HOG and hue)", () =>
    learn(
      perceptron([width, 10], { lambda: 0.001, learningRate: 1e-3, epochs: 20 }),
      described,
      describedTest,
    ),
  ),
  rung("two-layer net on features (500)", () =>
    learn(
      perceptron([width, 500, 10], { lambda: 0.01, learningRate: 1e-3, epochs: 20 }),
      described,
      describedTest,
    ),
  ),
  rung("ConvNet: 3 x (conv 3x3, ReLU, pool) 16-32-64, affine", () =>
    learn(convolutional([16, 32, 64], { lambda: 1e-4, learningRate: 2e-3, epochs: 10 }), pixels, pixelsTest),
  ),
);
const steps = ladder.slice(1).map((accuracyHere, i) => accuracyHere - ladder[i]);
console.log(`\nsteps between the rungs: ${steps.map((step) => step.toFixed(1)).join(", ")} points`);
if (steps.some((step) => step < 2)) {
  console.log("the ladder of the course is broken: each step should be several points");
  process.exitCode = 1;
}
