import type { Question } from "../../src/checks/index.js";
import { writeCsv } from "../csv.js";
import type { Report } from "../records.js";
import { markKey, type Mark, type Marks } from "./mark.js";

/** A sheet of marks with the counts of what is in it. */
export interface Sheet {
  readonly csv: string;
  readonly waiting: number;
  readonly marked: number;
  /** Marked, but the answer has changed since. */
  readonly changed: number;
}

type Line = readonly (string | number)[];
const heading: Line = [
  "student",
  "question",
  "points",
  "max",
  "comment",
  "kind",
  "state",
  "answer_id",
  "answer",
  "rubric",
];

/**
 * The sheet of all that waits for a person, and of all marks made before: nothing that was written into one is lost, and
 * each mark is tied to the answer that it was given for; an override that names none stays tied to none.
 */
export function markSheet(reports: readonly Report[], questions: readonly Question[], before: Marks): Sheet {
  const rubrics = new Map(questions.map((one) => [one.id, "rubric" in one ? one.rubric.join("\n") : ""]));
  const count = { waiting: 0, marked: 0, changed: 0 };
  const lines: Line[] = [];
  const left = new Map(before);
  for (const report of reports) {
    for (const { id, max, answerId = "none", answer = "", marked, status, changed } of report.questions) {
      const key = markKey(report.student, id);
      const mark = left.get(key);
      left.delete(key);
      const isWaiting = status === "manual" || marked?.kind === "mark";
      if (!isWaiting && !mark) continue;
      const state = stateOf(mark, changed === true || isOther(mark, answerId));
      if (state !== undefined) count[state]++;
      lines.push([
        report.student,
        id,
        mark?.points ?? "",
        max,
        mark?.comment ?? "",
        mark?.kind ?? "mark",
        state === "changed" ? "answer changed since marked" : (state ?? ""),
        state === "changed" || isForAny(mark) ? mark!.answer : answerId,
        answer,
        rubrics.get(id) ?? "",
      ]);
    }
  }
  for (const mark of left.values()) lines.push(kept(mark));
  return { csv: writeCsv([heading, ...lines]), ...count };
}

/** An override tied to no answer holds whatever the answer becomes, also once the sheet is written anew. */
const isForAny = (mark: Mark | undefined): boolean => mark?.kind === "override" && mark.answer === "";

const isOther = (mark: Mark | undefined, answerId: string): boolean =>
  mark !== undefined && mark.answer !== "" && mark.answer !== answerId;

function stateOf(mark: Mark | undefined, isChanged: boolean): "waiting" | "marked" | "changed" | undefined {
  if (mark?.points === undefined) return mark?.kind === "override" ? undefined : "waiting";
  return isChanged ? "changed" : "marked";
}

/** A mark of somebody who is not among the reports: it stays as it is. */
const kept = ({ student, question, points, comment, kind, answer }: Mark): Line => [
  student,
  question,
  points ?? "",
  "",
  comment,
  kind,
  "not among these reports",
  answer,
  "",
  "",
];
