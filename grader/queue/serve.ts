import os from "node:os";
import type { Worker } from "bullmq";
import { GradlabError } from "../../src/errors.js";
import { gradeSubmission } from "../report.js";
import { openBoard } from "./board.js";
import { consume } from "./consume.js";
import { idOf } from "./records.js";
import { repeat } from "./repeat.js";
import { acceptRun, type Accepted } from "./run.js";
import { referenceOf, type Sealed } from "./seal.js";
import { connect } from "./server.js";
import { slots } from "./slots.js";
import { programVersion } from "./version.js";
import type { Grade } from "./work.js";

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
  /** Stops it: it takes no more, and gives back what it has begun. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** What grades a submission; `gradeSubmission`, but for tests. */
  readonly grade?: Grade;
}

/** How long until a run that was refused is looked at again, in ms: its assignment may have been put right. */
const secondThoughts = 30_000;

/** How long a run that is over is kept ready, in ms: the next one is often the same. */
const afterglow = 60_000;

/** A run as this worker sees it: worked on, or refused. */
type Known =
  | { readonly accepted: Accepted; readonly worker: Worker; seen: number }
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
  const me = `${os.hostname()}/${process.pid}`;
  const jobs = options.jobs ?? os.availableParallelism();
  const working = {
    server,
    worker: me,
    grade: options.grade ?? gradeSubmission,
    jobs,
    inTurn: slots(jobs),
    patience: options.patience ?? 30,
    signal,
    log,
  };
  const board = openBoard(server.redis);
  const known = new Map<string, Known>();
  const consider = async (name: string, data: unknown): Promise<Known> => {
    const before = known.get(name);
    try {
      const accepted = await acceptRun(data, means);
      if (idOf(data as Sealed) !== name) throw new GradlabError("the run stands under another's name");
      const { assignment, sandbox } = accepted.run;
      log(`works on ${assignment}, ${sandbox.tier}, ${jobs} at once`);
      const worker = await consume(name, accepted, working);
      return { accepted, worker, seen: performance.now() };
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
      const now = performance.now();
      if ("worker" in one && runs.has(name)) one.seen = now;
      if (runs.has(name) || ("worker" in one && now - one.seen < afterglow)) continue;
      known.delete(name);
      if ("worker" in one) void leave(one);
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
  // Without the server nothing can be given back: others take it over.
  const isLost = server.lostFor() > 0;
  await Promise.all(begun.map((one) => leave(one, isLost)));
  server.close();
}

/** Gives back what has been begun of a run, or lets it be. */
async function leave(
  { worker, accepted }: Extract<Known, { worker: Worker }>,
  isLost: boolean = false,
): Promise<void> {
  await worker.close(isLost);
  await accepted.course.close();
}
