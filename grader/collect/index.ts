export { collectSubmissions, type Collected, type CollectOptions } from "./collect.js";
export { inputKinds } from "./layouts/index.js";
export { readSubmission } from "./read.js";
