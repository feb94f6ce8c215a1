/**
 * The process in which one student's answer to one question runs. It holds no expected value, no reference and no
 * other submission; what it says is data that the grader judges.
 */
import vm from "node:vm";
import {
  decode,
  encode,
  materialise,
  take,
  tensorTools,
  Unreadable,
  type Outcome,
  type Value,
} from "../../src/checks/index.js";
import type { tf } from "../../src/engine/index.js";
import { hatch } from "./hatch.js";
import { library } from "./library.js";
import { load } from "./load.js";
import { receive, send } from "./pipe.js";
import type { Call, Job } from "./protocol.js";

const { stringify } = JSON;
const PromiseClass = Promise;

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
function tell(call: string, outcome: Failure | { value: Value; ops?: number }): void {
  const body =
    "kind" in outcome
      ? stringify(outcome)
      : `{"kind":"value","value":${encode(outcome.value)}${outcome.ops === undefined ? "" : `,"ops":${outcome.ops}`}}`;
  send(`{"call":${stringify(call)},"outcome":${body}}`);
}

/** The engine, in one thread and little memory, started before the answer is there to watch. */
async function engine(): Promise<typeof tf> {
  process.env["GRADLAB_THREADS"] = "1";
  process.env["GRADLAB_MEMORY"] = "512";
  // OpenBLAS asks for its buffers again and again, for ever, where memory is limited.
  process.env["GRADLAB_BLAS"] = "off";
  const { tf } = await import("../../src/engine/index.js");
  tf.tidy(() =>
    tf
      .ones([2, 2])
      .matMul(tf.ones([2, 2]))
      .dataSync(),
  );
  delete process.env["GRADLAB_THREADS"];
  delete process.env["GRADLAB_MEMORY"];
  delete process.env["GRADLAB_BLAS"];
  return tf;
}

async function main(): Promise<void> {
  if (process.argv.includes("--check")) return;
  for (const name of Object.keys(process.env)) delete process.env[name];
  // An answer's forgotten promises and late timers are not its result.
  process.on("unhandledRejection", () => {}).on("uncaughtException", () => {});
  const present = process.argv.includes("--nursery") ? await hatch(engine) : undefined;
  const exit = (process as unknown as { reallyExit(code: number): never }).reallyExit.bind(process);
  send('{"ready":true}');
  const job = receive() as Job;
  const tools = job.tensors ? tensorTools(present?.tf ?? (await engine())) : undefined;
  const run = (code: string): unknown => vm.runInThisContext(`(${code})`, { filename: "given.js" });
  const modules = await library(job.uses, present);
  const loaded = await load(job.javascript, modules);
  send(`{"loaded":${loaded.error === undefined ? "null" : stringify(failure(loaded.error))}}`);
  for (;;) {
    const message = receive() as Call | undefined;
    if (message === undefined) return exit(0);
    const { call, inputs } = message;
    const answer = loaded.answer();
    if (typeof answer !== "function") {
      tell(call, { kind: "missing", name: job.name });
      continue;
    }
    try {
      const given = (decode(inputs) as readonly Value[]).map((value) =>
        materialise(value, { tensor: tools?.make, code: run }),
      );
      const before = tools?.ops() ?? 0;
      const returned: unknown = (answer as (...inputs: unknown[]) => unknown)(...given);
      const result = returned instanceof PromiseClass ? await returned : returned;
      const ops = tools ? tools.ops() - before : undefined;
      tell(call, { value: take(result, tools?.read), ...(ops === undefined ? {} : { ops }) });
    } catch (error) {
      tell(
        call,
        error instanceof Unreadable ? { kind: "unreadable", reason: error.message } : failure(error),
      );
    }
  }
}

await main();
