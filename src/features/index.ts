export { bagOfWords, visualWords, type VisualWords, type VisualWordsOptions } from "./bagOfWords.js";
export { hog, type HogOptions } from "./hog.js";
export { hueHistogram } from "./hueHistogram.js";
export { kMeans, type KMeansOptions, type KMeansResult } from "./kMeans.js";
export { lbp, lbpCodes } from "./lbp.js";
