import { workerData } from "node:worker_threads";
import { GENERATION, kernelsOf, waitWhile, work } from "./jobs.js";

/** What the main thread tells a worker. */
interface Task {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly workspace: number;
}

const { module, memory, workspace } = workerData as Task;
const kernels = kernelsOf(new WebAssembly.Instance(module, { env: { memory } })).map(([, kernel]) => kernel);
const control = new Int32Array(memory.buffer);
const list = new Float64Array(memory.buffer);
for (;;) {
  const generation = Atomics.load(control, GENERATION);
  work(control, list, kernels, workspace);
  waitWhile(control, GENERATION, generation);
}
