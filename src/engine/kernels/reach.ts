import { GradlabError } from "../../errors.js";
import { compiled, type Native } from "../memory/native.js";
import type { Values } from "../values.js";

/** Arrays of floats, all of one precision, that the compiled kernels can reach. */
export class Reached {
  /** How many threads there may be. */
  readonly threads: number;

  constructor(
    private readonly native: Native,
    /** Their addresses. */
    readonly at: readonly number[],
    /** Bytes of a number. */
    readonly size: number,
  ) {
    this.threads = native.threads.most;
  }

  /** Into how many parts to cut a task of so many operations. */
  parts(operations: number): number {
    return this.native.threads.parts(operations);
  }

  /** Runs one job for each list of numbers, of a kernel in this precision; `operations` in all. */
  run(kernel: string, lists: readonly (readonly number[])[], operations: number): void {
    if (lists.length > 0)
      this.native.threads.run(kernel + (this.size === 4 ? "32" : "64"), lists, operations);
  }

  /** Calls `use` with the address of a list of whole numbers, such as a geometry. */
  withList(numbers: readonly number[], use: (address: number) => void): void {
    const { heap, memory } = this.native;
    const address = heap.allocate(numbers.length * 4);
    if (address === undefined) throw new GradlabError(FULL);
    try {
      new Int32Array(memory.buffer, address, numbers.length).set(numbers);
      use(address);
    } finally {
      heap.release(address);
    }
  }

  /** The same with other addresses. */
  with(at: readonly number[]): Reached {
    return new Reached(this.native, at, this.size);
  }
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
  return new Reached(native, at, size);
}

/** The same for arrays of floats and one of flags, which comes last. */
export function reachFlags(floats: readonly Values[], flags: Values): Reached | undefined {
  const reached = reach(...floats);
  const address = compiled()?.address(flags);
  if (reached === undefined || address === undefined || !(flags instanceof Uint8Array)) return undefined;
  return reached.with([...reached.at, address]);
}

const isFloat = (values: Values): boolean => values instanceof Float32Array || values instanceof Float64Array;

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
