export { clipByNorm, clipByValue } from "./clip.js";
export { type LearningRate, type Optimizer, type OptimizerState, type Params } from "./optimizer.js";
export {
  adagrad,
  adam,
  momentum,
  nesterov,
  rmsprop,
  sgd,
  type AdagradOptions,
  type AdamOptions,
  type MomentumOptions,
  type RmspropOptions,
  type SgdOptions,
} from "./rules.js";
export * as schedules from "./schedules.js";
export { localSearch, randomSearch, type SearchResult } from "./search.js";
