export { collectSubmissions, type Collected } from "./collect.js";
export { readSubmission } from "./read.js";
export { studentZip, withZip } from "./zip.js";
