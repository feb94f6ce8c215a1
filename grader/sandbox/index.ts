export { prepareSandbox, prepareSandboxMeanwhile, type Launcher } from "./tier.js";
export type { Asked, Ran } from "./run.js";
export { openRunner, type Runner } from "./runner/index.js";
