import { xmlAttributes, xmlText } from "../../src/notebook/index.js";
import type { Cases, QuestionReport, Report, Standing } from "../records.js";

type Result = "passed" | "failed" | "error" | "skipped";

interface Case {
  readonly name: string;
  readonly result: Result;
  readonly told: string;
  readonly hint?: string;
}

/** How the cases of a report end: what the elements around them say. */
export function countCases(report: Report): Cases {
  const results = report.questions.flatMap((question) =>
    casesOf(report, question).map(({ result }) => result),
  );
  const count = (which: Result): number => results.filter((result) => result === which).length;
  return {
    tests: results.length,
    failures: count("failed"),
    errors: count("error"),
    skipped: count("skipped"),
  };
}

/**
 * The reports as JUnit XML, part by part: a suite for each student, a case for each aspect of each question. It is valid by the
 * schema of Jenkins' xUnit plugin (`junit-10.xsd`); Ant's schema demands the time and the host, by which the same submissions
 * would not give the same file.
 *
 * @param standings what all of the reports come to, which stands before the first of them
 */
export function* junit(
  assignment: string,
  standings: readonly Standing[],
  reports: Iterable<Report>,
): Generator<string> {
  const total = (key: "tests" | "failures" | "errors"): number =>
    standings.reduce((sum, { cases }) => sum + cases[key], 0);
  const head = xmlAttributes({
    name: assignment,
    tests: total("tests"),
    failures: total("failures"),
    errors: total("errors"),
  });
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${head}>\n`;
  let next = 0;
  for (const report of reports) yield suite(report, standings[next++].cases);
  yield "</testsuites>\n";
}

function suite(report: Report, counts: Cases): string {
  const { student, score, max, final, sandbox, questions } = report;
  const head = xmlAttributes({ name: student, ...counts });
  const properties = [
    property("score", score),
    property("max", max),
    ...(final === undefined ? [] : [property("final", final)]),
    property("tier", sandbox.tier),
  ].join("");
  const cases = questions.flatMap((question) =>
    casesOf(report, question).map((one) => caseXml(report, question, one)),
  );
  return ` <testsuite${head}>\n  <properties>\n${properties}  </properties>\n${cases.join("")} </testsuite>\n`;
}

const property = (name: string, value: number | string): string =>
  `   <property${xmlAttributes({ name, value })}/>\n`;

function caseXml({ assignment, student }: Report, { id }: QuestionReport, one: Case): string {
  const { name, result, told, hint } = one;
  // Jenkins and GitLab know a case by these two alone, whichever suite it stands in.
  const head = `  <testcase${xmlAttributes({ classname: `${assignment}.${student}.${id}`, name })}`;
  if (result === "passed") return `${head}/>\n`;
  const element = result === "failed" ? "failure" : result;
  // Some show the attribute, some the text.
  const text = xmlText([told, ...(hint === undefined ? [] : [`Hint: ${hint}`])].join("\n"));
  return `${head}><${element}${xmlAttributes({ message: told })}>${text}</${element}></testcase>\n`;
}

function casesOf({ problem }: Report, question: QuestionReport): Case[] {
  const { title, status, score, max, aspects, message = "", solution = "", hint } = question;
  const one = (name: string, result: Result, told: string): Case => ({
    name,
    result,
    told,
    ...(result === "failed" && hint !== undefined ? { hint } : {}),
  });
  if (status === "manual") return [one(title, "skipped", "waits for a person")];
  if (status === "ungraded") return [one(title, "error", message)];
  if (aspects.length === 0 || question.marked !== undefined || problem !== undefined) {
    const told = problem ?? ([message, solution].join(" ").trim() || `${score} of ${max} points`);
    return [one(title, score === max ? "passed" : "failed", told)];
  }
  return aspects.map((aspect) =>
    one(aspect.name, aspect.score === aspect.points ? "passed" : "failed", aspect.message ?? message),
  );
}
