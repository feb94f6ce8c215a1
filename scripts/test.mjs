// `npm test`: everything that must hold, in the order in which a failure is cheapest to learn of.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

// A .mocharc `spec` would be added to the files asked for, so that the list stands here.
const files = process.argv.length > 2 ? process.argv.slice(2) : ["test/**/*.test.ts"];
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const steps = [
  ["build", "scripts/build.mjs"],
  ["types", "node_modules/typescript/bin/tsc", "-p", "tsconfig.json"],
  ["types of notebooks", "node_modules/typescript/bin/tsc", "-p", "tsconfig.notebooks.json"],
  ["lint", "node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"],
  ["format", "node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  ["unused code", "node_modules/knip/bin/knip.js"],
  ["tests", "node_modules/mocha/bin/mocha.js", ...files],
];
for (const [name, script, ...args] of steps) {
  const start = performance.now();
  const { status, signal } = spawnSync(process.execPath, [path.join(root, script), ...args], {
    cwd: root,
    stdio: "inherit",
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (status !== 0) {
    console.error(`\n${name}: failed after ${seconds} s${signal ? ` (${signal})` : ""}`);
    process.exit(status ?? 1);
  }
  if (name !== "tests") console.log(`${name}: ok (${seconds} s)`);
}
