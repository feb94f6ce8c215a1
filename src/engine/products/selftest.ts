import { compiled } from "../memory/native.js";
import { own } from "./own.js";
import type { Multiplier, Operand, Product } from "./product.js";

type Floats = Float32ArrayConstructor | Float64ArrayConstructor;
type Size = Pick<Product, "m" | "k" | "n">;

/** What a self-test found. */
interface Verdict {
  readonly correct: boolean;
  /** How many times as fast as our own kernel; infinite where there is none. */
  readonly speed: number;
}

/** Has a multiplier compute in every layout, compares with the sums written out, and races it against our own kernel. */
export function judge(multiplier: Multiplier, numbers: Floats): Verdict {
  const layouts = [false, true].flatMap((a) => [false, true].map((b): [boolean, boolean] => [a, b]));
  const correct = layouts.every((layout) =>
    withSample(numbers, { m: 13, k: 37, n: 21 }, layout, (product) => isCorrect(multiplier, product)),
  );
  if (!correct) return { correct, speed: 0 };
  const threads = compiled()?.threads;
  if (threads === undefined) return { correct, speed: Infinity };
  const speed = withSample(numbers, { m: 192, k: 256, n: 320 }, [false, true], (product) => {
    // Our other threads may not be awake yet: what one of them takes is what each of them takes for its share.
    const [theirs, ours] = race(
      () => multiplier.multiply(product),
      () => threads.byOne(() => own.multiply(product)),
    );
    return ours / threads.most / theirs;
  });
  return { correct, speed };
}

/** Calls `use` with a product of matrices of small whole numbers, whose sums are exact in either precision. */
function withSample<T>(
  Numbers: Floats,
  { m, k, n }: Size,
  [a, b]: readonly [boolean, boolean],
  use: (product: Product) => T,
): T {
  const native = compiled();
  const addresses: number[] = [];
  const array = (size: number): Float32Array | Float64Array => {
    const address = native?.heap.allocate(size * Numbers.BYTES_PER_ELEMENT);
    if (native === null || address === undefined) return new Numbers(size);
    addresses.push(address);
    return new Numbers(native.memory.buffer, address, size);
  };
  const matrix = (size: number, seed: number, transposed: boolean): Operand => {
    const values = array(size);
    for (let i = 0; i < size; i++) values[i] = ((i * seed) % 17) - 8;
    return { values, transposed };
  };
  try {
    return use({ a: matrix(m * k, 7, a), b: matrix(k * n, 5, b), c: array(m * n), m, k, n });
  } finally {
    for (const address of addresses) native?.heap.release(address);
  }
}

function isCorrect(multiplier: Multiplier, product: Product): boolean {
  const { a, b, c, m, k, n } = product;
  const [aRow, aColumn] = a.transposed ? [1, m] : [k, 1];
  const [bRow, bColumn] = b.transposed ? [1, k] : [n, 1];
  c.fill(Number.NaN);
  multiplier.multiply(product);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a.values[i * aRow + l * aColumn] * b.values[l * bRow + j * bColumn];
      if (c[i * n + j] !== sum) return false;
    }
  return true;
}

/** In turns, so that both have their share of the moments in which the machine does something else. */
const TURNS = 15;

/** The fastest of some runs of each, in milliseconds. */
function race(...runs: readonly [() => void, () => void]): [number, number] {
  const best: [number, number] = [Infinity, Infinity];
  for (let turn = 0; turn < TURNS && !isLost(best); turn++)
    for (const [i, run] of runs.entries()) {
      const start = performance.now();
      run();
      best[i] = Math.min(best[i], performance.now() - start);
    }
  return best;
}

/** Whether the first is so far behind that more turns would not help. */
const isLost = ([theirs, ours]: readonly [number, number]): boolean => theirs > 10 && theirs > 10 * ours;
