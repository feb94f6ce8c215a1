import { useEnvironment } from "./choice.js";
import { refuseMixedEngines } from "./mixed.js";
import { register } from "./register.js";

register();
refuseMixedEngines();
useEnvironment();

export * as tf from "./tf.js";
export * as fused from "./fused/index.js";
export { describe, settle, use } from "./choice.js";
export { areFloats, withFloats } from "./floats.js";
export { engineOf } from "./owner.js";
export { float64 } from "./precision.js";
export { absoluteDifferences, change, squareSums } from "./rows.js";
