import { GradlabError } from "../../errors.js";
import { compiled, type Native } from "../memory/native.js";
import type { Job } from "../memory/threads.js";
import type { Values } from "../values.js";

/** Arrays of floats, all of one precision, that the compiled kernels can reach. */
export interface Reached {
  /** Their addresses. */
  readonly at: readonly number[];
  /** Bytes of a number. */
  readonly size: number;
  /** How many threads there may be. */
  readonly threads: number;
  /** Into how many parts to cut a task of so many operations. */
  readonly parts: (operations: number) => number;
  /** Runs one job for each list of numbers, of a kernel in this precision; `operations` in all. */
  readonly run: (kernel: string, lists: readonly (readonly number[])[], operations: number) => void;
  /** Calls `use` with the address of a list of whole numbers, such as a geometry. */
  readonly withList: (numbers: readonly number[], use: (address: number) => void) => void;
}

/** What to do where the engine's memory has no room left. */
export const FULL = "the engine's memory is full: dispose of tensors, or use tf.tidy";

let plain = false;

/** Runs a test without the compiled kernels. */
export async function plainly(test: () => Promise<void>): Promise<void> {
  plain = true;
  try {
    await test();
  } finally {
    plain = false;
  }
}

/** Where the arrays lie, if the compiled kernels can work on them; otherwise undefined, and TypeScript does the work. */
export function reach(...arrays: readonly Values[]): Reached | undefined {
  const native = compiled();
  if (native === null || plain) return undefined;
  const size = arrays[0].BYTES_PER_ELEMENT;
  const at: number[] = [];
  for (const values of arrays) {
    const address = native.address(values);
    if (address === undefined || values.BYTES_PER_ELEMENT !== size || !isFloat(values)) return undefined;
    at.push(address);
  }
  return reached(native, at, size);
}

/** The same for arrays of floats and one of flags, which comes last. */
export function reachFlags(floats: readonly Values[], flags: Values): Reached | undefined {
  const reached = reach(...floats);
  const address = compiled()?.address(flags);
  if (reached === undefined || address === undefined || !(flags instanceof Uint8Array)) return undefined;
  return { ...reached, at: [...reached.at, address] };
}

const isFloat = (values: Values): boolean => values instanceof Float32Array || values instanceof Float64Array;

function reached(native: Native, at: readonly number[], size: number): Reached {
  const bits = size === 4 ? "32" : "64";
  return {
    at,
    size,
    threads: native.threads.most,
    parts: (operations) => native.threads.parts(operations),
    run: (kernel, lists, operations) => {
      if (lists.length === 0) return;
      const jobs = lists.map((numbers): Job => ({ kernel: kernel + bits, numbers }));
      native.threads.run(jobs, operations);
    },
    withList: (numbers, use) => {
      const address = native.heap.allocate(numbers.length * 4);
      if (address === undefined) throw new GradlabError(FULL);
      try {
        new Int32Array(native.memory.buffer, address, numbers.length).set(numbers);
        use(address);
      } finally {
        native.heap.release(address);
      }
    },
  };
}

/**
 * Cuts 0..length into at most `parts` pieces as equal as can be, each a multiple of `grain` long but for the last: start
 * and length.
 */
export function pieces(length: number, parts: number, grain = 1): [start: number, length: number][] {
  const grains = Math.ceil(length / grain);
  const count = Math.min(parts, grains);
  const list: [number, number][] = [];
  for (let i = 0, from = 0; i < count; i++) {
    const to = Math.min(length, Math.floor(((i + 1) * grains) / count) * grain);
    list.push([from, to - from]);
    from = to;
  }
  return list;
}
