import * as tf from "@tensorflow/tfjs";
import { GradlabError } from "../../errors.js";
import { Backend } from "../backend.js";
import { FULL, reach, type Reached } from "../kernels/reach.js";
import { compiled } from "../memory/native.js";
import type { Values } from "../values.js";

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

/**
 * Makes new tensors, which `run` fills unless it returns false. It is told where the inputs and they lie, after the labels,
 * and their numbers.
 */
export function fuse(
  { inputs, labels, shapes }: Task,
  run: (reached: Reached, values: readonly Values[]) => boolean | void,
): tf.Tensor[] | undefined {
  const backend = tf.backend();
  if (!(backend instanceof Backend) || inputs.some(({ dtype }) => dtype !== "float32")) return undefined;
  if (tf.engine().state.gradientDepth > 0) return undefined;
  const first = labels === undefined ? undefined : addressOfLabels(labels, backend);
  const made = shapes.map((shape) => backend.make([...shape], "float32"));
  const values = [...inputs.map((tensor) => backend.values(tensor)), ...made.map((info) => info.values)];
  const found = reach(...values);
  const reached = first === undefined ? found : found?.with([first, ...found.at]);
  const ready = reached !== undefined && (labels === undefined) === (first === undefined);
  if (!ready || run(reached, values) === false) {
    backend.release(...made);
    return undefined;
  }
  return made.map((info) => tf.engine().makeTensorFromTensorInfo(info));
}

function addressOfLabels(labels: tf.Tensor, backend: Backend): number | undefined {
  const values = backend.values(labels);
  return values instanceof Int32Array ? compiled()?.address(values) : undefined;
}

/** Calls `use` with the address of so many bytes of the engine's memory. */
export function withRoom<T>(bytes: number, use: (address: number) => T): T {
  const { heap } = compiled()!;
  const address = heap.allocate(bytes);
  if (address === undefined) throw new GradlabError(FULL);
  try {
    return use(address);
  } finally {
    heap.release(address);
  }
}

/** Calls `fill` with the address of `count` doubles, and returns their sum afterwards. */
export function sumOfDoubles(count: number, fill: (address: number) => void): number {
  return withRoom(count * 8, (address) => {
    fill(address);
    const values = new Float64Array(compiled()!.memory.buffer, address, count);
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[i];
    return sum;
  });
}
