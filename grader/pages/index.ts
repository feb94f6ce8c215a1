export { classPage, remark } from "./class.js";
export { whereRun } from "./parts.js";
export { studentPage } from "./student.js";
