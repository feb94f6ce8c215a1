import { readableText } from "../../src/notebook/index.js";
import { whereRun } from "../pages/index.js";
import type { QuestionReport, Report } from "../records.js";

/**
 * One report as Gradescope's `results.json`: a test for each aspect, all of them visible, for messages never show a hidden
 * input. Points that wait for a person are Gradescope's to give and not among the tests, nor are those that the grader
 * itself failed to give.
 *
 * @see https://gradescope-autograders.readthedocs.io/en/latest/specs/
 */
export function gradescopeResults(report: Report): string {
  const { score, final, questions, ungraded } = report;
  const results = {
    score: final ?? score,
    output: outputOf(report),
    output_format: "text",
    visibility: "visible",
    // What the grader itself prints is for its teachers.
    stdout_visibility: "hidden",
    tests: questions.flatMap((question, index) => testsOf(question, index + 1)),
    extra_data: { format: report.format, assignment: report.assignment, ungraded },
  };
  return `${JSON.stringify(results, readable, 2)}\n`;
}

/** What a student's code said may hold what a database refuses in JSON: NUL, half of a pair. */
const readable = (_: string, value: unknown): unknown =>
  typeof value === "string" ? readableText(value) : value;

function outputOf({ problem, notes, manual, ungraded, late, sandbox }: Report): string {
  return [
    ...(problem === undefined ? [] : [`The submission could not be read: ${problem}.`]),
    ...notes,
    ...(late === undefined ? [] : [late.told]),
    ...(manual > 0 ? [`${manual} more points wait for a person.`] : []),
    ...(ungraded > 0 ? [`${ungraded} points could not be graded, by a failure of the grader's.`] : []),
    whereRun(sandbox),
  ].join("\n");
}

interface Test {
  readonly name: string;
  readonly number: string;
  readonly score: number;
  readonly max_score: number;
  readonly status: "passed" | "failed";
  readonly output: string;
  readonly output_format: "text";
  readonly visibility: "visible";
}

function testsOf(question: QuestionReport, number: number): Test[] {
  const { title, status, score, max, aspects, message, solution, hint, notes, diagnostics } = question;
  if (status !== "graded") return [];
  const remarks = [
    ...(hint === undefined ? [] : [`Hint: ${hint}`]),
    ...diagnostics.slice(0, 5).map((one) => `Line ${one.line}: ${one.source.trim()}\n${one.message}`),
    ...notes,
  ];
  const test = (name: string, at: string, points: number, of: number, told: readonly string[]): Test => ({
    name,
    number: at,
    score: points,
    max_score: of,
    status: points === of ? "passed" : "failed",
    output: told.filter((line) => line !== "").join("\n"),
    output_format: "text",
    visibility: "visible",
  });
  // Who has not found the key may hand in again there.
  const key = score === max ? solution : undefined;
  const whole = aspects.length === 0 || message !== undefined || question.marked !== undefined;
  if (whole) {
    return [
      test(title, String(number), score, max, [
        [message ?? "", key ?? ""].join(" ").trim(),
        question.marked?.comment ?? "",
        ...remarks,
      ]),
    ];
  }
  return aspects.map((aspect, index) =>
    test(`${title}: ${aspect.name}`, `${number}.${index + 1}`, aspect.score, aspect.points, [
      aspect.message ?? "",
      // What is said of the whole question stands with the first aspect that lost points.
      ...(index ===
      Math.max(
        0,
        aspects.findIndex(({ score, points }) => score < points),
      )
        ? remarks
        : []),
    ]),
  );
}
