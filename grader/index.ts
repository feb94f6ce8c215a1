export { loadAssignment, type LoadedAssignment } from "./assignment.js";
export { grade, type GradedStudent } from "./grade.js";
export { packAutograder, runAutograder } from "./gradescope/index.js";
export { assignmentNames } from "./locate.js";
export { writeMarks } from "./marks/index.js";
export { newAssignment } from "./new/index.js";
export type { Sandbox } from "./records.js";
export { serve, Stopped } from "./queue/index.js";
export { releaseAssignment } from "./release.js";
export { prepareSandbox } from "./sandbox/index.js";
export { writeSampleClass } from "./sample.js";
export { submitNotebook, type Submitted } from "./submit/index.js";
export { verify, type Verification } from "./verify.js";

/** Loaded with the first call: TypeScript and an index of fingerprints, which grading has no use for. */
export const similar: typeof import("./similarity/index.js").similar = async (...given) =>
  (await import("./similarity/index.js")).similar(...given);
