import { setImmediate } from "node:timers/promises";
import type { Job, Worker } from "bullmq";
import { GradlabError } from "../../src/errors.js";
import { prefix } from "./board.js";
import type { Accepted } from "./run.js";
import type { Sealed } from "./seal.js";
import type { Server } from "./server.js";
import { workOn, type Grade } from "./work.js";

/** How one run's queue is worked on. */
export interface ConsumeOptions {
  readonly server: Server;
  /** Who works. */
  readonly worker: string;
  readonly grade: Grade;
  /** How many submissions at once. */
  readonly jobs: number;
  /** Lets a piece of work wait until there is room for it. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** After how many seconds of silence a worker's jobs are given to others. */
  readonly patience: number;
  /** Once it is aborted, what has been begun is given back. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** How often a job is taken over from a dead worker; at the next death it is thought to be what kills them. */
const takeOvers = 2;

/** The job that is no longer this worker's, of what BullMQ says about it again and again; undefined of anything else. */
const lostJob = (message: string): string | undefined =>
  /(?:lock|Missing key|Lock mismatch) for job (\w+)/.exec(message)?.[1];
const takenOver =
  "this worker was silent for too long: another has taken over what it had begun, and what comes of it here is not used";

/** Works on the jobs of one run as they come. */
export async function consume(name: string, accepted: Accepted, options: ConsumeOptions): Promise<Worker> {
  const { server, patience, jobs, inTurn, signal, log } = options;
  const { Worker: BullWorker, UnrecoverableError, WaitingError } = await import("bullmq");
  const work = workOn(accepted, options);
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  const perform = async (job: Job<Sealed, Sealed>, token?: string): Promise<Sealed> => {
    const isLast = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    const done = inTurn(() => work(job.id ?? "", job.data, isLast));
    done.catch(() => {}); // Where it was stopped, nobody waits for it any more.
    const result = await Promise.race([done, stopped]);
    // Ctrl-C reaches all processes of a terminal: what a child of ours made of it must not become a report.
    await setImmediate();
    if (result !== undefined && !signal.aborted) return result;
    await job.moveToWait(token);
    throw new WaitingError();
  };
  const worker = new BullWorker<Sealed, Sealed>(
    name,
    async (job, token) => {
      try {
        return await perform(job, token);
      } catch (error) {
        if (error instanceof GradlabError) throw new UnrecoverableError(error.message);
        throw error;
      }
    },
    {
      connection: server.redis,
      prefix,
      concurrency: jobs,
      lockDuration: patience * 1000,
      stalledInterval: patience * 1000,
      maxStalledCount: takeOvers,
      runRetryDelay: 1000,
    },
  );
  let told: string | undefined;
  worker.on("stalled", () => log("another worker is gone; what it had begun is in the queue again"));
  worker.on("error", ({ message }) => {
    if (server.lostFor() > 0 || /connection is closed|ECONN/i.test(message)) return;
    const lost = lostJob(message);
    if (lost === undefined) log(`queue: ${message}`);
    else if (told !== lost) log(takenOver);
    told = lost;
  });
  return worker;
}
