export { collectSubmissions, type Collected } from "./collect.js";
export { notebookOf, readBytes, type Bytes, type Unread } from "./read.js";
export { studentZip, withZip } from "./zip.js";
