export { openLab, type Lab } from "./lab.js";
export { openedLab } from "./server/proof.js";
export type { Submission, Submit } from "./workspace/submit.js";
export { assetsFolder, packageRoot } from "./places.js";
