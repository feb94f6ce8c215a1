export * as data from "./data/index.js";
export { GradlabError } from "./errors.js";
export { random, type Random } from "./random.js";
export { tf } from "./engine/index.js";
export * as losses from "./losses/index.js";
export { regularization } from "./losses/index.js";
export * as gradients from "./gradients/index.js";
export { knn } from "./models/index.js";

export * as layers from "./layers/index.js";
