import { loadAssignment } from "../../grader/assignment.js";
import { prepare } from "../../grader/child/load.js";
import { startCompiler } from "../../grader/compile/index.js";
import type { FunctionQuestion } from "../../src/checks/index.js";
import { data, random, tf } from "../../src/index.js";

/** The reference solutions of assignments' functions, by the functions' names: they run here, in this process. */
export async function references(...assignments: readonly string[]): Promise<Record<string, unknown>> {
  const compiler = startCompiler();
  const found: Record<string, unknown> = {};
  try {
    for (const assignment of assignments) {
      const { context, definition, references: texts } = await loadAssignment(assignment);
      const functions = definition.questions.filter(
        (question): question is FunctionQuestion => question.kind === "function",
      );
      for (const { id, name } of functions) {
        const { javascript } = await compiler.transpile({ context, answer: texts.get(id)!, name });
        const { answer, error } = await prepare(javascript, { tf, data, random }, () => {})();
        if (error !== undefined) throw error as Error;
        found[name] = answer();
      }
    }
  } finally {
    await compiler.close();
  }
  return found;
}
