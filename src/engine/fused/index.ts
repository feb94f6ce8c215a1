export { affine, affineGradient } from "./affine.js";
export { adamSteps } from "./adam.js";
export { batchNorm, batchNormGradient } from "./batchNorm.js";
export {
  filterGradient,
  pictureGradient,
  rectifiedConvolution,
  rectifiedPoolGradient,
} from "./convolution.js";
export { linearLoss } from "./linear.js";
export { softmaxLoss, svmLoss } from "./losses.js";
export { addDecay, reluGradient } from "./slopes.js";
