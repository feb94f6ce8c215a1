import * as tf from "@tensorflow/tfjs";

/*
 * TensorFlow.js's wasm kernels do not fill what they reduce from no numbers at all: there lies what lay in memory before,
 * and a transposition of nothing divides by zero. Here they say what other engines say: a sum over nothing is 0.
 */

type Inputs = Readonly<Record<string, tf.TensorInfo>>;
type Attributes = Readonly<Record<string, unknown>>;

/** What comes of no numbers, as in our own engine. */
const overNothing: Readonly<Record<string, number>> = {
  Sum: 0,
  Mean: NaN,
  Max: NaN,
  Min: NaN,
  Prod: 1,
  Any: 0,
  All: 1,
};

/** Corrects the kernels; to be called once they are loaded. */
export function correctWasm(): void {
  for (const [name, value] of Object.entries(overNothing)) {
    correct(name, ({ x }, { axis, reductionIndices, keepDims }) => {
      const axes = tf.util.parseAxisParam((axis ?? reductionIndices) as number | number[], x.shape);
      const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
      const shape = keepDims === true ? kept : x.shape.filter((_, i) => !axes.includes(i));
      return { shape, dtype: name === "Mean" ? "float32" : x.dtype, value };
    });
  }
  correct("Transpose", ({ x }, { perm }) => {
    return { shape: (perm as number[]).map((axis) => x.shape[axis]), dtype: x.dtype, value: 0 };
  });
  correct("BatchMatMul", ({ a, b }, { transposeA, transposeB }) => {
    const rows = a.shape.at(transposeA === true ? -1 : -2)!;
    const columns = b.shape.at(transposeB === true ? -2 : -1)!;
    const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    return { shape: [...batch, rows, columns], dtype: a.dtype, value: 0 };
  });
}

/** Has `empty` say what a kernel makes where one of its inputs holds no numbers. */
function correct(
  kernelName: string,
  empty: (inputs: Inputs, attributes: Attributes) => { shape: number[]; dtype: tf.DataType; value: number },
): void {
  const kernel = tf.getKernel(kernelName, "wasm");
  if (kernel === undefined || corrected.has(kernel.kernelFunc)) return;
  const kernelFunc: tf.KernelFunc = (task) => {
    const inputs = task.inputs as Inputs;
    if (Object.values(inputs).every((input) => tf.util.sizeFromShape(input.shape) > 0))
      return kernel.kernelFunc(task);
    const { shape, dtype, value } = empty(inputs, task.attrs ?? {});
    const values = tf.util.makeZerosTypedArray(tf.util.sizeFromShape(shape), dtype as "float32").fill(value);
    return { dataId: (task.backend as tf.KernelBackend).write(values, shape, dtype), shape, dtype };
  };
  corrected.add(kernelFunc);
  tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({ ...kernel, kernelFunc });
}
const corrected = new WeakSet<tf.KernelFunc>();
