import type { FunctionQuestion } from "../src/checks/index.js";

/**
 * Whether an answer's steps count: where a gradient has to be found by a formula, and where loops are limited, which a text
 * can hide and a count cannot.
 */
export const countsSteps = ({ aspects, style }: FunctionQuestion): boolean =>
  style !== undefined || aspects.some((aspect) => "slopes" in aspect);
