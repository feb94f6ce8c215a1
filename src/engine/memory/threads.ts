import * as jobs from "./jobs.js";
import { testMachine } from "./machine-test.js";
import { loadMachine, widestAsked, type Machine } from "./machine.js";
import { builtFile, node } from "./node.js";

/** The numbers of a call of a compiled kernel; the workspace is added as the last one by the thread that runs it. */
type Numbers = readonly number[];

/** What the main thread tells a worker. */
export interface Task {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly workspace: number;
  /** Which of how many threads it is. */
  readonly thread: number;
  readonly threads: number;
  /** Whether it will need native kernels: it loads them now, or else with the first such job. */
  readonly native: boolean;
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
  /** Whether native kernels may take the place of their WebAssembly twins: their last bits are others. */
  nativeAllowed = true;
  /** What the environment said at the start: native kernels are looked for later. */
  private readonly widest = widestAsked();
  private machine: Machine | undefined;
  private sought: Machine | string | undefined;
  private readonly hands: jobs.Hands;
  private readonly numbers: ReadonlyMap<string, number>;
  /** Floating-point operations below which waking other threads does not pay. */
  worthSharing = 1e6;
  /** Floating-point operations of a program before native kernels are looked for. */
  worthLoading = 1e7;
  private settled = false;
  private done = 0;
  private alone = false;
  private started = false;

  constructor(
    private readonly module: WebAssembly.Module,
    private readonly memory: WebAssembly.Memory,
  ) {
    const named = jobs.kernelsOf(new WebAssembly.Instance(module, { env: { memory } }));
    const kernels = named.map(([, kernel]) => kernel);
    this.hands = {
      thread: 0,
      threads: this.most,
      kernels,
      workspace: jobs.WORKSPACES,
      machine: () => this.machine!,
    };
    this.numbers = new Map(named.map(([name], i) => [name, i]));
    this.control = new Int32Array(memory.buffer);
    this.list = new Float64Array(memory.buffer);
  }

  /** Into how many parts to cut a task of so many operations. */
  parts(operations: number): number {
    return this.most === 1 || this.alone || operations < this.worthSharing
      ? 1
      : Math.min(PARTS * this.most, jobs.MOST_JOBS);
  }

  /** Calls `use` while this thread does everything. */
  byOne<T>(use: () => T): T {
    this.alone = true;
    try {
      return use();
    } finally {
      this.alone = false;
    }
  }

  /** Runs a kernel on lists of numbers that do not depend on each other; returns when all is done. */
  run(kernel: string, lists: readonly Numbers[], operations: number): void {
    this.done += operations;
    const long = this.settled || this.done > this.worthLoading;
    this.machine = this.nativeAllowed && long ? this.foundNative() : undefined;
    if (!this.started && this.most > 1 && this.done > WORTH_STARTING) this.startWorkers();
    const number = this.number(kernel);
    if (lists.length === 1 || operations < this.worthSharing) {
      for (const numbers of lists) this.runHere(number, numbers);
      return;
    }
    for (let i = 0; i < lists.length; i++) jobs.writeJob(this.list, i, number, lists[i]);
    this.share(lists.length);
  }

  /** Has native kernels be looked for at the next operation: from then on it no more matters what was computed before. */
  settle(): void {
    this.settled = true;
  }

  /** The native kernels, or why there are none; looked for once. */
  native(): Machine | string {
    this.sought ??= this.tested(loadMachine(this.memory, this.widest));
    return this.sought;
  }

  /** Has other native kernels take the place of those found. */
  replaceNative(machine: Machine | string): void {
    this.sought = machine;
  }

  /** What was loaded, unless its kernels compute wrongly or slowly here. */
  private tested(loaded: Machine | string): Machine | string {
    if (typeof loaded === "string") return loaded;
    const bits = ["32", "64"].map((precision) => `matMul${precision}`);
    const native = bits.map((name) => jobs.NATIVE + loaded.numberOf(name)!);
    const twins = bits.map((name) => this.numbers.get(name)!);
    const hands = { ...this.hands, machine: () => loaded };
    const trouble = testMachine(this.memory, hands, native as [number, number], twins as [number, number]);
    return trouble ?? loaded;
  }

  private foundNative(): Machine | undefined {
    const found = this.native();
    return typeof found === "string" ? undefined : found;
  }

  private runHere(number: number, numbers: Numbers): void {
    if (number < jobs.NATIVE) return this.hands.kernels[number](...numbers, this.hands.workspace);
    jobs.writeJob(this.list, 0, number, numbers);
    return jobs.runJob(this.list, 0, this.hands);
  }

  private number(kernel: string): number {
    const native = this.machine?.numberOf(kernel);
    if (native !== undefined) return jobs.NATIVE + native;
    const number = this.numbers.get(kernel);
    if (number === undefined) throw new Error(`there is no compiled kernel ${kernel}: run npm run build`);
    return number;
  }

  /** Lets everybody take from the first `count` jobs of the list, and waits for the last one. */
  private share(count: number): void {
    const { control } = this;
    jobs.offer(control, count);
    jobs.work(control, this.list, this.hands);
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
      const native = this.machine !== undefined;
      const place = { workspace, thread: i, threads: this.most };
      const workerData: Task = { module: this.module, memory: this.memory, ...place, native };
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
