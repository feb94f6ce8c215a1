import os from "node:os";
import { setTimeout } from "node:timers/promises";
import type { Bytes } from "./collect/index.js";
import type { Course } from "./course.js";
import type { Report, Submission } from "./records.js";
import { checkTypesAhead, gradeSubmission } from "./report.js";

/** Where submissions are graded: in this process, or by the workers of a queue. */
export interface Grading {
  /**
   * How many submissions are begun at once so that it is kept busy.
   *
   * @param jobs how many a person asked for, if one did
   */
  begun(jobs: number | undefined): number;
  /**
   * The report of one submission.
   *
   * @param keep puts the report where it survives this process
   */
  grade(submission: Submission, bytes: Bytes, keep: (report: Report) => Promise<void>): Promise<Report>;
  /** Told of submissions that will be graded soon, where it is of use to know of several at once. */
  ahead?(soon: readonly Soon[]): void;
  close(): Promise<void>;
}

/** A submission with what was read of it. */
interface Soon {
  readonly submission: Submission;
  readonly bytes: Bytes;
}

/** How to reach the workers of a queue; without an address this process grades. */
export interface GradingOptions {
  readonly queue?: string;
  readonly patience?: number;
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
  /** The folder for the reports, beside which the salt is kept unless one is given. */
  readonly out: string;
  readonly salt?: string;
}

/** How many submissions are in a queue at once: enough for a room full of workers, and no more memory for a larger class. */
const inQueue = 64;

/** How often a submission is tried that the grader itself fails at, here or by a queue, and how long it rests after each, in ms. */
export const attempts = 3;
const rests = [100, 1000];

/** Opens the place where a class is graded. */
export async function openGrading(course: Course, salt: string, options: GradingOptions): Promise<Grading> {
  const { queue: url, out, salt: given, ...rest } = options;
  if (url === undefined) return gradingHere(course, salt);
  // Nobody who has no queue pays for it.
  const { openPost } = await import("./queue/index.js");
  const post = await openPost(course, salt, {
    ...rest,
    url,
    saltFile: given === undefined ? `${out}.salt` : "FILE",
    log: (line) => course.log(line),
  });
  return { begun: (jobs) => jobs ?? inQueue, ...post };
}

/** Grades a submission, and again where the grader failed at some of it: what failed by chance costs nobody a question. */
async function gradeUntilWhole(
  course: Course,
  submission: Submission,
  bytes: Bytes,
  salt: string,
): Promise<Report> {
  for (let attempt = 1; ; attempt++) {
    const report = await gradeSubmission(course, submission, bytes, salt);
    if (report.ungraded === 0 || attempt === attempts) return report;
    course.log(`${submission.student}: the grader failed; it is tried again`);
    await setTimeout(rests[attempt - 1]);
  }
}

function gradingHere(course: Course, salt: string): Grading {
  const begun = new Set<Promise<Report>>();
  return {
    // While the answers of one run, the next is made ready.
    begun: (jobs) => (jobs ?? os.availableParallelism()) + 1,
    async grade(submission, bytes, keep) {
      const graded = gradeUntilWhole(course, submission, bytes, salt);
      begun.add(graded);
      const report = await graded.finally(() => begun.delete(graded));
      await keep(report);
      return report;
    },
    ahead(soon) {
      if (course.types) checkTypesAhead(course, soon).catch(() => {}); // Told where each is graded.
    },
    // Where the run ends early, what is under way beside it still needs the course.
    close: async () => void (await Promise.allSettled(begun)),
  };
}
