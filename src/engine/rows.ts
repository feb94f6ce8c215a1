import * as tf from "@tensorflow/tfjs";
import { GradlabError } from "../errors.js";
import { Backend, type Made } from "./backend.js";
import { compiled } from "./memory/native.js";

/*
 * What TensorFlow.js has no operation for: sums over all pairs of rows, which broadcasting would write out as a tensor
 * [N, M, D] first. Compiled where the numbers lie in our own engine's memory, plain loops in every other engine.
 */

type Floats = Float32Array | Float64Array;

/**
 * The sum of the squares of every row: `out[n] = sum over d of x[n, d]^2`.
 *
 * @param x [N, D]
 * @returns [N]
 * @throws GradlabError where the engine's memory is full; the rank is checked by `knn.distances`, which calls it
 * @see CS231n lecture 2: nearest neighbours by `|a - b|^2 = |a|^2 - 2 a . b + |b|^2`, without loops
 * @example
 * console.log(engine.squareSums(tf.tensor2d([[3, 4], [0, 1]])).arraySync()); // [ 25, 1 ]
 */
export function squareSums(x: tf.Tensor2D): tf.Tensor1D {
  const [rows, width] = x.shape;
  const sums = calculate("squareSums", [rows], [x], 2 * x.size, (out, bits, [a]) =>
    strips(rows, 2 * x.size).map(([from, count]) => {
      return [count, width, a + (from * width * bits) / 8, out + (from * bits) / 8];
    }),
  );
  return (sums ?? tf.tidy(() => tf.sum(tf.square(x), 1))) as tf.Tensor1D;
}

/**
 * The L1 distances of all pairs of rows: `out[n, m] = sum over d of |a[n, d] - b[m, d]|`. TensorFlow.js would write out a
 * tensor [N, M, D] first.
 *
 * @param a [N, D]
 * @param b [M, D]
 * @returns [N, M]
 * @throws GradlabError where the engine's memory is full; shapes are checked by `knn.distances`, which calls it
 * @see CS231n lecture 2: the L1 (Manhattan) distance
 * @example
 * const [a, b] = [tf.tensor2d([[1, 2]]), tf.tensor2d([[1, 2], [4, 0]])];
 * console.log(engine.absoluteDifferences(a, b).arraySync()); // [ [ 0, 5 ] ]
 */
export function absoluteDifferences(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const [[rows, width], columns] = [a.shape, b.shape[0]];
  const operations = 3 * rows * columns * width;
  const sums = calculate(
    "absoluteDifferences",
    [rows, columns],
    [a, b],
    operations,
    (out, bits, [first, second]) =>
      strips(columns, operations).map(([from, count]) => {
        const [to, bytes] = [out + (from * bits) / 8, bits / 8];
        const start = second + from * width * bytes;
        return [rows, count, width, first, start, to, columns * bytes];
      }),
  );
  return (sums ?? plainDifferences(a, b)) as tf.Tensor2D;
}

/**
 * Changes the numbers of a tensor that nobody else holds, `x[i] = f(x)[i]`: in their place in our own engine, otherwise in
 * a copy, of which a new tensor is made, and the old one is disposed of. What `f` makes of whole numbers would be cut off on
 * its way back, so that they are refused.
 *
 * @param tensor of floats, of any shape; only what is returned may be used afterwards
 * @param f changes the numbers where they stand, row by row: a Float32Array, or a Float64Array in `float64(...)`
 * @returns a tensor of the same shape with the changed numbers
 * @throws GradlabError for a tensor of another dtype, and whatever `f` throws
 * @example
 * const x = engine.change(tf.tensor1d([1, 2]), (values) => {
 *   values[0] = 10;
 * });
 * console.log(x.arraySync()); // [ 10, 2 ]
 */
export function change<T extends tf.Tensor>(tensor: T, f: (values: Floats) => void): T {
  if (tensor.dtype !== "float32")
    throw new GradlabError(
      `engine.change: a tensor [${tensor.shape.join(", ")}] of ${tensor.dtype}, expected floats`,
    );
  const backend = tf.backend();
  if (backend instanceof Backend) {
    f(backend.values(tensor) as Floats);
    return tensor;
  }
  const values = tensor.dataSync() as Float32Array;
  tensor.dispose();
  f(values);
  return tf.tensor(values, tensor.shape) as T;
}

/** A new tensor filled by jobs on addresses; undefined where an operand lies in no memory that has any. */
function calculate(
  name: string,
  shape: number[],
  operands: readonly tf.Tensor[],
  operations: number,
  jobs: (out: number, bits: 32 | 64, operands: number[]) => number[][],
): tf.Tensor | undefined {
  const [backend, native] = [tf.backend(), compiled()];
  if (!(backend instanceof Backend) || native === null) return undefined;
  const values = operands.map((operand) => backend.values(operand));
  const addresses = values.map((array) => native.address(array));
  if (addresses.includes(undefined) || operands.some(({ dtype }) => dtype !== "float32")) return undefined;
  const made: Made = backend.make(shape, "float32");
  const out = native.address(made.values);
  if (out === undefined) {
    backend.release(made);
    return undefined;
  }
  if (made.values.length > 0) {
    const bits = made.values.BYTES_PER_ELEMENT === 8 ? 64 : 32;
    native.threads.run(`${name}${bits}`, jobs(out, bits, addresses as number[]), operations);
  }
  return tf.engine().makeTensorFromTensorInfo(made);
}

/** Cuts 0..length into as many strips as pay: the start and length of each. */
function strips(length: number, operations: number): [number, number][] {
  const parts = compiled()?.threads.parts(operations) ?? 1;
  const step = Math.max(1, Math.ceil(length / parts));
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => [
    i * step,
    Math.min(step, length - i * step),
  ]);
}

function plainDifferences(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor {
  const [[rows, width], columns] = [a.shape, b.shape[0]];
  const [x, y] = [a.dataSync(), b.dataSync()] as Floats[];
  const out = x instanceof Float64Array ? new Float64Array(rows * columns) : new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += Math.abs(x[i * width + d] - y[j * width + d]);
      out[i * columns + j] = sum;
    }
  }
  return tf.engine().makeTensor(out as Float32Array, [rows, columns], "float32");
}
