export { openLab, type Lab } from "./lab.js";
export { assetsFolder, packageRoot } from "./places.js";
