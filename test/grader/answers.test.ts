import assert from "node:assert/strict";
import { collectAnswers } from "../../grader/answers.js";
import { loadAssignment, type LoadedAssignment } from "../../grader/assignment.js";
import type { Answer } from "../../grader/records.js";
import type { Cell, Notebook } from "../../src/notebook/index.js";

describe("collecting answers", () => {
  let assignment: LoadedAssignment;
  before(async () => {
    assignment = await loadAssignment("01-knn");
  });

  const written = "function vote() { return [1]; }";
  const isVote = (cell: Cell): boolean => cell.id === "knn-vote";
  /** The answer to knn-vote after `edit` was done to the released notebook with a vote in it. */
  const voteAfter = (edit: (cells: Cell[]) => Cell[]): Answer & { all: readonly string[] } => {
    const cells = assignment.released.cells.map((cell) =>
      isVote(cell) ? { ...cell, source: written } : cell,
    );
    const notebook: Notebook = { ...assignment.released, cells: edit(cells) };
    const { answers, notes } = collectAnswers(notebook, assignment);
    assert.equal(answers.length, assignment.definition.questions.length);
    return { ...answers.find(({ question }) => question === "knn-vote")!, all: notes };
  };
  const plain = (source: string, id: string): Cell => ({
    cell_type: "code",
    id,
    source,
    metadata: {},
    execution_count: null,
    outputs: [],
  });

  it("takes the answer by its question", () => {
    const { text, notes, all } = voteAfter((cells) => cells);
    assert.deepEqual([text, notes, all], [written, [], []]);
  });

  it("does not mind the order", () => {
    assert.equal(voteAfter((cells) => cells.toReversed()).text, written);
  });

  it("says what is missing, and that points do not shrink with it", () => {
    const { text, notes } = voteAfter((cells) => cells.filter((cell) => !isVote(cell)));
    assert.equal(text, undefined);
    assert.match(notes[0], /missing/);
  });

  it("takes the last written one of doubled cells", () => {
    const template = assignment.released.cells.find(isVote)!;
    const doubled = voteAfter((cells) => [...cells, { ...template, id: "copy" }]);
    assert.equal(doubled.text, written);
    assert.match(doubled.notes[0], /2 cells/);
    const second = "const vote = () => [2];";
    assert.equal(voteAfter((cells) => [...cells, { ...template, id: "copy", source: second }]).text, second);
    assert.equal(
      voteAfter((cells) => [...cells, { ...template, id: "split", source: "// the rest" }]).text,
      written,
    );
  });

  describe("puts an answer together again whose cell was split", () => {
    const split = (...sources: readonly string[]): ReturnType<typeof voteAfter> =>
      voteAfter((cells) =>
        cells.flatMap((cell) =>
          isVote(cell)
            ? sources.map((source, index) => ({
                ...cell,
                id: index === 0 ? cell.id : `part${index}`,
                source,
              }))
            : [cell],
        ),
      );
    const helper = "const nearest = (row: number[]) => row.indexOf(Math.min(...row));";
    const leaning = "function vote(d, y) {\n  return d.map((row) => y[nearest(row)]);\n}";

    const table: readonly [what: string, parts: readonly string[], whole: readonly string[]][] = [
      ["before its helper", [leaning, helper], [leaning, helper]],
      ["after its helper", [helper, leaning], [helper, leaning]],
      [
        "into three, each of which needs the next",
        [leaning, "const nearest = (row) => least(row);", "function least(row) { return 0; }"],
        [leaning, "const nearest = (row) => least(row);", "function least(row) { return 0; }"],
      ],
      [
        "in the midst of a block",
        ["function vote(d) {\n  const one = 1;", "  return d.map(() => one);\n}"],
        ["function vote(d) {\n  const one = 1;", "  return d.map(() => one);\n}"],
      ],
      ["beside what it does not need", [leaning, helper, "const scratch = 1;", "1 +"], [leaning, helper]],
      [
        "or rather written anew, its helper with it",
        [helper, `${helper}\n${leaning}`],
        [`${helper}\n${leaning}`],
      ],
      ["or doubled, which is no split", [written, leaning], [leaning]],
    ];
    for (const part of [
      "const { nearest } = Math as any;",
      "const {\n  min: nearest = 1,\n  ...rest\n}: any = Math;",
      "const [first, nearest] = [1, 2];",
      "enum nearest { a }",
      "const enum nearest { a }",
      "type nearest = number;",
      "interface nearest { a: number }",
      "namespace nearest { export const a = 1; }",
      "abstract class nearest {}",
      'import { data as nearest } from "gradlab";',
      'import nearest, { tf } from "gradlab";',
      'import * as nearest from "gradlab";',
    ]) {
      it(`whatever declares a name: ${JSON.stringify(part)}`, () => {
        assert.equal(split(part, leaning).text, `${part}\n${leaning}`);
      });
    }

    it("also where a name is spread", () => {
      const spreading = "function vote(d) { return [...helper]; }";
      assert.equal(split("const helper = [1];", spreading).text, `const helper = [1];\n${spreading}`);
    });

    it("at once of however many cells, of which it reads the nearest", () => {
      const many = Array.from({ length: 1500 }, (_, index) => `const f${index} = () => f${index + 1}();`);
      const start = performance.now();
      const { text, notes } = split(...many, "function vote() { return f1495(); }");
      assert.ok(performance.now() - start < 5000, "not the square of their number");
      assert.equal(text!.split("\n").length, 6);
      assert.match(notes.join(), /Of the 1501 cells for this answer only 50 were read/);
    });

    for (const [what, parts, whole] of table) {
      it(what, () => {
        const { text, notes } = split(...parts);
        assert.equal(text, whole.join("\n"));
        const counts =
          whole.length > 1 ? `${whole.length} of them make it up` : "the last complete one counts";
        assert.ok(
          notes[0].startsWith(`There are ${parts.length} cells for this answer; ${counts}`),
          notes[0],
        );
      });
    }

    it("in prose, of all that was written", () => {
      const isProse = (cell: Cell): boolean => cell.id === "knn-structure";
      const template = assignment.released.cells.find(isProse)!;
      const cells = assignment.released.cells.flatMap((cell) =>
        isProse(cell)
          ? ["Because of this.", template.source, "And of that.", "And of that."].map((source, index) => ({
              ...cell,
              id: index === 0 ? cell.id : `part${index}`,
              source,
            }))
          : [cell],
      );
      const { answers } = collectAnswers({ ...assignment.released, cells }, assignment);
      const { text, notes } = answers.find(({ question }) => question === "knn-structure")!;
      assert.equal(text, "Because of this.\n\nAnd of that.");
      assert.match(notes[0], /4 cells for this answer; 2 of them make it up together/);
    });
  });

  it("reads a cell that was made Markdown", () => {
    const { text, notes } = voteAfter((cells) =>
      cells.map((cell): Cell =>
        isVote(cell)
          ? { cell_type: "markdown", id: cell.id, source: cell.source, metadata: cell.metadata }
          : cell,
      ),
    );
    assert.equal(text, written);
    assert.match(notes[0], /markdown/);
  });

  it("finds an answer that lost its mark by what it defines", () => {
    const { text, notes } = voteAfter((cells) =>
      cells.map((cell) => (isVote(cell) ? plain(cell.source, "x1") : cell)),
    );
    assert.equal(text, written);
    assert.match(notes[0], /lost its mark/);
  });

  it("uses its own of whatever else was changed, and says so", () => {
    const { all, text } = voteAfter((cells) =>
      cells
        .filter(({ id }) => id !== "end" && id !== "farewell")
        .map((cell) => (cell.id === "setup" ? { ...cell, source: "process.exit()" } : cell)),
    );
    assert.equal(text, written);
    assert.deepEqual(all, [
      "2 cells of the assignment are missing; the grader used its own.",
      "1 cell of the assignment's code was edited; the grader used its own.",
    ]);
  });

  it("looks at a text full of spaces no longer than at another", () => {
    const start = performance.now();
    const { text } = voteAfter((cells) =>
      cells.map((cell) => (isVote(cell) ? { ...cell, source: `function${" ".repeat(190_000)}` } : cell)),
    );
    assert.equal(text?.length, 190_008);
    assert.ok(performance.now() - start < 5000, "not the square of its length");
  });

  it("does not read a huge answer", () => {
    const { text, notes } = voteAfter((cells) =>
      cells.map((cell) => (isVote(cell) ? { ...cell, source: "x".repeat(300_000) } : cell)),
    );
    assert.equal(text, undefined);
    assert.match(notes.at(-1)!, /300000 characters/);
  });
});
