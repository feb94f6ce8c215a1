import { layers as l, tf } from "../../../src/index.js";
import { normal } from "../../support/tensors.js";
import { row, some, t1, t2, t4, type Row, type Rows } from "./row.js";

/** A layer's forward pass, and the backward passes that follow from it. */
function family(
  name: string,
  layer: { forward: (...args: never[]) => { out: unknown; cache: unknown } },
  args: () => readonly unknown[],
  more: Omit<Row, "args"> = {},
  backwards: readonly string[] = ["backward"],
): Rows {
  const back = (): unknown[] => {
    const { out, cache } = (
      layer.forward as (...args: readonly unknown[]) => { out: unknown; cache: unknown }
    )(...args());
    return [slopeOf(out), cache];
  };
  return {
    [`layers.${name}.forward`]: row(args, more),
    ...Object.fromEntries(backwards.map((one) => [`layers.${name}.${one}`, row(back)])),
  };
}

/** A slope for what a forward pass put out: a tensor, or nested lists. */
function slopeOf(out: unknown): unknown {
  if (out instanceof tf.Tensor) return normal("dout", ...out.shape);
  return tf.tidy(() => normal("dout", ...tf.tensor(out as number[][][][]).shape).arraySync());
}

const anyRank = { anyRank: ["0"] };
const examples = { grows: ["0:0"] };
const pixels = { grows: ["0:0", "0:1", "0:2"] };
const windows = { grows: [...pixels.grows, "1:0", "1:1"] };
const pooled = { grows: [...pixels.grows, "0:3"] };
const pictures = (): number[][][][] => tf.tidy(() => t4(1, 4, 4, 2).arraySync());
const scales = (n: number): [tf.Tensor1D, tf.Tensor1D] => [t1(n, "gamma"), t1(n, "beta")];
const pieces = ["backward", "parameterGradients"];

export const layers: Rows = {
  ...family("affine", l.affine, () => [t2(3, 4), t2(4, 2, "w"), t1(2)], examples, pieces),
  ...family("relu", l.relu, () => [some(3, 2)], anyRank),
  ...family("leakyRelu", l.leakyRelu, () => [some(3, 2), 0.1], anyRank),
  ...family("sigmoid", l.sigmoid, () => [some(3, 2)], anyRank),
  ...family("tanh", l.tanh, () => [some(3, 2)], anyRank),
  ...family("flatten", l.flatten, () => [t4(2, 3, 2, 2)], anyRank),
  ...family("dropout", l.dropout, () => [some(3, 4), { p: 0.5, seed: 1 }], anyRank),
  ...family(
    "conv2d",
    l.conv2d,
    () => [t4(2, 4, 4, 2), t4(3, 3, 2, 3), t1(3), { stride: 1, pad: 1 }],
    windows,
    pieces,
  ),
  ...family(
    "conv2dIm2col",
    l.conv2dIm2col,
    () => [t4(2, 4, 4, 2), t4(3, 3, 2, 3), t1(3), { stride: 1, pad: 1 }],
    windows,
  ),
  "layers.conv2dIm2col.columns": row(() => [t4(2, 4, 4, 2), [3, 3], { stride: 1, pad: 1 }], pooled),
  ...family("conv2dNaive", l.conv2dNaive, () => [
    pictures(),
    tf.tidy(() => t4(3, 3, 2, 2).arraySync()),
    [0.5, -0.5],
    { stride: 1, pad: 1 },
  ]),
  ...family("maxPool2d", l.maxPool2d, () => [t4(2, 4, 4, 2), { size: 2, stride: 2 }], pooled),
  ...family("averagePool2d", l.averagePool2d, () => [t4(2, 4, 4, 2), { size: 2, stride: 2 }], pooled),
  ...family("maxPool2dNaive", l.maxPool2dNaive, () => [pictures(), { size: 2, stride: 2 }]),
  ...family(
    "batchNorm",
    l.batchNorm,
    () => [t2(4, 3), ...scales(3), { momentum: 0.8, epsilon: 1e-4 }],
    examples,
  ),
  ...family(
    "spatialBatchNorm",
    l.spatialBatchNorm,
    () => [t4(2, 3, 3, 2), ...scales(2), { momentum: 0.8, epsilon: 1e-4 }],
    pixels,
  ),
  ...family("layerNorm", l.layerNorm, () => [t2(4, 3), ...scales(3), { epsilon: 1e-4 }], examples),
  ...family(
    "groupNorm",
    l.groupNorm,
    () => [t4(2, 3, 3, 4), ...scales(4), { groups: 2, epsilon: 1e-4 }],
    pixels,
  ),
  "layers.outputSize": row(() => [7, { filter: 3, stride: 2, pad: 1 }]),
};
