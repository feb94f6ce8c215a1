import * as tf from "@tensorflow/tfjs";
import { Backend } from "../backend.js";
import { reach, type Reached } from "../kernels/reach.js";
import { compiled } from "../memory/native.js";

/*
 * Several operations of TensorFlow.js as one compiled kernel. Each function here returns undefined where that cannot be:
 * in other engines, without the compiled kernels, and while a gradient is being recorded, which must see operations.
 */

/** What a fused operation reads and makes. */
interface Task {
  /** Tensors of floats. */
  readonly inputs: readonly tf.Tensor[];
  /** Whole labels, which come first among the addresses. */
  readonly labels?: tf.Tensor;
  /** The shapes of what it makes. */
  readonly shapes: readonly (readonly number[])[];
}

/** Makes new tensors: `run` fills them, and is handed the addresses of the labels, of the inputs and of what it is to fill. */
export function fuse(
  { inputs, labels, shapes }: Task,
  run: (reached: Reached) => void,
): tf.Tensor[] | undefined {
  const backend = tf.backend();
  if (!(backend instanceof Backend) || inputs.some(({ dtype }) => dtype !== "float32")) return undefined;
  if (tf.engine().state.gradientDepth > 0) return undefined;
  const first = labels === undefined ? [] : [addressOfLabels(labels, backend)];
  const given = inputs.map((tensor) => backend.values(tensor));
  const made = shapes.map((shape) => backend.make([...shape], "float32"));
  const reached = reach(...given, ...made.map(({ values }) => values));
  if (reached === undefined || first.includes(undefined)) {
    backend.release(...made);
    return undefined;
  }
  run({ ...reached, at: [...(first as number[]), ...reached.at] });
  return made.map((info) => tf.engine().makeTensorFromTensorInfo(info));
}

function addressOfLabels(labels: tf.Tensor, backend: Backend): number | undefined {
  const values = backend.values(labels);
  return values instanceof Int32Array ? compiled()?.address(values) : undefined;
}

/** Calls `use` with the address of `count` doubles, and returns their sum afterwards. */
export function sumOfDoubles(count: number, use: (address: number) => void): number {
  const native = compiled()!;
  const address = native.heap.allocate(count * 8);
  if (address === undefined) throw new Error("the engine's memory is full");
  try {
    use(address);
    let sum = 0;
    for (const value of new Float64Array(native.memory.buffer, address, count)) sum += value;
    return sum;
  } finally {
    native.heap.release(address);
  }
}
