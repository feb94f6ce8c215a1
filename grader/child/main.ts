/**
 * The process in which one student's answers run: one of them, or one after another. It holds no expected value, no reference
 * and no other submission; what it says is data that the grader judges.
 */
import {
  decode,
  encode,
  perform,
  tensorTools,
  type Outcome,
  type Value,
  type Workshop,
} from "../../src/checks/index.js";
import { random } from "../../src/random.js";
import { bundle, keepCode } from "./bundle.js";
import { exercise } from "./exercise.js";
import { given } from "./given.js";
import { library, type Loaders } from "./library.js";
import { prepare, type Loaded, type Steps } from "./load.js";
import { receive, send } from "./pipe.js";
import { fixPromises } from "./promises.js";
import { rehearse } from "./rehearse.js";
import { freezeScripts, onlyTheText, yardstick } from "./run-text.js";
import { watchTraces } from "./traces.js";
import type { Call, Job, Load, Start } from "./protocol.js";

const { parse, stringify } = JSON;
const { hasOwn } = Object;
const exit = (process as unknown as { reallyExit(code: number): never }).reallyExit.bind(process);

type Engine = typeof import("./engine.js");
type Failure = Exclude<Outcome, { kind: "value" }>;

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
  const place = /answer\.js:(\d+):(\d+)/.exec(text(() => thrown.stack));
  return {
    kind: "threw",
    name: text(() => thrown.name) || "an error",
    message: text(() => thrown.message),
    ...(place ? { line: Number(place[1]), source: place[2] } : {}),
  };
}

/** An outcome as JSON; a value is in the form of `encode`. */
function tell(call: string, outcome: Outcome): void {
  const body = outcome.kind === "value" ? valueText(outcome) : stringify(outcome);
  send(`{"call":${stringify(call)},"outcome":${body}}`);
}

function valueText(told: Extract<Outcome, { kind: "value" }>): string {
  const { value, moved, ops, steps, effort, speed } = told;
  const counts =
    (ops === undefined ? "" : `,"ops":${ops}`) +
    (steps === undefined ? "" : `,"steps":${steps}`) +
    (effort === undefined ? "" : `,"effort":${effort}`);
  const more =
    (speed === undefined ? "" : `,"speed":${speed}`) +
    (moved === undefined ? "" : `,"moved":${encode(moved)}`);
  return `{"kind":"value","value":${encode(value)}${counts}${more}}`;
}

/** The engine, in one thread and little memory, started before the answer is there to watch. */
function engine(): Engine {
  process.env["GRADLAB_THREADS"] = "1";
  process.env["GRADLAB_MEMORY"] = "512";
  // OpenBLAS asks for its buffers again and again, for ever, where memory is limited.
  process.env["GRADLAB_BLAS"] = "off";
  process.env["GRADLAB_NATIVE"] = "off";
  const loaded = bundle("engine") as Engine;
  const { tf } = loaded;
  tf.tidy(() =>
    tf
      .ones([2, 2])
      .matMul(tf.ones([2, 2]))
      .dataSync(),
  );
  delete process.env["GRADLAB_THREADS"];
  delete process.env["GRADLAB_MEMORY"];
  delete process.env["GRADLAB_BLAS"];
  delete process.env["GRADLAB_NATIVE"];
  return loaded;
}

async function main(): Promise<void> {
  if (process.argv.includes("--check")) return;
  if (process.argv.includes("--keep-code")) {
    await exercise(engine());
    return keepCode("engine");
  }
  for (const name of Object.keys(process.env)) delete process.env[name];
  // An answer's forgotten promises and late timers are not its result.
  process.on("unhandledRejection", () => {}).on("uncaughtException", () => {});
  // Nothing is left to do, and no reply: the answer's promise never settles. Node's own code for it.
  process.on("beforeExit", () => exit(13));
  const start = parse(receive()!) as Start;
  const started = start.engine ? engine() : undefined;
  if (started && start.rehearse) await rehearse(started);
  send('{"ready":true}');
  const told = receive();
  if (told === undefined) return exit(0); // It was kept ready and not needed.
  const job = parse(told) as Job;
  const tensors = started && job.tensors ? tensorTools(started) : undefined;
  let data: unknown;
  const loaders: Loaders = {
    random: () => random,
    ...(started && { tf: () => started.tf, data: () => (data ??= bundle("data", { engine: started })) }),
  };
  const steps: Steps = { count: 0 };
  const workshop: Omit<Workshop, "steps" | "code"> = {
    tensors,
    yardstick,
    failure,
  };
  const modules: object[] = [];
  for (const { uses } of job.answers) modules.push(await library(uses, loaders));
  freezeScripts();
  fixPromises();
  if (job.onlyText) onlyTheText();
  const answers = job.answers.map(({ name, javascript, counted }, index) => ({
    name,
    load: prepare(javascript, modules[index], steps),
    workshop: { ...workshop, steps: counted ? () => steps.count : undefined },
  }));
  await serve(answers);
}

interface Prepared {
  readonly name: string;
  readonly load: () => Promise<Loaded>;
  readonly workshop: Omit<Workshop, "code">;
}

/** Loads answers and calls them as the grader says, until it says no more. */
async function serve(answers: readonly Prepared[]): Promise<never> {
  const hasTraces = watchTraces();
  let answer: () => unknown = () => undefined;
  let now = answers[0];
  for (;;) {
    const line = receive();
    if (line === undefined) return exit(0);
    const message = parse(line) as Load | Call;
    if (hasOwn(message, "load")) {
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

main().catch(() => exit(1));
