/**
 * What a queue carries: plain data, complete in itself, so that any queue can. A job names its run's secret by reference
 * and holds no path; what a worker answers is the report that grading in the same process gives.
 */
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import { GradlabError } from "../../src/errors.js";
import { hash } from "../cache.js";
import type { Bytes } from "../collect/index.js";
import type { Report, Sandbox, Submission } from "../records.js";
import type { Sealed } from "./seal.js";
import type { Version } from "./version.js";

/** Of a class run, all that a report depends on beside the submission: a worker with anything else refuses it. */
export interface Run {
  readonly format: "gradlab-run-1";
  /** The assignment's name. */
  readonly assignment: string;
  readonly version: Version;
  /** Which salt, see `referenceOf`; the salt itself does not travel. */
  readonly salt: string;
  /** The isolation that the report will name. */
  readonly sandbox: Sandbox;
  /** What each child may use up: `seconds` and the others. */
  readonly limits: Readonly<Record<string, number>>;
}

/** One submission to be graded. */
export interface Job {
  readonly format: "gradlab-job-1";
  readonly run: Run;
  /** Of the submission what its report tells; `file` is a name without its folder. */
  readonly submission: Pick<Submission, "student" | "file" | "problem" | "notes">;
  /** The file's bytes, by gzip, in base64, with the SHA-256 of what comes out of it; or why there are none. */
  readonly content: { readonly sha256: string; readonly gzip: string } | { readonly problem: string };
}

/** What a worker answers: the report, and to which job, so that nobody can put it in another's place. */
export interface Result {
  readonly format: "gradlab-result-1";
  readonly job: string;
  readonly worker: string;
  readonly report: Report;
}

const texts = z.array(z.string());
const points = z.number().nonnegative();
const sandbox = z.strictObject({ tier: z.string(), contained: texts, notContained: texts });

export const runSchema: z.ZodType<Run> = z.strictObject({
  format: z.literal("gradlab-run-1"),
  assignment: z.string().regex(/^[\w-]{1,100}$/),
  version: z.strictObject({ gradlab: z.string(), assignment: z.string(), node: z.string() }),
  salt: z.string(),
  sandbox,
  limits: z.record(z.string(), z.number()),
});

export const jobSchema: z.ZodType<Job> = z.strictObject({
  format: z.literal("gradlab-job-1"),
  run: runSchema,
  submission: z.strictObject({
    student: z.string(),
    file: z.string(),
    problem: z.string().exactOptional(),
    notes: texts.exactOptional(),
  }),
  content: z.union([
    z.strictObject({ sha256: z.string(), gzip: z.base64() }),
    z.strictObject({ problem: z.string() }),
  ]),
});

/** The report's outline; what its questions hold, the worker that sealed it has made by this same program. */
const report = z.looseObject({
  format: z.literal("gradlab-report-1"),
  assignment: z.string(),
  title: z.string(),
  student: z.string(),
  score: points,
  max: points,
  manual: points,
  ungraded: points,
  notes: texts,
  questions: z.array(
    z.looseObject({
      id: z.string(),
      title: z.string(),
      status: z.enum(["graded", "manual", "ungraded"]),
      score: points,
      max: points,
    }),
  ),
  sandbox,
}) as unknown as z.ZodType<Report>;

export const resultSchema: z.ZodType<Result> = z.strictObject({
  format: z.literal("gradlab-result-1"),
  job: z.string(),
  worker: z.string(),
  report,
});

/** No job has more bytes than this, packed: what is larger is graded where the run was started. */
export const maximumJobBytes: number = 8 * 2 ** 20;
/** No report is larger. */
export const maximumResultBytes: number = 64 * 2 ** 20;
/** No submission is larger, unpacked; a larger one was refused before it became a job. */
const maximumContentBytes = 32 * 2 ** 20;

/** The job of grading one submission. */
export function jobFor(run: Run, submission: Submission, bytes: Bytes): Job {
  const { student, file, problem, notes } = submission;
  return {
    format: "gradlab-job-1",
    run,
    submission: {
      student,
      file: path.basename(file),
      ...(problem === undefined ? {} : { problem }),
      ...(notes === undefined ? {} : { notes }),
    },
    content:
      "problem" in bytes
        ? { problem: bytes.problem }
        : { sha256: hash(bytes), gzip: gzipSync(bytes).toString("base64") },
  };
}

/** A job's or a run's name: that of its text, so that the same one asked for twice is one, and no other takes its place. */
export const idOf = ({ text }: Sealed): string => `j${hash(text).slice(0, 40)}`;

/**
 * A submission's bytes from its job.
 *
 * @throws GradlabError if they are not those that were sent
 */
export function bytesOf({ content, submission }: Job): Bytes {
  if ("problem" in content) return content;
  const damaged = (why: string): GradlabError =>
    new GradlabError(`queue: the submission of ${submission.student} came damaged (${why})`);
  let bytes: Uint8Array;
  try {
    bytes = gunzipSync(Buffer.from(content.gzip, "base64"), { maxOutputLength: maximumContentBytes });
  } catch (error) {
    throw damaged((error as Error).message);
  }
  if (hash(bytes) !== content.sha256) throw damaged("its bytes have another SHA-256");
  return bytes;
}

/**
 * The report of a result, once it is seen to be the one that was asked for.
 *
 * @throws GradlabError if it is another job's or student's
 */
export function reportOf(result: Result, id: string, { submission, run }: Job): Report {
  const { report: found, job } = result;
  if (job !== id || found.student !== submission.student || found.assignment !== run.assignment) {
    throw new GradlabError(`queue: the result for ${submission.student} is another's`);
  }
  return found;
}
