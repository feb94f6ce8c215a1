import path from "node:path";
import type { LoadedAssignment } from "../../grader/assignment.js";
import { openCourse } from "../../grader/course.js";
import { fillAnswers } from "../../grader/fill.js";
import type { QuestionReport } from "../../grader/records.js";
import { gradeNotebook } from "../../grader/report.js";
import type { FunctionQuestion } from "../../src/checks/index.js";
import { parsePercent, release } from "../../src/notebook/index.js";

/** A question with its right answer and its mistakes, as texts: what a folder of assignments would hold. */
export interface Asked {
  readonly question: FunctionQuestion;
  readonly reference: string;
  readonly mutants?: Readonly<Record<string, string>>;
}

/** Grades answers to questions made up for a test, each by itself. */
export interface Bench {
  /** What an answer to the question of this id earns. */
  grade(id: string, answer: string, student?: string): Promise<QuestionReport>;
  close(): Promise<void>;
}

/** An assignment without a folder. */
export function assignmentOf(all: readonly Asked[]): LoadedAssignment {
  const cells = all.map(
    ({ question: { id } }) => `// %% question="${id}"\n// BEGIN SOLUTION\n// END SOLUTION`,
  );
  const text = ["// ---\n// title: test\n// assignment: 99-test\n// ---", ...cells].join("\n\n");
  const master = parsePercent(`${text}\n`, "master.ts");
  return {
    definition: { name: "99-test", title: "test", questions: all.map(({ question }) => question) },
    folder: path.resolve("nowhere"),
    master,
    released: release(master.notebook, master),
    context: 'import { tf } from "gradlab";',
    references: new Map(all.map(({ question, reference }) => [question.id, reference])),
    mutants: new Map(
      all.flatMap(({ question, mutants = {} }) =>
        Object.entries(mutants).map(([name, source]) => [`${question.id}/${name}`, source] as const),
      ),
    ),
  };
}

/** Grades answers to such questions, each by itself. */
export function openBench(all: readonly Asked[]): Bench {
  const assignment = assignmentOf(all);
  const log: string[] = [];
  const course = openCourse(assignment, { log: (line) => log.push(line), seconds: 5 });
  return {
    async grade(id, answer, student = "a student") {
      const notebook = fillAnswers(assignment, new Map([[id, answer]]));
      const report = await gradeNotebook(course, student, notebook, "a salt", id);
      const [question] = report.questions;
      if (question.status === "ungraded") throw new Error(log.join("\n"));
      return question;
    },
    close: () => course.close(),
  };
}
