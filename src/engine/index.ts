import { register } from "./register.js";

register();

export * as tf from "./tf.js";
export { describe, use, type Description, type EngineName } from "./choice.js";
export { float64 } from "./precision.js";
