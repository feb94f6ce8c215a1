import { xmlAttributes, xmlText } from "../../src/notebook/index.js";
import type { QuestionReport, Report } from "../records.js";

type Result = "passed" | "failed" | "error" | "skipped";

interface Case {
  readonly result: Result;
  readonly xml: string;
}

/**
 * The reports as JUnit XML: a suite for each student, a case for each aspect of each question. It is valid by the schema of
 * Jenkins' xUnit plugin (`junit-10.xsd`); Ant's schema demands the time and the host, by which the same submissions would
 * not give the same file.
 */
export function junit(reports: readonly Report[]): string {
  const suites = reports.map((report) => {
    const cases = report.questions.flatMap((question) => casesOf(report, question));
    const count = (result: Result): number => cases.filter((one) => one.result === result).length;
    const counts = {
      tests: cases.length,
      failures: count("failed"),
      errors: count("error"),
      skipped: count("skipped"),
    };
    const head = xmlAttributes({ name: report.student, ...counts });
    const properties = `  <properties>\n${property("score", report.score)}${property("max", report.max)}${
      report.final === undefined ? "" : property("final", report.final)
    }${property("tier", report.sandbox.tier)}  </properties>\n`;
    return {
      counts,
      xml: ` <testsuite${head}>\n${properties}${cases.map(({ xml }) => xml).join("")} </testsuite>\n`,
    };
  });
  const total = (key: "tests" | "failures" | "errors"): number =>
    suites.reduce((sum, { counts }) => sum + counts[key], 0);
  const head = xmlAttributes({
    name: reports[0].assignment,
    tests: total("tests"),
    failures: total("failures"),
    errors: total("errors"),
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${head}>\n${suites.map(({ xml }) => xml).join("")}</testsuites>\n`;
}

const property = (name: string, value: number | string): string =>
  `   <property${xmlAttributes({ name, value })}/>\n`;

function casesOf({ assignment, student, problem }: Report, question: QuestionReport): Case[] {
  const { id, title, status, score, max, aspects, message = "", solution = "", hint } = question;
  const one = (name: string, result: Result, told: string): Case => {
    // Jenkins and GitLab know a case by these two alone, whichever suite it stands in.
    const classname = `${assignment}.${student}.${id}`;
    const head = `  <testcase${xmlAttributes({ classname, name })}`;
    if (result === "passed") return { result, xml: `${head}/>\n` };
    const element = result === "failed" ? "failure" : result;
    const lines = [told, ...(result === "failed" && hint !== undefined ? [`Hint: ${hint}`] : [])];
    // Some show the attribute, some the text.
    const text = xmlText(lines.join("\n"));
    return {
      result,
      xml: `${head}><${element}${xmlAttributes({ message: told })}>${text}</${element}></testcase>\n`,
    };
  };
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
