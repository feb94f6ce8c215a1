import { workerData } from "node:worker_threads";
import { GENERATION, kernelsOf, waitWhile, work, type Hands } from "./jobs.js";
import { loadMachine, type Machine } from "./machine.js";
import type { Task } from "./threads.js";

const { module, memory, workspace, thread, threads, native } = workerData as Task;
let machine: Machine | undefined;

function nativeKernels(): Machine {
  const loaded = machine ?? loadMachine(memory);
  if (typeof loaded === "string") throw new Error(loaded);
  machine = loaded;
  return machine;
}

const kernels = kernelsOf(new WebAssembly.Instance(module, { env: { memory } })).map(([, kernel]) => kernel);
const hands: Hands = { thread, threads, kernels, workspace, machine: nativeKernels };
const control = new Int32Array(memory.buffer);
const list = new Float64Array(memory.buffer);
if (native) nativeKernels();
for (;;) {
  const generation = Atomics.load(control, GENERATION);
  work(control, list, hands);
  waitWhile(control, GENERATION, generation);
}
