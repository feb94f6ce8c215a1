export * as data from "./data/index.js";
export { GradlabError } from "./errors.js";
export { random, type Random } from "./random.js";
export * as engine from "./engine/index.js";
export { float64, tf } from "./engine/index.js";
export * as losses from "./losses/index.js";
export { regularization } from "./losses/index.js";
export * as gradients from "./gradients/index.js";
export * as layers from "./layers/index.js";
export * as optim from "./optim/index.js";
export * as models from "./models/index.js";
export { knn } from "./models/index.js";
export * as features from "./features/index.js";
export * as training from "./training/index.js";
export * as plots from "./plots/index.js";
export * as demos from "./demos/index.js";
export {
  clearOutput,
  display,
  progress,
  updateDisplay,
  type CheckResult,
  type Display,
  type Progress,
  type ProgressReport,
} from "./notebook/index.js";
export { check, show, showLive, type Rich, type Showable, type Shown } from "./show/index.js";
