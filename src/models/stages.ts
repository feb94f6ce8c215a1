import { tf } from "../engine/index.js";
import * as layers from "../layers/index.js";
import type { Params } from "../optim/index.js";
import { he, normal } from "./initialisers.js";
import { parametersOf, type Stage } from "./stage.js";

type T1 = tf.Tensor1D;
type T2 = tf.Tensor2D;
type T4 = tf.Tensor4D;

const nothing = (): Params => ({});

/** `w{i}` [D, M] and `b{i}`; `last` starts with small weights, so that the first scores are nearly equal. */
export const affine = (i: number, inputs: number, outputs: number, last: boolean = false): Stage => ({
  kind: "affine",
  number: i,
  shapes: { [`w${i}`]: [inputs, outputs], [`b${i}`]: [outputs] },
  init: (seed) => ({
    [`w${i}`]: last
      ? normal([inputs, outputs], { deviation: 0.01, seed: `${seed}/w${i}` })
      : he([inputs, outputs], { seed: `${seed}/w${i}` }),
    [`b${i}`]: tf.zeros([outputs]),
  }),
  forward(x, { params }) {
    const [w, b] = parametersOf(this, params) as [T2, T1];
    const { out, cache } = layers.affine.forward(x as T2, w, b);
    return {
      out,
      parameterGradients(dout) {
        const { dw, db } = layers.affine.parameterGradients(dout as T2, cache);
        return { [`w${i}`]: dw, [`b${i}`]: db };
      },
      backward(dout) {
        const { dx, dw, db } = layers.affine.backward(dout as T2, cache);
        return { dx, grads: { [`w${i}`]: dw, [`b${i}`]: db } };
      },
    };
  },
});

/** `w{i}` [FS, FS, C, F] and `b{i}`, padded so that the picture keeps its size. */
export const conv = (i: number, channels: number, filters: number, size: number): Stage => ({
  kind: "conv",
  number: i,
  shapes: { [`w${i}`]: [size, size, channels, filters], [`b${i}`]: [filters] },
  init: (seed) => ({
    [`w${i}`]: he([size, size, channels, filters], { seed: `${seed}/w${i}` }),
    [`b${i}`]: tf.zeros([filters]),
  }),
  forward(x, { params }) {
    const [w, b] = parametersOf(this, params) as [T4, T1];
    const { out, cache } = layers.conv2d.forward(x as T4, w, b, { pad: (size - 1) / 2 });
    return {
      out,
      parameterGradients(dout) {
        const { dw, db } = layers.conv2d.parameterGradients(dout as T4, cache);
        return { [`w${i}`]: dw, [`b${i}`]: db };
      },
      backward(dout) {
        const { dx, dw, db } = layers.conv2d.backward(dout as T4, cache);
        return { dx, grads: { [`w${i}`]: dw, [`b${i}`]: db } };
      },
    };
  },
});

/** Batch norm (of rows or, `spatial`, of pictures): `gamma{i}`, `beta{i}`, and the statistics `mean{i}`, `variance{i}`. */
export const batchNorm = (i: number, features: number, spatial: boolean): Stage => ({
  kind: "batchNorm",
  number: i,
  shapes: Object.fromEntries(
    ["gamma", "beta", "mean", "variance"].map((name) => [`${name}${i}`, [features]]),
  ),
  init: () => ({
    [`gamma${i}`]: tf.ones([features]),
    [`beta${i}`]: tf.zeros([features]),
    [`mean${i}`]: tf.zeros([features]),
    [`variance${i}`]: tf.ones([features]),
  }),
  forward(x, { params, mode }) {
    const [gamma, beta, mean, variance] = parametersOf(this, params) as T1[];
    const options = { mode, running: { mean, variance } };
    const { out, running, backward } = spatial
      ? bind(layers.spatialBatchNorm.forward(x as T4, gamma, beta, options), layers.spatialBatchNorm.backward)
      : bind(layers.batchNorm.forward(x as T2, gamma, beta, options), layers.batchNorm.backward);
    return {
      out,
      running: { [`mean${i}`]: running.mean, [`variance${i}`]: running.variance },
      backward: normBackward(i, backward),
    };
  },
});

/** Layer norm: `gamma{i}`, `beta{i}`. */
export const layerNorm = (i: number, features: number): Stage => ({
  kind: "layerNorm",
  number: i,
  shapes: { [`gamma${i}`]: [features], [`beta${i}`]: [features] },
  init: () => ({ [`gamma${i}`]: tf.ones([features]), [`beta${i}`]: tf.zeros([features]) }),
  forward(x, { params }) {
    const [gamma, beta] = parametersOf(this, params) as T1[];
    const { out, cache } = layers.layerNorm.forward(x as T2, gamma, beta);
    return { out, backward: normBackward(i, (dout: T2) => layers.layerNorm.backward(dout, cache)) };
  },
});

export const relu = (i: number): Stage => ({
  kind: "relu",
  number: i,
  shapes: {},
  init: nothing,
  forward(x) {
    const { out, cache } = layers.relu.forward(x);
    return { out, backward: (dout) => ({ ...layers.relu.backward(dout, cache), grads: {} }) };
  },
});

/** Keeps each number with probability p. */
export const dropout = (i: number, p: number): Stage => ({
  kind: "dropout",
  number: i,
  shapes: {},
  init: nothing,
  forward(x, { mode, seed }) {
    const { out, cache } = layers.dropout.forward(x, { p, mode, seed: `${seed}/dropout${i}` });
    return { out, backward: (dout) => ({ ...layers.dropout.backward(dout, cache), grads: {} }) };
  },
});

/** Halves height and width. */
export const maxPool = (i: number): Stage => ({
  kind: "pool",
  number: i,
  shapes: {},
  init: nothing,
  forward(x) {
    const { out, cache } = layers.maxPool2d.forward(x as T4, { size: 2 });
    return { out, backward: (dout) => ({ ...layers.maxPool2d.backward(dout as T4, cache), grads: {} }) };
  },
});

export const flatten = (): Stage => ({
  kind: "flatten",
  shapes: {},
  init: nothing,
  forward(x) {
    const { out, cache } = layers.flatten.forward(x);
    return { out, backward: (dout) => ({ ...layers.flatten.backward(dout as T2, cache), grads: {} }) };
  },
});

/** Ties a forward pass to its backward pass. */
function bind<X extends tf.Tensor, C, F extends { out: X; cache: C }, B>(
  forward: F,
  backward: (dout: X, cache: C) => B,
): F & { backward: (dout: tf.Tensor) => B } {
  return { ...forward, backward: (dout) => backward(dout as X, forward.cache) };
}

/** Names the gradients of a normalization. */
const normBackward =
  <X extends tf.Tensor>(i: number, backward: (dout: X) => { dx: tf.Tensor; dgamma: T1; dbeta: T1 }) =>
  (dout: tf.Tensor): { dx: tf.Tensor; grads: Params } => {
    const { dx, dgamma, dbeta } = backward(dout as X);
    return { dx, grads: { [`gamma${i}`]: dgamma, [`beta${i}`]: dbeta } };
  };
