import * as tf from "@tensorflow/tfjs";

/** The numbers of a tensor, row by row: floats in the engine's precision, int32, or bool as 0 and 1. */
export type Values = Float32Array | Float64Array | Int32Array | Uint8Array;

/** The two precisions in which the same kernels run: they differ in the element type and in nothing else. */
export interface Precision {
  readonly name: "gradlab" | "float64";
  readonly Floats: Float32ArrayConstructor | Float64ArrayConstructor;
}

export const single: Precision = { name: "gradlab", Floats: Float32Array };
export const double: Precision = { name: "float64", Floats: Float64Array };

/** The typed array that holds a dtype: TensorFlow.js calls every float "float32", also where we keep doubles. */
export function arrayOf(
  dtype: tf.DataType,
  precision: Precision,
): Float32ArrayConstructor | Float64ArrayConstructor | Int32ArrayConstructor | Uint8ArrayConstructor {
  if (dtype === "float32") return precision.Floats;
  return dtype === "int32" ? Int32Array : Uint8Array;
}

/** An array of the same kind as another, on part of a memory. */
export function arrayLike(like: Values, buffer: ArrayBufferLike, at: number, length: number): Values {
  const Kind = like.constructor as Float64ArrayConstructor;
  return new Kind(buffer, at, length);
}
