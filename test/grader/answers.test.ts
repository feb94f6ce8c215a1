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

  it("does not read a huge answer", () => {
    const { text, notes } = voteAfter((cells) =>
      cells.map((cell) => (isVote(cell) ? { ...cell, source: "x".repeat(300_000) } : cell)),
    );
    assert.equal(text, undefined);
    assert.match(notes.at(-1)!, /300000 characters/);
  });
});
