// Builds dist/child, what answers run in, so that a child starts quickly and may read nothing else: main.cjs, which every
// child begins with; engine.cjs, loaded where tensors are; data.cjs, the data sets; rest.cjs, the parts of TensorFlow.js
// that hardly any answer uses (layers, converter, data, webgl), loaded when something first reaches for one of them.
import { build } from "esbuild";
import { createRequire } from "node:module";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { importPackages } from "./packages.mjs";

const require = createRequire(import.meta.url);

/** The names that TensorFlow.js has beyond its core. */
function namesOfRest() {
  const [core, all] = [require("@tensorflow/tfjs-core"), require("@tensorflow/tfjs")];
  return Object.keys(all).filter((name) => !(name in core));
}

/** What the rest needs of the engine's bundle: there is one core, and its parts are asked for by these names. */
const shared = [
  "@tensorflow/tfjs-core",
  "@tensorflow/tfjs-core/dist/io/io_utils",
  "@tensorflow/tfjs-core/dist/ops/ops_for_converter",
  "@tensorflow/tfjs-core/dist/register_all_gradients",
  "@tensorflow/tfjs-backend-cpu",
  "@tensorflow/tfjs-backend-cpu/dist/shared",
];

/** TensorFlow.js's core and its kernels in JavaScript at once; what else it exports on demand. */
const tensorflow = `export * from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
${shared.map((name, i) => `import * as shared${i} from "${name}";`).join("\n")}
gradlab.given = () => ({ ${shared.map((name, i) => `"${name}": shared${i}`).join(", ")} });
export * from "on-demand";`;

const onDemand = () => `let rest;
const load = () => (rest ??= gradlab.bundle("rest", gradlab.given()));
for (const name of ${JSON.stringify(namesOfRest())})
  Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] });`;

const rest = () => `export * from "@tensorflow/tfjs-layers";
export * from "@tensorflow/tfjs-converter";
export * from "@tensorflow/tfjs-backend-cpu";
export * from "@tensorflow/tfjs-backend-webgl";
export * as data from "@tensorflow/tfjs-data";
export const version = ${JSON.stringify(require("@tensorflow/tfjs").version)};`;

/** What no answer reaches: Node fetches by itself, and the choice of an engine is withheld. */
const unreachable = `throw new Error("not available while answers are graded");`;

/** A module that needs Node's crypto for a seed that nobody asks for: 8 ms of a child's start. */
const lazyCrypto = `Object.defineProperty(exports, "randomBytes", { get: () => require("node:crypto").randomBytes });`;

const virtual = (root, modules) => ({
  name: "virtual",
  setup({ onResolve, onLoad }) {
    for (const [name, contents] of Object.entries(modules)) {
      onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: "virtual" }));
      onLoad({ filter: new RegExp(`^${name}$`), namespace: "virtual" }, () => ({
        contents,
        resolveDir: root,
      }));
    }
  },
});

/** The data sets are made of the tensors of the engine that is there already. */
const engineGiven = {
  name: "engine",
  setup({ onResolve }) {
    onResolve({ filter: /\/engine\/index\.js$/ }, () => ({ path: "engine", external: true }));
  },
};

/** Builds the bundles from what the compiler wrote into dist/grader. */
export async function buildChild(root) {
  const folder = path.join(root, "dist/child");
  const common = {
    absWorkingDir: root,
    outdir: `${folder}.new`,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    // Names stay as they are: they are told in errors.
    minifyWhitespace: true,
    minifySyntax: true,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    legalComments: "none",
    logLevel: "warning",
    define: { "import.meta.url": "gradlab.url" },
  };
  rmSync(`${folder}.new`, { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: { main: "dist/grader/child/main.js" },
    plugins: [importPackages],
    external: ["typescript-api"],
  });
  await build({
    ...common,
    entryPoints: { engine: "dist/grader/child/engine.js" },
    plugins: [
      importPackages,
      virtual(root, {
        "@tensorflow/tfjs": tensorflow,
        "on-demand": onDemand(),
        crypto: lazyCrypto,
        "node-fetch": unreachable,
        "@tensorflow/tfjs-backend-wasm": unreachable,
      }),
    ],
  });
  await build({
    ...common,
    entryPoints: { data: "dist/src/data/index.js" },
    plugins: [engineGiven, importPackages],
  });
  await build({
    ...common,
    entryPoints: { rest: "rest" },
    external: shared,
    plugins: [virtual(root, { rest: rest() })],
  });
  rmSync(folder, { recursive: true, force: true });
  // What V8 kept of the bundles before is of no use any more.
  rmSync(path.join(root, "dist/code"), { recursive: true, force: true });
  if (!existsSync(path.dirname(folder))) mkdirSync(path.dirname(folder), { recursive: true });
  renameSync(`${folder}.new`, folder);
}
