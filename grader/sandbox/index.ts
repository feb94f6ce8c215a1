export { prepareSandbox, type Launcher } from "./tier.js";
export { openRunner, type Runner } from "./runner/index.js";
