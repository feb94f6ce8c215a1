import { builtFile, node } from "./node.js";

/** Kernels in the processor's own code (src/engine/native), for those that do most of the work. */
export interface Machine {
  /** The number of a kernel, by the name of its WebAssembly twin; undefined where it has none. */
  readonly numberOf: (kernel: string) => number | undefined;
  /** Runs a kernel on the numbers at `job` of the memory, with a workspace; all in bytes from the memory's start. */
  readonly run: (kernel: number, job: number, workspace: number) => void;
  /** Bits of its vectors. */
  readonly width: number;
}

/** What we use of koffi, which calls into libraries. */
export interface Koffi {
  load(path: string): Library;
}
export interface Library {
  func(signature: string): (...values: unknown[]) => unknown;
}

/** koffi is an optional dependency: undefined where it is not, and in browsers. */
export function loadKoffi(): Koffi | undefined {
  try {
    return node("module")?.createRequire(import.meta.url)("koffi") as Koffi | undefined;
  } catch {
    return undefined;
  }
}

/**
 * The library for this system that was compiled beforehand, or why there is none. GRADLAB_NATIVE=off in the environment
 * leaves it alone.
 */
export function loadMachine(memory: WebAssembly.Memory): Machine | string {
  if (globalThis.process?.env["GRADLAB_NATIVE"] === "off") return "native kernels are switched off";
  const file = builtFile(`native/kernels-${process.platform}-${process.arch}.so`);
  if (file === undefined) return `there are no native kernels for ${process.platform} on ${process.arch}`;
  const koffi = loadKoffi();
  if (koffi === undefined) return "koffi, which calls native kernels, does not load";
  try {
    const library = koffi.load(file);
    const width = library.func("int gradlab_width()")() as number;
    if (width === 0) return "this processor lacks AVX2";
    const address = library.func("double gradlab_address(const void *memory)");
    const run = library.func(
      "void gradlab_run(double width, double kernel, double start, double job, double work)",
    );
    const names = (library.func("const char *gradlab_names()")() as string).split(" ");
    const numbers = new Map(
      names.flatMap((name, i) => [[`${name}32`, 2 * i] as const, [`${name}64`, 2 * i + 1]]),
    );
    const start = address(new Uint8Array(memory.buffer, 0, 8)) as number;
    return {
      numberOf: (kernel) => numbers.get(kernel),
      run: (kernel, job, workspace) => void run(width, kernel, start, job, workspace),
      width: 8 * width,
    };
  } catch (error) {
    return `the native kernels do not load (${String(error).split("\n")[0]})`;
  }
}
