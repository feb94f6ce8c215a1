import type { tf as TensorFlow } from "../engine/index.js";
import type { TensorReader } from "./take.js";
import type { TensorValue } from "./value.js";

/** Tensors in and out of plain data, and a count of the operations run. */
export interface TensorTools {
  readonly make: (value: TensorValue) => TensorFlow.Tensor;
  readonly read: TensorReader;
  /** Operations run so far. */
  readonly ops: () => number;
}

const { from } = Array;

/** The tools for the copy of TensorFlow.js that the answers use. */
export function tensorTools(tf: typeof TensorFlow): TensorTools {
  const { Tensor, tensor } = tf;
  const engine = tf.engine();
  const count = counted(engine);
  return {
    make: ({ tensor: { values, shape, dtype } }) =>
      tensor(values as number[], shape as number[], dtype as "float32"),
    read: (value) => {
      if (!(value instanceof Tensor)) return undefined;
      const numbers: number[] = from(value.dataSync() as ArrayLike<number>, Number);
      return { tensor: { shape: from(value.shape), dtype: value.dtype, values: numbers } };
    },
    ops: () => count.ops,
  };
}

type Engine = ReturnType<typeof TensorFlow.engine>;

const counts = new WeakMap<Engine, { ops: number }>();

/** Lets an engine count its operations, once. */
function counted(engine: Engine): { readonly ops: number } {
  const known = counts.get(engine);
  if (known) return known;
  const count = { ops: 0 };
  counts.set(engine, count);
  const runKernel = engine.runKernel.bind(engine);
  engine.runKernel = (...request) => {
    count.ops++;
    return runKernel(...request);
  };
  return count;
}
