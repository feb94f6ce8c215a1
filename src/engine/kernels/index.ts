import * as tf from "@tensorflow/tfjs";
import { GradlabError } from "../../errors.js";
import type { Backend } from "../backend.js";
import { single, type Precision } from "../values.js";
import { binary } from "./binary.js";
import { blocks } from "./blocks.js";
import { convolutions } from "./conv2d.js";
import { creation } from "./creation.js";
import type { Kernel } from "./define.js";
import { depthwise } from "./depthwise.js";
import { summations } from "./einsum.js";
import { fused } from "./fused.js";
import { indexing } from "./indexing.js";
import { joins } from "./joins.js";
import { matrices } from "./matmul.js";
import { normalization } from "./normalization.js";
import { pooling } from "./pooling.js";
import { reductions } from "./reductions.js";
import { resizing } from "./resize.js";
import { searches } from "./search.js";
import { shapes } from "./shapes.js";
import { softmaxes } from "./softmax.js";
import { unary } from "./unary.js";

/** Every operation that the engine computes itself, in either precision. */
const kernels: readonly Kernel[] = [
  ...unary,
  ...binary,
  ...reductions,
  ...creation,
  ...shapes,
  ...blocks,
  ...joins,
  ...indexing,
  ...searches,
  ...matrices,
  ...summations,
  ...convolutions,
  ...depthwise,
  ...pooling,
  ...softmaxes,
  ...normalization,
  ...resizing,
  ...fused,
];

/**
 * Registers the kernels for a precision. What they lack (strings, complex numbers, 3-D convolutions and the like) is
 * left to TensorFlow.js's own plain kernels in float32, and refused by name in float64, where those would round.
 */
export function registerKernels(precision: Precision): void {
  const theirs = new Map(
    tf.getKernelsForBackend("cpu").map((config) => [config.kernelName, config.kernelFunc]),
  );
  const backendName = precision.name;
  for (const { name, run } of kernels) {
    const rare = borrow(name, theirs.get(name), precision);
    tf.registerKernel({
      kernelName: name,
      backendName,
      kernelFunc: (call) => {
        const { inputs, attrs, backend } = call;
        for (const key in inputs) if (isRare(inputs[key])) return rare(call);
        return run(inputs, attrs ?? {}, backend as Backend);
      },
    });
    theirs.delete(name);
  }
  for (const [name, kernelFunc] of theirs)
    tf.registerKernel({ kernelName: name, backendName, kernelFunc: borrow(name, kernelFunc, precision) });
}

const isRare = (tensor: tf.TensorInfo | undefined): boolean =>
  tensor?.dtype === "string" || tensor?.dtype === "complex64";

/** TensorFlow.js's kernel, where it does what the precision promises. */
function borrow(name: string, kernelFunc: tf.KernelFunc | undefined, precision: Precision): tf.KernelFunc {
  return (call) => {
    if (kernelFunc !== undefined && (precision === single || exact.has(name))) return kernelFunc(call);
    throw new GradlabError(
      `${name}: the ${precision.name} engine has no kernel for this operation; ` +
        (precision === single ? 'try engine.use("cpu")' : "run it in float32, outside of float64(...)"),
    );
  };
}

/** TensorFlow.js's kernels that give whole numbers, and so lose nothing in float64. */
const exact = new Set([
  "Bincount",
  "DenseBincount",
  "Multinomial",
  "NonMaxSuppressionV3",
  "NonMaxSuppressionV4",
  "NonMaxSuppressionV5",
  "SearchSorted",
  "StaticRegexReplace",
  "StringNGrams",
  "StringSplit",
  "StringToHashBucketFast",
]);
