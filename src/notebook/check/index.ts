export {
  findPublished,
  findQuestion,
  probesOf,
  type Published,
  type PublishedChoice,
  type PublishedFunction,
  type PublishedQuestion,
} from "./published.js";
export { checkMimeType, checkRecord, readCheck, type CheckResult } from "./record.js";
