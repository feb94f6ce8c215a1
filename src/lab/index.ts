export { openLab, type Lab } from "./lab.js";
export type { Submit } from "./workspace/submit.js";
export { assetsFolder, packageRoot } from "./places.js";
