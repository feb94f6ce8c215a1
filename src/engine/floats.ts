import * as tf from "./tf.js";

/** Whether all of them hold floats: to be asked by every operation, since it costs nothing. */
export const areFloats = (...tensors: readonly tf.Tensor[]): boolean =>
  tensors.every(({ dtype }) => dtype === "float32");

/**
 * Whole numbers and truth values (pixels, masks) are taken as floats by every operation of the course: `f` gets them so,
 * and what it does not return of these copies is freed. TensorFlow.js would compute in whole numbers, which rounds, or
 * refuse them, and each of its engines decides otherwise.
 *
 * @param tensors of any dtype but strings and complex numbers, which `checkShapes` refuses
 * @param f what to do with them as floats
 * @returns what `f` gives
 *
 * @example
 * // if (!areFloats(x)) return withFloats([x], forward);
 */
export function withFloats<A extends tf.Tensor[], R>(tensors: readonly [...A], f: (...floats: A) => R): R {
  const compute = (): R => f(...(tensors.map((tensor) => tf.cast(tensor, "float32")) as unknown as A));
  return tf.tidy(compute as () => tf.TensorContainer) as R;
}
