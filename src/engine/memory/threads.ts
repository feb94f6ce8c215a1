import * as jobs from "./jobs.js";
import { builtFile, node } from "./node.js";

/** A call of a compiled kernel; the workspace is added as its last argument by the thread that runs it. */
export interface Job {
  readonly kernel: string;
  readonly numbers: readonly number[];
}

/** Operations after which a program is worth threads of its own. */
const WORTH_STARTING = 1e8;

/** Parts of a task for each thread: several, since threads are not equally fast. */
const PARTS = 4;

/** The compiled kernels on this thread, and the workers that help. */
export class Threads {
  /** How many threads there may be, this one included. */
  readonly most: number = wanted();
  /** The first byte after the threads' part of the memory. */
  readonly end: number = jobs.WORKSPACES + this.most * jobs.WORKSPACE;
  private readonly control: Int32Array;
  private readonly list: Float64Array;
  private readonly kernels: ((...numbers: number[]) => void)[];
  private readonly numbers: ReadonlyMap<string, number>;
  /** Floating-point operations below which waking other threads does not pay. */
  worthSharing = 1e6;
  private done = 0;
  private started = false;

  constructor(
    private readonly module: WebAssembly.Module,
    private readonly memory: WebAssembly.Memory,
  ) {
    const named = jobs.kernelsOf(new WebAssembly.Instance(module, { env: { memory } }));
    this.kernels = named.map(([, kernel]) => kernel);
    this.numbers = new Map(named.map(([name], i) => [name, i]));
    this.control = new Int32Array(memory.buffer);
    this.list = new Float64Array(memory.buffer);
  }

  /** Into how many parts to cut a task of so many operations. */
  parts(operations: number): number {
    return this.most === 1 || operations < this.worthSharing
      ? 1
      : Math.min(PARTS * this.most, jobs.MOST_JOBS);
  }

  /** Runs jobs that do not depend on each other; returns when all are done. */
  run(list: readonly Job[], operations: number): void {
    this.done += operations;
    if (!this.started && this.most > 1 && this.done > WORTH_STARTING) this.startWorkers();
    if (list.length === 1 || operations < this.worthSharing) {
      for (const job of list) this.runHere(job);
      return;
    }
    list.forEach(({ kernel, numbers }, i) => jobs.writeJob(this.list, i, this.number(kernel), numbers));
    this.share(list.length);
  }

  private runHere({ kernel, numbers }: Job): void {
    this.kernels[this.number(kernel)](...numbers, jobs.WORKSPACES);
  }

  private number(kernel: string): number {
    const number = this.numbers.get(kernel);
    if (number === undefined) throw new Error(`there is no compiled kernel ${kernel}: run npm run build`);
    return number;
  }

  /** Lets everybody take from the first `count` jobs of the list, and waits for the last one. */
  private share(count: number): void {
    const { control } = this;
    Atomics.store(control, jobs.DONE, 0);
    Atomics.store(control, jobs.COUNT, count);
    Atomics.store(control, jobs.NEXT, count);
    Atomics.add(control, jobs.GENERATION, 1);
    Atomics.notify(control, jobs.GENERATION);
    jobs.work(control, this.list, this.kernels, jobs.WORKSPACES);
    for (let done = Atomics.load(control, jobs.DONE); done < count; done = Atomics.load(control, jobs.DONE))
      jobs.waitWhile(control, jobs.DONE, done);
    if (Atomics.exchange(control, jobs.FAILED, 0) !== 0) throw new Error("a compiled kernel failed");
  }

  /** Workers sleep between jobs and never keep the process alive. Where they are refused, this thread does all. */
  private startWorkers(): void {
    this.started = true;
    const file = builtFile("src/engine/memory/worker.js");
    const threads = node("worker_threads");
    if (file === undefined || threads === undefined) return;
    for (let i = 1; i < this.most; i++) {
      const workspace = jobs.WORKSPACES + i * jobs.WORKSPACE;
      const workerData = { module: this.module, memory: this.memory, workspace };
      try {
        const worker = new threads.Worker(file, { workerData, execArgv: [], env: {} });
        worker.on("error", () => undefined);
        worker.unref();
      } catch {
        return;
      }
    }
  }
}

/** One thread for each processor, at most 16, or what GRADLAB_THREADS says. */
function wanted(): number {
  const asked = Number(globalThis.process?.env["GRADLAB_THREADS"]);
  if (Number.isInteger(asked) && asked > 0) return Math.min(asked, 64);
  return Math.min(node("os")?.availableParallelism() ?? 1, 16);
}
