import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { grade, loadAssignment, newAssignment } from "../../grader/index.js";
import type { Report } from "../../grader/records.js";
import { bystander, fileAssignment, fullScore, handedIn, handIn, nameFor } from "./hand-in.js";
import { fileClasses } from "./hostile-files.js";

/** All hostile files of the corpus and their honest twins, as one class, through the whole of `grade`. */
describe("attacks by files", function () {
  this.timeout(300_000);
  const root = mkdtempSync(path.join(os.tmpdir(), "files-test-"));
  const [submissions, out] = [path.join(root, "course/class"), path.join(root, "course/grades")];
  let reports: ReadonlyMap<string, Report>;
  let before_: readonly string[];

  before(async () => {
    mkdirSync(submissions, { recursive: true });
    await newAssignment(fileAssignment, root);
    const assignment = await loadAssignment(path.join(root, fileAssignment));
    handIn(submissions, assignment);
    before_ = readdirSync(path.join(root, "course"));
    const { students } = await grade(submissions, {
      assignment: assignment.folder,
      out,
      salt: "a salt for tests",
    });
    reports = new Map(students.map((one) => [one.student, one.report()]));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it("come at least two of a class, each class with an honest twin", () => {
    for (const [kind, { attacks, twins }] of Object.entries(fileClasses)) {
      assert.ok(attacks.length >= 2 && twins.length >= 1, kind);
    }
  });

  const reportOf = (student: string): Report => {
    const found = reports.get(nameFor(student, [...reports.keys()]) ?? "");
    assert.ok(found, `no report of ${JSON.stringify(student)}`);
    return found;
  };

  for (const { kind, one, honest, student } of handedIn) {
    it(`${kind}: ${one.name}: ${honest ? "the honest twin keeps its points" : "gets what it deserves, and says why"}`, () => {
      const { score, max, ungraded, problem, notes, questions } = reportOf(student);
      const told = JSON.stringify([problem, notes, questions.map(({ notes }) => notes)]);
      assert.equal(score, honest ? fullScore : (one.score ?? 0), told);
      assert.deepEqual([max, ungraded], [15, 0], "the maximum never shrinks");
      if (one.says) assert.match(told, one.says);
    });
  }

  it("take nothing from anybody else", () => {
    assert.equal(reportOf(bystander).score, fullScore);
    // And the two who are there for the sake of others' attacks.
    assert.equal(reports.size, handedIn.length + 2);
  });

  it("leave nothing anywhere but reports, each under a name of its own that any system can hold", () => {
    const added = readdirSync(path.join(root, "course")).filter((name) => !before_.includes(name));
    assert.deepEqual(added.toSorted(), ["grades", "grades.cache"]);
    const pages = readdirSync(path.join(out, "results")).filter((name) => name.endsWith(".html"));
    assert.equal(new Set(pages.map((name) => name.toLowerCase())).size, reports.size);
    for (const name of pages) {
      assert.doesNotMatch(name, /[<>:"/\\|?*\p{Cc}\u202e]|^(con|nul)[.]/iu);
      assert.ok(Buffer.byteLength(name) < 230);
    }
    assert.ok(!existsSync("pwned") && !existsSync(path.join(root, "pwned")));
  });

  it("put nothing into the pages that a browser or a spreadsheet would run", () => {
    const page = readFileSync(path.join(out, "index.html"), "utf8");
    assert.doesNotMatch(page, /<img/);
    const csv = readFileSync(path.join(out, "grades.csv"), "utf8");
    assert.match(csv, /^'=HYPERLINK/m);
    assert.doesNotMatch(csv, /^=/m);
  });
});
