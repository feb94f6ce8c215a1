/**
 * The engine's kernels beside numpy with OpenBLAS, PyTorch on the CPU and plain TensorFlow.js, in one run, in turns, on as
 * many threads: medians in milliseconds, and the ratio to each peer (below 1 is faster than the peer).
 * `npm run bench -- engine`; `--engine NAME` (auto, gradlab, ...), `--case NAME`, `--rounds N`.
 */
import { spawn } from "node:child_process";
import { availableParallelism, cpus } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { engine, float64, tf } from "../src/index.js";
import { cases } from "./engine-cases.js";

const threads = Number(process.env["GRADLAB_THREADS"]) || availableParallelism();
const { values: options } = parseArgs({
  options: {
    engine: { type: "string", default: "gradlab" },
    case: { type: "string" },
    rounds: { type: "string", default: "7" },
  },
});

/** Times a case a few times. */
type Timer = (name: string, rounds: number) => Promise<Timing | undefined>;
interface Timing {
  readonly milliseconds: readonly number[];
  readonly value: number;
}

/** A peer in Python, in a process of its own that waits between its turns. */
async function python(file: string): Promise<{ name: string; time: Timer; stop: () => void } | undefined> {
  const limits = { OPENBLAS_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads) };
  const child = spawn(
    process.env["PYTHON"] ?? "/usr/bin/python3",
    [path.join(import.meta.dirname, "peers", file)],
    {
      stdio: ["pipe", "pipe", "ignore"],
      env: { ...process.env, ...limits },
    },
  );
  child.on("error", () => undefined);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const hello = await lines.next();
  if (hello.done === true) return undefined;
  return {
    name: (JSON.parse(hello.value) as { version: string }).version,
    time: async (name, rounds) => {
      child.stdin.write(`${name} ${rounds}\n`);
      const { value, done } = await lines.next();
      return done === true ? undefined : (JSON.parse(value) as Timing);
    },
    stop: () => child.stdin.end(),
  };
}

const made = new Map<string, () => number>();

/** Our own side, in the engine that is chosen. */
const ours: Timer = async (name, rounds) => {
  const { make, double } = cases.find((one) => one.name === name)!;
  const time = (): Timing => {
    const run = made.get(name) ?? make();
    made.set(name, run);
    const milliseconds: number[] = [];
    let value = 0;
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      value = run();
      milliseconds.push(performance.now() - start);
    }
    return { milliseconds, value };
  };
  return double ? float64(time) : time();
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Floating-point operations in a second that plain multiplications in registers reach: an estimate of the peak. */
function peak(): string {
  const n = 512;
  const x = tf.ones([n, n]);
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    tf.matMul(x, x).dispose();
    return performance.now() - start;
  });
  x.dispose();
  return ((2e-6 * n ** 3) / Math.min(...times)).toFixed(0);
}

async function main(): Promise<void> {
  const { text } = await engine.use(options.engine as "auto");
  const peers = (await Promise.all([python("engine_numpy.py"), python("engine_torch.py")])).filter(
    (peer) => peer !== undefined,
  );
  console.log(`${cpus()[0]?.model ?? "?"}, ${threads} threads, Node ${process.versions.node}`);
  console.log(`${text} A product of 512 x 512 runs at ${peak()} GFLOP/s.\n`);
  console.log(`| case | ours, ms | ${peers.map(({ name }) => `${name}, ms | ratio`).join(" | ")} | agrees |`);
  console.log(`|---|---|${"---|---|".repeat(peers.length)}---|`);
  for (const { name, title } of cases.filter((one) => !options.case || one.name === options.case)) {
    await row(
      name,
      title,
      peers.map(({ time }) => time),
    );
  }
  for (const { stop } of peers) stop();
}

/** Ours and the peers' in turns, after a round each that is not counted. */
async function row(name: string, title: string, peers: readonly Timer[]): Promise<void> {
  const timers = [ours, ...peers];
  const times = timers.map((): number[] => []);
  const values = timers.map(() => Number.NaN);
  for (let round = 0; round <= Number(options.rounds); round++) {
    for (const [i, time] of timers.entries()) {
      const timing = await time(name, round === 0 ? 2 : 1);
      if (timing === undefined) continue;
      if (round === 0) values[i] = timing.value;
      else times[i].push(...timing.milliseconds);
    }
  }
  const [own, ...theirs] = times.map(median);
  const cells = theirs.map((ms) => `${ms.toFixed(2)} | ${(own / ms).toFixed(2)}`);
  const agrees = values.every(
    (value) => Math.abs(value - values[0]) <= 1e-3 * Math.max(1, Math.abs(values[0])),
  );
  console.log(
    `| ${title} | ${own.toFixed(2)} | ${cells.join(" | ")} | ${agrees ? "yes" : values.join(" ")} |`,
  );
}

await main();
