import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { collectAnswers } from "../../grader/answers.js";
import { loadAssignment, type LoadedAssignment } from "../../grader/assignment.js";
import { whichAssignment } from "../../grader/which.js";
import { writeNotebook, type Notebook } from "../../src/notebook/index.js";

describe("which assignment was handed in", () => {
  let folder: string;
  let one: Notebook;
  let two: LoadedAssignment;
  before(async () => {
    one = (await loadAssignment("01-knn")).released;
    two = await loadAssignment("02-gradients");
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "which-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const handIn = (handed: Readonly<Record<string, Notebook | string>>): void => {
    for (const [name, notebook] of Object.entries(handed)) {
      mkdirSync(path.join(folder, name));
      const text = typeof notebook === "string" ? notebook : writeNotebook(notebook);
      writeFileSync(path.join(folder, name, "work.ipynb"), text);
    }
  };
  const which = (): Promise<string> => whichAssignment(folder, "auto");
  const said = (assignment: string): Notebook => ({ ...one, metadata: { gradlab: { assignment } } });

  it("is what the notebooks say, whoever's cannot be read", async () => {
    handIn({ Ada: "{", Bao: two.released, Chidi: two.released });
    assert.equal(await which(), "02-gradients");
  });

  it("is told by the questions where nothing is said", async () => {
    handIn({ Ada: { ...two.released, metadata: {} }, Bao: { ...two.released, metadata: { gradlab: 5 } } });
    assert.equal(await which(), "02-gradients");
  });

  it("is asked for where notebooks say nothing, disagree, or name what is not here", async () => {
    handIn({ Ada: "{", Bao: { ...one, metadata: {}, cells: [] } });
    await assert.rejects(which(), /^GradlabError: grade: no notebook in .* says which .*: give --assignment/);
    handIn({ Chidi: one, Dana: two.released });
    await assert.rejects(which(), /several assignments \(01-knn, 02-gradients\): give --assignment/);
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    handIn({ Ada: said("77-none") });
    await assert.rejects(which(), /are of 77-none, which is neither in the folder assignments nor/);
  });

  it("is never a path that a student wrote", async () => {
    handIn({ Ada: said("../../elsewhere") });
    assert.equal(await which(), "01-knn");
  });

  it("is said to whoever handed in another one's notebook, and to nobody else", () => {
    const notesOf = (notebook: Notebook): string => collectAnswers(notebook, two).notes.join(" ");
    assert.match(notesOf(one), /^This looks like the notebook of 01-knn\./);
    assert.equal(notesOf(two.released), "");
    assert.doesNotMatch(notesOf({ ...one, metadata: {} }), /looks like/);
    assert.doesNotMatch(notesOf({ ...two.released, metadata: one.metadata }), /looks like/);
  });
});
