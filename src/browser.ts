/*
 * The door for browsers: what of the library needs nothing of Node, as one module that `npm run build` bundles into
 * `dist/browser/gradlab.js`, our engine's compiled kernels included.
 */
/** The toy sets alone: in a browser there are no files to read pictures from. */
export * as data from "./data/toys.js";
export * as engine from "./engine/index.js";
export { float64, tf } from "./engine/index.js";
export { GradlabError } from "./errors.js";
export * as gradients from "./gradients/index.js";
export * as layers from "./layers/index.js";
export * as losses from "./losses/index.js";
export { regularization } from "./losses/index.js";
export * as models from "./models/index.js";
export { knn } from "./models/index.js";
export * as optim from "./optim/index.js";
export { random } from "./random.js";
