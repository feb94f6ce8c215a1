import * as tf from "@tensorflow/tfjs";
import type { Values } from "../values.js";
import { define, type Kernel } from "./define.js";

/**
 * `y = scale (x - mean) / sqrt(variance + epsilon) + offset`; mean, variance, scale and offset repeat along the leading
 * axes of x.
 */
const batchNorm = define<"x" | "scale" | "offset" | "mean" | "variance", tf.FusedBatchNormAttrs>(
  "FusedBatchNorm",
  ({ x, mean, variance, scale, offset }, { varianceEpsilon }, backend) => {
    const made = backend.make(x.shape, x.dtype);
    const read = (t: tf.TensorInfo | undefined, otherwise: number): Values =>
      t ? backend.values(t) : Float64Array.of(otherwise);
    const [input, m, v] = [x, mean, variance].map((t) => backend.values(t));
    const [s, o] = [read(scale, 1), read(offset, 0)];
    for (let i = 0; i < input.length; i++) {
      const deviation = Math.sqrt(v[i % v.length] + varianceEpsilon);
      made.values[i] = (s[i % s.length] * (input[i] - m[i % m.length])) / deviation + o[i % o.length];
    }
    return made;
  },
);

/** The sum of squares of the channels up to `radius` away from channel i of one pixel. */
function neighbours(x: Values, start: number, i: number, depth: number, radius: number): number {
  let sum = 0;
  for (let j = Math.max(0, i - radius); j <= Math.min(depth - 1, i + radius); j++) sum += x[start + j] ** 2;
  return sum;
}

/** Local response normalization: `y[i] = x[i] (bias + alpha * sum of x[j]^2 around i)^-beta`, over the channels. */
const localResponse = define<"x", tf.LRNAttrs>("LRN", ({ x }, attributes, backend) => {
  const { depthRadius, bias, alpha, beta } = attributes;
  const depth = x.shape.at(-1) ?? 1;
  const made = backend.make(x.shape, x.dtype);
  const input = backend.values(x);
  for (let at = 0; at < input.length; at++) {
    const i = at % depth;
    made.values[at] = input[at] * (bias + alpha * neighbours(input, at - i, i, depth, depthRadius)) ** -beta;
  }
  return made;
});

const localResponseGradient = define<"x" | "y" | "dy", tf.LRNGradAttrs>(
  "LRNGrad",
  ({ x, y, dy }, { depthRadius, bias, alpha, beta }, backend) => {
    const depth = x.shape.at(-1) ?? 1;
    const made = backend.filled(x.shape, "float32", 0);
    const [input, output, gradient] = [x, y, dy].map((t) => backend.values(t));
    for (let at = 0; at < input.length; at++) {
      const i = at % depth;
      const norm = bias + alpha * neighbours(input, at - i, i, depth, depthRadius);
      for (let j = Math.max(0, i - depthRadius); j <= Math.min(depth - 1, i + depthRadius); j++) {
        const k = at - i + j;
        const through = (-2 * alpha * beta * input[k] * output[at]) / norm;
        made.values[k] += gradient[at] * (through + (k === at ? norm ** -beta : 0));
      }
    }
    return made;
  },
);

export const normalization: readonly Kernel[] = [batchNorm, localResponse, localResponseGradient];
