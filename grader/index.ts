export { loadAssignment, type LoadedAssignment } from "./assignment.js";
export { grade, type GradedStudent } from "./grade.js";
export { assignmentNames } from "./locate.js";
export { newAssignment } from "./new/index.js";
export { Stopped } from "./queue/stopped.js";
export type { Sandbox } from "./records.js";
export { releaseAssignment } from "./release.js";
export { prepareSandbox } from "./sandbox/index.js";
export { writeSampleClass } from "./sample.js";
export type { Submitted } from "./submit/index.js";
export { verify, type Verification } from "./verify.js";

// What follows is loaded with its first call: grading has no use for it.

type Call<T extends (...given: never[]) => unknown> = (...given: Parameters<T>) => ReturnType<T>;

export const writeMarks: Call<typeof import("./marks/index.js").writeMarks> = async (...given) =>
  (await import("./marks/index.js")).writeMarks(...given);
export const packAutograder: Call<typeof import("./gradescope/index.js").packAutograder> = async (...given) =>
  (await import("./gradescope/index.js")).packAutograder(...given);
export const runAutograder: Call<typeof import("./gradescope/index.js").runAutograder> = async (...given) =>
  (await import("./gradescope/index.js")).runAutograder(...given);
export const serve: Call<typeof import("./queue/index.js").serve> = async (...given) =>
  (await import("./queue/index.js")).serve(...given);
export const submitNotebook: Call<typeof import("./submit/index.js").submitNotebook> = async (...given) =>
  (await import("./submit/index.js")).submitNotebook(...given);
export const similar: Call<typeof import("./similarity/index.js").similar> = async (...given) =>
  (await import("./similarity/index.js")).similar(...given);
