export { applyMarks } from "./apply.js";
export { markKey, type Marks } from "./mark.js";
export { markedQuestions, readMarks } from "./read.js";
export { markSheet } from "./sheet.js";
export { writeMarks } from "./write.js";
