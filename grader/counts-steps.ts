import type { FunctionQuestion } from "../src/checks/index.js";

/** Whether an answer's steps count: where a gradient has to be found by a formula. */
export const countsSteps = ({ aspects }: FunctionQuestion): boolean =>
  aspects.some((aspect) => "slopes" in aspect);
