import type { LoadedAssignment } from "../../grader/assignment.js";
import { questionOf } from "../../src/notebook/index.js";

/** A submission that holds one answer cell and nothing else: graded in one child's time. */
export function oneAnswer({ released }: LoadedAssignment, id: string, answer: string): string {
  const cells = released.cells
    .filter((cell) => questionOf(cell) === id)
    .map((cell) => ({ ...cell, source: answer }));
  return JSON.stringify({ ...released, cells });
}
