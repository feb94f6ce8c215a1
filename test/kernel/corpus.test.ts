import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runNotebook } from "../../src/kernel/index.js";
import { notebookOf } from "./support.js";

/** Notebooks as people write them; every cell prints what it found. */
const corpus: Readonly<Record<string, readonly string[]>> = {
  "closures and classes": [
    "let rate = 0.1;\nconst step = (x: number) => x - rate * 2 * x;\nconsole.log(step(1));",
    "rate = 0.5;\nconsole.log(step(1));",
    "class Counter {\n  #n = 0;\n  static made = 0;\n  constructor() {\n    Counter.made++;\n  }\n  next(): number {\n    return ++this.#n;\n  }\n}\nconst counter = new Counter();\nconsole.log(counter.next(), counter.next(), Counter.made);",
    "function* squares(n: number): Generator<number> {\n  for (let i = 1; i <= n; i++) yield i * i;\n}\nconst { length, 0: first, ...others } = [...squares(4)];\nconsole.log(length, first, others);",
    "enum Mode {\n  Train = 'train',\n  Test = 'test',\n}\nconst modes: Record<Mode, number> = { [Mode.Train]: 1, [Mode.Test]: 2 };\nconsole.log(modes, Mode.Test);",
  ],
  "waiting and failing": [
    "const later = <T>(value: T): Promise<T> => new Promise((done) => setTimeout(done, 5, value));\nconst order: string[] = [];\nvoid later('late').then((word) => order.push(word));\nconsole.log(await later([1, 2]));",
    "for await (const word of [later('a'), 'b']) order.push(word);\nconsole.log(order);",
    "try {\n  await later(1).then(() => {\n    throw new RangeError('out');\n  });\n} catch (error) {\n  console.log((error as Error).name, (error as Error).message);\n} finally {\n  order.push('end');\n}",
    "const results = await Promise.allSettled([later(1), Promise.reject(new Error('no'))]);\nconsole.log(results.map(({ status }) => status), order.at(-1));",
  ],
  "a linear classifier, trained": [
    'import { data, losses, random, regularization, tf } from "gradlab";\nconst { x: points, y: labels } = data.blobs({ seed: 3, perClass: 20, classes: 3 });\nconsole.log(points.length, points[0], labels.slice(0, 5));',
    "const x = tf.tensor2d(points);\nconst y = tf.tensor1d(labels, 'int32');\nconst draw = random(1);\nlet w = tf.tensor2d(Array.from({ length: 2 }, () => Array.from({ length: 3 }, () => draw.uniform(-0.01, 0.01))));\nconsole.log(x.shape, y.shape, w.arraySync());",
    "function lossAndGradient(): { loss: number; dw: tf.Tensor2D } {\n  const { loss, dScores } = losses.softmax(tf.matMul(x, w) as tf.Tensor2D, y);\n  const penalty = regularization.l2(w, 1e-3);\n  const dw = tf.matMul(x, dScores, true).add(penalty.dw) as tf.Tensor2D;\n  return { loss: Number(loss) + Number(penalty.loss), dw };\n}\nconsole.log(lossAndGradient().loss.toFixed(4));",
    "const history: number[] = [];\nfor (let i = 0; i < 30; i++) {\n  const { loss, dw } = lossAndGradient();\n  history.push(loss);\n  w = w.sub(dw.mul(0.5)) as tf.Tensor2D;\n}\nconsole.log(history.map((loss) => loss.toFixed(5)).join(' '));",
    "const right = tf.matMul(x, w).argMax(1).equal(y).mean().arraySync();\nconsole.log(right, history[29] < history[0]);",
  ],
};

const root = path.resolve(import.meta.dirname, "../..");

/** What each part of one plain module prints: the cells in order, with nothing between them but a mark. */
function asModule(cells: readonly string[]): string[] {
  const folder = mkdtempSync(path.join(root, "out-corpus-"));
  try {
    const file = path.join(folder, "module.ts");
    writeFileSync(file, cells.map((cell) => `${cell}\nconsole.log("\\u0001");`).join("\n"));
    const { stdout, stderr, status } = spawnSync(process.execPath, ["--import", "tsx", file], {
      cwd: root,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    return stdout.split("\u0001\n").slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("a corpus of notebooks", () => {
  for (const [name, cells] of Object.entries(corpus)) {
    it(`has the same values cell by cell in the kernel and in one plain module: ${name}`, async () => {
      const { notebook, failure } = await runNotebook(notebookOf(...cells), { cwd: root });
      assert.equal(failure, undefined);
      const printed = notebook.cells.map((cell) =>
        (cell.cell_type === "code" ? cell.outputs : [])
          .map((output) => (output.output_type === "stream" ? output.text : ""))
          .join(""),
      );
      assert.deepEqual(printed, asModule(cells));
      assert.ok(printed.every((text) => text !== ""));
    });
  }
});
