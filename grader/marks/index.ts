export { applyMarks } from "./apply.js";
export { answerId, type Marks } from "./mark.js";
export { readMarks } from "./read.js";
export { markSheet, type Sheet } from "./sheet.js";
export { writeMarks } from "./write.js";
