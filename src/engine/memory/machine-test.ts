import { runJob, writeJob, type Hands } from "./jobs.js";

/** Where the test's matrices lie in the workspace: in its upper half, which no product needs. */
const ROOM = 2 << 20;

/** The numbers of the kernel for products, in single and in double precision. */
type Kernels = readonly [single: number, double: number];

/**
 * Has native kernels multiply matrices of small whole numbers, whose sums are exact, in every layout and precision, and
 * races them against their WebAssembly twins: undefined where they are right and faster, or what is wrong.
 */
export function testMachine(
  memory: WebAssembly.Memory,
  hands: Hands,
  native: Kernels,
  twins: Kernels,
): string | undefined {
  const list = new Float64Array(memory.buffer);
  const run = (kernel: number, numbers: readonly number[]): void => {
    writeJob(list, 0, kernel, numbers);
    runJob(list, 0, hands);
  };
  const layouts = [false, true].flatMap((a) => [false, true].map((b) => [a, b] as const));
  for (const [i, Numbers] of [Float32Array, Float64Array].entries())
    for (const layout of layouts) {
      const { numbers, isCorrect } = product(memory, hands, Numbers, [13, 21, 37], layout);
      run(native[i], numbers);
      if (!isCorrect()) return "the native kernels multiply wrongly here";
    }
  const { numbers } = product(memory, hands, Float32Array, [64, 64, 128], [false, true]);
  const fastest = ([kernel]: Kernels): number => {
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      run(kernel, numbers);
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  return fastest(native) < fastest(twins) ? undefined : "the native kernels are not faster here";
}

/** `c = a b` for a of [m, k] and b of [k, n], either of which may be stored transposed: a job, and whether it was done. */
function product(
  memory: WebAssembly.Memory,
  { workspace }: Hands,
  Numbers: Float32ArrayConstructor | Float64ArrayConstructor,
  [m, n, k]: readonly [number, number, number],
  [aTurned, bTurned]: readonly [boolean, boolean],
): { numbers: readonly number[]; isCorrect: () => boolean } {
  const size = Numbers.BYTES_PER_ELEMENT;
  const start = workspace + ROOM;
  const [bAt, cAt] = [start + m * k * size, start + (m + n) * k * size];
  const matrix = (at: number, length: number): Float32Array | Float64Array =>
    new Numbers(memory.buffer, at, length);
  const [a, b, c] = [matrix(start, m * k), matrix(bAt, k * n), matrix(cAt, m * n)];
  for (let i = 0; i < a.length; i++) a[i] = ((i * 7) % 17) - 8;
  for (let i = 0; i < b.length; i++) b[i] = ((i * 5) % 17) - 8;
  c.fill(Number.NaN);
  const [aRow, aColumn] = aTurned ? [1, m] : [k, 1];
  const [bRow, bColumn] = bTurned ? [1, k] : [n, 1];
  const strides = [aRow, aColumn, bRow, bColumn].map((step) => step * size);
  const numbers = [m, n, k, start, strides[0], strides[1], bAt, strides[2], strides[3], cAt, n * size, 0];
  const isCorrect = (): boolean =>
    c.every((value, place) => {
      const [i, j] = [Math.floor(place / n), place % n];
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[i * aRow + l * aColumn] * b[l * bRow + j * bColumn];
      return value === sum;
    });
  return { numbers, isCorrect };
}
