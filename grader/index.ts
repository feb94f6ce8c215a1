export { loadAssignment } from "./assignment.js";
export { grade, type GradedStudent } from "./grade.js";
export { assignmentNames } from "./locate.js";
export { newAssignment } from "./new/index.js";
export { releaseAssignment } from "./release.js";
export { prepareSandbox } from "./sandbox/index.js";
export { writeSampleClass } from "./sample.js";
export { submitNotebook, type Submitted } from "./submit/index.js";
export { verify, type Verification } from "./verify.js";
