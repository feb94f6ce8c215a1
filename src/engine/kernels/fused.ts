import * as tf from "@tensorflow/tfjs";
import { GradlabError } from "../../errors.js";
import type { Backend } from "../backend.js";
import { conv2d } from "./conv2d.js";
import { define, type Kernel } from "./define.js";
import { depthwiseConv2d } from "./depthwise.js";
import { matMul } from "./matmul.js";

/*
 * tf.layers asks for a product, its bias and its activation at once when no gradient is wanted. Here they are the same
 * kernels one after the other.
 */

interface Fused {
  readonly bias?: tf.TensorInfo | undefined;
  readonly activation?: tf.backend_util.Activation | undefined;
  readonly preluActivationWeights?: tf.TensorInfo | undefined;
  readonly leakyreluAlpha?: number | undefined;
}

const activations: Readonly<Record<string, string>> = {
  relu: "Relu",
  relu6: "Relu6",
  elu: "Elu",
  sigmoid: "Sigmoid",
  prelu: "Prelu",
  leakyrelu: "LeakyRelu",
};

function run(name: string, inputs: object, attributes: object, backend: Backend): tf.TensorInfo {
  const kernel = tf.getKernel(name, backend.precision.name);
  return kernel.kernelFunc({
    inputs: inputs as tf.NamedTensorInfoMap,
    attrs: attributes as tf.NamedAttrMap,
    backend,
  }) as tf.TensorInfo;
}

/** Adds the bias to a product and applies the activation. */
function finish(product: tf.TensorInfo, fused: Fused, backend: Backend): tf.TensorInfo {
  const { bias, activation = "linear", preluActivationWeights: alpha, leakyreluAlpha } = fused;
  let result = product;
  if (bias !== undefined && bias !== null) {
    result = run("Add", { a: product, b: bias }, {}, backend);
    backend.release(product);
  }
  if (activation === "linear") return result;
  const name = activations[activation];
  if (name === undefined)
    throw new GradlabError(
      `fused operation: activation is "${activation}", expected linear, ${Object.keys(activations).join(", ")}`,
    );
  const activated = run(name, { x: result, alpha }, { alpha: leakyreluAlpha }, backend);
  backend.release(result);
  return activated;
}

export const fused: readonly Kernel[] = [
  define<"a" | "b" | "bias" | "preluActivationWeights", tf._FusedMatMulAttrs>(
    "_FusedMatMul",
    (inputs, attributes, backend) =>
      finish(matMul(inputs, attributes, backend), { ...inputs, ...attributes }, backend),
  ),
  define<"x" | "filter" | "bias" | "preluActivationWeights", tf.FusedConv2DAttrs>(
    "FusedConv2D",
    (inputs, attributes, backend) => {
      const { x, filter, bias } = inputs;
      // The compiled convolution adds a bias for each filter itself.
      const within = bias?.shape.length === 1 && bias.shape[0] === filter.shape[3];
      const product = conv2d(within ? { x, filter, bias } : { x, filter }, attributes, backend);
      const { bias: _, ...others } = inputs;
      return finish(product, { ...(within ? others : inputs), ...attributes }, backend);
    },
  ),
  define<"x" | "filter" | "bias" | "preluActivationWeights", tf.FusedDepthwiseConv2DAttrs>(
    "FusedDepthwiseConv2D",
    (inputs, attributes, backend) =>
      finish(depthwiseConv2d(inputs, attributes, backend), { ...inputs, ...attributes }, backend),
  ),
];
