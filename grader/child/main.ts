/**
 * The process in which one student's answer to one question runs. It holds no expected value, no reference and no
 * other submission; what it says is data that the grader judges.
 */
import vm from "node:vm";
import {
  decode,
  encode,
  perform,
  tensorTools,
  type Outcome,
  type TensorTools,
  type Value,
  type Workshop,
} from "../../src/checks/index.js";
import { library } from "./library.js";
import { load } from "./load.js";
import { receive, send } from "./pipe.js";
import type { Call, Job } from "./protocol.js";

const { stringify } = JSON;

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

function valueText({ value, moved, ops, effort, speed }: Extract<Outcome, { kind: "value" }>): string {
  const counts =
    (ops === undefined ? "" : `,"ops":${ops}`) + (effort === undefined ? "" : `,"effort":${effort}`);
  const more =
    (speed === undefined ? "" : `,"speed":${speed}`) +
    (moved === undefined ? "" : `,"moved":${encode(moved)}`);
  return `{"kind":"value","value":${encode(value)}${counts}${more}}`;
}

/** The engine, in one thread and little memory, started before the answer is there to watch. */
async function engine(): Promise<TensorTools> {
  process.env["GRADLAB_THREADS"] = "1";
  process.env["GRADLAB_MEMORY"] = "512";
  // OpenBLAS asks for its buffers again and again, for ever, where memory is limited.
  process.env["GRADLAB_BLAS"] = "off";
  const { tf, float64 } = await import("../../src/engine/index.js");
  tf.tidy(() =>
    tf
      .ones([2, 2])
      .matMul(tf.ones([2, 2]))
      .dataSync(),
  );
  delete process.env["GRADLAB_THREADS"];
  delete process.env["GRADLAB_MEMORY"];
  delete process.env["GRADLAB_BLAS"];
  return tensorTools({ tf, float64 });
}

async function main(): Promise<void> {
  if (process.argv.includes("--check")) return;
  for (const name of Object.keys(process.env)) delete process.env[name];
  // An answer's forgotten promises and late timers are not its result.
  process.on("unhandledRejection", () => {}).on("uncaughtException", () => {});
  const exit = (process as unknown as { reallyExit(code: number): never }).reallyExit.bind(process);
  send('{"ready":true}');
  const job = receive() as Job;
  const tensors = job.tensors ? await engine() : undefined;
  const modules = await library(job.uses);
  const loaded = await load(job.javascript, modules);
  const workshop: Workshop = {
    tensors,
    code: (text) => vm.runInThisContext(`(${text})`, { filename: "given.js" }) as unknown,
    steps: job.counted ? loaded.steps : undefined,
    failure,
  };
  send(`{"loaded":${loaded.error === undefined ? "null" : stringify(failure(loaded.error))}}`);
  for (;;) {
    const message = receive() as Call | undefined;
    if (message === undefined) return exit(0);
    const { call, inputs, ...asked } = message;
    const answer = loaded.answer();
    if (typeof answer !== "function") {
      tell(call, { kind: "missing", name: job.name });
      continue;
    }
    const run = answer as (...inputs: unknown[]) => unknown;
    tell(call, await perform({ ...asked, inputs: decode(inputs) as readonly Value[] }, run, workshop));
  }
}

await main();
