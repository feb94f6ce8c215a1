// Keeps V8's code of the packages in dist/packages, for scripts/load.cjs: each is loaded and used a little, so that what
// programs need of it at their start is among it. In a process of its own: code is kept of what was compiled there. Called by
// kept.mjs as `node keep.mjs FOLDER`, or `FOLDER class` for verbs that have V8 work in their own way.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { compiled, underFlags } = createRequire(import.meta.url)("../dist/packages/load.cjs");
const built = (name) => import(new URL(`../dist/${name}`, import.meta.url));
const [, , draft, kind] = process.argv;
if (kind === "class") (await built("src/cli/tune.js")).tuneForClass();

for (const name of readdirSync(path.join(root, "dist/packages"))) {
  if (name.endsWith(".mjs")) await built(`packages/${name}`);
}
const { gradients, losses, tf } = await built("src/index.js");
const x = tf.randomUniform([4, 3], 0, 1, "float32", 1);
losses.softmax(x.matMul(tf.ones([3, 2])), tf.tensor1d([0, 1, 1, 0], "int32"));
tf.valueAndGrad((w) => tf.sum(tf.square(x.matMul(w))))(tf.ones([3, 2]));
gradients.symbolic("x^2 * y").derivative("x");

const { transpile } = await built("grader/compile/transpile.js");
const answer = readFileSync(path.join(root, "assignments/01-knn/master.ts"), "utf8");
await transpile({ context: 'import { tf } from "gradlab";', answer, name: "answer", count: true });

const { gradlab } = await built("src/cli/index.js");
gradlab().helpInformation();
const { readNotebook } = await built("src/notebook/index.js");
readNotebook(
  JSON.stringify({
    cells: [{ cell_type: "code", metadata: {}, source: "1", outputs: [], execution_count: null }],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  }),
);

const folder = path.join(draft, underFlags());
mkdirSync(folder, { recursive: true });
for (const [key, script] of compiled) writeFileSync(path.join(folder, key), script.createCachedData());
process.exit(0); // Threads of the engine, the compiler's process: nothing of them is needed.
