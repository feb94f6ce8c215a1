export { prepareSandbox, type Launcher } from "./tier.js";
export { GraderFault, runAnswer, type Ran } from "./run.js";
