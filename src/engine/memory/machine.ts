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

/** From here on the kernels of narrower vectors are numbered. */
const NARROW = 256;

/** What need not be said: in a browser nobody expects them. */
export const BROWSER = "";

/** Bits of the widest vectors that the environment allows. */
export function widestAsked(): number {
  const said = globalThis.process?.env["GRADLAB_NATIVE"];
  return said === "off" ? 0 : said === "256" ? 256 : 512;
}

/**
 * The library for this system that was compiled beforehand, or why there is none. GRADLAB_NATIVE=off in the environment
 * leaves it alone, and 256 keeps it to vectors of so many bits.
 */
export function loadMachine(memory: WebAssembly.Memory, widest: number = widestAsked()): Machine | string {
  if (widest === 0) return "native kernels are switched off";
  const system = globalThis.process;
  if (node("module") === undefined) return BROWSER;
  const file = builtFile(`native/kernels-${system.platform}-${system.arch}.so`);
  if (file === undefined) return `there are no native kernels for ${system.platform} on ${system.arch}`;
  const koffi = loadKoffi();
  if (koffi === undefined) return "koffi, which calls native kernels, does not load";
  try {
    const library = koffi.load(file);
    const width = Math.min(widest / 8, library.func("int gradlab_width()")() as number);
    if (width === 0) return "this processor lacks AVX2";
    const address = library.func("double gradlab_address(const void *memory)");
    const run = library.func(
      "void gradlab_run(double width, double kernel, double start, double job, double work)",
    );
    const names = (library.func("const char *gradlab_names()")() as string).split(" ");
    // The number of a kernel says its width too, so that all threads take the same.
    const first = width === 32 ? NARROW : 0;
    const numbers = new Map(
      names.flatMap((name, i) => [[`${name}32`, first + 2 * i] as const, [`${name}64`, first + 2 * i + 1]]),
    );
    const start = address(new Uint8Array(memory.buffer, 0, 8)) as number;
    return {
      numberOf: (kernel) => numbers.get(kernel),
      run: (kernel, job, workspace) =>
        void run(kernel < NARROW ? 64 : 32, kernel % NARROW, start, job, workspace),
      width: 8 * width,
    };
  } catch (error) {
    return `the native kernels do not load (${String(error).split("\n")[0]})`;
  }
}
