import { closeSync } from "node:fs";
import { constants } from "node:os";

/** The few calls of the operating system that Node has no name for and a nursery needs. */
export interface System {
  /** 0 in the child. The child goes on from here with a copy of everything. */
  fork(): number;
  /** Ends the process at once; Node's own way would wait for threads that a forked child has not. */
  readonly exit: (code: number) => never;
  /** The descriptor `to` becomes another name of `from`. */
  duplicate(from: number, to: number): void;
  /** Kills every other process of this namespace. */
  killAll(): void;
  /** Waits for a child's end. */
  wait(pid: number): { readonly code: number; readonly signal: number };
}

/** What we use of koffi. */
interface Koffi {
  load(path: string | null): Library;
}

interface Library {
  func(prototype: string): (...given: unknown[]) => unknown;
}

const dontDump = 4;
const inheritOnFork = 11;
const ignore = 1;

/**
 * Takes the calls from the C library through koffi, whose native part is loaded from a descriptor: in the sandbox there
 * is no path to it, and after this none to any native module, for the way to load one is removed.
 */
export function openSystem(koffiDescriptor: number): System {
  const module: { exports: unknown } = { exports: {} };
  process.dlopen(module, `/proc/self/fd/${koffiDescriptor}`);
  closeSync(koffiDescriptor);
  delete (process as { dlopen?: unknown }).dlopen;
  const koffi = module.exports as Koffi;
  const [c, node] = [koffi.load("libc.so.6"), koffi.load(null)];
  const fork = c.func("int fork()") as () => number;
  const exit = c.func("void _exit(int)") as (code: number) => never;
  const dup2 = c.func("int dup2(int, int)") as (from: number, to: number) => number;
  const ownPid = c.func("int getpid()") as () => number;
  const kill = c.func("int kill(int, int)") as (pid: number, signal: number) => number;
  const waitpid = c.func("int waitpid(int, _Out_ int *, int)") as (
    pid: number,
    status: number[],
    options: number,
  ) => number;
  const madvise = c.func("int madvise(uintptr_t, size_t, int)") as (
    start: bigint,
    length: bigint,
    advice: number,
  ) => number;
  const regions = regionsReader(c);
  const defaultLoop = node.func("void *uv_default_loop()");
  const loopFork = node.func("int uv_loop_fork(void *)") as (loop: unknown) => number;
  // Nobody may look into the nursery's memory, nor open its inspector by a signal.
  (c.func("int prctl(int, ulong, ulong, ulong, ulong)") as (...given: number[]) => number)(
    dontDump,
    0,
    0,
    0,
    0,
  );
  (c.func("void *signal(int, intptr_t)") as (signal: number, handler: number) => unknown)(
    constants.signals.SIGUSR1,
    ignore,
  );
  return {
    fork() {
      inheritMemory(regions, (start, length) => void madvise(start, length, inheritOnFork));
      const pid = fork();
      if (pid > 0) return pid;
      if (pid < 0 || loopFork(defaultLoop()) !== 0) exit(70);
      Object.defineProperty(process, "pid", { value: ownPid() });
      return pid;
    },
    exit,
    duplicate: (from, to) => void dup2(from, to),
    killAll: () => void kill(-1, constants.signals.SIGKILL),
    wait(pid) {
      const status = [0];
      waitpid(pid, status, 0);
      return { code: (status[0] >> 8) & 0xff, signal: status[0] & 0x7f };
    },
  };
}

type Inherit = (start: bigint, length: bigint) => void;

/** Reads the process's regions of memory into a buffer and returns how many bytes they are; Node may not read this. */
function regionsReader(c: Library): (into: Buffer) => number {
  const open = c.func("int open(str, int)") as (path: string, flags: number) => number;
  const read = c.func("long read(int, void *, size_t)") as (
    file: number,
    into: Buffer,
    size: number,
  ) => number;
  return (into) => {
    const file = open("/proc/self/smaps", 0);
    let end = 0;
    for (let count; (count = read(file, into.subarray(end), into.length - end)) > 0;) end += count;
    closeSync(file);
    return end;
  };
}

/**
 * V8 keeps its memory from being copied by a fork (MADV_DONTFORK); here the copy is what is wanted. Looking at the
 * regions may itself make V8 take another, so it looks until there is none left.
 */
function inheritMemory(regions: (into: Buffer) => number, inherit: Inherit): void {
  for (let attempt = 0; attempt < 10; attempt++) {
    if (!inheritOnce(regions(map), inherit)) return;
  }
  throw new Error("V8 takes more memory whenever its memory is looked at");
}

const map = Buffer.alloc(4 << 20);
const [dash, space, newline, letterV, letterF] = ["-", " ", "\n", "V", "F"].map((character) =>
  character.charCodeAt(0),
);
const isHexadecimal = (byte: number): boolean => (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102);

/** Goes through the regions byte by byte, for texts made of them would be memory again. */
function inheritOnce(end: number, inherit: Inherit): boolean {
  let [found, start, stop] = [false, "", ""];
  for (let at = 0; at < end; at = map.indexOf(newline, at) + 1) {
    if (isHexadecimal(map[at])) {
      const middle = map.indexOf(dash, at);
      start = map.toString("latin1", at, middle);
      stop = map.toString("latin1", middle + 1, map.indexOf(space, middle));
    } else if (map[at] === letterV && map[at + 2] === letterF) {
      // VmFlags: "dc" is "do not copy area on fork".
      if (!map.toString("latin1", at, map.indexOf(newline, at)).includes(" dc")) continue;
      found = true;
      inherit(BigInt(`0x${start}`), BigInt(`0x${stop}`) - BigInt(`0x${start}`));
    }
  }
  return found;
}
