import { questionOf, type Notebook } from "../src/notebook/index.js";
import type { LoadedAssignment } from "./assignment.js";

/** The released notebook with these answers, by question, in it. */
export function fillAnswers({ released }: LoadedAssignment, answers: ReadonlyMap<string, string>): Notebook {
  const cells = released.cells.map((cell) => {
    const source = answers.get(questionOf(cell) ?? "");
    return source === undefined ? cell : { ...cell, source };
  });
  return { ...released, cells };
}
