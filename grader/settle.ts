import { lateness, latestOf, type LatePolicy } from "./late/index.js";
import { applyMarks, type Marks } from "./marks/index.js";
import type { Report, Submission } from "./records.js";

/** What a teacher adds to what the grader finds. */
export interface Rules {
  readonly late?: LatePolicy;
  /** When students handed in, where a platform does not say or is not to be believed. */
  readonly times?: ReadonlyMap<string, string>;
  readonly marks?: Marks;
}

/** The report that a student receives: with a person's marks, and what is deducted for handing in late. */
export function settle(graded: Report, handed: Submission, { late, times, marks }: Rules): Report {
  const report = marks ? applyMarks(graded, marks) : graded;
  if (!late) return report;
  const { student, score, max } = report;
  const { members = [] } = handed;
  const submitted = times?.get(student) ?? (times && latestOf(members, times)) ?? handed.submitted;
  const found = lateness(late, {
    student,
    members,
    score,
    max,
    ...(submitted === undefined ? {} : { submitted }),
    ...(handed.late === undefined ? {} : { late: handed.late }),
  });
  return { ...report, late: found, final: Number((score - found.deducted).toFixed(2)) };
}
