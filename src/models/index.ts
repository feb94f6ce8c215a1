export * as knn from "./knn/index.js";
