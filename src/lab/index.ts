export { openLab, type Lab } from "./lab.js";
export { packageRoot } from "./places.js";
