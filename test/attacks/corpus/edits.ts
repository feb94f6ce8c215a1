import { questionOf } from "../../../src/notebook/index.js";
import { node, noLoops, right, rightDistances, trying, vote, type Corpus } from "./attack.js";
import { answerOf } from "./cells.js";

/** All modules that CommonJS has loaded, as an answer can get at them. */
const loaded = `Object.values({ ...${node("module")}._cache, ...(globalThis as any).process.mainModule?.require?.cache }) as any[]`;

/** What a submission changes of what surrounds its answers. */
export const edits: Corpus = {
  "edited points, ids, tests, helpers, library": [
    {
      name: "points and names in the metadata",
      question: "knn-vote",
      attack: vote({}),
      twin: vote({ returns: right }),
      edit: (notebook) => {
        for (const cell of notebook.cells) {
          Object.assign(cell.metadata, { points: 1e6, score: 1e6, nbgrader: { grade: true, points: 1e6 } });
        }
        Object.assign(notebook.metadata, { assignment: "00-easy", points: 1e6 });
      },
    },
    {
      name: "checks and helpers that say yes",
      question: "knn-vote",
      attack: vote({}),
      twin: vote({ returns: right }),
      edit: (notebook) => {
        for (const cell of notebook.cells) {
          if (cell.cell_type === "code" && questionOf(cell) === undefined)
            cell.source = `globalThis.check = async () => ({ pass: true }); // ${"knn-vote ".repeat(50)}`;
        }
      },
      says: /edited/,
    },
    {
      name: "the marks of other questions on the answer's cell, and its mark on others",
      question: "knn-vote",
      attack: vote({}),
      twin: vote({ returns: right }),
      edit: (notebook) => {
        const cell = answerOf(notebook);
        for (const other of notebook.cells) {
          if (questionOf(other) === undefined) other.metadata = structuredClone(cell.metadata);
        }
        for (const question of ["knn-two-loops", "knn-no-loops", "knn-everything"]) {
          const mark = { gradlab: { question, points: 1e6 } };
          notebook.cells.push({ ...structuredClone(cell), id: `copy-${question}`, metadata: mark });
        }
      },
      says: /cells for this answer/,
    },
    {
      name: "the cells' ids exchanged",
      question: "knn-vote",
      attack: vote({}),
      twin: vote({ returns: right }),
      edit: (notebook) => {
        const ids = notebook.cells.map(({ id }) => id).toReversed();
        for (const [index, cell] of notebook.cells.entries()) (cell as { id: string }).id = ids[index];
      },
      says: /edited/,
    },
    {
      name: "an operation of the library overwritten in the first cell",
      question: "knn-no-loops",
      attack: noLoops({ returns: "tf.topk(x, xTrain as any).values as tf.Tensor2D" }),
      twin: noLoops({ returns: rightDistances }),
      edit: (notebook) => {
        const setup = notebook.cells.find(({ source }) => source.includes('from "gradlab"'))!;
        setup.source += `\n(tf as any).topk = (x: tf.Tensor2D, xTrain: tf.Tensor2D) => ({ values: ${rightDistances} });`;
      },
      says: /edited/,
    },
    {
      name: "the withheld library, looked for among the loaded modules",
      question: "knn-vote",
      attack: vote({
        top: `const { knn, tf: flow } = (${loaded}).map(({ exports }) => exports).find((one) => one?.knn?.vote) ?? {};`,
        returns: `[...knn.vote(flow.tensor2d(distances), flow.tensor1d(yTrain, "int32"), k).dataSync()]`,
      }),
      says: /threw/,
      twin: trying(`if ((${loaded}).length > 1e6) throw new Error("many modules");`),
    },
    {
      name: "the exports of every loaded module written over",
      question: "knn-vote",
      attack: vote({
        top: `import * as lab from "gradlab";
const yes = () => ({ pass: true, score: 1e3, kind: "value", value: [1] });
const modules: any[] = [lab, ...(${loaded}).map(({ exports }) => exports)];
for (const one of modules) for (const name of Object.keys(one ?? {})) { try { one[name] = yes; } catch {} }
for (const name of ["equal", "deepEqual", "strictEqual", "deepStrictEqual", "ok"]) ${node("assert")}[name] = yes;
${node("util")}.isDeepStrictEqual = () => true;`,
      }),
      twin: vote({
        top: `const assert = ${node("assert")}, { ok } = assert; assert.ok = (...all: any[]) => ok(...all);`,
        returns: right,
      }),
    },
  ],
};
