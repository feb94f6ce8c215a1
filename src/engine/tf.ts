/**
 * TensorFlow.js, loaded in this one place so that every part of Gradlab and every notebook share one copy.
 * @see https://js.tensorflow.org/api/latest/
 */
export * from "@tensorflow/tfjs";
