import { open } from "./opened.js";

export type { LoadedAssignment } from "./assignment.js";
export type { GradedStudent } from "./grade.js";
export { assignmentNames } from "./locate.js";
export { Stopped } from "./queue/stopped.js";
export type { Sandbox } from "./records.js";
export { prepareSandbox } from "./sandbox/index.js";
export type { Submitted } from "./submit/index.js";
export type { Verification } from "./verify.js";

// What follows is loaded with its first call: each verb has use for a part of it.

type Call<T extends (...given: never[]) => unknown> = (...given: Parameters<T>) => ReturnType<T>;

/** What takes long is begun while the rest is loaded. */
export const grade: Call<typeof import("./grade.js").grade> = async (folder, options) => {
  const opened = open(options);
  opened.catch(() => {}); // Told where it is waited for.
  return (await import("./grade.js")).grade(folder, { ...options, opened });
};
export const loadAssignment: Call<typeof import("./assignment.js").loadAssignment> = async (...given) =>
  (await import("./assignment.js")).loadAssignment(...given);
export const newAssignment: Call<typeof import("./new/index.js").newAssignment> = async (...given) =>
  (await import("./new/index.js")).newAssignment(...given);
export const releaseAssignment: Call<typeof import("./release.js").releaseAssignment> = async (...given) =>
  (await import("./release.js")).releaseAssignment(...given);
export const verify: Call<typeof import("./verify.js").verify> = async (...given) =>
  (await import("./verify.js")).verify(...given);
export const writeSampleClass: Call<typeof import("./sample.js").writeSampleClass> = async (...given) =>
  (await import("./sample.js")).writeSampleClass(...given);
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
