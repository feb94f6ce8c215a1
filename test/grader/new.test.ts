import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadAssignment, newAssignment, releaseAssignment, verify } from "../../grader/index.js";

describe("a new assignment", () => {
  const root = mkdtempSync(path.join(os.tmpdir(), "new-test-"));
  const folder = path.join(root, "07-light");
  before(() => newAssignment("07-light", root));
  after(() => rmSync(root, { recursive: true, force: true }));

  /** What loading or proving says after one text was replaced in one file; the file is put back. */
  const after_ = async <T>(file: string, from: string, to: string, what: () => Promise<T>): Promise<T> => {
    const place = path.join(folder, file);
    const text = readFileSync(place, "utf8");
    assert.ok(text.includes(from), from);
    writeFileSync(place, text.replace(from, to));
    try {
      return await what();
    } finally {
      writeFileSync(place, text);
    }
  };
  const load = (): Promise<unknown> => loadAssignment(folder);

  it("is proved as it is", async () => {
    const { assignment, faults, proofs } = await verify(folder);
    assert.deepEqual([assignment, faults], ["07-light", []]);
    assert.equal(proofs.filter((proof) => proof.includes("mutant")).length, 6);
  });

  it("leaves no placeholder, in names or texts", async () => {
    const { definition, master } = await loadAssignment(folder);
    const ids = definition.questions.map(({ id }) => id);
    assert.deepEqual(ids, ["light-standardize", "light-unchanged", "light-why"]);
    assert.doesNotMatch(JSON.stringify([definition, master.notebook]), /TOPIC/);
  });

  it("is released without its solutions", async () => {
    const target = await releaseAssignment(await loadAssignment(folder), path.join(root, "release"));
    const notebook = readFileSync(path.join(target, "07-light.ipynb"), "utf8");
    const checks = readFileSync(path.join(target, "checks.json"), "utf8");
    assert.match(notebook, /Your code here/);
    for (const text of [notebook, checks])
      assert.doesNotMatch(text, /deviation === 0|Brighter light adds|"key"/);
  });

  it("is proved no longer when something in it is wrong", async () => {
    const wrong = await after_("master.ts", "(value - mean) / deviation", "value / deviation", () =>
      verify(folder),
    );
    assert.match(
      wrong.faults.join("\n"),
      /07-light.mutants.light-standardize\.no-mean\.ts fails .+, expected to fail ".+"/,
    );
    const told = await after_(
      "questions.ts",
      'variance: {\n          hint: "This',
      'variance: {\n          hint: "That',
      () => verify(folder),
    );
    assert.deepEqual(told.faults, []);
    const hint = (name: string): string =>
      new RegExp(String.raw`${name}: \{\s+hint: "([^"]+)"`).exec(
        readFileSync(path.join(folder, "questions.ts"), "utf8"),
      )![1];
    const shared = await after_("questions.ts", hint("sample"), hint("variance"), () => verify(folder));
    assert.match(shared.faults.join("\n"), /the mutants "variance" and "sample" have the same hint/);
    const fails = await after_(
      "questions.ts",
      'fails: ["rows of equal numbers"]',
      'fails: ["ordinary rows"]',
      () => verify(folder),
    );
    assert.match(
      fails.faults.join("\n"),
      /unguarded\.ts fails "rows of equal numbers", expected to fail "ordinary rows"/,
    );
  });

  it("is proved no longer when a mutant is not known to its question, or fails what is no aspect", async () => {
    const forgotten = path.join(folder, "mutants/light-standardize.forgotten.ts");
    writeFileSync(forgotten, "");
    const strange = await after_(
      "questions.ts",
      'fails: ["rows of equal numbers"]',
      'fails: ["rows of same numbers"]',
      () => verify(folder),
    );
    rmSync(forgotten);
    assert.deepEqual(strange.faults, [
      `${path.relative("", forgotten)} is named by no question in questions.ts`,
      'light-standardize: the mutant "unguarded" fails "rows of same numbers", but the aspects are: ordinary rows; rows of equal numbers',
    ]);
  });

  it("says in one sentence, with the line, what stops it from loading", async function () {
    this.timeout(180_000);
    const table: readonly [file: string, from: string, to: string, says: RegExp][] = [
      [
        "questions.ts",
        "points: 7",
        'points: "seven"',
        /questions\.ts:24: .*string.* is not assignable to type 'number'/,
      ],
      [
        "questions.ts",
        "points: 7",
        "points: -7",
        /07-light\/questions\.ts: the points of light-standardize, "ordinary rows", are -7, expected a number above 0$/,
      ],
      [
        "questions.ts",
        "points: 2",
        "points: 0",
        /the points of light-unchanged, "What stays as it is\?", are 0, expected a number above 0/,
      ],
      ["questions.ts", "hidden: [", "hiden: [", /questions\.ts:\d+: .*'hiden' does not exist/],
      ["questions.ts", "aspects: [", "aspects: [[", /questions\.ts:\d+: /],
      ["questions.ts", 'name: "07-light"', 'name: "08-light"', /called "08-light", its folder "07-light"/],
      ["questions.ts", 'id: "light-why"', 'id: "light-unchanged"', /two questions "light-unchanged"/],
      [
        "questions.ts",
        'id: "light-why"',
        'id: "light-because"',
        /master.ts has no cell question="light-because"/,
      ],
      [
        "questions.ts",
        "sample: {",
        "samples: {",
        /there is no .*07-light.mutants.light-standardize.samples.ts, which questions.ts names/,
      ],
      ["master.ts", "// END SOLUTION", "// END SOLUTOIN", /END/],
    ];
    for (const [file, from, to, says] of table) {
      await assert.rejects(after_(file, from, to, load), (error: Error) => {
        assert.equal(error.name, "GradlabError", error.stack);
        assert.match(error.message, says);
        assert.equal(error.message.split("\n").length, 1);
        return true;
      });
    }
  });

  it("does not overwrite, and wants a proper name", async () => {
    await assert.rejects(newAssignment("07-light", root), /is there already/);
    for (const name of ["light", "7-light", "07-Light", "../07-x", "07-"]) {
      await assert.rejects(newAssignment(name, root), /is no name for an assignment/);
    }
  });
});
