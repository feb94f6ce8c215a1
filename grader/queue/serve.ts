import os from "node:os";
import type { Worker } from "bullmq";
import { GradlabError } from "../../src/errors.js";
import { gradeSubmission } from "../report.js";
import { openBoard, prefix } from "./board.js";
import { idOf } from "./records.js";
import { repeat } from "./repeat.js";
import { acceptRun, type Accepted } from "./run.js";
import { referenceOf, type Sealed } from "./seal.js";
import { connect } from "./server.js";
import { slots } from "./slots.js";
import { programVersion } from "./version.js";
import { workOn, type Grade } from "./work.js";

/** How a worker works. */
export interface ServeOptions {
  /** The address of the queue's server. */
  readonly url: string;
  /** How many submissions at once; as many as there are processors by default. */
  readonly jobs?: number;
  /** The secrets of the runs that it may work on. */
  readonly salts: readonly string[];
  /** Folders of assignments, beside those that are found by their names. */
  readonly assignments?: readonly string[];
  /** After how many seconds of silence a worker's jobs are given to others; 30 by default. */
  readonly patience?: number;
  /** Stops it: it takes no more, and finishes what it has begun. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** What grades a submission; `gradeSubmission`, but for tests. */
  readonly grade?: Grade;
}

/** How often a job is taken over from a dead worker; at the next death it is thought to be what kills them. */
const takeOvers = 2;
/** How long until a run that was refused is looked at again, in ms: its assignment may have been put right. */
const secondThoughts = 30_000;

/** A run as this worker sees it: worked on, or refused. */
type Known =
  | { readonly accepted: Accepted; readonly worker: Worker }
  | { readonly refuses: string; readonly until: number };

/**
 * Grades what the queue holds until it is stopped. It takes up each run whose version, salt and isolation it has, and says to
 * the others why not. When it dies, another takes over its jobs; when the server is away, it waits for it.
 *
 * @throws GradlabError if there is no server, or it has no salt
 */
export async function serve(options: ServeOptions): Promise<void> {
  const { url, salts, assignments = [], signal, log } = options;
  if (salts.length === 0) {
    throw new GradlabError("worker: it has no salt: name the file of the run's with --salt-file (OUT.salt)");
  }
  programVersion();
  const means = { salts: new Map(salts.map((salt) => [referenceOf(salt), salt])), assignments, log };
  const server = await connect(url, {
    lost: (reason) => log(`the queue's server is lost (${reason}); waiting for it`),
    back: () => log("the queue's server is back"),
  });
  const { Worker: BullWorker, UnrecoverableError } = await import("bullmq");
  const me = `${os.hostname()}/${process.pid}`;
  const jobs = options.jobs ?? os.availableParallelism();
  const milliseconds = (options.patience ?? 30) * 1000;
  const inTurn = slots(jobs);
  const board = openBoard(server.redis);
  const known = new Map<string, Known>();
  const begin = ({ run, salt, course }: Accepted, name: string): Worker => {
    const work = workOn({ run, salt, course }, { worker: me, log, grade: options.grade ?? gradeSubmission });
    const worker = new BullWorker<Sealed, Sealed>(
      name,
      async ({ id, data, attemptsMade, opts }) => {
        try {
          const isLast = attemptsMade + 1 >= (opts.attempts ?? 1);
          return await inTurn(() => work(id ?? "", data, isLast));
        } catch (error) {
          if (error instanceof GradlabError) throw new UnrecoverableError(error.message);
          throw error;
        }
      },
      {
        connection: server.redis,
        prefix,
        concurrency: jobs,
        lockDuration: milliseconds,
        stalledInterval: milliseconds,
        maxStalledCount: takeOvers,
        runRetryDelay: 1000,
      },
    );
    worker.on("stalled", () => log("another worker is gone; what it had begun is in the queue again"));
    worker.on("error", ({ message }) => {
      if (server.lostFor() === 0 && !/connection is closed|ECONN/i.test(message)) log(`queue: ${message}`);
    });
    return worker;
  };
  const consider = async (name: string, data: unknown): Promise<Known> => {
    const before = known.get(name);
    try {
      const accepted = await acceptRun(data, means);
      if (idOf(data as Sealed) !== name) throw new GradlabError("the run stands under another's name");
      const { assignment, sandbox } = accepted.run;
      log(`works on ${assignment}, ${sandbox.tier}, ${jobs} at once`);
      return { accepted, worker: begin(accepted, name) };
    } catch (error) {
      const refuses = error instanceof GradlabError ? error.message : String(error);
      if (!before || !("refuses" in before) || before.refuses !== refuses) log(`refuses a run: ${refuses}`);
      return { refuses, until: performance.now() + secondThoughts };
    }
  };
  const round = async (): Promise<void> => {
    const runs = await board.runs();
    for (const [name, data] of runs) {
      if (signal.aborted) return;
      const before = known.get(name);
      const isSettled = before && ("worker" in before || performance.now() < before.until);
      const now = isSettled ? before : await consider(name, data);
      known.set(name, now);
      await board.say(name, "refuses" in now ? { worker: me, refuses: now.refuses } : { worker: me });
    }
    for (const [name, one] of known) {
      if (runs.has(name)) continue;
      known.delete(name);
      if ("worker" in one) await leave(one);
    }
  };
  log(`${me} waits for runs at ${server.shown}`);
  const rounds = repeat(1000, round, ({ message }) => log(`queue: ${message}`));
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  rounds.stop();
  const begun = [...known.values()].filter((one) => "worker" in one);
  await Promise.all(begun.map(leave));
  server.close();
}

/** Finishes what has been begun of a run. */
async function leave({ worker, accepted }: Extract<Known, { worker: Worker }>): Promise<void> {
  await worker.close();
  await accepted.course.close();
}
