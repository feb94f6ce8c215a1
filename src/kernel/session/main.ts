// The session process: runs cells. It is started by the kernel process, which talks with the front end; so whatever happens
// here, from an endless loop to the end of memory, there is somebody left to say so.
import { Socket } from "node:net";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { DisplaySink } from "../../notebook/index.js";
import { Board } from "./board.js";
import { redirect } from "./console.js";
import { failureOf, readableStacks } from "./failures.js";
import { importer } from "./imports.js";
import { unframe, type Order, type Program } from "./link.js";
import { prepare } from "./library.js";
import { Outbox } from "./outbox.js";
import { render } from "./render.js";
import { Runs } from "./runs.js";
import { ownTimers } from "./timers.js";

/** Descriptors that the kernel process opened for us. */
const [toKernel, orders, signals] = [3, 4, 5];

const board = new Board();
const outbox = new Outbox(toKernel, board);
const folder = process.cwd();
const load = importer(folder, new URL("../../index.js", import.meta.url), getReady);
const runs: Runs = new Runs(board, load, {
  url: new URL(`file://${path.join(folder, "notebook.ts")}`).href,
  dirname: folder,
  filename: path.join(folder, "notebook.ts"),
});

new Worker(new URL("./watchdog.js", import.meta.url), {
  workerData: { memory: board.memory, descriptor: signals },
}).unref();
ownTimers(runs);
readableStacks(new URL(".", import.meta.url).href);
redirect((name, text) => {
  if (!runs.current.cancelled) outbox.print(runs.current.id, name, text);
});
// What `setDisplaySink` does; importing it here would load the library before anybody asked for it.
const sink: DisplaySink = {
  display: (display) => outbox.send({ type: "display", run: runs.current.id, display }),
  update: (display) => outbox.send({ type: "update", run: runs.current.id, display }),
  clear: (wait) => outbox.send({ type: "clear", run: runs.current.id, wait }),
};
Object.assign(globalThis, { [Symbol.for("gradlab.display")]: sink });
Object.assign(globalThis, {
  prompt: (text = "", { password = false } = {}): string | null => {
    if (!runs.current.allowsInput) throw new Error("prompt: this front end cannot be asked for input");
    return board.await(() => outbox.send({ type: "input", run: runs.current.id, prompt: text, password }));
  },
});

function getReady(library: object): Promise<void> {
  return prepare(library, () => runs.checkpoint());
}

const exit = process.exit.bind(process);
process.exit = (code) => {
  outbox.send({ type: "exit", run: runs.current.id, code: Number(code ?? process.exitCode ?? 0) });
  return exit(code);
};
const complain = (what: string) => (thrown: unknown) => {
  if (runs.current.cancelled) return;
  const { name, message, frames } = failureOf(thrown);
  const place = frames.length === 0 ? "" : ` (${frames[0].file}, line ${frames[0].line})`;
  outbox.print(runs.current.id, "stderr", `${what}: ${name}: ${message}${place}\n`);
};
process.on("uncaughtException", complain("Uncaught, after its cell had ended"));
process.on("unhandledRejection", complain("A promise was rejected and nobody awaited it"));
process.on("SIGINT", () => {}); // the kernel process decides what it means

async function execute(program: Program): Promise<void> {
  const { outcome, unset } = await runs.execute(program, render);
  outbox.send({ type: "done", run: program.run, outcome, unset });
}

const socket = new Socket({ fd: orders, readable: true, writable: false });
socket.on(
  "data",
  unframe((order: Order) => {
    // Not from within the socket's own call: stopping a busy cell would break the socket.
    if (order.type === "run") setImmediate(() => void execute(order.program));
    else if (order.type === "load") void load(order.specifier).catch(() => {});
    else {
      board.lower();
      void runs.interrupt(order.run);
    }
  }),
);
outbox.send({ type: "ready" });
