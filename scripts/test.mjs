// `npm test`: everything that must hold, in the order in which a failure is cheapest to learn of.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Tests that keep all processors busy by themselves, or give answers so many seconds: nothing runs beside them. */
const alone = ["test/attacks/attacks.test.ts", "test/grader/verify.test.ts", "test/grader/kinds.test.ts"];

/** The longest of the others: begun first, so that no processor waits for one of them in the end. */
const longest = ["test/notebooks/run.test.ts", "test/grader/queue/queue.test.ts"];

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Runs a step to its end; true where all was well. */
function run(name, script, ...args) {
  const start = performance.now();
  const { status, signal } = spawnSync(process.execPath, [path.join(root, script), ...args], {
    cwd: root,
    stdio: "inherit",
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (status === 0) console.log(`${name}: ok (${seconds} s)`);
  else console.error(`\n${name}: failed after ${seconds} s${signal ? ` (${signal})` : ""}`);
  return status === 0;
}

for (const step of [
  ["build", "scripts/build.mjs"],
  ["types", "node_modules/typescript/bin/tsc", "-p", "tsconfig.json"],
  ["types of notebooks", "node_modules/typescript/bin/tsc", "-p", "tsconfig.notebooks.json"],
  ["lint", "node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"],
  ["format", "node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  ["unused code", "node_modules/knip/bin/knip.js"],
]) {
  if (!run(...step)) process.exit(1);
}

const mocha = "node_modules/mocha/bin/mocha.js";
const asked = process.argv.slice(2);
if (asked.length > 0) process.exit(run("tests", mocha, ...asked) ? 0 : 1);

const files = readdirSync(path.join(root, "test"), { recursive: true, encoding: "utf8" })
  .map((name) => `test/${name.replaceAll("\\", "/")}`)
  .filter((name) => name.endsWith(".test.ts"))
  .sort();
for (const name of [...alone, ...longest])
  if (!files.includes(name)) throw new Error(`scripts/test.mjs: there is no ${name} any more`);
const rest = files.filter((name) => !alone.includes(name) && !longest.includes(name));

// One file for each processor at a time; four are enough, for many a file starts kernels and browsers of its own.
const jobs = String(Math.min(4, os.availableParallelism()));
const counts = mkdtempSync(path.join(os.tmpdir(), "gradlab-counts-"));
process.env.GRADLAB_COUNTS = counts;
const good = [
  run("tests, side by side", mocha, "--parallel", "--jobs", jobs, ...longest, ...rest),
  run("tests, one after another", mocha, ...alone),
];
const failing = [];
const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of readdirSync(counts)) {
  const counted = JSON.parse(readFileSync(path.join(counts, name), "utf8"));
  for (const key of Object.keys(total)) total[key] += counted[key];
  failing.push(...counted.failing);
}
rmSync(counts, { recursive: true });
// Once more at the end, where a log that was cut short still has them.
for (const { title, file, message } of failing)
  console.log(`\nfailed: ${title} (${file})\n  ${message.replaceAll("\n", "\n  ")}`);
const { passed, failed, skipped } = total;
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exit(good.every(Boolean) ? 0 : 1);
