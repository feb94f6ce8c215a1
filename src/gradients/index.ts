export { automatic } from "./automatic.js";
export { check, type CheckOptions, type Disagreement, type GradientReport } from "./check.js";
export { type Kink } from "./doubt.js";
export { numeric, numericSample, type NumericOptions, type SampledSlopes } from "./numeric.js";
export { type Point, type Scalar, type Widen } from "./point.js";
export { relativeError } from "./relativeError.js";
export { stepSizes, type StepSize } from "./stepSizes.js";
export { symbolic, type Assignment, type Symbolic } from "./symbolic.js";
export { value, type Value, type ValueGraph } from "./value.js";
