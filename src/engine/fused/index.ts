export { adamStep } from "./adam.js";
export { batchNorm, batchNormGradient } from "./batchNorm.js";
export { softmaxLoss, svmLoss, type FusedLoss } from "./losses.js";
export { addDecay, reluGradient } from "./slopes.js";
