/**
 * A class of the course's first assignment (five functions to write), graded by the command in a process of its own: wall
 * time a submission, peak memory of the whole tree of processes, and a second run in which nothing has changed.
 * `npm run bench -- grader`; `--count N` (200), `--jobs 1,2`, `--sandbox TIER`, `--nbconvert` (executes one submission with
 * Debian's nbconvert and our kernel: the least that nbgrader does for each, before it begins to grade).
 */
import { spawn, spawnSync } from "node:child_process";
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
import { parseArgs } from "node:util";
import { loadAssignment } from "../grader/assignment.js";
import { fillAnswers } from "../grader/fill.js";

const { values: options } = parseArgs({
  options: {
    count: { type: "string", default: "200" },
    jobs: { type: "string", default: "1,2" },
    sandbox: { type: "string", default: "auto" },
    nbconvert: { type: "boolean", default: false },
  },
});
const count = Number(options.count);
const root = path.resolve(import.meta.dirname, "..");
const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-bench-"));

/** Each student's answers are the reference's or a mutant's, with a remark of their own: no two texts are the same. */
async function writeClass(): Promise<string> {
  const handedIn = path.join(folder, "class");
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

/** The resident memory of a process and all below it, in MB. */
function residentOf(pid: number): number {
  const parents = new Map<number, number>();
  const resident = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, "utf8");
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
      resident.set(Number(name), Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      continue; // It ended meanwhile.
    }
  }
  const below = (id: number): boolean => id === pid || (parents.has(id) && below(parents.get(id)!));
  return [...resident].reduce((sum, [id, size]) => sum + (below(id) ? size : 0), 0);
}

async function run(handedIn: string, out: string, jobs: string): Promise<{ seconds: number; peak: number }> {
  const start = performance.now();
  const args = [
    "grade",
    handedIn,
    "--out",
    path.join(folder, out),
    "--jobs",
    jobs,
    "--sandbox",
    options.sandbox,
  ];
  const child = spawn(process.execPath, [path.join(root, "dist/src/cli/main.js"), ...args], {
    stdio: "ignore",
    env: { ...process.env, GRADLAB_SALT: "a secret for the bench" },
  });
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, residentOf(child.pid!))), 250);
  const code = await new Promise((resolve) => child.on("exit", resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`gradlab grade ended with ${String(code)}`);
  return { seconds: (performance.now() - start) / 1000, peak };
}

try {
  const handedIn = await writeClass();
  console.log(`${count} submissions of five functions, types checked, ${os.cpus()[0]?.model ?? "?"}\n`);
  console.log(
    "| jobs | seconds | s a submission | s a submission and core | peak, MB | unchanged again, s |",
  );
  console.log("|---|---|---|---|---|---|");
  for (const jobs of options.jobs.split(",")) {
    const { seconds, peak } = await run(handedIn, `jobs${jobs}`, jobs);
    const again = await run(handedIn, `jobs${jobs}`, jobs);
    const each = seconds / count;
    const cells = [
      jobs,
      seconds.toFixed(1),
      each.toFixed(3),
      (each * Number(jobs)).toFixed(3),
      peak.toFixed(0),
      again.seconds.toFixed(1),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
  if (options.nbconvert) {
    const [first] = readdirSync(handedIn);
    copyFileSync(path.join(root, "assignments/01-knn/checks.json"), path.join(handedIn, "checks.json"));
    const start = performance.now();
    const args = ["nbconvert", "--to", "notebook", "--execute", "--stdout", path.join(handedIn, first)];
    const { status } = spawnSync("jupyter", args, {
      stdio: "ignore",
      env: { ...process.env, JUPYTER_PATH: path.join(root, "share/jupyter") },
    });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`\nnbconvert executes one of them in ${seconds} s${status === 0 ? "" : " (and fails)"}.`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
