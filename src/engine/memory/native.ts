import { Heap } from "./heap.js";
import { findKernels } from "./kernels.js";
import { Threads } from "./threads.js";

/** The compiled kernels and the memory that they and the tensors share. */
export interface Native {
  readonly memory: WebAssembly.Memory;
  readonly heap: Heap;
  readonly threads: Threads;
  /** Whether the kernels multiply and add in one instruction. */
  readonly fused: boolean;
  /** Where an array lies in the memory; undefined where it lies elsewhere. */
  address(values: ArrayBufferView): number | undefined;
}

/** What we ask for, in pages of 64 KB, until we get it: pages that are never touched cost nothing. */
const reservations = [65535, 32768, 16384, 4096];
/** In a browser, where a telephone counts reserved pages too: 256 MB, or less. */
const modest = [4096, 1024, 512];
const PAGES_PER_MEGABYTE = 16;

let native: Native | null | undefined;

/** The compiled kernels, or null where they cannot run: not built, or no room for their memory. */
export function compiled(): Native | null {
  native ??= start();
  return native;
}

/** Why there are no compiled kernels, in a few words; undefined where they run. */
export function whyNotCompiled(): string | undefined {
  return compiled() === null ? reason : undefined;
}

let reason = "";

function without(why: string): null {
  reason = why;
  return null;
}

function start(): Native | null {
  const kernels = findKernels();
  if (kernels === undefined) return without("the compiled kernels are not built: npm run build");
  const module = compile(kernels.bytes);
  if (module === undefined) return without("there is no WebAssembly with SIMD here");
  const memory = reserve(kernels.shared);
  if (memory === undefined) return without("there is no room for the compiled kernels' memory");
  const threads = new Threads(module, memory);
  const heap = new Heap(threads.end, memory.buffer.byteLength);
  const { buffer } = memory;
  const address = (values: ArrayBufferView): number | undefined =>
    values.buffer === buffer ? values.byteOffset : undefined;
  return { memory, heap, threads, fused: kernels.fused, address };
}

/** The module, unless the processor or the WebAssembly here knows no SIMD, or the page's policy allows no WebAssembly. */
function compile(bytes: BufferSource): WebAssembly.Module | undefined {
  try {
    return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * As much memory as the machine lets us reserve at once, since threads do not survive a memory that grows; at most the
 * megabytes that GRADLAB_MEMORY says.
 */
function reserve(shared: boolean): WebAssembly.Memory | undefined {
  const asked = Number(globalThis.process?.env["GRADLAB_MEMORY"]) * PAGES_PER_MEGABYTE;
  const usual = shared ? reservations : modest;
  const sizes = asked >= PAGES_PER_MEGABYTE ? [Math.min(asked, reservations[0])] : usual;
  for (const pages of sizes) {
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
    } catch {
      continue;
    }
  }
  return undefined;
}
