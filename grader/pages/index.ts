export { classCsv, classPage } from "./class.js";
export { studentPage } from "./student.js";
