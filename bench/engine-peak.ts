import { Worker } from "node:worker_threads";

/** What we use of the compiler. Its own types would bring AssemblyScript's Array to all of TypeScript, so they stay out. */
interface Compiler {
  compileString(
    source: string,
    options: Readonly<Record<string, unknown>>,
  ): Promise<{ binary: Uint8Array | null; stderr: { toString(): string } }>;
}
const compiler: string = "assemblyscript/asc";

/** Twelve sums in registers, each multiplied and added to in every turn: 96 operations that wait for no memory. */
const source = `
export function turn(turns: i32): f32 {
  const x = f32x4.splat(0.999999);
  const y = f32x4.splat(0.000001);
${Array.from({ length: 12 }, (_, i) => `  let s${i} = f32x4.splat(${i}.5);`).join("\n")}
  for (let i = 0; i < turns; i++) {
${Array.from({ length: 12 }, (_, i) => `    s${i} = f32x4.add(f32x4.mul(s${i}, x), y);`).join("\n")}
  }
  let sum = s0;
${Array.from({ length: 11 }, (_, i) => `  sum = f32x4.add(sum, s${i + 1});`).join("\n")}
  return f32x4.extract_lane(sum, 0);
}`;
const OPERATIONS = 12 * 4 * 2;
const TURNS = 4e6;

const worker = `
const { parentPort, workerData } = require("node:worker_threads");
const { turn } = new WebAssembly.Instance(new WebAssembly.Module(workerData)).exports;
let best = Infinity;
for (let i = 0; i < 12; i++) {
  const start = performance.now();
  turn(${TURNS});
  best = Math.min(best, performance.now() - start);
}
parentPort.postMessage(best);`;

/**
 * Floating-point operations in a second, in thousand millions, that WebAssembly with SIMD reaches at most on this machine:
 * each thread multiplies and adds in registers alone.
 */
export async function peak(threads: number): Promise<number> {
  const asc = (await import(compiler)) as Compiler;
  const { binary, stderr } = await asc.compileString(source, {
    optimizeLevel: 3,
    enable: ["simd"],
    runtime: "stub",
  });
  if (binary === null) throw new Error(stderr.toString());
  const times = await Promise.all(
    Array.from(
      { length: threads },
      async () =>
        new Promise<number>((resolve, reject) => {
          const thread = new Worker(worker, { eval: true, workerData: binary });
          thread.once("message", resolve);
          thread.once("error", reject);
        }),
    ),
  );
  return times.reduce((sum, milliseconds) => sum + (OPERATIONS * TURNS * 1e-6) / milliseconds, 0);
}
