export { adamStep } from "./adam.js";
export { batchNorm, batchNormGradient } from "./batchNorm.js";
export { linearLoss } from "./linear.js";
export { softmaxLoss, svmLoss } from "./losses.js";
export { addDecay, reluGradient } from "./slopes.js";
