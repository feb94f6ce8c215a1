import type { Queue } from "bullmq";
import { attempts } from "../grading.js";
import type { Report } from "../records.js";
import { maximumResultBytes, reportOf, resultSchema, type Job } from "./records.js";
import { readSealed, type Sealed } from "./seal.js";

/** The submissions of a run that are in the queue, or on their way there. */
export interface WaitingList {
  /** Waits for a job's report; `look` puts the job into the queue, unless it is there from an earlier run. */
  wait(id: string, job: Job, sealed: Sealed): Promise<Report>;
  /** Forgets a job whose report is kept, here and in the queue. */
  forget(id: string): void;
  /** Looks once after all that waits: puts in what is not there, takes out what is done. */
  look(): Promise<void>;
  /** Ends all waiting. */
  end(error: Error): void;
  /** Takes back what no worker has begun. */
  withdraw(): Promise<void>;
  size(): number;
}

/** What the list works with. */
interface Surroundings {
  readonly queue: Queue;
  readonly salt: string;
  /** Whether results of earlier runs are thrown away. */
  readonly fresh: boolean;
  /** The report of a submission that the queue could not get graded. */
  readonly ungraded: (student: string) => Report;
  readonly log: (line: string) => void;
}

interface Waiting {
  readonly job: Job;
  readonly sealed: Sealed;
  readonly resolve: (report: Report) => void;
  readonly reject: (error: Error) => void;
  /** Whether it has been put into the queue. */
  there: boolean;
  /** Results that were not to be believed. */
  forged: number;
}

/** How long a submission rests after the first time that the grader failed at it, in ms. */
const rest = 1000;
/** What no run has collected is kept this long, in seconds. */
const kept = { age: 7 * 24 * 3600 };

/** Keeps the list of what waits for its report; a job that the server has lost is put into the queue again. */
export function openList({ queue, salt, fresh, ungraded, log }: Surroundings): WaitingList {
  const waiting = new Map<string, Waiting>();
  const leaving = new Set<Promise<unknown>>();
  let ended: Error | undefined;
  const add = async (id: string, one: Waiting): Promise<void> => {
    const backoff = { type: "exponential", delay: rest };
    await queue.add("grade", one.sealed, {
      jobId: id,
      attempts,
      backoff,
      removeOnComplete: kept,
      removeOnFail: kept,
    });
    one.there = true;
  };
  const arrive = async (id: string, one: Waiting): Promise<void> => {
    const state = await queue.getJobState(id);
    if (state === "failed" || (fresh && state === "completed")) await queue.remove(id);
    await add(id, one);
  };
  const lookAt = async (id: string, one: Waiting): Promise<void> => {
    const state = await queue.getJobState(id);
    if (state === "unknown") return await add(id, one);
    if (state !== "completed" && state !== "failed") return;
    const found = await queue.getJob(id);
    if (!found) return;
    const { student } = one.job.submission;
    if (state === "failed") log(`${student}: the queue has given it up (${found.failedReason})`);
    else {
      try {
        const result = readSealed(salt, "result", found.returnvalue, resultSchema, maximumResultBytes);
        return one.resolve(reportOf(result, id, one.job));
      } catch (error) {
        log(`${student}: ${(error as Error).message}`);
        await queue.remove(id);
        if (++one.forged < attempts) return await add(id, one);
      }
    }
    one.resolve(ungraded(student));
  };
  return {
    wait: (id, job, sealed) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        waiting.set(id, { job, sealed, resolve, reject, there: false, forged: 0 });
      }),
    forget(id) {
      waiting.delete(id);
      // It may stay where the server is lost just now: it runs out, or the next run finds it.
      const left = queue.remove(id).catch(() => undefined);
      leaving.add(left);
      void left.then(() => leaving.delete(left));
    },
    async look() {
      await Promise.all([...waiting].map(([id, one]) => (one.there ? lookAt(id, one) : arrive(id, one))));
    },
    end(error) {
      ended ??= error;
      for (const { reject } of waiting.values()) reject(ended);
    },
    async withdraw() {
      // A worker that has begun one holds its lock: it cannot be taken back, nor need it be.
      await Promise.allSettled([...leaving, ...[...waiting.keys()].map((id) => queue.remove(id))]);
    },
    size: () => waiting.size,
  };
}
