export { distances, type Metric } from "./distances.js";
export { nearest, type Neighbors } from "./nearest.js";
export { KNearestNeighbors, type KNearestNeighborsOptions } from "./classifier.js";
export { vote } from "./vote.js";
