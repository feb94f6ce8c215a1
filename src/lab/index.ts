export { openLab, type Lab, type LabOptions } from "./lab.js";
export { packageRoot } from "./places.js";
export type { KernelSpec } from "./kernels/kernel.js";
