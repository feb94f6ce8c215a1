/**
 * What a queue costs: the same class graded in one process with two submissions at once, and by two workers with one each,
 * on this machine, in turns. Needs Debian's `redis-server`. `npm run bench -- queue`; `--count N` (200), `--rounds N` (1).
 */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadAssignment } from "../grader/assignment.js";
import { fillAnswers } from "../grader/fill.js";
import { startRedis } from "../test/grader/queue/redis.js";
import { readOptions } from "./read-options.js";

const options = readOptions("queue", {
  count: { type: "string", value: "N", default: "200" },
  rounds: { type: "string", value: "N", default: "1" },
});
const count = Number(options.count);
const command = path.resolve(import.meta.dirname, "../dist/src/cli/main.js");
const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-bench-queue-"));
const handedIn = path.join(folder, "class");
const environment = { ...process.env, GRADLAB_SALT: "a secret for the bench" };

async function writeClass(): Promise<void> {
  mkdirSync(handedIn);
  const assignment = await loadAssignment("01-knn");
  for (let i = 0; i < count; i++) {
    const answers = new Map([...assignment.references].map(([id, text]) => [id, `${text}\n// student ${i}`]));
    const file = path.join(handedIn, `s${String(i).padStart(4, "0")}.ipynb`);
    writeFileSync(file, JSON.stringify(fillAnswers(assignment, answers)));
  }
}

const run = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [command, ...args], { stdio: ["ignore", "ignore", "pipe"], env: environment });

/** Seconds from the start of the command to its end. */
async function seconds(out: string, ...args: string[]): Promise<number> {
  const start = performance.now();
  const child = run("grade", handedIn, "--out", path.join(folder, out), ...args);
  child.stderr!.resume();
  const code = await new Promise((resolve) => child.on("exit", resolve));
  assert.equal(code, 0, `gradlab grade ${args.join(" ")}`);
  return (performance.now() - start) / 1000;
}

/** A worker that waits for runs. */
async function worker(url: string): Promise<ChildProcess> {
  const child = run("worker", "--queue", url, "--jobs", "1");
  await new Promise((resolve) => child.stderr!.once("data", resolve));
  child.stderr!.resume();
  return child;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

const redis = await startRedis();
const workers = [await worker(redis.url), await worker(redis.url)];
try {
  await writeClass();
  const [alone, queued]: [number[], number[]] = [[], []];
  for (let round = 0; round < Number(options.rounds); round++) {
    alone.push(await seconds(`alone${round}`, "--jobs", "2"));
    queued.push(await seconds(`queued${round}`, "--queue", redis.url));
    const grades = ["alone", "queued"].map((name) =>
      readFileSync(path.join(folder, `${name}${round}/grades.json`)),
    );
    assert.deepEqual(grades[0], grades[1], "the same bytes");
  }
  const [a, q] = [median(alone), median(queued)];
  console.log(`${count} submissions of five functions, types checked, ${os.cpus()[0]?.model ?? "?"}\n`);
  console.log("| | seconds | s a submission | x one process |");
  console.log("|---|---|---|---|");
  console.log(`| one process, 2 at once | ${a.toFixed(1)} | ${(a / count).toFixed(3)} | 1.00 |`);
  console.log(`| queue, 2 workers | ${q.toFixed(1)} | ${(q / count).toFixed(3)} | ${(q / a).toFixed(2)} |`);
} finally {
  for (const child of workers) child.kill("SIGKILL");
  await redis.remove();
  rmSync(folder, { recursive: true, force: true });
}
