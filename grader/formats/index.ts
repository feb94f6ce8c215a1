import type { Report, Standing } from "../records.js";
import { classPage, remark } from "../pages/index.js";
import { countCases, junit } from "./junit.js";
import { gradesCsv, gradesJson } from "./table.js";

export { gradescopeResults } from "./gradescope.js";

/**
 * Everything that is written of a class as a whole, by file name, in parts.
 *
 * @param names the reports' file names
 * @param reports the reports in the order of the standings, read when they are asked for
 */
export function classFiles(
  about: Report,
  standings: readonly Standing[],
  names: readonly string[],
  reports: Iterable<Report>,
): Record<string, Iterable<string>> {
  return {
    "grades.json": [gradesJson(standings)],
    "grades.csv": [gradesCsv(standings)],
    "junit.xml": junit(about.assignment, standings, reports),
    "index.html": [classPage(about, standings, names)],
  };
}

/** What the class's files need of a report in memory. */
export function standingOf(report: Report): Standing {
  const { student, score, max, manual, ungraded, problem, late, final, questions } = report;
  return {
    student,
    score,
    max,
    manual,
    ungraded,
    ...(problem === undefined ? {} : { problem }),
    ...(late === undefined ? {} : { late }),
    ...(final === undefined ? {} : { final }),
    questions: questions.map(({ id, title, status, score, max }) => ({ id, title, status, score, max })),
    remark: remark(report),
    cases: countCases(report),
  };
}
