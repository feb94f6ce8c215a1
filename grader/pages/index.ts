export { classCsv, classPage, remark } from "./class.js";
export { studentPage } from "./student.js";
