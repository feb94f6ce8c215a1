import { fused, type tf } from "../engine/index.js";
import * as layers from "../layers/index.js";
import type { Params } from "../optim/index.js";
import { checkShapes } from "../shapes.js";
import { parametersOf, type Pass, type Stage, type Surroundings } from "./stage.js";

/*
 * Neighbouring stages that the engine does in one walk over the numbers. They compute what the stages compute one by one,
 * to the bit: the slope of a ReLU can be told from what it let through as well as from what went in.
 */

/** The pass of the first stages of a list together, and how many they are; undefined where they must go one by one. */
export function together(
  stages: readonly Stage[],
  x: tf.Tensor,
  around: Surroundings,
): { readonly count: number; readonly pass: Pass } | undefined {
  const [first, second, third] = stages.map(({ kind }) => kind);
  if (first === "affine" && second === "relu") return counted(2, affineRelu(stages[0], x, around));
  if (first === "relu" && second === "pool") return counted(2, reluPool(x as tf.Tensor4D));
  if (first !== "conv" || second !== "relu") return undefined;
  const pooled = third === "pool";
  return counted(pooled ? 3 : 2, convRelu(stages[0], x as tf.Tensor4D, around, pooled));
}

const named = (i: number | undefined, { dw, db }: { dw: tf.Tensor; db: tf.Tensor }): Params => ({
  [`w${i}`]: dw,
  [`b${i}`]: db,
});

const counted = (count: number, pass: Pass | undefined) => pass && { count, pass };

function affineRelu(stage: Stage, input: tf.Tensor, { params }: Surroundings): Pass | undefined {
  const { number: i } = stage;
  const [w, b] = parametersOf(stage, params) as [tf.Tensor2D, tf.Tensor1D];
  checkShapes("affine.forward", { x: [input, "N, D"], w: [w, "D, M"], b: [b, "M"] });
  const x = input as tf.Tensor2D;
  const active = fused.affine({ x, w }, b, { relu: true });
  if (active === undefined) return undefined;
  const before = (dout: tf.Tensor): tf.Tensor2D =>
    layers.relu.backward(dout as tf.Tensor2D, { x: active }).dx;
  return {
    out: active,
    parameterGradients(dout) {
      const atOnce = fused.affineGradient(dout as tf.Tensor2D, { x, w, active }, { wanted: false });
      return named(i, atOnce ?? layers.affine.parameterGradients(before(dout), { x, w }));
    },
    backward(dout) {
      const atOnce = fused.affineGradient(dout as tf.Tensor2D, { x, w, active }, { wanted: true });
      const { dx, ...grads } = atOnce ?? layers.affine.backward(before(dout), { x, w });
      return { dx: dx!, grads: named(i, grads) };
    },
  };
}

/** The slope in what went into a ReLU, of which `active` came out, where max pooling may follow. */
type Before = (dout: tf.Tensor) => tf.Tensor4D;

function pooling(active: tf.Tensor4D): { out: tf.Tensor4D; before: Before } {
  const { out, cache } = layers.maxPool2d.forward(active, { size: 2 });
  const before: Before = (dout) =>
    fused.rectifiedPoolGradient(dout as tf.Tensor4D, cache) ??
    layers.relu.backward(layers.maxPool2d.backward(dout as tf.Tensor4D, cache).dx, { x: active }).dx;
  return { out, before };
}

function reluPool(x: tf.Tensor4D): Pass {
  const { out, before } = pooling(layers.relu.forward(x).out);
  return { out, backward: (dout) => ({ dx: before(dout), grads: {} }) };
}

function convRelu(stage: Stage, x: tf.Tensor4D, { params }: Surroundings, pooled: boolean): Pass | undefined {
  const { number: i } = stage;
  const [w, b] = parametersOf(stage, params) as [tf.Tensor4D, tf.Tensor1D];
  checkShapes("conv2d.forward", { x: [x, "N, H, W, C"], w: [w, "FH, FW, C, F"], b: [b, "F"] });
  const cache = { x, w, stride: 1, pad: (w.shape[0] - 1) / 2 };
  const active = x.shape[0] === 0 ? undefined : fused.rectifiedConvolution(cache, b);
  if (active === undefined) return undefined;
  const { out, before } = pooled
    ? pooling(active)
    : {
        out: active,
        before: (dout: tf.Tensor) => layers.relu.backward(dout as tf.Tensor4D, { x: active }).dx,
      };
  return {
    out,
    parameterGradients: (dout) => named(i, layers.conv2d.parameterGradients(before(dout), cache)),
    backward(dout) {
      const { dx, ...grads } = layers.conv2d.backward(before(dout), cache);
      return { dx, grads: named(i, grads) };
    },
  };
}
