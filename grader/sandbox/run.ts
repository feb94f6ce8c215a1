import { randomBytes } from "node:crypto";
import { SourceMap } from "node:module";
import { encode, resolve, type Call, type Outcome } from "../../src/checks/index.js";
import type { Job } from "../child/protocol.js";
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

/** How often a question's answer is started anew after it ended its process. */
const restarts = 4;

/**
 * Runs an answer on a list of inputs in a fresh child. After a crash the remaining inputs go to another fresh child,
 * so that one bad case costs no other; after a timeout they do not, for it would cost as much each time.
 *
 * @throws if a child does not even start
 */
export async function runAnswer(children: Children, task: Task, calls: readonly Call[]): Promise<Ran> {
  const outcomes: Outcome[] = [];
  let [loading, strays]: [Outcome | undefined, number] = [undefined, 0];
  for (let start = 0; outcomes.length < calls.length && start <= restarts; start++) {
    const round = await runOnce(children, task, calls.slice(outcomes.length), outcomes);
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

async function runOnce(
  children: Children,
  task: Task,
  calls: readonly Call[],
  earlier: readonly Outcome[],
): Promise<Ran> {
  const { child, session } = await children.take(needsEngine(task));
  const outcomes: Outcome[] = [];
  const { compiled, name, tensors, counted } = task;
  const told = (outcome: Outcome | Lost): Outcome => tell(outcome, children.limits.seconds, task);
  try {
    session.allow(children.limits.wallSeconds);
    const job: Job = { javascript: compiled.javascript, name, uses: compiled.uses, tensors, counted };
    session.send(job);
    const loaded = await session.loaded();
    if (typeof loaded === "object" && "lost" in loaded) {
      return { outcomes: [told(loaded)], strays: session.strays() };
    }
    for (const asked of calls) {
      const ready = resolve(asked, [...earlier, ...outcomes]);
      if ("kind" in ready) {
        outcomes.push(ready);
        continue;
      }
      const call = randomBytes(12).toString("hex");
      session.send({ ...ready, call, inputs: JSON.parse(encode(ready.inputs)) as unknown });
      const reply = await session.reply(call);
      outcomes.push(told(reply));
      if ("lost" in reply) break;
    }
    const strays = session.strays();
    return { outcomes, strays, ...(loaded === "loaded" ? {} : { loading: told(loaded) }) };
  } finally {
    child.end();
  }
}

/** Tensors go in or out, or the answer reaches for them. */
const needsEngine = ({ tensors, compiled: { uses } }: Task): boolean =>
  tensors || uses.includes("tf") || uses.includes("data");

function tell(outcome: Outcome | Lost, seconds: number, task: Task): Outcome {
  if ("lost" in outcome) {
    const timeout = outcome.lost === "timeout" || /processor time/.test(outcome.reason);
    return timeout ? { kind: "timeout", seconds } : { kind: "ended", reason: outcome.reason };
  }
  return outcome.kind === "threw" ? inCell(outcome, task) : outcome;
}

/** The place of an error in the student's own cell, from its place in the compiled text. */
function inCell(thrown: Extract<Outcome, { kind: "threw" }>, { compiled, text }: Task): Outcome {
  const { line: compiledLine, source: column, ...rest } = thrown;
  if (compiledLine === undefined) return rest;
  const map = new SourceMap(JSON.parse(compiled.map) as ConstructorParameters<typeof SourceMap>[0]);
  const found = map.findEntry(compiledLine - 1, Math.max(0, Number(column) - 1));
  if (!("originalLine" in found)) return rest;
  const line = found.originalLine + 1 - compiled.offset;
  const source = text.split("\n")[line - 1]?.trim().slice(0, 160);
  return source === undefined ? rest : { ...rest, line, source };
}
