export { check, type CheckResult } from "./check.js";
export { checkMimeType, readCheck, type CheckRecord } from "./record.js";
