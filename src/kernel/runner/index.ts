export {
  runNotebook,
  describeFailure,
  type CellOutcome,
  type Run,
  type RunOptions,
  type RunProgress,
} from "./run.js";
export type { KernelCommand } from "./process.js";
