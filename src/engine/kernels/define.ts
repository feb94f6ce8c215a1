import type * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";

type Results = tf.TensorInfo | tf.TensorInfo[];

/** A kernel's input tensors, by name. */
export type Inputs<Names extends string> = Readonly<Record<Names, tf.TensorInfo>>;

/** A kernel: what computes one of TensorFlow.js's operations, in the precision of the backend it is handed. */
export interface Kernel {
  readonly name: string;
  readonly run: (inputs: tf.NamedTensorInfoMap, attributes: object, backend: Backend) => Results;
}

/**
 * Names a kernel and types its inputs and attributes: `define<"x">("Neg", ({ x }, _, backend) => { ... })`.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- each kernel says what its attributes are
export function define<Names extends string, Attributes = object>(
  name: string,
  run: (inputs: Inputs<Names>, attributes: Attributes, backend: Backend) => Results,
): Kernel {
  return { name, run: run as Kernel["run"] };
}

/** A kernel of a list of tensors. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- each kernel says what its attributes are
export function defineOfList<Attributes = object>(
  name: string,
  run: (tensors: tf.TensorInfo[], attributes: Attributes, backend: Backend) => Results,
): Kernel {
  return { name, run: run as unknown as Kernel["run"] };
}
