export { hog, type HogOptions } from "./hog.js";
export { hueHistogram } from "./hueHistogram.js";
