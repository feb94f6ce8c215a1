import { questionOf, type Notebook, type Cell } from "../../../src/notebook/index.js";
import { right, vote, type Corpus } from "./attack.js";

export const answerOf = (notebook: Notebook, question = "knn-vote"): Cell =>
  notebook.cells.find((cell) => questionOf(cell) === question)!;

/** What a submission does to its cells. */
export const cells: Corpus = {
  "duplicated, deleted, reordered, split, retyped cells": [
    {
      name: "the answer cell twice, the template last",
      question: "knn-vote",
      attack: vote({}),
      twin: vote({ returns: right }),
      edit: (notebook, released) => {
        const copy = structuredClone(answerOf(notebook));
        notebook.cells.push({ ...copy, source: answerOf(released).source }, { ...copy, source: "" });
      },
      says: /3 cells for this answer/,
    },
    {
      name: "the answer cell alone, everything else deleted",
      question: "knn-vote",
      attack: vote({}),
      twin: vote({ returns: right }),
      edit: (notebook) => {
        notebook.cells.splice(0, notebook.cells.length, answerOf(notebook));
      },
    },
    {
      name: "the answer cell deleted, or the answer typed into a cell of one's own",
      question: "knn-vote",
      attack: "// Nothing is there that could be wrong.",
      says: /The answer cell is missing/,
      twin: vote({ returns: right }),
      edit: (notebook) => {
        const { source } = answerOf(notebook);
        notebook.cells = notebook.cells.filter((cell) => questionOf(cell) !== "knn-vote");
        const own = {
          cell_type: "code",
          id: "mine",
          metadata: {},
          outputs: [],
          execution_count: null,
        } as const;
        if (source.includes("function vote")) notebook.cells.push({ ...own, source } as unknown as Cell);
      },
    },
    {
      name: "the cells in another order",
      question: "knn-vote",
      attack: vote({}),
      twin: vote({ returns: right }),
      edit: (notebook) => {
        notebook.cells.reverse();
      },
    },
    {
      name: "the answer's cell split in two, the helper apart",
      question: "knn-vote",
      attack: vote({ returns: "wrong(distances)" }),
      twin: vote({ returns: "wrong(distances, yTrain, k)" }),
      edit: (notebook) => {
        const cell = answerOf(notebook);
        const at = notebook.cells.indexOf(cell);
        const helper = cell.source.includes("yTrain, k)")
          ? `const wrong = (distances: number[][], yTrain: number[], k: number): number[] => ${right};`
          : "const wrong = (distances: number[][]): number[] => distances.map(() => 0);";
        notebook.cells.splice(at, 0, { ...cell, id: "split-off", source: helper });
      },
      says: /2 cells for this answer; 2 of them make it up together/,
    },
    {
      name: "the answer in a cell of another type, without its mark",
      question: "knn-vote",
      attack: vote({}),
      twin: vote({ returns: right }),
      edit: (notebook) => {
        const cell = answerOf(notebook) as {
          cell_type: string;
          outputs?: unknown;
          execution_count?: unknown;
        };
        cell.cell_type = "raw";
        delete cell.outputs;
        delete cell.execution_count;
      },
    },
  ],
  "unclosed braces, comments that swallow the next cell": [
    {
      name: "an unclosed brace",
      question: "knn-vote",
      attack: "function vote() { return {",
      says: /cannot be read as TypeScript/,
      twin: `/* a comment with { and \`quotes */\n${vote({ returns: right })}\n// }`,
    },
    {
      name: "an unclosed comment",
      question: "knn-vote",
      attack: `${vote({ returns: right })}\n/* swallow the next cell`,
      says: /cannot be read as TypeScript/,
      twin: `${vote({ returns: right })}\n/* swallow the next cell */`,
    },
    {
      name: "closing the grader's function",
      question: "knn-vote",
      attack: `}); take(() => () => [1]); (function () {`,
      says: /cannot be read as TypeScript/,
      twin: `const text = "}); take(() => () => [1]); (function () {"; // }); take(() => () => [1]); (function () {
${vote({ first: "text.trim();", returns: right })}`,
    },
  ],
  "declare, @ts-nocheck, any": [
    {
      name: "no types at all",
      question: "knn-vote",
      attack: `// @ts-nocheck\n${vote({})}`,
      twin: `// @ts-nocheck\nfunction vote(distances, yTrain, k) {\n  return ${right};\n}`,
    },
    {
      name: "a declared answer",
      question: "knn-vote",
      attack: "declare function vote(distances: number[][], yTrain: number[], k: number): number[];",
      says: /defines no function vote/,
      twin: `declare const unused: number;
function vote(distances: number[][], yTrain: number[], k: number): number[];
${vote({ returns: right })}`,
    },
    {
      name: "an answer that is no function",
      question: "knn-vote",
      attack: "const vote: any = { call: () => [1] };",
      says: /defines no function vote/,
      twin: `export const vote = async (distances: number[][], yTrain: number[], k: number) => ${right};`,
    },
    {
      name: "a cell that throws after its function",
      question: "knn-vote",
      attack: `${vote({})}\nthrow new Error("at the top");`,
      twin: `${vote({ returns: right })}\nconsole.log(vote(notThere, [], 1));`,
    },
  ],
};
