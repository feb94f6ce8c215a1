import { fork, type ChildProcess } from "node:child_process";
import { built } from "../../place.js";
import { openForks } from "../fork/index.js";
import { needsEngine, runTogether, shareOfTime, type Asked, type GoesOn, type Ran } from "../run.js";
import type { Launcher } from "../tier.js";
import { atOnce } from "./at-once.js";
import type { Pause, Reply, Request, Together } from "./protocol.js";

/** The grader's own failure, never a student's. */
class GraderFault extends Error {
  override readonly name: string = "GraderFault";
}

/** Runs answers in children, by a process of its own. */
export interface Runner {
  /**
   * See `runAnswer`.
   *
   * @throws GraderFault if a child does not even start
   */
  run(asked: Asked, goesOn?: GoesOn): Promise<Ran>;
  /**
   * See `runTogether`.
   *
   * @throws GraderFault if a child does not even start
   */
  together(answers: readonly Asked[], goesOn?: GoesOn): Promise<Together>;
  /** Tells that so many submissions' answers will come soon, so that what takes long to start is begun. */
  expect(count: number): void;
  close(): void;
}

interface Waiting {
  readonly request: Request;
  readonly tries: number;
  readonly goesOn: GoesOn | undefined;
  readonly resolve: (ran: Ran | Together) => void;
  readonly reject: (error: Error) => void;
}

/** How often a run is begun when the process that does it ends under it. */
const maximumTries = 2;

/**
 * Gets the process up with the first run; should it end, the runs that it had are begun anew in another. Where copies of a process
 * are to be had, answers that share one have no need of it.
 *
 * @param most how many submissions' answers run at a time
 */
export function openRunner({ command, forkCommand, limits }: Launcher, most: number = Infinity): Runner {
  const limited = atOnce(most);
  const forks = forkCommand && openForks(forkCommand, most);
  let child: ChildProcess | undefined;
  let count = 0;
  const waiting = new Map<number, Waiting>();
  const settle = (reply: Reply): void => {
    const found = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("ran" in reply) found?.resolve(reply.ran);
    else found?.reject(new GraderFault(reply.fault));
    if (waiting.size === 0) idle();
  };
  const decide = async ({ id, answer, outcomes }: Pause): Promise<void> => {
    let goesOn = true;
    try {
      goesOn = (await waiting.get(id)?.goesOn?.(answer, outcomes)) ?? true;
    } catch {
      // Then all is run, and what could not be judged here is told where it is judged in the end.
    }
    // Whoever asked may have ended meanwhile: then the run is begun anew, and asks again.
    if (child?.connected) child.send({ kind: "goesOn", id, goesOn } satisfies Request, () => {});
  };
  /** A runner without work keeps no program alive. */
  const idle = (): void => {
    child?.unref();
    child?.channel?.unref();
  };
  const start = (): ChildProcess => {
    const started = fork(built("grader/sandbox/runner/main.js"), [], {
      env: {},
      execArgv: ["--no-warnings"],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const lost = (reason: string): void => {
      if (child === started) child = undefined;
      else return;
      for (const [id, { tries, ...rest }] of waiting) {
        if (tries < maximumTries) ask(id, { ...rest, tries: tries + 1 });
        else settle({ id, fault: `the process that starts children ended: ${reason}` });
      }
    };
    started.on("message", (message) => {
      const said = message as Reply | Pause;
      if ("outcomes" in said) void decide(said);
      else settle(said);
    });
    started.on("error", ({ message }) => lost(message));
    started.on("exit", (code, signal) => lost(signal ?? `with code ${code}`));
    started.send({ kind: "open", command, limits } satisfies Request);
    return started;
  };
  const ask = (id: number, asked: Waiting): void => {
    waiting.set(id, asked);
    child ??= start();
    child.ref();
    child.channel?.ref();
    child.send(asked.request, (error) => {
      if (error) settle({ id, fault: error.message });
    });
  };
  const request = (goesOn: GoesOn | undefined, make: (id: number) => Request): Promise<Ran | Together> =>
    new Promise((resolve, reject) => {
      const id = ++count;
      ask(id, { request: make(id), tries: 1, goesOn, resolve, reject });
    });
  const together = async (answers: readonly Asked[], goesOn?: GoesOn): Promise<Together> => {
    const copy = isQuick(answers)
      ? await forks?.take(answers.some(({ task }) => needsEngine(task)))
      : undefined;
    if (copy) return runTogether(copy, answers, shareOfTime.inCopy, goesOn);
    return request(goesOn, (id) => ({ kind: "together", id, answers })) as Promise<Together>;
  };
  return {
    run: (asked, goesOn) =>
      limited(() => request(goesOn, (id) => ({ kind: "run", id, ...asked })) as Promise<Ran>),
    expect: (count) => forks?.expect(count),
    together: (...asked) => limited(() => together(...asked)),
    close() {
      forks?.close();
      const closing = child;
      child = undefined;
      if (closing?.connected) closing.disconnect();
    },
  };
}

/** A copy's code is not made as quick as a process of its own makes it: there nothing is timed. */
const isQuick = (answers: readonly Asked[]): boolean =>
  answers.every(({ calls }) => calls.every(({ yardstick }) => yardstick === undefined));
