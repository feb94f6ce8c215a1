import { tf } from "../../engine/index.js";
import { GradlabError } from "../../errors.js";
import { checkShapes, showShape } from "../../shapes.js";

/** A tensor's numbers in the engine's precision: float32, or float64 inside `float64(...)`. */
export type Floats = Float32Array | Float64Array;

/** The numbers of a tensor; a view where the engine allows one, so read only. */
export function floats(tensor: tf.Tensor): Floats {
  const values: unknown = tensor.dataSync();
  return values instanceof Float32Array || values instanceof Float64Array
    ? values
    : Float32Array.from(values as ArrayLike<number>);
}

/** Room for `length` numbers in the precision of `like`. */
export function room(like: Floats, length: number): Floats {
  return like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}

/** The numbers of single rows, each read when first asked for. */
export function rowsOf(x: tf.Tensor2D): (row: number) => Floats {
  const known = new Map<number, Floats>();
  return (row) => {
    let values = known.get(row);
    if (values === undefined) {
      const single = tf.slice(x, [row, 0], [1, x.shape[1]]);
      values = floats(single);
      single.dispose();
      known.set(row, values);
    }
    return values;
  };
}

/** A matrix of exactly these numbers: `tf.tensor2d` would round doubles to float32 on the way. */
export function matrix(values: Floats, shape: [number, number]): tf.Tensor2D {
  return tf.engine().makeTensor(values as Float32Array, shape, "float32") as tf.Tensor2D;
}

/** A fault unless both are matrices with rows of the same length D; of pictures it says how to make a matrix. */
export function checkRows(operation: string, x: tf.Tensor2D, xTrain: tf.Tensor2D): void {
  for (const [name, tensor] of Object.entries({ x, xTrain })) checkMatrix(operation, name, tensor);
  checkShapes(operation, { xTrain: [xTrain, "M, D"], x: [x, "N, D"] });
}

/** A fault unless `x` is a matrix [N, D], one example a row. */
export function checkMatrix(operation: string, name: string, x: tf.Tensor2D): void {
  checkShapes(operation, { [name]: [x, "..."] });
  const { rank, shape } = x as tf.Tensor;
  if (rank > 2) {
    throw new GradlabError(
      `${operation}: ${name} has shape ${showShape(shape)}, expected [N, D], one example a row; flatten pictures with data.flatten(${name})`,
    );
  }
  checkShapes(operation, { [name]: [x, "N, D"] });
}

/** A fault unless k is a whole number from 1 to the number of training examples. */
export function checkK(operation: string, k: number, examples: number): void {
  if (Number.isInteger(k) && k >= 1 && k <= examples) return;
  const upTo = Number.isFinite(examples) ? `to ${examples}, the number of training examples` : "up";
  throw new GradlabError(`${operation}: k is ${k}, expected a whole number from 1 ${upTo}`);
}

/** The labels as integers, or a fault: one whole number for each example, of which `examples` tells the shape. */
export function checkLabels(
  operation: string,
  name: string,
  y: tf.Tensor,
  examples: Parameters<typeof checkShapes>[1],
): Int32Array {
  checkShapes(operation, { ...examples, [name]: [y, "M"] });
  const values: ArrayLike<number> = y.dataSync();
  const wrong = Array.prototype.findIndex.call(values, (label: number) => !Number.isInteger(label));
  if (wrong >= 0) {
    throw new GradlabError(
      `${operation}: ${name}[${wrong}] is ${values[wrong]}, expected a whole number: the index of a class`,
    );
  }
  return Int32Array.from(values);
}
