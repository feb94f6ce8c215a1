import { Heap } from "./heap.js";
import { builtFile, node } from "./node.js";
import { Threads } from "./threads.js";

/** The compiled kernels and the memory that they and the tensors share. */
export interface Native {
  readonly memory: WebAssembly.Memory;
  readonly heap: Heap;
  readonly threads: Threads;
}

/** What we ask for, in pages: the pages that are never touched cost nothing. */
const reservations = [65535, 32768, 16384, 4096];

let native: Native | null | undefined;

/** The compiled kernels, or null where they cannot run: not built, or no room for their memory. */
export function compiled(): Native | null {
  native ??= start();
  return native;
}

function start(): Native | null {
  const file = builtFile("wasm/kernels.wasm");
  const fs = node("fs");
  if (file === undefined || fs === undefined) return null;
  const memory = reserve();
  if (memory === undefined) return null;
  const module = new WebAssembly.Module(fs.readFileSync(file));
  const threads = new Threads(module, memory);
  const heap = new Heap(threads.end, memory.buffer.byteLength);
  return { memory, heap, threads };
}

/** As much memory as the machine lets us reserve at once: threads do not survive a memory that grows. */
function reserve(): WebAssembly.Memory | undefined {
  for (const pages of reservations) {
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    } catch {
      continue;
    }
  }
  return undefined;
}
