export { packAutograder } from "./pack.js";
export { runAutograder } from "./run.js";
