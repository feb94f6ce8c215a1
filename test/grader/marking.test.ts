import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readCsv, writeCsv } from "../../grader/csv.js";
import type { Report } from "../../grader/records.js";
import { lightAssignment, type Light } from "../support/light.js";

const cli = path.resolve(import.meta.dirname, "../../dist/src/cli/main.js");

/** A course's week as a teaching assistant lives it, each step by the command line. */
describe("late work and a person's marks, from the command line", function () {
  this.timeout(180_000);
  const root = mkdtempSync(path.join(os.tmpdir(), "marking-test-"));
  const [submissions, out, sheet] = ["class", "grades", "grades.marks.csv"].map((name) =>
    path.join(root, name),
  );
  let light: Light;
  before(async () => {
    light = await lightAssignment(root);
    await light.handIn(path.join(submissions, "Ada.ipynb"));
    await light.handIn(path.join(submissions, "Bao.ipynb"), {
      "light-standardize": light.mutant("unguarded"),
    });
    await light.handIn(path.join(submissions, "Chidi.ipynb"), { "light-why": "" });
    writeFileSync(
      path.join(root, "late.yaml"),
      "due: 2026-10-05T12:00:00+02:00\nperDay: 10%\nmost: 50%\nextensions:\n  Chidi: 2026-10-07T12:00:00+02:00\n  Dana: 2026-10-07T12:00:00+02:00\n",
    );
    writeFileSync(
      path.join(root, "times.csv"),
      "student,submitted\nAda,2026-10-05T09:00:00Z\nBao,2026-10-06T10:00:01Z\nChidi,2026-10-06T20:00:00Z\n",
    );
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const gradlab = (...args: string[]): { stdout: string; stderr: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, GRADLAB_SALT: "a salt for tests" },
    });
    assert.equal(status, 0, stderr);
    return { stdout, stderr };
  };
  const grade = (...more: string[]): string =>
    gradlab("grade", "class", "--assignment", "07-light", "--out", "grades", ...more).stderr;
  const reportOf = (student: string): Report =>
    JSON.parse(readFileSync(path.join(out, "results", `${student}.json`), "utf8")) as Report;
  const table = (file: string): Record<string, string>[] =>
    readCsv(readFileSync(file, "utf8"), file, ["student"]).map(({ cells }) => ({ ...cells }));
  const rowsOf = (rows: readonly Record<string, string>[]): string => {
    const columns = Object.keys(rows[0]);
    return writeCsv([columns, ...rows.map((row) => columns.map((column) => row[column]))]);
  };

  // Of 15 points: 7 + 3 for the function, 2 for the choice, 3 of a person's. A day late costs 1.5.
  it("deducts by the policy, with each student's own due time", () => {
    const told = grade("--late", "late.yaml", "--times", "times.csv");
    // One line as each is graded, with how long it will take.
    for (const line of [
      /^1\/3  \w+: \d+\/15  \(\d+ s left\)$/m,
      /^2\/3 .* left\)$/m,
      /^3\/3  \w+: \d+\/15$/m,
    ])
      assert.match(told, line);
    assert.match(told, /named in policy, times or marks, but no submission has the name: Dana/);
    const rows = table(path.join(out, "grades.csv"));
    assert.deepEqual(
      rows.map(({ student, score, manual, late_deduction, final }) => [
        student,
        score,
        manual,
        late_deduction,
        final,
      ]),
      [
        ["Ada", "12", "3", "0", "12"],
        ["Bao", "9", "3", "3", "6"],
        ["Chidi", "12", "0", "0", "12"],
      ],
    );
    const page = readFileSync(path.join(out, "results", "Bao.html"), "utf8");
    assert.match(page, /Handed in 1 day 1 minute late: 3 points are deducted/);
    assert.match(readFileSync(path.join(out, "results", "Chidi.html"), "utf8"), /extended for you/);
  });

  it("collects what waits for a person, with the rubric", () => {
    assert.match(gradlab("marks", "grades").stdout, /^2 to be marked, 0 marked\n.*grades\.marks\.csv/);
    const rows = table(sheet);
    assert.deepEqual(
      rows.map(({ student, question, max, points }) => [student, question, max, points]),
      [
        ["Ada", "light-why", "3", ""],
        ["Bao", "light-why", "3", ""],
      ],
    );
    assert.match(rows[0]["rubric"], /1 point: light changes the brightness/);
    assert.match(rows[0]["answer"], /Brighter light adds/);
  });

  it("takes the sheet filled in, with an override, and adds a person's points before it deducts", () => {
    const [ada, bao] = table(sheet);
    const filled = [
      { ...ada, points: "2,5", comment: "the factor is missing" },
      { ...bao, points: "1" },
      {
        ...bao,
        question: "light-unchanged",
        points: "0",
        kind: "override",
        comment: "handed round",
        answer_id: "",
      },
    ];
    writeFileSync(sheet, rowsOf(filled));
    grade("--late", "late.yaml", "--times", "times.csv");
    const [one, two] = [reportOf("Ada"), reportOf("Bao")];
    assert.deepEqual([one.score, one.manual, one.final], [14.5, 0, 14.5]);
    // 7 for the rows, 1 by hand, 0 in place of 2.
    assert.deepEqual([two.score, two.manual, two.final], [8, 0, 5]);
    assert.deepEqual(two.questions[1].marked, { kind: "override", comment: "handed round", was: 2 });
    assert.match(readFileSync(path.join(out, "results", "Ada.html"), "utf8"), /the factor is missing/);
    assert.match(readFileSync(path.join(out, "index.html"), "utf8"), /points changed by a person/);
  });

  it("keeps both when everything is graded anew", () => {
    const before = ["Ada", "Bao"].map(reportOf);
    grade("--late", "late.yaml", "--times", "times.csv", "--fresh");
    assert.deepEqual(["Ada", "Bao"].map(reportOf), before);
    assert.match(gradlab("marks", "grades").stdout, /^0 to be marked, 3 marked/);
    assert.equal(table(sheet).length, 3);
  });

  it("does not give a mark to an answer that it was not given for, and says so wherever one looks", async () => {
    await light.handIn(path.join(submissions, "Ada.ipynb"), { "light-why": "Because it is the done thing." });
    grade();
    const { score, manual, questions, late } = reportOf("Ada");
    assert.deepEqual([score, manual, questions[2].changed, late], [12, 3, true, undefined]);
    const [told, page, whole] = ["results/Ada.html", "index.html", "grades.csv"].map((name) =>
      readFileSync(path.join(out, name), "utf8"),
    );
    assert.match(told, /The answer has changed since a person marked it \(with 2\.5 of 3 points\)/);
    assert.match(page, /answer changed since marked/);
    assert.match(whole, /^Ada,12,15,3,/m);
    assert.match(gradlab("marks", "grades").stdout, /^0 to be marked, 2 marked, 1 changed since marked/);
    const [row] = table(sheet);
    assert.deepEqual([row["points"], row["state"]], ["2.5", "answer changed since marked"]);
    assert.equal(row["answer"], "Because it is the done thing.");
  });

  it("takes a sheet from elsewhere, and refuses one that does not fit", () => {
    const other = path.join(root, "other.csv");
    const answers = table(sheet);
    writeFileSync(
      other,
      rowsOf([{ ...answers[0], points: "3", answer_id: reportOf("Ada").questions[2].answerId! }]),
    );
    grade("--marks", "other.csv");
    assert.deepEqual([reportOf("Ada").score, reportOf("Bao").score], [15, 9]);
    writeFileSync(other, "student,question,points\nAda,light-why,4\n");
    const { status, stderr } = spawnSync(
      process.execPath,
      [cli, "grade", "class", "--assignment", "07-light", "--out", "grades", "--marks", "other.csv"],
      { cwd: root, encoding: "utf8" },
    );
    assert.deepEqual(
      [status, stderr],
      [1, 'gradlab: other.csv:2: points are "4", expected a number from 0 to 3\n'],
    );
    // What was written before is as it was.
    assert.equal(reportOf("Ada").score, 15);
  });
});
