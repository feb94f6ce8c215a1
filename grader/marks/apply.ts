import type { QuestionReport, Report } from "../records.js";
import { markKey, type Mark, type Marks } from "./mark.js";

/** A report with a person's marks in it. A mark on an answer that has changed since is not used, but told. */
export function applyMarks(report: Report, marks: Marks): Report {
  const questions = report.questions.map((question) => {
    const mark = marks.get(markKey(report.student, question.id));
    return mark ? applyMark(question, mark) : question;
  });
  if (questions.every((question, index) => question === report.questions[index])) return report;
  const add = (read: (question: QuestionReport) => number): number =>
    questions.reduce((total, question) => total + read(question), 0);
  return {
    ...report,
    score: add(({ score }) => score),
    manual: add(({ status, max }) => (status === "manual" ? max : 0)),
    ungraded: add(({ status, max }) => (status === "ungraded" ? max : 0)),
    questions,
  };
}

function applyMark(question: QuestionReport, { kind, points, comment, answer }: Mark): QuestionReport {
  if (points === undefined) return question;
  if (answer !== "" && answer !== (question.answerId ?? "none")) {
    const told = `The answer has changed since a person marked it (with ${points} of ${question.max} points).`;
    return { ...question, changed: true, notes: [...question.notes, told] };
  }
  if (kind === "mark" && question.status !== "manual") return question;
  const { message, ...rest } = question;
  return {
    ...rest,
    // That it waits is true no longer.
    ...(message === undefined || question.status !== "graded" ? {} : { message }),
    status: "graded",
    score: points,
    marked: kind === "mark" ? { kind, comment } : { kind, comment, was: question.score },
  };
}
