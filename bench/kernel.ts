// Our kernel, tslab as shipped and ipykernel, in one run: `npm run bench -- kernel`.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Probe, type Exchange } from "../test/kernel/support/probe.js";
import { readOptions } from "./read-options.js";

readOptions("kernel", {});

interface Peer {
  readonly name: string;
  readonly argv?: readonly string[];
  /** The same three cells in the kernel's language, the second by number. */
  readonly trivial: (n: number) => string;
  readonly typed: (n: number) => string;
  readonly lines: (count: number) => string;
}

const typescript = {
  trivial: (n: number) => `${n} + 1`,
  typed: (n: number) =>
    `const table${n}: Map<string, number[]> = new Map([["a", [${n}, 2, 3]]]);\ntable${n}.get("a")!.map((x) => x * 2)`,
  lines: (count: number) => `for (let i = 0; i < ${count}; i++) console.log("line", i);`,
};
const peers: readonly Peer[] = [
  { name: "gradlab", ...typescript },
  {
    name: "tslab 1.0.22",
    argv: [
      process.execPath,
      path.resolve("node_modules/tslab/bin/tslab"),
      "kernel",
      "--config-path",
      "{connection_file}",
    ],
    ...typescript,
  },
  {
    name: "ipykernel",
    argv: ["/usr/bin/python3", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    trivial: (n: number) => `${n} + 1`,
    typed: (n) => `table${n} = {"a": [${n}, 2, 3]}\n[x * 2 for x in table${n}["a"]]`,
    lines: (count) => `for i in range(${count}): print("line", i)`,
  },
];

const repeats = 60;
const manyLines = 200_000;
const manyCells = 300;

async function measure(peer: Peer): Promise<Record<string, string>> {
  const starts: number[] = [];
  for (let round = 0; round < 5; round++) starts.push(await start(peer));
  const probe = await Probe.start(peer);
  try {
    await cell(probe, peer.trivial(1));
    const trivial = await times(probe, peer.trivial);
    const typed = await times(probe, peer.typed);
    const before = memory(probe.process.pid!);
    for (let n = repeats; n < manyCells; n++) await cell(probe, peer.typed(n));
    const after = memory(probe.process.pid!);
    const begin = performance.now();
    const exchange = await cell(probe, peer.lines(manyLines));
    const lines = performance.now() - begin;
    return {
      "start to first result": seconds(median(starts)),
      "trivial cell": milliseconds(median(trivial)),
      "typed cell": milliseconds(median(typed)),
      "memory at first": `${before} MB`,
      [`after ${manyCells} cells`]: `${after} MB`,
      "200,000 lines": exchange === undefined ? "never idle" : seconds(lines),
      lost: `${manyLines - countLines(probe)}`,
    };
  } finally {
    await probe.stop();
  }
}

async function start(peer: Peer): Promise<number> {
  const begin = performance.now();
  const probe = await Probe.start(peer);
  await cell(probe, peer.trivial(1));
  const time = performance.now() - begin;
  await probe.stop();
  return time;
}

async function times(probe: Probe, code: (n: number) => string): Promise<number[]> {
  const measured: number[] = [];
  for (let n = 0; n < repeats; n++) {
    const begin = performance.now();
    await cell(probe, code(n));
    measured.push(performance.now() - begin);
  }
  return measured;
}

/** Some kernels lose the end of a cell: undefined after ten seconds. */
const cell = (probe: Probe, code: string): Promise<Exchange | undefined> =>
  Promise.race([probe.execute(code), sleep(10_000, undefined, { ref: false })]);

const countLines = (probe: Probe): number =>
  probe.published
    .filter(({ header }) => header.msg_type === "stream")
    .map(({ content }) => content["text"] as string)
    .join("")
    .match(/line \d+\n/g)?.length ?? 0;

/** Resident memory of a process and all below it, in megabytes (Linux; NaN elsewhere). */
function memory(root: number): number {
  try {
    const status = (pid: number): string => readFileSync(`/proc/${pid}/status`, "utf8");
    const all = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
    const parents = new Map(
      all.map((pid) => [pid, Number(/PPid:\s+(\d+)/.exec(quietly(() => status(pid)))?.[1])]),
    );
    const below = (pid: number | undefined): boolean => pid === root || (!!pid && below(parents.get(pid)));
    const kilobytes = all
      .filter((pid) => below(pid))
      .reduce((sum, pid) => sum + Number(/VmRSS:\s+(\d+)/.exec(quietly(() => status(pid)))?.[1] ?? 0), 0);
    return Math.round(kilobytes / 1024);
  } catch {
    return NaN;
  }
}

function quietly(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
function seconds(time: number): string {
  return `${(time / 1000).toFixed(2)} s`;
}
function milliseconds(time: number): string {
  return `${time.toFixed(1)} ms`;
}

const rows: Record<string, Record<string, string>> = {};
for (const peer of peers) rows[peer.name] = await measure(peer);
console.table(rows);
process.exit(0);
