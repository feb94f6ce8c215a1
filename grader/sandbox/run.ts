import { randomUUID } from "node:crypto";
import { SourceMap } from "node:module";
import { resolve, type Call, type Outcome } from "../../src/checks/index.js";
import type { Job, Load } from "../child/protocol.js";
import type { Compiled } from "../records.js";
import type { Lost, Session } from "./session.js";
import type { Child, ChildLimits } from "./tier.js";

/** A child that stands and waits for its job. */
export interface Ready {
  readonly child: Child;
  readonly session: Session;
}

/** Where children come from. */
export interface Children {
  readonly limits: ChildLimits;
  /** One that nobody has used, with the engine started or without. */
  take(engine: boolean): Promise<Ready>;
}

/** What became of an answer's calls, one outcome for each, and of loading its cell. */
export interface Ran {
  readonly outcomes: readonly Outcome[];
  /** What the cell threw at its top, if it did. */
  readonly loading?: Outcome;
  readonly strays: number;
}

/** The answer to run. */
export interface Task {
  readonly compiled: Compiled;
  readonly name: string;
  /** The answer's text, to quote the line that threw. */
  readonly text: string;
  readonly tensors: boolean;
  /** Whether the answer's steps are to be counted. */
  readonly counted: boolean;
}

/** An answer with its calls. */
export interface Asked {
  readonly task: Task;
  readonly calls: readonly Call[];
  /** How many of the first calls may be sent before the replies to them come, see `sentAhead`. */
  readonly ahead?: number;
  /** Before which call it is asked whether the rest can still count, see `GoesOn`. */
  readonly pause?: number;
}

/** Says from an answer's outcomes, up to where it pauses, whether the rest of its calls can still count. */
export type GoesOn = (answer: number, outcomes: readonly Outcome[]) => boolean | Promise<boolean>;

const always: GoesOn = () => true;

/** How often a question's answer is started anew after it ended its process. */
const restarts = 4;

/**
 * Runs an answer on a list of inputs in a fresh child. After a crash the remaining inputs go to another fresh child,
 * so that one bad case costs no other; after a timeout they do not, for it would cost as much each time.
 *
 * @param goesOn asked where the answer pauses; without it all calls are made
 * @throws if a child does not even start
 */
export async function runAnswer(
  children: Children,
  { task, calls, pause }: Asked,
  goesOn: GoesOn = always,
): Promise<Ran> {
  const outcomes: Outcome[] = [];
  let [loading, strays]: [Outcome | undefined, number] = [undefined, 0];
  for (let start = 0; outcomes.length < calls.length && start <= restarts; start++) {
    const earlier = [...outcomes];
    const round = await runOnce(children, task, calls.slice(earlier.length), {
      earlier,
      ...(pause === undefined ? {} : { pause: pause - earlier.length }),
      restCounts: (found) => goesOn(0, [...earlier, ...found]),
    });
    outcomes.push(...round.outcomes);
    loading ??= round.loading;
    strays += round.strays;
    if (round.outcomes.at(-1)?.kind === "timeout") break;
  }
  const reason =
    outcomes.at(-1)?.kind === "timeout"
      ? "the time for this question was used up"
      : "the code had ended its process too often";
  while (outcomes.length < calls.length) outcomes.push({ kind: "not run", reason });
  return { outcomes, strays, ...(loading ? { loading } : {}) };
}

/**
 * How long an answer may take among others by the wall clock, in seconds: who needs more, or never ends, has all of the time by
 * itself. In a copy of a process it is short, for there code is not made as quick.
 */
export const shareOfTime = {
  inChild: ({ wallSeconds }: ChildLimits): number => wallSeconds / 4,
  inCopy: 2,
} as const;

/**
 * Runs answers one after another in one child. An answer's outcomes are given only where nothing was out of the ordinary: its
 * cell loaded, every call was replied to by what the answer gives or throws wherever it runs, no message came unasked. Whoever
 * is not among them is to be asked again, by `runAnswer`.
 *
 * @param seconds how long each may take
 * @param goesOn asked where an answer pauses; without it all calls are made
 */
export async function runTogether(
  { child, session }: Ready,
  all: readonly Asked[],
  seconds: number,
  goesOn: GoesOn = always,
): Promise<(readonly Outcome[] | undefined)[]> {
  const found: (readonly Outcome[] | undefined)[] = all.map(() => undefined);
  const sent: (readonly string[])[] = [];
  /** Has the next answer loaded, and those behind it as long as all calls of an answer may be sent ahead. */
  const begin = (): void => {
    for (let waiting = 0; sent.length < all.length;) {
      const { calls, ahead = 0 } = all[sent.length];
      session.send({ load: sent.length } satisfies Load);
      sent.push(calls.slice(0, ahead).map((call) => sendCall(session, call)));
      waiting += 1 + ahead;
      if (ahead < calls.length || waiting > enoughAhead) return;
    }
  };
  try {
    session.send(jobOf(all.map(({ task }) => task)));
    for (const [index, { task, calls, pause }] of all.entries()) {
      session.allow(seconds);
      if (index === sent.length) begin();
      const loaded = await session.loaded();
      if (loaded === "traces" || (typeof loaded === "object" && "lost" in loaded)) break;
      if (loaded !== "loaded") {
        await passOver(session, sent[index]);
        continue;
      }
      // What reads on at its last call learns nothing that it is judged by.
      const atLast = (): void => void (index + 1 === sent.length && begin());
      const restCounts = (found: readonly Outcome[]): boolean | Promise<boolean> => goesOn(index, found);
      const asking = { sent: sent[index], atLast, restCounts, ...(pause === undefined ? {} : { pause }) };
      const { outcomes, lost } = await callAll(session, calls, isItsOwn, asking);
      if (lost) break;
      if (outcomes.length === calls.length) found[index] = outcomes.map((one) => placed(one, task));
    }
    return session.strays() > 0 ? all.map(() => undefined) : found;
  } finally {
    child.end();
  }
}

/** How many messages are sent ahead before a reply is waited for. */
const enoughAhead = 64;

/** Whether an answer does the same wherever it runs: how much room there is, for calls and for numbers, hangs on the process. */
const isItsOwn = (outcome: Outcome): boolean => outcome.kind !== "threw" || outcome.name !== "RangeError";

async function runOnce(children: Children, task: Task, calls: readonly Call[], asking: Asking): Promise<Ran> {
  const { child, session } = await children.take(needsEngine(task));
  const told = (outcome: Outcome | Lost): Outcome => tell(outcome, children.limits.seconds, task);
  try {
    session.allow(children.limits.wallSeconds);
    session.send(jobOf([task]));
    session.send({ load: 0 } satisfies Load);
    const loaded = await session.loaded();
    if (typeof loaded === "object" && "lost" in loaded) {
      return { outcomes: [told(loaded)], strays: session.strays() };
    }
    const { outcomes, lost } = await callAll(session, calls, () => true, asking);
    const all = [...outcomes.map(told), ...(lost ? [told(lost)] : [])];
    return {
      outcomes: all,
      strays: session.strays(),
      ...(typeof loaded === "object" ? { loading: told(loaded) } : {}),
    };
  } finally {
    child.end();
  }
}

/** Makes the calls of the answer that is loaded, as long as each outcome lets them go on; `lost` where the child did not. */
async function callAll(
  session: Session,
  calls: readonly Call[],
  goesOn: (outcome: Outcome) => boolean,
  { earlier = [], sent = [], atLast, pause, restCounts }: Asking,
): Promise<{ outcomes: readonly Outcome[]; lost?: Lost }> {
  const outcomes: Outcome[] = [];
  for (const [index, asked] of calls.entries()) {
    if (index === pause && !(await whilePaused(session, () => restCounts(outcomes)))) {
      return { outcomes: [...outcomes, ...calls.slice(index).map(() => uncounted)] };
    }
    const ready = asked.carry ? resolve(asked, [...earlier, ...outcomes]) : asked;
    let outcome: Outcome;
    if ("kind" in ready) outcome = ready;
    else {
      const name = sent[index] ?? sendCall(session, ready);
      if (index === calls.length - 1) atLast?.();
      const reply = await session.reply(name);
      if ("lost" in reply) return { outcomes, lost: reply };
      outcome = reply;
    }
    if (goesOn(outcome)) outcomes.push(outcome);
    else {
      await passOver(session, sent.slice(index + 1));
      break;
    }
  }
  return { outcomes };
}

/** Of a call that could not count any more. */
const uncounted: Outcome = { kind: "not run", reason: "it could not count any more" };

/** Does the grader's own work, which takes none of the child's time. */
async function whilePaused<T>(session: Session, work: () => T | Promise<T>): Promise<T> {
  const goOn = session.pause();
  try {
    return await work();
  } finally {
    goOn();
  }
}

interface Asking {
  readonly earlier?: readonly Outcome[];
  /** The names of the first calls, where they have been sent already. */
  readonly sent?: readonly string[];
  /** Told when the last call is sent, before its reply is waited for. */
  readonly atLast?: () => void;
  /** Before which call it is asked whether the rest can still count, from what came of those before. */
  readonly pause?: number;
  readonly restCounts: (outcomes: readonly Outcome[]) => boolean | Promise<boolean>;
}

/** Sends a call under a name that nobody can foresee. */
function sendCall(session: Session, call: Call): string {
  const name = randomUUID();
  session.sendCall(name, call);
  return name;
}

/** What was sent is replied to, before anything else is. */
async function passOver(session: Session, calls: readonly string[]): Promise<void> {
  for (const call of calls) await session.reply(call);
}

const jobOf = (tasks: readonly Task[]): Job => ({
  answers: tasks.map(({ name, counted, compiled: { javascript, uses } }) => ({
    javascript,
    name,
    uses,
    counted,
  })),
  tensors: tasks.some(({ tensors }) => tensors),
  onlyText: tasks.some(({ counted }) => counted),
  watched: tasks.length > 1 && tasks.some(({ compiled }) => !compiled.selfContained),
});

/** Tensors go in or out, or the answer reaches for them. */
export const needsEngine = ({ tensors, compiled: { uses } }: Task): boolean =>
  tensors || uses.includes("tf") || uses.includes("data");

function tell(outcome: Outcome | Lost, seconds: number, task: Task): Outcome {
  if ("lost" in outcome) {
    const timeout = outcome.lost === "timeout" || /processor time/.test(outcome.reason);
    return timeout ? { kind: "timeout", seconds } : { kind: "ended", reason: outcome.reason };
  }
  return placed(outcome, task);
}

/** An outcome with the place in the student's own cell, where it threw. */
const placed = (outcome: Outcome, task: Task): Outcome =>
  outcome.kind === "threw" ? inCell(outcome, task) : outcome;

/** The place of an error in the student's own cell, from its place in the compiled text. */
function inCell(thrown: Extract<Outcome, { kind: "threw" }>, { compiled, text }: Task): Outcome {
  const { line: compiledLine, source: column, ...rest } = thrown;
  if (compiledLine === undefined) return rest;
  const written = lineBefore(compiled.map, compiledLine, Number(column));
  if (written === undefined) return rest;
  const line = written - compiled.offset;
  const source = text.split("\n")[line - 1]?.trim().slice(0, 160);
  return source === undefined ? rest : { ...rest, line, source };
}

/** Which line of a text became this place in what was compiled of it, both from 1. */
function lineBefore(json: string | undefined, line: number, column: number): number | undefined {
  if (json === undefined) return line;
  const map = new SourceMap(JSON.parse(json) as ConstructorParameters<typeof SourceMap>[0]);
  const found = map.findEntry(line - 1, Math.max(0, column - 1));
  return "originalLine" in found ? found.originalLine + 1 : undefined;
}
