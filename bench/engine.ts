/**
 * The library beside numpy with OpenBLAS and PyTorch on the CPU, in one run, in turns, on as many threads: the fastest run in
 * milliseconds, which other programs disturb least, the ratio to each peer (below 1 is faster than the peer), and whether that meets our targets.
 *
 * `npm run bench -- engine`; `--engine NAME` (auto, gradlab, ...), `--case NAME,...`, `--rounds N`, and `--peers NAME,...`
 * of numpy, torch, plain (tf alone on our engine), wasm and cpu (TensorFlow.js on its own engines), or none. Threads: GRADLAB_THREADS.
 */
import { availableParallelism, cpus } from "node:os";
import { setTimeout } from "node:timers/promises";
import { engine, float64 } from "../src/index.js";
import { cases } from "./engine-cases.js";
import { peak } from "./engine-peak.js";
import { peerNames, start, type Peer, type Timer, type Timing } from "./engine-peers.js";
import { rows, type Row } from "./engine-table.js";
import { readOptions } from "./read-options.js";

const threads = Number(process.env["GRADLAB_THREADS"]) || availableParallelism();
const options = readOptions("engine", {
  engine: { type: "string", value: "NAME", default: "gradlab" },
  case: { type: "string", value: "NAME,...", known: Object.keys(cases) },
  rounds: { type: "string", value: "N", default: "5" },
  peers: { type: "string", value: "NAME,...", known: [...peerNames, "none"], default: "numpy,torch" },
});
/** Milliseconds in which the threads of whoever had the turn before stop waiting busily (OpenBLAS's take 30). */
const PAUSE = 100;
/** Milliseconds of a turn that do not count, and runs that do. */
const WARM = 30;
const RUNS = 3;
/** A peer that takes longer than this is timed once. */
const SLOW = 1000;

const made = new Map<string, () => number>();

/** Our own side, in the engine that is chosen. */
const ours: Timer = async (name, rounds) => {
  const { make, double } = cases[name];
  const time = (): Timing => {
    const run = made.get(name) ?? make();
    made.set(name, run);
    const milliseconds: number[] = [];
    let value = 0;
    for (let round = 0; round < rounds; round++) {
      const begin = performance.now();
      value = run();
      milliseconds.push(performance.now() - begin);
    }
    return { milliseconds, value };
  };
  return double ? float64(time) : time();
};

const fastest = (values: readonly number[]): number => Math.min(...values);

async function main(): Promise<void> {
  const { text, products } = await engine.use(options.engine as "auto");
  const most = (await peak(threads)).toFixed(0);
  const chosen = options.peers.split(",").filter((name) => peerNames.includes(name));
  const peers: [string, Peer][] = [];
  for (const name of chosen) {
    const peer = await start(name, threads);
    if (peer !== undefined) peers.push([name, peer]);
  }
  console.log(`${cpus()[0]?.model ?? "?"}, ${threads} threads, Node ${process.versions.node}`);
  const sgemm = await peers.find(([name]) => name === "numpy")?.[1].time("peak", 5);
  const theirs = sgemm === undefined ? "" : `; numpy's product of 1,024 x 1,024 at ${sgemm.value.toFixed(0)}`;
  console.log(`WebAssembly in registers alone runs at ${most} GFLOP/s${theirs}.`);
  console.log(`${text}\n`);
  const titles = peers.map(([, { name }]) => `${name}, ms | x`);
  console.log(`| case | ours, ms | ${titles.join(" | ")} | agrees | target | met |`);
  console.log(`|---|---|${"---|---|".repeat(peers.length)}---|---|---|`);
  const wanted = options.case?.split(",");
  for (const row of rows.filter(({ name }) => wanted?.includes(name) ?? true))
    await measure(row, peers, products !== undefined);
  for (const [, { stop }] of peers) stop();
}

/**
 * Ours and the peers' in turns. Each turn begins with runs that are not counted, which bring the numbers into the caches
 * and both threads to work, as in a loop; a peer that is very slow has but one turn, of one run.
 */
async function measure(row: Row, peers: readonly [string, Peer][], helped: boolean): Promise<void> {
  const timers = [ours, ...peers.map(([, { time }]) => time)];
  const times = timers.map((): number[] => []);
  const values = timers.map(() => Number.NaN);
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [i, time] of timers.entries()) {
      if (times[i][0] > SLOW) continue;
      await setTimeout(PAUSE);
      const first = await time(row.name, 1);
      if (first === undefined) continue;
      if (round === 0) values[i] = first.value;
      const slow = first.milliseconds[0] > SLOW;
      if (!slow) await time(row.name, Math.ceil(WARM / first.milliseconds[0]));
      const counted = slow ? first : await time(row.name, RUNS);
      times[i].push(...(counted?.milliseconds ?? []));
    }
  }
  const [own, ...theirs] = times.map((list) => (list.length === 0 ? Number.NaN : fastest(list)));
  const cells = theirs.map((ms) =>
    Number.isNaN(ms) ? "- | -" : `${ms.toFixed(2)} | ${(own / ms).toFixed(2)}`,
  );
  const told = values.filter((value) => !Number.isNaN(value));
  const agrees = told.every(
    (value) => Math.abs(value - values[0]) <= 1e-3 * Math.max(1, Math.abs(values[0])),
  );
  const target = Object.entries(helped ? row.helped : row.portable) as [string, number][];
  const met = target.every(([peer, most]) => {
    const at = peers.findIndex(([name]) => name === peer);
    return at < 0 || own / theirs[at] <= most;
  });
  const wish = target.map(([peer, most]) => `${most} x ${peer}`).join(", ");
  const words = [agrees ? "yes" : values.join(" "), wish, met ? "met" : "MISSED"];
  console.log(`| ${row.title} | ${own.toFixed(2)} | ${cells.join(" | ")} | ${words.join(" | ")} |`);
}

await main();
