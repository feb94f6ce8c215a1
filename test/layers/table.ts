import { tf } from "../../src/engine/index.js";
import * as layers from "../../src/layers/index.js";
import { random } from "../../src/random.js";
import { apart, normal } from "../support/tensors.js";

/** The inputs of a layer by name; the gradient of input `x` is called `dx`. */
export type Inputs = Record<string, tf.Tensor>;

export interface Row {
  /** Inputs of several sizes, sizes 0 and 1 among them, away from the layer's kinks. */
  readonly inputs: readonly (() => Inputs)[];
  readonly run: (inputs: Inputs) => {
    out: tf.Tensor;
    /** Everything else that forward returned. */
    kept: unknown;
    backward: (dout: tf.Tensor) => Record<string, tf.Tensor>;
  };
  /** The output by other means: plain loops, or TensorFlow.js's own operation. */
  readonly oracle: (inputs: Inputs) => tf.Tensor | unknown[];
  /** False where TensorFlow.js cannot differentiate an operation that forward uses. */
  readonly differentiable?: false;
}

type T1 = tf.Tensor1D;
type T2 = tf.Tensor2D;
type T4 = tf.Tensor4D;

/** A layer of one input, given x alone. */
const single = <C>(
  layer: {
    forward: (x: tf.Tensor) => { out: tf.Tensor; cache: C };
    backward: (dout: tf.Tensor, cache: C) => { dx: tf.Tensor };
  },
  oracle: (v: number) => number,
): Row => ({
  inputs: [[], [1], [0, 3], [4, 5], [2, 3, 2, 2]].map((shape) => () => ({
    x: apart(shape.join(), ...shape),
  })),
  run({ x }) {
    const { out, ...kept } = layer.forward(x);
    return { out, kept, backward: (dout) => ({ ...layer.backward(dout, kept.cache) }) };
  },
  oracle: ({ x }) => Array.from(x.dataSync(), oracle),
});

const convolutions = [
  { x: [2, 5, 5, 3], w: [3, 3, 3, 2], stride: 1, pad: 1 },
  { x: [1, 7, 6, 2], w: [3, 2, 2, 3], stride: 2, pad: 0 },
  { x: [1, 6, 6, 1], w: [3, 3, 1, 2], stride: 2, pad: 1 }, // the stride does not divide: 3.5 steps
  { x: [2, 4, 4, 1], w: [1, 1, 1, 1], stride: 3, pad: 0 },
  { x: [1, 1, 1, 1], w: [1, 1, 1, 1], stride: 1, pad: 0 },
  { x: [1, 2, 2, 1], w: [4, 4, 1, 1], stride: 1, pad: 1 },
  { x: [0, 4, 4, 2], w: [3, 3, 2, 2], stride: 1, pad: 1 },
];

const convolution = (layer: typeof layers.conv2d | typeof layers.conv2dIm2col): Row => ({
  inputs: convolutions.map(({ x, w, stride, pad }, i) => () => ({
    x: normal(`x ${i}`, ...x),
    w: normal(`w ${i}`, ...w),
    b: normal(`b ${i}`, w[3]),
    walk: tf.tensor1d([stride, pad]),
  })),
  run({ x, w, b, walk }) {
    const [stride, pad] = walk.dataSync();
    const { out, ...kept } = layer.forward(x as T4, w as T4, b as T1, { stride, pad });
    return { out, kept, backward: (dout) => ({ ...layer.backward(dout as T4, kept.cache) }) };
  },
  oracle({ x, w, b, walk }) {
    if (x.shape[0] === 0) return [];
    const [stride, pad] = walk.dataSync();
    const nested = (t: tf.Tensor): number[][][][] => t.arraySync() as number[][][][];
    return layers.conv2dNaive.forward(nested(x), nested(w), b.arraySync() as number[], { stride, pad }).out;
  },
});

const pools = [
  { x: [2, 4, 4, 3], size: 2, stride: 2 },
  { x: [1, 5, 5, 2], size: 3, stride: 2 },
  { x: [1, 5, 4, 1], size: 2, stride: 1 },
  { x: [2, 5, 5, 1], size: 2, stride: 2 }, // the last row and column are left out
  { x: [1, 1, 1, 1], size: 1, stride: 1 },
  { x: [0, 4, 4, 1], size: 2, stride: 2 },
];

/** Numbers of every window, then what `pick` makes of them. */
const windows = (x: T4, size: number, stride: number, pick: (values: number[]) => number): unknown[] => {
  const [n, h, w, c] = x.shape;
  const pixels = x.arraySync();
  const steps = (side: number): number[] =>
    Array.from({ length: Math.floor((side - size) / stride) + 1 }, (_, i) => i * stride);
  const range = (from: number): number[] => Array.from({ length: size }, (_, i) => from + i);
  return Array.from({ length: n }, (_, i) =>
    steps(h).map((top) =>
      steps(w).map((left) =>
        Array.from({ length: c }, (_, k) =>
          pick(range(top).flatMap((r) => range(left).map((s) => pixels[i][r][s][k]))),
        ),
      ),
    ),
  );
};

const pooling = (
  layer: typeof layers.maxPool2d | typeof layers.averagePool2d,
  pick: (values: number[]) => number,
): Row => ({
  inputs: pools.map(({ x, size, stride }, i) => () => ({
    x: apart(`pool ${i}`, ...x),
    walk: tf.tensor1d([size, stride]),
  })),
  run({ x, walk }) {
    const [size, stride] = walk.dataSync();
    const { out, ...kept } = layer.forward(x as T4, { size, stride });
    const backward = layer.backward as (dout: T4, cache: unknown) => { dx: tf.Tensor };
    return { out, kept, backward: (dout) => ({ ...backward(dout as T4, kept.cache) }) };
  },
  oracle({ x, walk }) {
    const [size, stride] = walk.dataSync();
    return windows(x as T4, size, stride, pick);
  },
});

const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** `gamma (v - mean) / sqrt(variance + 1e-5) + beta`, the statistics over all numbers with the same key. */
const normalized = ({ x, gamma, beta }: Inputs, key: (index: number[]) => string): number[] => {
  const values = Array.from(x.dataSync());
  const index = (i: number): number[] =>
    x.shape.map((size, k) => Math.floor(i / x.shape.slice(k + 1).reduce((a, b) => a * b, 1)) % size);
  const groups = groupBy(values.length, (i) => key(index(i)));
  const [g, b] = [gamma.dataSync(), beta.dataSync()];
  const out = values.slice();
  for (const members of groups.values()) {
    const center = mean(members.map((i) => values[i]));
    const variance = mean(members.map((i) => (values[i] - center) ** 2));
    for (const i of members) {
      const c = index(i).at(-1)!;
      out[i] = (g[c] * (values[i] - center)) / Math.sqrt(variance + 1e-5) + b[c];
    }
  }
  return out;
};

const groupBy = (n: number, key: (i: number) => string): Map<string, number[]> => {
  const groups = new Map<string, number[]>();
  for (let i = 0; i < n; i++) groups.set(key(i), [...(groups.get(key(i)) ?? []), i]);
  return groups;
};

const normInputs = (...shapes: number[][]): (() => Inputs)[] =>
  shapes.map((shape) => () => ({
    x: tf.add(tf.mul(normal(`norm ${shape.join()}`, ...shape), 3), 5),
    gamma: normal("gamma", shape.at(-1)!),
    beta: normal("beta", shape.at(-1)!),
  }));

const running = (features: number): { mean: T1; variance: T1 } =>
  tf.tidy(() => ({
    mean: normal("mean", features) as T1,
    variance: tf.add(1, tf.square(normal("variance", features))),
  }));

/** A layer added here is tested in every way of layers.test.ts. */
export const table: Record<string, Row> = {
  affine: {
    inputs: [
      [3, 4, 5],
      [1, 1, 1],
      [0, 4, 2],
      [2, 0, 3],
    ].map(([n, d, m]) => () => ({ x: normal("x", n, d), w: normal("w", d, m), b: normal("b", m) })),
    run({ x, w, b }) {
      const { out, ...kept } = layers.affine.forward(x as T2, w as T2, b as T1);
      return { out, kept, backward: (dout) => ({ ...layers.affine.backward(dout as T2, kept.cache) }) };
    },
    oracle({ x, w, b }) {
      const [rows, weights, bias] = [
        x.arraySync() as number[][],
        w.arraySync() as number[][],
        b.arraySync() as number[],
      ];
      return Array.from({ length: x.shape[0] }, (_, n) =>
        bias.map((v, m) => weights.reduce((sum, weight, d) => sum + rows[n][d] * weight[m], v)),
      );
    },
  },
  relu: single(layers.relu, (v) => Math.max(0, v)),
  leakyRelu: single(
    { forward: (x) => layers.leakyRelu.forward(x, 0.2), backward: layers.leakyRelu.backward },
    (v) => (v > 0 ? v : 0.2 * v),
  ),
  sigmoid: single(layers.sigmoid, (v) => 1 / (1 + Math.exp(-v))),
  tanh: single(layers.tanh, Math.tanh),
  flatten: {
    inputs: [[3], [2, 3], [2, 2, 3, 2], [0, 2, 2]].map((shape) => () => ({ x: normal("flat", ...shape) })),
    run({ x }) {
      const { out, ...kept } = layers.flatten.forward(x);
      return { out, kept, backward: (dout) => ({ ...layers.flatten.backward(dout as T2, kept.cache) }) };
    },
    oracle: ({ x }) => Array.from(x.dataSync()),
  },
  conv2d: convolution(layers.conv2d),
  conv2dIm2col: { ...convolution(layers.conv2dIm2col), differentiable: false },
  maxPool2d: pooling(layers.maxPool2d, (values) => Math.max(...values)),
  averagePool2d: pooling(layers.averagePool2d, mean),
  batchNorm: {
    inputs: normInputs([5, 3], [3, 1], [1, 2]),
    run({ x, gamma, beta }) {
      const { out, ...kept } = layers.batchNorm.forward(x as T2, gamma as T1, beta as T1);
      return { out, kept, backward: (dout) => ({ ...layers.batchNorm.backward(dout as T2, kept.cache) }) };
    },
    oracle: (inputs) => normalized(inputs, ([, feature]) => `${feature}`),
  },
  "batchNorm, test mode": {
    inputs: normInputs([5, 3], [1, 1], [0, 2]),
    run({ x, gamma, beta }) {
      const { out, ...kept } = layers.batchNorm.forward(x as T2, gamma as T1, beta as T1, {
        mode: "test",
        running: running(gamma.size),
      });
      return { out, kept, backward: (dout) => ({ ...layers.batchNorm.backward(dout as T2, kept.cache) }) };
    },
    oracle({ x, gamma, beta }) {
      const { mean, variance } = running(gamma.size);
      return tf.batchNorm2d(x as T2, mean, variance, beta as T1, gamma as T1, 1e-5);
    },
  },
  spatialBatchNorm: {
    inputs: normInputs([2, 3, 2, 3], [1, 2, 2, 1]),
    run({ x, gamma, beta }) {
      const { out, ...kept } = layers.spatialBatchNorm.forward(x as T4, gamma as T1, beta as T1);
      return {
        out,
        kept,
        backward: (dout) => ({ ...layers.spatialBatchNorm.backward(dout as T4, kept.cache) }),
      };
    },
    oracle: (inputs) => normalized(inputs, (index) => `${index[3]}`),
  },
  "spatialBatchNorm, test mode": {
    inputs: normInputs([2, 3, 2, 3], [1, 1, 1, 1], [0, 2, 2, 2], [2, 0, 2, 1]),
    run({ x, gamma, beta }) {
      const { out, ...kept } = layers.spatialBatchNorm.forward(x as T4, gamma as T1, beta as T1, {
        mode: "test",
        running: running(gamma.size),
      });
      return {
        out,
        kept,
        backward: (dout) => ({ ...layers.spatialBatchNorm.backward(dout as T4, kept.cache) }),
      };
    },
    oracle({ x, gamma, beta }) {
      const { mean, variance } = running(gamma.size);
      return tf.batchNorm4d(x as T4, mean, variance, beta as T1, gamma as T1, 1e-5);
    },
  },
  layerNorm: {
    inputs: normInputs([3, 5], [1, 2], [2, 1], [0, 3]),
    run({ x, gamma, beta }) {
      const { out, ...kept } = layers.layerNorm.forward(x as T2, gamma as T1, beta as T1);
      return { out, kept, backward: (dout) => ({ ...layers.layerNorm.backward(dout as T2, kept.cache) }) };
    },
    oracle: (inputs) => normalized(inputs, ([example]) => `${example}`),
  },
  groupNorm: {
    inputs: normInputs([2, 3, 2, 6], [1, 3, 1, 3], [0, 2, 2, 3], [2, 0, 2, 3]),
    run({ x, gamma, beta }) {
      const { out, ...kept } = layers.groupNorm.forward(x as T4, gamma as T1, beta as T1, { groups: 3 });
      return { out, kept, backward: (dout) => ({ ...layers.groupNorm.backward(dout as T4, kept.cache) }) };
    },
    oracle: (inputs) =>
      normalized(inputs, ([n, , , c]) => `${n}, ${Math.floor(c / (inputs["x"].shape[3]! / 3))}`),
  },
  dropout: {
    inputs: [[4, 5], [1], [0, 2]].map((shape) => () => ({ x: normal("dropout", ...shape) })),
    run({ x }) {
      const { out, ...kept } = layers.dropout.forward(x, { p: 0.7, seed: 4 });
      return { out, kept, backward: (dout) => ({ ...layers.dropout.backward(dout, kept.cache) }) };
    },
    // Number by number: kept where the seed's stream of uniform numbers says so.
    oracle({ x }) {
      const r = random(4);
      return Array.from(x.dataSync(), (v) => (r.uniform() < 0.7 ? v / 0.7 : 0));
    },
  },
};
