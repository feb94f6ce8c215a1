import { tf } from "../../engine/index.js";
import { GradlabError } from "../../errors.js";

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

/** A matrix of exactly these numbers: `tf.tensor2d` would round doubles to float32 on the way. */
export function matrix(values: Floats, shape: [number, number]): tf.Tensor2D {
  return tf.engine().makeTensor(values as Float32Array, shape, "float32") as tf.Tensor2D;
}

/** A fault unless `x` is a matrix [N, D], one flattened picture a row. */
export function checkMatrix(operation: string, name: string, x: tf.Tensor): void {
  if (x.rank === 2) return;
  const advice = x.rank > 2 ? "; flatten pictures first with data.flatten(x)" : "";
  throw new GradlabError(
    `${operation}: ${name} has shape [${x.shape.join(", ")}], expected a matrix [N, D] with one example a row${advice}`,
  );
}

/** A fault unless the rows of both have the same length D. */
export function checkSameWidth(operation: string, x: tf.Tensor2D, xTrain: tf.Tensor2D): void {
  if (x.shape[1] === xTrain.shape[1]) return;
  throw new GradlabError(
    `${operation}: x has shape [${x.shape.join(", ")}], expected [N, ${xTrain.shape[1]}]: ` +
      `its rows must be as long as those of xTrain, which is [${xTrain.shape.join(", ")}]`,
  );
}

/** A fault unless k is a whole number from 1 to the number of training examples. */
export function checkK(operation: string, k: number, examples: number): void {
  if (Number.isInteger(k) && k >= 1 && k <= examples) return;
  throw new GradlabError(
    `${operation}: k is ${k}, expected a whole number from 1` +
      (Number.isFinite(examples) ? ` to ${examples}, the number of training examples` : " up"),
  );
}

/** The labels as integers, or a fault: one whole number for each of `examples` rows. */
export function checkLabels(operation: string, name: string, y: tf.Tensor, examples: number): Int32Array {
  if (y.rank !== 1 || y.size !== examples) {
    throw new GradlabError(
      `${operation}: ${name} has shape [${y.shape.join(", ")}], expected [${examples}], one label for each training example`,
    );
  }
  const values: ArrayLike<number> = y.dataSync();
  const wrong = Array.prototype.findIndex.call(values, (label: number) => !Number.isInteger(label));
  if (wrong >= 0) {
    throw new GradlabError(
      `${operation}: ${name}[${wrong}] is ${values[wrong]}, expected a whole number: the index of a class`,
    );
  }
  return Int32Array.from(values);
}
