import { GradlabError } from "../../src/errors.js";
import { AssignmentFault } from "../assignment-fault.js";
import { faulty, type gradeSubmission } from "../report.js";
import { bytesOf, idOf, jobSchema, maximumJobBytes } from "./records.js";
import type { Accepted } from "./run.js";
import { readSealed, sealRecord, type Sealed } from "./seal.js";

export type Grade = typeof gradeSubmission;

/** Who works, and how. */
interface Workplace {
  readonly worker: string;
  readonly grade: Grade;
  readonly log: (line: string) => void;
}

/** Does one job: from what came out of the queue to what goes back. */
type Work = (id: string, data: Sealed, isLast: boolean) => Promise<Sealed>;

/**
 * How the jobs of a run are done.
 *
 * The work throws GradlabError for what will never be a job of this run, and any other error where the grader itself failed
 * and a second try is worth its while; after the last try the report says what could not be graded.
 */
export function workOn({ run, salt, course }: Accepted, { worker, grade, log }: Workplace): Work {
  return async (id, data, isLast) => {
    const job = readSealed(salt, "job", data, jobSchema, maximumJobBytes);
    if (idOf(data) !== id) throw new GradlabError("queue: the job stands under another's name");
    if (JSON.stringify(job.run) !== JSON.stringify(run))
      throw new GradlabError("queue: the job is another run's");
    const { student } = job.submission;
    log(`${student}: begun`);
    let isHopeless = isLast;
    const report = await grade(course, job.submission, bytesOf(job), salt).catch((error: unknown) => {
      if (!(error instanceof AssignmentFault)) throw error;
      log(`${student}: ${error.message}`);
      isHopeless = true;
      return faulty(course, student);
    });
    if (report.ungraded > 0 && !isHopeless) {
      log(`${student}: the grader failed; it will be tried again`);
      throw new Error("the grader failed at some of it");
    }
    log(`${student}: ${report.score}/${report.max}`);
    return sealRecord(salt, "result", { format: "gradlab-result-1", job: id, worker, report });
  };
}
