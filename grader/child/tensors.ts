import type { TensorValue } from "../../src/checks/index.js";

/** Tensors in and out of the child, and a count of the operations run on them. */
export interface TensorTools {
  readonly make: (value: TensorValue) => unknown;
  readonly read: (value: object) => TensorValue | undefined;
  readonly ops: () => number;
}

/** Loads the engine. */
export async function tensorTools(): Promise<TensorTools> {
  const { tf } = await import("../../src/engine/index.js");
  await tf.ready();
  const engine = tf.engine();
  let count = 0;
  const runKernel = engine.runKernel.bind(engine);
  engine.runKernel = (...request) => {
    count++;
    return runKernel(...request);
  };
  const { Tensor, tensor } = tf;
  const from = Array.from;
  return {
    make: ({ tensor: { values, shape, dtype } }) =>
      tensor(values as number[], shape as number[], dtype as "float32"),
    read: (value) => {
      if (!(value instanceof Tensor)) return undefined;
      const numbers: number[] = from(value.dataSync() as ArrayLike<number>, Number);
      return { tensor: { shape: from(value.shape), dtype: value.dtype, values: numbers } };
    },
    ops: () => count,
  };
}
