import * as tf from "@tensorflow/tfjs";

/**
 * TensorFlow.js, loaded in this one place so that every part of Gradlab and every notebook share one copy.
 * @see https://js.tensorflow.org/api/latest/
 */
export * from "@tensorflow/tfjs";

/** `tf.buffer`, which in float64 keeps doubles. */
export function buffer<R extends tf.Rank, D extends tf.DataType = "float32">(
  shape: tf.ShapeMap[R],
  dtype?: D,
  values?: tf.DataTypeMap[D],
): tf.TensorBuffer<R, D> {
  const wide = tf.getBackend() === "float64" && (dtype ?? "float32") === "float32" && values === undefined;
  const doubles = (): unknown => new Float64Array(tf.util.sizeFromShape(shape));
  return tf.buffer(shape, dtype, wide ? (doubles() as tf.DataTypeMap[D]) : values);
}
