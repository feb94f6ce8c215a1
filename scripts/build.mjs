// Builds dist/: the WebAssembly kernels (AssemblyScript), the TypeScript, and the assets beside them. What is up to
// date is left alone; where all is, a run costs a tenth of a second, for people wait for it in `npm start`.
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { forgetCode, keepCode } from "./kept.mjs";
import { sourcesState } from "./sources.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stamp = path.join(root, "dist/.built");
const state = sourcesState(root);
const products = ["src/cli/main.js", "wasm/kernels.wasm", "child/main.cjs", "browser", "lab/manifest.json"];
if (
  products.every((name) => existsSync(path.join(root, "dist", name))) &&
  existsSync(stamp) &&
  readFileSync(stamp, "utf8") === state
) {
  keepCode(root);
  process.exit(0);
}
console.log("Building Gradlab, once and after each change to its sources ...");
const { buildChild } = await import("./child.mjs");
const { buildBrowser } = await import("./browser.mjs");
const { writeKernels } = await import("./kernels.mjs");
const { buildLab } = await import("./lab.mjs");
const { FORK_SERVER, LIBRARY } = await import("./native.mjs");
const { requirePackages } = await import("./packages.mjs");
const run = (script, ...args) => {
  const result = spawnSync(process.execPath, [path.join(root, "node_modules", script), ...args], {
    cwd: root,
    stdio: "inherit",
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
};
const newest = (folder) =>
  Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(path.join(entry.parentPath, entry.name)).mtimeMs),
  );
const outdated = (target, ...sources) =>
  !existsSync(target) || statSync(target).mtimeMs < Math.max(...sources.map(newest));

// The kernels from one source: for memory that threads share, once more with fused multiply-add for those who ask for it,
// and for browsers, which run one thread.
const assembly = path.join(root, "src/engine/assembly");
const files = { threads: "kernels.wasm", fused: "kernels-fused.wasm", single: "kernels-single.wasm" };
for (const [target, file] of Object.entries(files)) {
  if (!existsSync(assembly) || !outdated(path.join(root, "dist/wasm", file), assembly)) continue;
  mkdirSync(path.join(root, "dist/wasm"), { recursive: true });
  writeKernels(assembly, path.join(root, "dist/wasm/kernels.ts"));
  run(
    "assemblyscript/bin/asc.js",
    "dist/wasm/kernels.ts",
    "--config",
    "src/engine/assembly/asconfig.json",
    "--target",
    target,
  );
}
// What is native was compiled before (scripts/native.mjs).
const native = path.join(root, "dist/native");
mkdirSync(native, { recursive: true });
for (const file of [LIBRARY, FORK_SERVER]) copyFileSync(file, path.join(native, path.basename(file)));
run("typescript/bin/tsc", "-p", "tsconfig.build.json");
await requirePackages(root);

const childSources = ["src/checks", "src/data", "src/engine", "grader/child", "scripts"];
if (outdated(path.join(root, "dist/child/main.cjs"), ...childSources.map((name) => path.join(root, name))))
  await buildChild(root);

await buildBrowser(root);
await buildLab(root);
forgetCode(root);
keepCode(root);
writeFileSync(stamp, state);
