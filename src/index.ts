export { GradlabError } from "./errors.js";
export { random, type Random } from "./random.js";
export { tf } from "./engine/index.js";
export { knn } from "./models/index.js";
export * as plots from "./plots/index.js";
export { show, type Showable, type Shown } from "./notebook/index.js";
