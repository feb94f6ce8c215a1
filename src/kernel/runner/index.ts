export { runNotebook, describeFailure, type Run, type RunOptions, type RunProgress } from "./run.js";
export type { KernelCommand } from "./process.js";
export { runFiles, type BatchOptions, type FileRun } from "./batch.js";
export { junit } from "./junit.js";
