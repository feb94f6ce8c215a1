export { assignmentNames, loadAssignment } from "./assignment.js";
export { grade, type GradedStudent } from "./grade.js";
export { releaseAssignment } from "./release.js";
export { prepareSandbox } from "./sandbox/index.js";
export { writeSampleClass } from "./sample.js";
export { verify, type Verification } from "./verify.js";
