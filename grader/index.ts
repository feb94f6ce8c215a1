export { assignmentNames, loadAssignment, type LoadedAssignment } from "./assignment.js";
export { grade, type Graded, type GradedStudent, type GradeOptions } from "./grade.js";
export { releaseAssignment } from "./release.js";
export type { Report } from "./records.js";
export { writeSampleClass } from "./sample.js";
export { verify, type Verification } from "./verify.js";
