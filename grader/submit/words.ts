import type { Run } from "../../src/kernel/index.js";
import type { PublishedQuestion } from "../../src/notebook/index.js";
import { answerId } from "../marks/mark.js";
import type { QuestionReport } from "../records.js";

/** What is to be said of one answer before it is handed in. */
export interface Judged {
  readonly question: string;
  readonly state: "passed" | "failed" | "answered" | "unanswered" | "unchecked";
  /** Whether nothing speaks against handing it in. */
  readonly good: boolean;
  readonly message: string;
}

/** In the words of `check`: never more than what was run. */
export function describeQuestion(report: QuestionReport, asked: PublishedQuestion): Judged {
  const judged = (state: Judged["state"], told: string): Judged => ({
    question: report.id,
    state,
    good: state === "passed" || state === "answered",
    message: [`${report.title}${report.title.endsWith("?") ? "" : ":"} ${told}`, ...report.notes].join(" "),
  });
  if (isUnanswered(report, asked)) return judged("unanswered", "not answered yet.");
  if (report.status === "ungraded")
    return judged("unchecked", "could not be checked, by a fault of Gradlab's.");
  if (asked.kind === "choice") return judged("answered", `your choice is ${report.answer}.`);
  if (asked.kind === "text") return judged("answered", "answered; a person will read it.");
  const hidden = `${asked.hidden} hidden ${asked.hidden === 1 ? "one" : "ones"} not run`;
  if (report.message !== undefined) {
    const [first] = report.diagnostics;
    const place = first ? ` Line ${first.line}: ${first.message}` : "";
    return judged("failed", `${report.message}${place}`);
  }
  if (report.aspects.length === 0) {
    return judged("answered", `answered; nothing of it is public, ${hidden}.`);
  }
  const failed = report.aspects.filter(({ score, points }) => score < points);
  if (failed.length === 0) return judged("passed", `public checks passed, ${hidden}.`);
  const count = `${report.aspects.length - failed.length} of ${report.aspects.length} public checks passed, ${hidden}.`;
  const why = failed[0].message === undefined ? "" : ` ${failed[0].name}: ${failed[0].message}`;
  return judged("failed", `${count}${why}${report.hint === undefined ? "" : ` Hint: ${report.hint}`}`);
}

function isUnanswered(report: QuestionReport, asked: PublishedQuestion): boolean {
  if (asked.kind !== "function") return report.status !== "ungraded" && report.answer === undefined;
  return (
    report.message === "The answer cell is missing." ||
    report.answerId === answerId(asked.stub) ||
    report.aspects.some(({ message }) => message?.startsWith("Not yet written") ?? false)
  );
}

/** What is to be said of running the whole notebook. */
export function describeRun({ outcomes, failure, seconds }: Run): { good: boolean; message: string } {
  if (!failure) {
    const cells = `${outcomes.length} cells in ${Math.max(1, Math.round(seconds))} s`;
    return { good: true, message: `In a fresh kernel the notebook runs from top to bottom, ${cells}.` };
  }
  const place = `cell ${failure.cell} of ${outcomes.length} (${failure.id})`;
  return {
    good: false,
    message: `In a fresh kernel the notebook stops at ${place}: ${failure.message ?? failure.status}`,
  };
}
