/**
 * The process in which one student's answers run: one of them, or one after another. It holds no expected value, no reference
 * and no other submission; what it says is data that the grader judges.
 */
import { bundle, keepCode } from "./bundle.js";
import { exercise } from "./exercise.js";
import { receive, send } from "./pipe.js";
import { fixPromises } from "./promises.js";
import type { Job, Start } from "./protocol.js";
import { rehearse } from "./rehearse.js";
import { freezeScripts } from "./run-text.js";
import { work } from "./work.js";

const { parse } = JSON;
const exit = (process as unknown as { reallyExit(code: number): never }).reallyExit.bind(process);

type Engine = typeof import("./engine.js");

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
  freezeScripts();
  fixPromises();
  if (started && start.rehearse) await rehearse(started);
  send('{"ready":true}');
  const job = receive();
  // Without one it was kept ready and not needed.
  if (job !== undefined) await work(parse(job) as Job, started);
  exit(0);
}

main().catch(() => exit(1));
