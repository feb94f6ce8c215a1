import type { Machine } from "./machine.js";

/*
 * How the main thread and the workers speak: a control block at the start of their shared memory, then a list of jobs,
 * then a workspace for each thread. All of them take jobs from the list until it is empty, the main thread too, so that
 * a worker that is late or absent only costs time.
 */

/** Places of the control block, in 32-bit words. */
export const GENERATION = 16;
export const DONE = 48;
export const FAILED = 64;
/** How many jobs there are in all. */
const COUNT = 80;
/** For each job whether it is still to be taken: 64 words from here on. */
const FREE = 128;
/** The list of jobs: for each the kernel's number, how many arguments, the arguments; all as doubles. */
const JOBS = 1024;
const JOB = 32;
export const MOST_JOBS = 64;
/** The compiled kernels keep their constants between the jobs and the workspaces, from 32768 on (see asconfig.json). */
export const WORKSPACES: number = 65536;
export const WORKSPACE: number = 4 << 20;

type Kernel = (...numbers: number[]) => void;

/** Native kernels are numbered from here on. */
export const NATIVE = 1024;

/** What runs a thread's jobs: its WebAssembly kernels, its workspace, and how to come by native kernels. */
export interface Hands {
  /** Which of how many threads this is. */
  readonly thread: number;
  readonly threads: number;
  readonly kernels: readonly Kernel[];
  readonly workspace: number;
  readonly machine: () => Pick<Machine, "run">;
}

/** The kernels of an instance, in the order by which both sides number them. */
export function kernelsOf(instance: WebAssembly.Instance): [string, Kernel][] {
  return Object.entries(instance.exports)
    .filter((entry): entry is [string, Kernel] => typeof entry[1] === "function")
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Writes job i. */
export function writeJob(list: Float64Array, i: number, kernel: number, numbers: readonly number[]): void {
  const at = JOBS / 8 + i * JOB;
  list[at] = kernel;
  list[at + 1] = numbers.length;
  for (let k = 0; k < numbers.length; k++) list[at + 2 + k] = numbers[k];
}

/** Runs job i. */
export function runJob(list: Float64Array, i: number, { kernels, workspace, machine }: Hands): void {
  const at = JOBS / 8 + i * JOB;
  const kernel = list[at];
  if (kernel >= NATIVE) {
    machine().run(kernel - NATIVE, (at + 2) * 8, workspace);
    return;
  }
  const numbers: number[] = [];
  for (let k = 0; k < list[at + 1]; k++) numbers.push(list[at + 2 + k]);
  numbers.push(workspace);
  kernels[kernel](...numbers);
}

/** Lets everybody take from the first `count` jobs. */
export function offer(control: Int32Array, count: number): void {
  Atomics.store(control, DONE, 0);
  Atomics.store(control, COUNT, count);
  for (let i = 0; i < count; i++) Atomics.store(control, FREE + i, 1);
  Atomics.add(control, GENERATION, 1);
  Atomics.notify(control, GENERATION);
}

/**
 * Does jobs until none is left. Every thread begins with its own share of the list, so that from one list to the next it
 * finds many of the numbers in its own cache, and then helps the others from the end of theirs.
 */
export function work(control: Int32Array, list: Float64Array, hands: Hands): void {
  const { thread, threads } = hands;
  const count = Atomics.load(control, COUNT);
  const [from, to] = [share(thread, threads, count), share(thread + 1, threads, count)];
  for (let i = from; i < to; i++) take(control, list, i, hands);
  for (let i = count - 1; i >= to; i--) take(control, list, i, hands);
  for (let i = from - 1; i >= 0; i--) take(control, list, i, hands);
}

const share = (thread: number, threads: number, count: number): number =>
  Math.floor((thread * count) / threads);

/** Does job i, unless somebody else has it. */
function take(control: Int32Array, list: Float64Array, i: number, hands: Hands): void {
  if (Atomics.exchange(control, FREE + i, 0) === 0) return;
  try {
    runJob(list, i, hands);
  } catch {
    Atomics.store(control, FAILED, 1);
  }
  // Whoever does the last job wakes the main thread, should it sleep.
  if (Atomics.add(control, DONE, 1) + 1 === Atomics.load(control, COUNT)) Atomics.notify(control, DONE);
}

/** Turns spent watching a number before sleeping on it: sleeping at once costs more than most jobs. */
const TURNS = 30_000;

/** Waits until a number of the control block is no longer `value`. */
export function waitWhile(control: Int32Array, place: number, value: number): void {
  for (let turn = 0; turn < TURNS; turn++) if (Atomics.load(control, place) !== value) return;
  Atomics.wait(control, place, value);
}
