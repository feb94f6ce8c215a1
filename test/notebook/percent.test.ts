import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  parsePercent,
  printPercent,
  questionOf,
  type Cell,
  type Notebook,
} from "../../src/notebook/index.js";

const master = `// ---
// title: Nearest neighbours
// lesson: 1
// ---

// %% [markdown] id="intro"
// # Nearest neighbours
//
//     indented

// %% tags=["parameters"]

import { tf } from "gradlab";

const x = tf.scalar(1);

// %% question="knn-vote" jupyter={"source_hidden": true}
export const vote = 1;
`;

/** Cells as a master can hold them: a source neither begins nor ends with a blank line. */
const identifier = fc.stringMatching(/^[\w-]{1,12}$/);
const source = fc
  .array(fc.stringMatching(/^[ -~é😀\u2028]{0,12}$/u))
  .map((lines) => lines.join("\n").replace(/^\s+/, "").replace(/\s+$/, ""))
  .filter((text) => !/^(\/\/ ?)?%%/m.test(text));
const cells = fc.uniqueArray(
  fc.record({
    id: identifier,
    type: fc.constantFrom("code" as const, "markdown" as const, "raw" as const),
    question: fc.boolean(),
    metadata: fc.dictionary(
      fc.stringMatching(/^[a-z]{1,4}$/).filter((key) => key !== "id"),
      fc.jsonValue(),
    ),
    source,
  }),
  { selector: ({ id }) => id, maxLength: 5 },
);
const notebooks = cells.map((drawn): Notebook => ({
  ...parsePercent("", "empty.ts").notebook,
  cells: drawn.map(({ id, type, question, metadata, source }): Cell => {
    const all = JSON.parse(
      JSON.stringify(question ? { ...metadata, gradlab: { question: id } } : metadata),
    ) as object;
    const shared = { id, metadata: { ...all }, source };
    if (type !== "code") return { ...shared, cell_type: type };
    return { ...shared, cell_type: "code", execution_count: null, outputs: [] };
  }),
}));

describe("percent masters", () => {
  it("are read into cells, with ids, questions, metadata and header", () => {
    const { notebook, origins } = parsePercent(master, "m.ts");
    assert.deepEqual(
      notebook.cells.map(({ id, cell_type, source }) => [id, cell_type, source]),
      [
        ["intro", "markdown", "# Nearest neighbours\n\n    indented"],
        ["cell-2", "code", 'import { tf } from "gradlab";\n\nconst x = tf.scalar(1);'],
        ["knn-vote", "code", "export const vote = 1;"],
      ],
    );
    assert.deepEqual(notebook.cells[1].metadata, { tags: ["parameters"] });
    assert.deepEqual(notebook.cells[2].metadata, {
      jupyter: { source_hidden: true },
      gradlab: { question: "knn-vote" },
    });
    assert.equal(questionOf(notebook.cells[2]), "knn-vote");
    assert.equal(notebook.metadata["title"], "Nearest neighbours");
    assert.deepEqual(notebook.metadata["gradlab"], { title: "Nearest neighbours", lesson: 1 });
    assert.deepEqual(origins, [
      { line: 7, indent: 3 },
      { line: 13, indent: 0 },
      { line: 18, indent: 0 },
    ]);
  });

  it("know where each source line stands in the master", () => {
    fc.assert(
      fc.property(notebooks, (notebook) => {
        const text = printPercent(notebook);
        const lines = text.split("\n");
        const { notebook: read, origins } = parsePercent(text, "m.ts");
        for (const [index, cell] of read.cells.entries()) {
          if (cell.source === "") continue;
          for (const [at, line] of cell.source.split("\n").entries()) {
            assert.equal(lines[origins[index].line - 1 + at].slice(origins[index].indent), line);
          }
        }
      }),
    );
  });

  it("read back what is printed", () => {
    fc.assert(
      fc.property(notebooks, (notebook) => {
        assert.deepEqual(parsePercent(printPercent(notebook), "m.ts").notebook, notebook);
      }),
    );
    const { notebook } = parsePercent(master, "m.ts");
    assert.deepEqual(parsePercent(printPercent(notebook), "m.ts").notebook, notebook);
  });

  it("are the same with Windows line ends and a byte order mark", () => {
    const windows = `\uFEFF${master.replaceAll("\n", "\r\n")}`;
    assert.deepEqual(parsePercent(windows, "m.ts"), parsePercent(master, "m.ts"));
  });

  it("are refused with the line that is wrong", () => {
    const refused: [string, RegExp][] = [
      ["const a = 1;\n// %%\n", /^m\.ts:1: text before the first cell/],
      ["// ---\n// title: x\n// %%\n", /^m\.ts:1: the header has no second/],
      ["// ---\ntitle\n// ---\n", /^m\.ts:2: expected \/\/ key: value/],
      ["\n// %% [latex]\n", /^m\.ts:2: \[latex\] is not a kind of cell/],
      ["// %% [markdown]\n// a\nb\n", /^m\.ts:3: in a Markdown cell every line begins/],
      ['// %% id="a"\n1\n// %% id="a"\n2\n', /^m\.ts:3: the cell id "a" is already that of line 1/],
      ['// %% id="a b"\n', /^m\.ts:1: id is "a b", expected a text of 1 to 64/],
      ["// %% question=7\n", /^m\.ts:1: question is 7/],
      ["// %% id='a'\n", /^m\.ts:1: the value of id is not JSON/],
      ['// %% id="a" id="b"\n', /^m\.ts:1: id is given twice/],
      ["// %% Load the data\n", /^m\.ts:1: expected key=value, found Load the data/],
    ];
    for (const [text, message] of refused)
      assert.throws(() => parsePercent(text, "m.ts"), { name: "GradlabError", message });
  });

  it("cannot hold a line that would begin another cell", () => {
    const { notebook } = parsePercent("// %%\n1", "m.ts");
    notebook.cells[0].source = "1\n// %% 2";
    assert.throws(() => printPercent(notebook), /a line that begins with \/\/ %%/);
    const { notebook: prose } = parsePercent("// %% [markdown]\n// a", "m.ts");
    prose.cells[0].source = "a\n%% b";
    assert.throws(() => printPercent(prose), /a line that begins with %%/);
  });
});
