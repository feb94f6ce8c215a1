export { check, type CheckResult } from "./check.js";
export { checkMimeType, readCheck } from "./record.js";
