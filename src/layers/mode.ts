import { GradlabError } from "../errors.js";

/** Whether a layer learns (`"train"`: batch statistics, dropout) or is used (`"test"`: running statistics, no dropout). */
export type Mode = "train" | "test";

/** Refuses a misspelt mode, which would otherwise pass for training. */
export function checkMode(operation: string, mode: Mode): void {
  if (mode === "train" || mode === "test") return;
  throw new GradlabError(`${operation}: mode is "${String(mode)}", expected "train" or "test"`);
}
