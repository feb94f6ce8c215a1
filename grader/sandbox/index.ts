export { prepareSandbox, type Launcher } from "./tier.js";
export { runAnswer } from "./run.js";
