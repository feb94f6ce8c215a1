import { closeSync, readSync, writeSync } from "node:fs";
import { tensorTools } from "../../src/checks/index.js";
import type { tf } from "../../src/engine/index.js";
import { library } from "./library.js";
import { load } from "./load.js";
import { speakOver } from "./pipe.js";
import { nursery, type Order } from "./protocol.js";
import { openSystem, type System } from "./system.js";

/** The library, loaded before there was an answer. */
export interface Present extends Readonly<Record<string, unknown>> {
  readonly tf: typeof tf;
}

/**
 * Makes this process a nursery: it loads everything that answers may use, once, and from then on is forked for each
 * answer. Returns in the forked child only, which is as fresh as a new process, a hundred milliseconds sooner. The
 * nursery itself never runs a line of an answer.
 *
 * @param engine - starts the engine
 */
export async function hatch(engine: () => Promise<typeof tf>): Promise<Present> {
  const system = openSystem(nursery.koffi);
  if (process.pid > 3) throw new Error("a nursery is only at home in a process namespace of its own");
  const present: Present = { ...(await library(["data", "random"])), tf: await engine() };
  await warm(present);
  write('{"nursery":true}');
  const child = attend(system);
  // Node's way out waits for threads that a forked process does not have.
  (process as unknown as { reallyExit: unknown }).reallyExit = system.exit;
  process.on("exit", (code) => system.exit(Number(process.exitCode ?? code)));
  speakOver(child);
  return present;
}

/** Follows the grader's orders for ever; returns only in a child, with the descriptor of its socket. */
function attend(system: System): number {
  let [pid, rest] = [0, ""];
  const chunk = Buffer.alloc(4096);
  for (;;) {
    const newline = rest.indexOf("\n");
    if (newline < 0) {
      const count = readSync(nursery.control, chunk, 0, chunk.length, null);
      if (count === 0) return system.exit(0);
      rest += chunk.toString("latin1", 0, count);
      continue;
    }
    const order = JSON.parse(rest.slice(0, newline)) as Order;
    rest = rest.slice(newline + 1);
    if ("reap" in order) {
      system.killAll();
      write(JSON.stringify(system.wait(pid)));
      continue;
    }
    const socket = nursery.firstChild + order.fork;
    pid = system.fork();
    if (pid === 0) {
      closeSync(nursery.control);
      for (let other = order.fork + 1; other < nursery.children; other++) closeSync(nursery.firstChild + other);
      return socket;
    }
    closeSync(socket);
  }
}

const write = (line: string): void => void writeSync(nursery.control, `${line}\n`);

/** Runs once what most answers run, so that no child has to be the first. */
async function warm({ tf }: Present): Promise<void> {
  const tools = tensorTools(tf);
  const { answer } = await load(
    "(async function (require, exports, take) { take(() => f); function f(x) { return x.map((v) => v * 2); } })",
    {},
  );
  for (let round = 0; round < 3; round++) {
    (answer() as (x: number[]) => number[])([1, 2]);
    tf.tidy(() => {
      const x = tools.make({ tensor: { values: [1, 2, 3, 4], shape: [2, 2], dtype: "float32" } }) as tf.Tensor2D;
      const y = x.matMul(x, false, true).add(x.square().sum(1, true)).sub(x.mul(2)).maximum(0).sqrt();
      tools.read(y.div(x.exp().max(1, true)).mean(0).expandDims(0));
      tools.read(x.argMax(1));
    });
  }
}
