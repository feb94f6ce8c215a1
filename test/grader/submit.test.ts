import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { collectSubmissions, notebookOf, readBytes } from "../../grader/collect/index.js";
import { fillAnswers } from "../../grader/fill.js";
import {
  loadAssignment,
  newAssignment,
  releaseAssignment,
  submitNotebook,
  type Submitted,
} from "../../grader/index.js";
import type { LoadedAssignment } from "../../grader/assignment.js";
import { saveNotebook, type Notebook } from "../../src/notebook/index.js";

describe("submitting a notebook", () => {
  const root = mkdtempSync(path.join(os.tmpdir(), "submit-test-"));
  let assignment: LoadedAssignment;
  let home: string;
  before(async () => {
    await newAssignment("07-light", path.join(root, "course"));
    assignment = await loadAssignment(path.join(root, "course/07-light"));
    home = await releaseAssignment(assignment, path.join(root, "home"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const notebook = (): string => path.join(home, "07-light.ipynb");
  const submit = async (handed: Notebook): Promise<Submitted> => {
    await saveNotebook(notebook(), handed);
    return await submitNotebook(notebook());
  };
  const filled = (answers: Readonly<Record<string, string>> = {}): Notebook =>
    fillAnswers(assignment, new Map([...assignment.references, ...Object.entries(answers)]));
  const states = ({ questions }: Submitted): string[] => questions.map(({ state }) => state);

  it("is ready when all is answered, passes and runs, and says what was not run", async () => {
    const submitted = await submit(filled());
    assert.deepEqual(submitted.messages.slice(0, 3), [
      "Standardized rows: public checks passed, 5 hidden ones not run.",
      "What stays as it is? your choice is a, c.",
      "Why standardize pictures? answered; a person will read it.",
    ]);
    assert.match(submitted.messages[3], /^In a fresh kernel the notebook runs from top to bottom, \d+ cells/);
    assert.deepEqual([submitted.ready, submitted.file], [true, path.join(home, "07-light.zip")]);
  });

  it("writes an archive that the grader takes, the same bytes each time", async () => {
    const handed = filled();
    const { file } = await submit(handed);
    const first = readFileSync(file);
    process.env["TZ"] = "Pacific/Auckland";
    await submit(handed);
    delete process.env["TZ"];
    assert.ok(first.equals(readFileSync(file)));
    const inbox = path.join(root, "inbox");
    mkdirSync(inbox);
    writeFileSync(path.join(inbox, "Ada.zip"), first);
    const collected = await collectSubmissions(inbox, { assignment: "07-light" });
    const [submission] = collected.submissions;
    const read = notebookOf(await readBytes(submission), submission);
    await collected.dispose();
    assert.ok("cells" in read);
    assert.deepEqual(
      read.cells.map(({ source }) => source),
      handed.cells.map(({ source }) => source),
    );
  });

  it("names every question that is not answered, and where the notebook stops", async () => {
    const submitted = await submit(assignment.released);
    assert.equal(submitted.ready, false);
    assert.deepEqual(states(submitted), ["unanswered", "unanswered", "unanswered"]);
    assert.match(
      submitted.run.message,
      /stops at cell 4 of 6 \(picture\): Error: Not yet written: light-standardize/,
    );
  });

  it("does not say that checks passed where nothing is public", async () => {
    const file = path.join(home, "checks.json");
    const before = readFileSync(file, "utf8");
    const published = JSON.parse(before) as {
      questions: { id: string; probes: unknown[]; style?: unknown }[];
    };
    const question = published.questions.find(({ id }) => id === "light-standardize")!;
    question.probes = [];
    delete question.style;
    writeFileSync(file, JSON.stringify(published));
    try {
      const answered = await submit(filled());
      assert.equal(
        answered.messages[0],
        "Standardized rows: answered; nothing of it is public, 5 hidden ones not run.",
      );
      assert.deepEqual([answered.questions[0].state, answered.ready], ["answered", true]);
      const empty = await submit(assignment.released);
      assert.equal(empty.messages[0], "Standardized rows: not answered yet.");
      const broken = await submit(filled({ "light-standardize": "function standardize( {" }));
      assert.equal(broken.questions[0].state, "failed");
    } finally {
      writeFileSync(file, before);
    }
  });

  it("says what is wrong with an answer, with its hint, and tells no key", async () => {
    const mutant = assignment.mutants.get("light-standardize/variance")!.replace("export ", "");
    const wrong = await submit(
      filled({ "light-standardize": mutant, "light-unchanged": 'const unchanged: Choice[] = ["b"];' }),
    );
    assert.deepEqual(states(wrong), ["failed", "answered", "answered"]);
    assert.equal(wrong.ready, false);
    assert.match(
      wrong.messages[0],
      /^Standardized rows: 0 of 1 public checks passed, 5 hidden ones not run\. ordinary rows: /,
    );
    assert.match(wrong.messages[0], /Hint: This divides by the variance/);
    assert.equal(wrong.messages[1], "What stays as it is? your choice is b.");
  });

  it("finds an answer that needs another cell, which a kernel that is open does not", async () => {
    const leaning = filled({
      "light-standardize": assignment.references.get("light-standardize")!.replace("Math.sqrt(", "root("),
    });
    const helper = "const root = (value: number): number => Math.sqrt(value);";
    const setup = leaning.cells.findIndex(({ id }) => id === "setup");
    const cells = leaning.cells.map((cell, index) =>
      index === setup ? { ...cell, source: `${cell.source}\n${helper}` } : cell,
    );
    const submitted = await submit({ ...leaning, cells });
    assert.equal(submitted.run.good, true);
    assert.deepEqual([submitted.ready, states(submitted)[0]], [false, "failed"]);
    assert.match(submitted.messages[0], /root is not defined/);
  });

  it("survives code that cannot be read, that ends its process, and cells that fail", async () => {
    const broken = await submit(filled({ "light-standardize": "function standardize(x {" }));
    assert.match(broken.messages[0], /cannot be read as TypeScript, so it did not run\. Line 1: /);
    const exits = await submit(
      filled({ "light-standardize": "function standardize(x: number[][]): number[][] { process.exit(0); }" }),
    );
    assert.equal(states(exits)[0], "failed");
    assert.equal(exits.run.good, false);
    const handed = filled();
    const failing = await submit({
      ...handed,
      cells: [
        ...handed.cells,
        {
          cell_type: "code",
          id: "mine",
          metadata: {},
          source: 'throw new Error("mine");',
          execution_count: null,
          outputs: [],
        },
      ],
    });
    assert.deepEqual([failing.ready, states(failing)[0]], [false, "passed"]);
    assert.match(failing.run.message, /stops at cell 7 of 7 \(mine\): Error: mine/);
  });

  it("tells of the answers while the notebook is still running", async () => {
    const sign = path.join(root, "all told");
    const waits = `const fs = await import("node:fs");
while (!fs.existsSync(${JSON.stringify(sign)})) await new Promise((resolve) => setTimeout(resolve, 20));`;
    const handed = filled();
    const last = {
      ...handed.cells.find(({ cell_type }) => cell_type === "code")!,
      id: "waits",
      metadata: {},
    };
    await saveNotebook(notebook(), { ...handed, cells: [...handed.cells, { ...last, source: waits }] });
    const told: string[] = [];
    const { run, messages } = await submitNotebook(notebook(), {
      secondsPerCell: 45,
      onJudged: ({ message }) => {
        told.push(message);
        if (told.length === 3) writeFileSync(sign, "");
      },
    });
    assert.deepEqual(told, messages.slice(0, 3));
    assert.equal(run.good, true, run.message);
  });

  it("says in one sentence what is no notebook of an assignment's", async () => {
    writeFileSync(path.join(root, "x.ipynb"), "{");
    await assert.rejects(submitNotebook(path.join(root, "x.ipynb")), /JSON cannot be read/);
    await assert.rejects(submitNotebook(path.join(root, "none.ipynb")), /cannot be read \(ENOENT\)/);
    await assert.rejects(submitNotebook(path.join(root, "x.txt")), /expected a file named \*\.ipynb/);
    await saveNotebook(path.join(root, "x.ipynb"), filled());
    await assert.rejects(submitNotebook(path.join(root, "x.ipynb")), /no checks\.json beside/);
  });
});
