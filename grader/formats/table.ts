import { writeCsv } from "../csv.js";
import type { Standing } from "../records.js";

/** One line a student, for a spreadsheet; questions that a person or the grader still owes are empty. */
export function gradesCsv(reports: readonly Standing[]): string {
  const ids = reports[0].questions.map(({ id }) => id);
  const isLate = reports.some(({ late }) => late !== undefined);
  const head = ["student", "score", "max", "manual", "ungraded"];
  const rows = reports.map((report) => [
    report.student,
    report.score,
    report.max,
    report.manual,
    report.ungraded,
    ...(isLate
      ? [report.late?.submitted ?? "", report.late?.deducted ?? 0, report.final ?? report.score]
      : []),
    ...report.questions.map(({ status, score }) => (status === "graded" ? score : "")),
  ]);
  return writeCsv([[...head, ...(isLate ? ["submitted", "late_deduction", "final"] : []), ...ids], ...rows]);
}

/** The same as JSON, for a program; what is still owed is null. */
export const gradesJson = (reports: readonly Standing[]): string =>
  `${JSON.stringify(reports.map(summary), undefined, 2)}\n`;

const summary = (report: Standing): object => {
  const { student, score, max, manual, ungraded, problem, late, final, questions } = report;
  return {
    student,
    score,
    max,
    manual,
    ungraded,
    ...(late === undefined ? {} : { late, final }),
    ...(problem === undefined ? {} : { problem }),
    questions: Object.fromEntries(
      questions.map(({ id, status, score }) => [id, status === "graded" ? score : null]),
    ),
  };
};
