export { check, type CheckResult } from "./check.js";
export {
  findPublished,
  probesOf,
  type Published,
  type PublishedFunction,
  type PublishedQuestion,
} from "./published.js";
export { checkMimeType, readCheck } from "./record.js";
