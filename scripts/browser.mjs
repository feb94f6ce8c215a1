// Builds dist/browser for the browser: gradlab.js, the library as one module, and demos/, a script for each demo. Our
// engine's kernels are inside, compiled for one thread. Nothing is built when nothing has changed since.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Of TensorFlow.js its core alone, its gradients and methods: the kernels are ours. */
const core = ["", "/dist/register_all_gradients", "/dist/public/chained_ops/register_all_chained_ops"]
  .map((part, i) => `${i === 0 ? "export * from" : "import"} "@tensorflow/tfjs-core${part}";`)
  .join("\n");

const slim = (root) => ({
  name: "slim",
  setup({ onResolve, onLoad }) {
    // Of `data` the toy sets alone: the rest reads files.
    onResolve({ filter: /\/data\/index\.js$/ }, () => ({ path: path.join(root, "src/data/toys.ts") }));
    onResolve({ filter: /^@tensorflow\/tfjs$/ }, () => ({ path: "core", namespace: "slim" }));
    onLoad({ filter: /./, namespace: "slim" }, () => ({ contents: core, resolveDir: root }));
  },
});

/** Everything that goes in, as one hash. */
function inputsOf(root) {
  const folders = readdirSync(path.join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/src.(cli|kernel|lab|notebook|checks)\b/.test(entry.parentPath))
    .map((entry) => path.join(entry.parentPath, entry.name));
  const others = ["package-lock.json", "scripts/browser.mjs", "dist/wasm/kernels-single.wasm"];
  const hash = createHash("sha256");
  for (const file of [...folders.toSorted(), ...others.map((name) => path.join(root, name))])
    hash.update(path.relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

/** Builds into `dist/browser` unless it is up to date. */
export async function buildBrowser(root) {
  const folder = path.join(root, "dist/browser");
  const [inputs, stamp] = [inputsOf(root), path.join(folder, "inputs")];
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === inputs) return;
  const kernels = readFileSync(path.join(root, "dist/wasm/kernels-single.wasm")).toString("base64");
  const common = {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
    // Other engines are for Node; who asks for one in a browser is told that it does not load.
    external: ["@tensorflow/tfjs-backend-wasm"],
    define: { GRADLAB_KERNELS: JSON.stringify(kernels), "process.env.NODE_ENV": '"production"' },
    plugins: [slim(root)],
  };
  rmSync(`${folder}.new`, { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: ["src/browser.ts"],
    outfile: `${folder}.new/gradlab.js`,
    format: "esm",
  });
  const names = ["linear-classifier", "knn-regions", "descent", "style"];
  await build({
    ...common,
    entryPoints: names.map((name) => `src/demos/page/${name}.${name === "style" ? "css" : "ts"}`),
    outdir: `${folder}.new/demos`,
    format: "esm",
  });
  writeFileSync(`${folder}.new/inputs`, inputs);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.dirname(folder), { recursive: true });
  renameSync(`${folder}.new`, folder);
}
