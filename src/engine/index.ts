import { register } from "./register.js";

register();

export * as tf from "./tf.js";
export { describe, use } from "./choice.js";
export { float64 } from "./precision.js";
export { absoluteDifferences, change, squareSums } from "./rows.js";
