import * as tf from "./tf.js";

/**
 * Whether tensors hold floats, `dtype[i] = float32` for all of them: asked by every operation of the course, since it looks
 * at no number. (The doubles of `float64(...)` are called float32, too.)
 *
 * @param tensors of any shape
 * @returns true where each has the dtype float32, and where there are none
 * @throws nothing
 * @example
 * console.log(engine.areFloats(tf.scalar(1)), engine.areFloats(tf.scalar(1, "int32"))); // true false
 */
export const areFloats = (...tensors: readonly tf.Tensor[]): boolean =>
  tensors.every(({ dtype }) => dtype === "float32");

/**
 * Lends whole numbers and truth values (pixels, masks) to a computation as floats, `f(float(tensors))`: so every operation of
 * the course takes them. What `f` does not return of the copies is freed. TensorFlow.js would compute in whole numbers, which
 * rounds, or refuse them, and each of its engines decides otherwise.
 *
 * @param tensors of any shape and of any dtype but strings and complex numbers
 * @param f what to do with them as floats, at once: not an asynchronous function
 * @returns what `f` gives
 * @throws whatever `f` throws; TensorFlow.js's own error for strings, which `checkShapes` has refused before
 * @example
 * const pixels = tf.tensor1d([1, 2], "int32");
 * const half = engine.withFloats([pixels], (x) => tf.div(x, 2));
 * console.log(half.arraySync()); // [ 0.5, 1 ]
 */
export function withFloats<A extends tf.Tensor[], R>(tensors: readonly [...A], f: (...floats: A) => R): R {
  const compute = (): R => f(...(tensors.map((tensor) => tf.cast(tensor, "float32")) as unknown as A));
  return tf.tidy(compute as () => tf.TensorContainer) as R;
}
