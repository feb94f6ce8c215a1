/**
 * Classes of the course's first assignment (five functions to write), graded by the command in a process of its own: wall
 * and processor time a submission with types checked and without, peak memory, a second run in which nothing has changed,
 * and whether the reports have the same bytes at any `--jobs`.
 * `npm run bench -- grader`; `--count 200,1000` (200), `--jobs 1,2`, `--types with,without`, `--sandbox TIER`, `--nbconvert`
 * (executes submissions with Debian's nbconvert and our kernel: the least that nbgrader does for each, before it begins to
 * grade).
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadAssignment } from "../grader/assignment.js";
import { fillAnswers } from "../grader/fill.js";
import { processorSeconds, residentOf } from "./grader-tree.js";
import { readOptions } from "./read-options.js";

const options = readOptions("grader", {
  count: { type: "string", value: "N,...", default: "200" },
  jobs: { type: "string", value: "N,...", default: "1,2" },
  types: { type: "string", value: "NAME,...", known: ["with", "without"], default: "with,without" },
  sandbox: { type: "string", value: "TIER", default: "auto" },
  nbconvert: { type: "boolean", default: false },
});
const root = path.resolve(import.meta.dirname, "..");
const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-bench-"));
/** Seconds a submission and core that are aimed at, in tier T2; and those of a class graded again, unchanged. */
const targets = { with: 0.25, without: 0.1, again: 2 } as const;

/** Each student's answers are the reference's or a mutant's, with a remark of their own: no two texts are the same. */
async function writeClass(count: number): Promise<string> {
  const handedIn = path.join(folder, `class-${count}`);
  mkdirSync(handedIn);
  const assignment = await loadAssignment("01-knn");
  const mutants = [...assignment.mutants];
  for (let i = 0; i < count; i++) {
    const answers = new Map([...assignment.references].map(([id, text]) => [id, `${text}\n// student ${i}`]));
    const [name, text] = mutants[i % mutants.length];
    if (i % 2 === 1) answers.set(name.split("/")[0], `${text}\n// student ${i}`);
    const file = path.join(handedIn, `s${String(i).padStart(4, "0")}.ipynb`);
    writeFileSync(file, JSON.stringify(fillAnswers(assignment, answers)));
  }
  return handedIn;
}

interface Run {
  readonly seconds: number;
  readonly processor: number;
  readonly own: number;
  readonly all: number;
}

async function run(handedIn: string, out: string, jobs: string, types: string): Promise<Run> {
  const args = ["grade", handedIn, "--out", out, "--jobs", jobs, "--sandbox", options.sandbox];
  if (types === "without") args.push("--no-types");
  const [start, before] = [performance.now(), processorSeconds()];
  const child = spawn(process.execPath, [path.join(root, "dist/src/cli/main.js"), ...args], {
    stdio: "ignore",
    env: { ...process.env, GRADLAB_SALT: "a secret for the bench" },
  });
  let [own, all] = [0, 0];
  const watch = setInterval(() => {
    const now = residentOf(child.pid!);
    [own, all] = [Math.max(own, now.own), Math.max(all, now.all)];
  }, 500);
  const code = await new Promise((resolve) => child.on("exit", resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`gradlab grade ended with ${String(code)}`);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, processor: processorSeconds() - before, own, all };
}

/** One name for all that was written. */
function digest(out: string): string {
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const sum = createHash("sha256");
  for (const file of files.map(({ parentPath, name }) => path.join(parentPath, name)).toSorted()) {
    sum.update(`${path.relative(out, file)}\0`).update(readFileSync(file));
  }
  return sum.digest("hex");
}

const verdict = (value: number, target: number): string =>
  `${value <= target ? "met" : "**missed**"} (${target})`;

const columns = [
  "submissions",
  "types",
  "jobs",
  "seconds",
  "s a submission",
  "a core",
  "target",
  "processor s",
  "grader, MB",
  "with its children, MB",
  "again, s",
  "target",
];

/** Grades the classes in all ways that were asked for; gives the seconds a submission of the first. */
async function measure(counts: readonly number[]): Promise<number> {
  const row = (cells: readonly string[]): void => console.log(`| ${cells.join(" | ")} |`);
  row(columns);
  row(columns.map((name) => (name === "types" || name === "target" ? "---" : "--:")));
  const digests = new Map<string, Set<string>>();
  let first: number | undefined;
  for (const count of counts) {
    const handedIn = await writeClass(count);
    for (const types of options.types.split(",") as ("with" | "without")[]) {
      for (const jobs of options.jobs.split(",")) {
        const out = path.join(folder, `${count}-${types}-${jobs}`);
        const { seconds, processor, own, all } = await run(handedIn, out, jobs, types);
        const written = digest(out);
        const again = await run(handedIn, out, jobs, types);
        const key = `${count} submissions, ${types} types`;
        digests.set(key, new Set([...(digests.get(key) ?? []), written, digest(out)]));
        const each = seconds / count;
        const core = each * Math.min(Number(jobs), os.availableParallelism());
        first ??= each;
        row([
          String(count),
          types,
          jobs,
          seconds.toFixed(1),
          each.toFixed(3),
          core.toFixed(3),
          verdict(core, targets[types]),
          (processor / count).toFixed(3),
          own.toFixed(0),
          all.toFixed(0),
          again.seconds.toFixed(2),
          verdict(again.seconds, targets.again),
        ]);
        rmSync(`${out}.cache`, { recursive: true });
      }
    }
  }
  console.log();
  for (const [key, found] of digests) {
    console.log(
      `${key}: the reports' bytes ${found.size === 1 ? "are the same in all runs" : "**differ**"}.`,
    );
  }
  return first!;
}

/** Seconds in which nbconvert executes a submission, the median of three. */
async function nbconvert(): Promise<number> {
  const handedIn = await writeClass(3);
  copyFileSync(path.join(root, "assignments/01-knn/checks.json"), path.join(handedIn, "checks.json"));
  const files = readdirSync(handedIn).filter((name) => name.endsWith(".ipynb"));
  const seconds = files.map((name) => {
    const start = performance.now();
    // A mutant's check may fail, as a student's does, and the next cells are executed all the same.
    const how = ["nbconvert", "--to", "notebook", "--execute", "--allow-errors", "--stdout"];
    const { status } = spawnSync("jupyter", [...how, path.join(handedIn, name)], {
      stdio: "ignore",
      env: { ...process.env, JUPYTER_PATH: path.join(root, "share/jupyter") },
    });
    if (status !== 0) throw new Error(`jupyter nbconvert ended with ${status}`);
    return (performance.now() - start) / 1000;
  });
  return seconds.toSorted((a, b) => a - b)[1];
}

try {
  const { prepareSandbox } = await import("../grader/sandbox/index.js");
  const { tier } = prepareSandbox(options.sandbox).sandbox;
  const { model } = os.cpus()[0];
  console.log(
    `Five functions a submission, tier ${tier}, Node ${process.version}, ${os.cpus().length} x ${model}\n`,
  );
  const each = await measure(options.count.split(",").map(Number));
  if (options.nbconvert) {
    const seconds = await nbconvert();
    const ratio = (seconds / each).toFixed(0);
    console.log(
      `nbconvert executes one of them, ungraded, in ${seconds.toFixed(1)} s: ${ratio} times as long as the first row grades it.`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
