import type { Queue } from "bullmq";
import { GradlabError } from "../../src/errors.js";
import type { Bytes } from "../collect/index.js";
import { megabytes } from "../collect/item.js";
import type { Course } from "../course.js";
import type { Report, Submission } from "../records.js";
import { faulty, gradeSubmission } from "../report.js";
import { openBoard, prefix } from "./board.js";
import { idOf, jobFor, maximumJobBytes } from "./records.js";
import { repeat } from "./repeat.js";
import { runFor } from "./run.js";
import { sealRecord } from "./seal.js";
import { connect, type Server } from "./server.js";
import { Stopped } from "./stopped.js";
import { openList } from "./waiting.js";
import { watchWorkers } from "./watch.js";

/** How a class is graded by workers. */
export interface PostOptions {
  /** The address of the queue's server. */
  readonly url: string;
  /** For how many seconds the server may be silent before the run gives up; 30 by default. */
  readonly patience?: number;
  /** Whether results that an earlier run has left in the queue are thrown away. */
  readonly fresh?: boolean;
  /** Stops the run: what no worker has begun is taken back. */
  readonly signal?: AbortSignal;
  /** The file of the salt, for the advice on how to start a worker. */
  readonly saltFile: string;
  /** Where it is told who is at work. */
  readonly log: (line: string) => void;
}

/** Grading by workers, here or elsewhere. */
export interface Post {
  /**
   * The report of one submission, the same bytes as `gradeSubmission` gives.
   *
   * @param keep puts the report where it survives this process: only then it is taken out of the queue
   * @throws GradlabError if the queue's server is lost, or the run is stopped
   */
  grade(submission: Submission, bytes: Bytes, keep: (report: Report) => Promise<void>): Promise<Report>;
  close(): Promise<void>;
}

/**
 * Opens the way to the workers. Each submission becomes a job that is named by its content: asked for twice, by this run or
 * by the one that goes on after it was killed, it is graded once. Its result stays in the queue until it has been kept here.
 *
 * @throws GradlabError if there is no server
 */
export async function openPost(course: Course, salt: string, options: PostOptions): Promise<Post> {
  const { url, patience = 30, fresh = false, signal, saltFile, log } = options;
  const run = runFor(course, salt);
  const announcement = sealRecord(salt, "run", run);
  const name = idOf(announcement);
  const server = await connect(url, {
    lost: (reason) => log(`the queue's server is lost (${reason}); waiting for it`),
    back: () => log("the queue's server is back"),
  });
  const board = openBoard(server.redis);
  const queue = await openQueue(name, server);
  const list = openList({ queue, salt, fresh, log, ungraded: (student) => faulty(course, student) });
  const told = watchWorkers(`start one: gradlab worker --queue ${server.shown} --salt-file ${saltFile}`, log);
  // What was under way when the connection broke may fail once; what fails again and again is the server's own no.
  const failed = ({ message }: Error, before: number): void => {
    if (before < 2 || server.lostFor() > 0) return;
    list.end(new GradlabError(`queue: ${server.shown} refuses what it is asked (${message})`));
  };
  const tend = async (): Promise<void> => {
    await board.announce(name, announcement);
    if (list.size() > 0) told(await board.heard(name));
  };
  const rounds = [repeat(200, () => list.look(), failed), repeat(1000, tend, failed)];
  const guard = setInterval(() => {
    const silent = Math.max(server.lostFor(), ...rounds.map((round) => round.busyFor()));
    if (silent > patience) list.end(silence(server, patience));
  }, 200);
  signal?.addEventListener("abort", () => list.end(new Stopped("grade: stopped")), { once: true });
  return {
    async grade(submission, bytes, keep) {
      const job = jobFor(run, submission, bytes);
      const sealed = sealRecord(salt, "job", job);
      const size = sealed.text.length;
      if (size > maximumJobBytes) {
        log(`${submission.student}: ${megabytes(size)} are too much for the queue, it is graded here`);
        const report = await gradeSubmission(course, submission, bytes, salt);
        await keep(report);
        return report;
      }
      const id = idOf(sealed);
      const report = await list.wait(id, job, sealed);
      await keep(report);
      list.forget(id);
      return report;
    },
    async close() {
      clearInterval(guard);
      for (const round of rounds) round.stop();
      const leave = async (): Promise<void> => {
        await list.withdraw();
        if (!(await isEmpty(queue))) return;
        await queue.obliterate();
        await board.withdraw(name);
      };
      if (server.lostFor() === 0) await Promise.race([leave().catch(() => undefined), after(5000)]);
      server.close();
    },
  };
}

async function openQueue(name: string, { redis }: Server): Promise<Queue> {
  const { Queue: BullQueue } = await import("bullmq");
  // Nobody listens to its events, and each holds a report.
  const queue = new BullQueue(name, { connection: redis, prefix, streams: { events: { maxLen: 10 } } });
  queue.on("error", () => {}); // `server` tells of it.
  return queue;
}

async function isEmpty(queue: Queue): Promise<boolean> {
  const counts = await queue.getJobCounts();
  return Object.values(counts).every((count) => count === 0);
}

const silence = (server: Server, patience: number): GradlabError =>
  new GradlabError(
    `queue: ${server.shown} has been silent for ${patience} s (${server.reason()}); nothing is lost: run the same command again, and it goes on`,
  );

const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds).unref());
