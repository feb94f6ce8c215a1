import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parsePercent, release, writeNotebook, type CodeCell } from "../../src/notebook/index.js";

const released = (text: string): string[] => {
  const master = parsePercent(text, "m.ts");
  return release(master.notebook, master).cells.map(({ source }) => source);
};

/** Words that stand nowhere else, so that finding one means a leak. */
const secret = fc.stringMatching(/^[a-z]{4,12}$/).map((word) => `secret_${word}`);
const solution = fc.array(fc.tuple(fc.constantFrom("", "  ", "    "), secret).map((parts) => parts.join("")));
const indent = fc.constantFrom("", "  ", "    ", "\t");
const public_ = fc.array(fc.stringMatching(/^const [a-z]{1,8} = [0-9]{1,4};$/), { maxLength: 3 });
const region = fc
  .tuple(public_, indent, fc.constantFrom("SOLUTION", "HIDDEN"), solution)
  .map(([open, margin, kind, lines]) => ({ open, margin, kind, lines }));

describe("release", () => {
  it("puts stubs where solutions stood, indented like them", () => {
    const [source] = released(`// %% question="knn-vote"
function vote(labels: number[]): number {
  const counts = 3;
  // BEGIN SOLUTION
  return Math.min(...labels);
  // END SOLUTION
}
`);
    assert.equal(
      source,
      `function vote(labels: number[]): number {
  const counts = 3;
  // Your code here.
  throw new Error("Not yet written: knn-vote");
}`,
    );
  });

  it("takes the author's own stub where a throw would not do", () => {
    const text = `// %% question="best-k"
// BEGIN SOLUTION
const bestK = 7;
// INSTEAD: const bestK = 1; // yours
// END SOLUTION

// %% [markdown] question="why"
// <!-- BEGIN SOLUTION -->
// Because.
// <!-- END SOLUTION -->
`;
    assert.deepEqual(released(text), ["const bestK = 1; // yours", "*Your answer here.*"]);
  });

  it("removes hidden parts, cells of nothing else, and outputs", () => {
    const { notebook } = parsePercent(
      `// %% [markdown]
// Shown.
// <!-- BEGIN HIDDEN -->
// For teachers.
// <!-- END HIDDEN -->

// %%
// BEGIN HIDDEN
const answer = 42;
// END HIDDEN

// %% id="last"
1;
`,
      "m.ts",
    );
    const last = notebook.cells[2] as CodeCell;
    last.outputs = [{ output_type: "stream", name: "stdout", text: "42" }];
    last.execution_count = 3;
    const { cells } = release(notebook);
    assert.deepEqual(
      cells.map(({ source }) => source),
      ["Shown.", "1;"],
    );
    assert.deepEqual([(cells[1] as CodeCell).outputs, (cells[1] as CodeCell).execution_count], [[], null]);
    assert.equal(last.outputs.length, 1, "the notebook given stays as it was");
  });

  it("never lets a word of a solution through, and every public line", () => {
    fc.assert(
      fc.property(fc.array(region, { minLength: 1, maxLength: 4 }), (regions) => {
        const body = regions.flatMap(({ open, margin, kind, lines }) => [
          ...open,
          `${margin}// BEGIN ${kind}`,
          ...lines,
          `${margin}// END ${kind}`,
        ]);
        const master = parsePercent(`// %% id="a"\n${body.join("\n")}`, "m.ts");
        const notebook = release(master.notebook, master);
        assert.doesNotMatch(writeNotebook(notebook), /secret_/);
        const kept = (notebook.cells[0]?.source ?? "")
          .split("\n")
          .filter((line) => line.startsWith("const "));
        assert.deepEqual(
          kept,
          regions.flatMap(({ open }) => open),
        );
      }),
    );
  });

  it("lets no solution through when markers are damaged: it refuses, or the solution is gone", () => {
    const master = [
      "// BEGIN SOLUTION",
      "secret_a",
      "// END SOLUTION",
      "",
      "// BEGIN HIDDEN",
      "secret_b",
      "// END HIDDEN",
    ];
    const spelling = fc.constantFrom(
      "//BEGIN SOLUTION",
      "// begin solution",
      "// BEGIN SOLUTIONS",
      "/* BEGIN SOLUTION */",
      "// BEGIN  SOLUTION",
      "// BEGIN_SOLUTION",
      "// END SOLUTION",
      "// BEGIN HIDDEN",
      "// END HIDDEN.",
      "# END SOLUTION",
      "// BEGIN SOLUTION // note",
      "",
    );
    const markers = [0, 2, 4, 6];
    fc.assert(
      fc.property(fc.constantFrom(...markers), spelling, (at, damaged) => {
        const lines = master.with(at, damaged);
        if (lines[at] === master[at]) return;
        assert.throws(() => released(`// %%\n${lines.join("\n")}`), {
          name: "GradlabError",
          message: /^m\.ts:\d+: /,
        });
      }),
    );
  });

  it("names the line of what it refuses", () => {
    const refused: [string, RegExp][] = [
      ["// %%\n1\n// BEGIN SOLUTION\n2", /^m\.ts:3: BEGIN SOLUTION without its END$/],
      ["// %%\n// END SOLUTION", /^m\.ts:2: END SOLUTION without its BEGIN$/],
      [
        "// %%\n// BEGIN SOLUTION\n// BEGIN SOLUTION\n// END SOLUTION",
        /^m\.ts:3: BEGIN SOLUTION inside the SOLUTION of m\.ts:2$/,
      ],
      ["// %%\n// BEGIN HIDDEN\n// END SOLUTION", /^m\.ts:3: END SOLUTION without its BEGIN$/],
      ['// %% question="a"\nconst a = 1;', /^m\.ts:2: the answer to "a" has no \/\/ BEGIN SOLUTION/],
    ];
    for (const [text, message] of refused)
      assert.throws(() => released(text), { name: "GradlabError", message });
    const { notebook } = parsePercent("// %%\n1\n// %%\n// BEGIN SOLUTION", "m.ts");
    assert.throws(
      () => release(notebook),
      /^GradlabError: cell 2 \(cell-2\), line 1: BEGIN SOLUTION without its END$/,
    );
  });
});
