import {
  decode,
  encode,
  perform,
  tensorTools,
  type Gave,
  type Outcome,
  type Value,
  type Workshop,
} from "../../src/checks/index.js";
import { random } from "../../src/random.js";
import { bundle } from "./bundle.js";
import { given } from "./given.js";
import { library, type Loaders } from "./library.js";
import { prepare, type Loaded } from "./load.js";
import { flush, receive, send } from "./pipe.js";
import type { Call, Job, Load } from "./protocol.js";
import { onlyTheText, yardstick } from "./run-text.js";
import { watchTraces } from "./traces.js";

type Engine = typeof import("./engine.js");
type Failure = Exclude<Outcome, { kind: "value" }>;

// Taken before any answer is loaded.
const { parse, stringify } = JSON;
const { hasOwn } = Object;

/** Does a job: loads its answers and calls them as the grader says, until it says no more. */
export async function work(job: Job, engine: Engine | undefined): Promise<void> {
  const tensors = engine && job.tensors ? tensorTools(engine) : undefined;
  let data: unknown;
  const loaders: Loaders = {
    random: () => random,
    ...(engine && { tf: () => engine.tf, data: () => (data ??= bundle("data", { engine })) }),
  };
  /** Functions entered and rounds of loops so far, in all texts that count them. */
  let steps = 0;
  const step = (): void => void steps++;
  const workshop: Omit<Workshop, "steps" | "code"> = { tensors, yardstick, failure };
  const modules: object[] = [];
  for (const { uses } of job.answers) modules.push(await library(uses, loaders));
  if (job.onlyText) onlyTheText();
  const answers = job.answers.map(({ name, javascript, counted }, index) => ({
    name,
    load: prepare(javascript, modules[index], step),
    workshop: { ...workshop, steps: counted ? () => steps : undefined },
  }));
  const shared = engine && job.tensors ? [engine.tf, engine.tf.Tensor] : [];
  await serve(answers, job.watched ? watchTraces(shared) : () => false);
}

interface Prepared {
  readonly name: string;
  readonly load: () => Promise<Loaded>;
  readonly workshop: Omit<Workshop, "code">;
}

async function serve(answers: readonly Prepared[], hasTraces: () => boolean): Promise<void> {
  let answer: () => unknown = () => undefined;
  let now = answers[0];
  for (;;) {
    const line = receive();
    if (line === undefined) return;
    const message = parse(line) as Load | Call;
    if (hasOwn(message, "load")) {
      flush(); // What comes now may never end: what was done before stands.
      if (hasTraces()) {
        send('{"loaded":"traces"}');
        continue;
      }
      now = answers[(message as Load).load];
      const loaded = await now.load();
      ({ answer } = loaded);
      send(`{"loaded":${loaded.error === undefined ? "null" : stringify(failure(loaded.error))}}`);
      continue;
    }
    const { call, inputs, ...asked } = message as Call;
    const run = answer();
    if (typeof run !== "function") {
      tell(call, { kind: "missing", name: now.name });
      continue;
    }
    const ready = { ...asked, inputs: decode(inputs) as readonly Value[] };
    const workshop = { ...now.workshop, code: given(line, hasOwn(asked, "slopes")) };
    tell(call, await perform(ready, run as (...inputs: unknown[]) => unknown, workshop));
  }
}

/** What was thrown, read with care: its getters are the answer's. */
function failure(error: unknown): Failure {
  const text = (read: () => unknown): string => {
    try {
      const value = read();
      return typeof value === "string" ? value.slice(0, 2000) : "";
    } catch {
      return "";
    }
  };
  const thrown = error as Error;
  if (typeof error !== "object" || error === null) {
    return { kind: "threw", name: typeof error, message: text(() => String(error)) };
  }
  const message = text(() => thrown.message);
  // In which call the room ran out depends on what ran before.
  const isDeep = message === "Maximum call stack size exceeded";
  const place = isDeep ? null : /answer\.js:(\d+):(\d+)/.exec(text(() => thrown.stack));
  return {
    kind: "threw",
    name: text(() => thrown.name) || "an error",
    message,
    ...(place ? { line: Number(place[1]), source: place[2] } : {}),
  };
}

/** An outcome as JSON; a value is in the form of `encode`. */
function tell(call: string, outcome: Outcome): void {
  const body = outcome.kind === "value" ? valueText(outcome) : stringify(outcome);
  send(`{"call":${stringify(call)},"outcome":${body}}`);
}

function valueText(told: Gave): string {
  const { value, moved, kept, ops, steps, effort, tapes, speed } = told;
  const counts =
    (ops === undefined ? "" : `,"ops":${ops}`) +
    (steps === undefined ? "" : `,"steps":${steps}`) +
    (effort === undefined ? "" : `,"effort":${effort}`) +
    (tapes === undefined ? "" : `,"tapes":${tapes}`);
  const more =
    (speed === undefined ? "" : `,"speed":${speed}`) +
    (moved === undefined ? "" : `,"moved":${encode(moved)}`) +
    (kept === undefined ? "" : `,"kept":${encode(kept)}`);
  return `{"kind":"value","value":${encode(value)}${counts}${more}}`;
}
