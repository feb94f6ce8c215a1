export { classPage, remark } from "./class.js";
export { studentPage } from "./student.js";
