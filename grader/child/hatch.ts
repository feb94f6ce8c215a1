import { closeSync, readSync, writeSync } from "node:fs";
import { perform, type TensorTools, type Workshop } from "../../src/checks/index.js";
import type { tf as TensorFlow } from "../../src/engine/index.js";
import { library } from "./library.js";
import { load } from "./load.js";
import { nursery, pipes, type Order } from "./protocol.js";
import { openSystem, type System } from "./system.js";

/** What was loaded before there was an answer. */
interface Present {
  readonly tensors: TensorTools;
  readonly modules: Readonly<Record<string, unknown>>;
}

/**
 * Makes this process a nursery: it loads everything that answers may use, once, and from then on is forked for each
 * answer. Returns in the forked child only, which is as fresh as a new process, a hundred milliseconds sooner. The
 * nursery itself never runs a line of an answer.
 *
 * @param engine - starts the engine
 */
export async function hatch(engine: () => Promise<TensorTools>): Promise<Present> {
  const system = openSystem(nursery.koffi);
  if (process.pid > 3) throw new Error("a nursery is only at home in a process namespace of its own");
  const tensors = await engine();
  const modules = (await library(["tf", "data", "random"])) as Present["modules"];
  const present = { tensors, modules };
  await warm(present);
  await stillness();
  write('{"nursery":true}');
  attend(system);
  // Node's way out waits for threads that a forked process does not have.
  (process as unknown as { reallyExit: unknown }).reallyExit = system.exit;
  process.on("exit", (code) => system.exit(Number(process.exitCode ?? code)));
  return present;
}

/** Follows the grader's orders for ever; returns only in a child, whose pipes are both its socket. */
function attend(system: System): void {
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
      // In place of the nursery's conversation, which no answer may take part in.
      system.duplicate(socket, pipes.read);
      system.duplicate(socket, pipes.write);
      for (let other = order.fork; other < nursery.children; other++) closeSync(nursery.firstChild + other);
      return;
    }
    closeSync(socket);
  }
}

const write = (line: string): void => void writeSync(nursery.control, `${line}\n`);

/** Waits until nothing is under way: what a thread still has to finish, no forked process would see the end of. */
async function stillness(): Promise<void> {
  for (let turn = 0; turn < 100_000; turn++) {
    if (process.getActiveResourcesInfo().length === 0) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`the nursery does not come to rest: ${process.getActiveResourcesInfo().join(", ")}`);
}

/** Runs a few times what most answers run, so that no child has to be the first. */
async function warm({ tensors, modules }: Present): Promise<void> {
  const tf = modules["tf"] as typeof TensorFlow;
  const plain = "(() => async (require, exports, take) => take(() => (x) => x.map((v) => v * 2)))";
  const { answer } = await load(plain, {});
  const workshop: Workshop = { tensors, code: (text) => text, failure: String as never };
  const x = { tensor: { values: [1, 2, 3, 4], shape: [2, 2], dtype: "float32" } };
  for (let round = 0; round < 3; round++) {
    await perform({ inputs: [[1, 2]] }, answer() as (x: unknown) => unknown, workshop);
    const operations = (given: unknown): unknown => {
      const x = given as TensorFlow.Tensor2D;
      const y = x.matMul(x, false, true).add(x.square().sum(1, true)).sub(x.mul(2)).maximum(0).sqrt();
      tf.topk(x.argMax(1), 1);
      return y.div(x.exp().max(1, true)).mean(0).expandDims(0);
    };
    await perform({ inputs: [x] }, operations, workshop);
  }
}
