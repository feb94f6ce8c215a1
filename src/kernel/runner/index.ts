export { runNotebook, describeFailure, type Run, type RunOptions, type RunProgress } from "./run.js";
export { newConnection } from "./connection.js";
export { ownKernel } from "./own-kernel.js";
export { KernelProcess, type KernelCommand } from "./process.js";
export { runFiles, type BatchOptions, type FileRun } from "./batch.js";
export { junit } from "./junit.js";
