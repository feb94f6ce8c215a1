import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { grade, loadAssignment, writeSampleClass, type GradedStudent } from "../../grader/index.js";
import type { Report } from "../../grader/records.js";
import { settle } from "../support/tensors.js";

const cli = path.resolve(import.meta.dirname, "../../dist/src/cli/main.js");

/** All files of a folder by name. */
const bytes = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .toSorted()
      .map((file) => [path.relative(folder, file), readFileSync(file, "utf8")]),
  );

describe("grading a class", () => {
  const root = mkdtempSync(path.join(os.tmpdir(), "grade-test-"));
  const [submissions, out] = [path.join(root, "class"), path.join(root, "grades")];
  let students: readonly GradedStudent[];
  const reports: WeakRef<Report>[] = [];
  const options = { assignment: "01-knn", salt: "a salt for tests", seconds: 2 };

  before(async function () {
    this.timeout(240_000);
    await writeSampleClass(await loadAssignment("01-knn"), submissions);
    writeFileSync(path.join(submissions, "broken.ipynb"), '{"cells": [');
    writeFileSync(path.join(submissions, "empty.ipynb"), "");
    writeFileSync(path.join(submissions, "latin.ipynb"), Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
    writeFileSync(path.join(submissions, "old.ipynb"), '{"nbformat": 3, "worksheets": []}');
    mkdirSync(path.join(submissions, "folder.ipynb"));
    symlinkSync("/etc/passwd", path.join(submissions, "link.ipynb"));
    writeFileSync(path.join(submissions, "=1+1.ipynb"), '{"nbformat": 4, "metadata": {}, "cells": []}');
    mkdirSync(path.join(submissions, "in a folder"));
    writeFileSync(
      path.join(submissions, "in a folder", "01-knn.ipynb"),
      readFileSync(path.join(submissions, "Ada Lindqvist.ipynb")),
    );
    const onProgress = (...[, , report]: [number, number, Report]): unknown =>
      reports.push(new WeakRef(report));
    students = (await grade(submissions, { ...options, out, jobs: 2, onProgress })).students;
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const reportOf = (name: string): Report => students.find(({ student }) => student === name)!.report();

  // By hand, from the points in questions.ts: 100, less 4 that wait for a person, less what the sample's answer misses.
  const expected: Readonly<Record<string, number>> = {
    "Ada Lindqvist": 96,
    "Bao Nguyen": 96,
    "Chidi Okafor": 96 - 4,
    "Dana Petrova": 96 - 9 - 3 - (11 + 3 + 8),
    "Elif Demir": 96 - 8,
    "Farid Haddad": 0,
    "Greta Holm": 96 - 15 - 3,
    "Hugo Martins": 96 - 15,
    "Ines Castro": 96 - 15 - 15,
    "Jun Sato": 96 - 25,
    "in a folder": 96,
    broken: 0,
    empty: 0,
    latin: 0,
    old: 0,
    "folder.ipynb": 0,
    folder: 0,
    link: 0,
    "=1+1": 0,
  };

  it("gives everyone what the answers deserve, of the whole 100", () => {
    for (const report of students.map((one) => one.report())) {
      assert.equal(report.score, expected[report.student], report.student);
      assert.equal(report.max, 100);
      assert.equal(report.ungraded, 0);
    }
    assert.equal(students.length, 18);
  });

  it("tells a student whose file cannot be read why, and goes on", () => {
    assert.match(reportOf("broken").problem!, /JSON cannot be read/);
    assert.match(reportOf("empty").problem!, /is empty/);
    assert.match(reportOf("latin").problem!, /not UTF-8/);
    assert.match(reportOf("old").problem!, /nbformat 3/);
    assert.match(reportOf("link").problem!, /not a plain file/);
  });

  it("teaches: hint, line and caret, why it ended", () => {
    const dana = reportOf("Dana Petrova").questions.find(({ id }) => id === "knn-two-loops")!;
    assert.match(dana.hint!, /square root of the sum is missing/);
    const [typeError] = reportOf("Jun Sato").questions[0].diagnostics;
    assert.match(typeError.message, /not assignable to type 'string\[\]\[\]'/);
    assert.equal(typeError.source.slice(typeError.column - 1, typeError.column + 5), "return");
    assert.equal(students.find(({ student }) => student === "Greta Holm")!.remark, "does not end");
  });

  it("shows no hidden input, no secret and no path in anything it writes", () => {
    const written = Object.values(bytes(out)).join("\n");
    assert.ok(!written.includes(options.salt));
    assert.ok(!written.includes(root));
    assert.ok(!written.includes("17,3,90") && !written.includes("250"));
  });

  it("writes the same bytes alone or among others, one at a time or two", async function () {
    this.timeout(240_000);
    const [few, again] = [path.join(root, "few"), path.join(root, "again")];
    mkdirSync(few);
    const names = ["Greta Holm", "Hugo Martins", "Ines Castro", "Jun Sato", "broken"];
    for (const name of names)
      copyFileSync(path.join(submissions, `${name}.ipynb`), path.join(few, `${name}.ipynb`));
    await grade(few, { ...options, out: again, jobs: 1 });
    const [first, second] = [bytes(path.join(out, "results")), bytes(path.join(again, "results"))];
    assert.equal(Object.keys(second).length, 2 * names.length);
    for (const [file, text] of Object.entries(second)) assert.equal(text, first[file], file);
  });

  it("holds no report in memory that is on disk, so that a large class takes no more than a small one", async () => {
    await settle();
    assert.equal(reports.length, students.length);
    assert.equal(reports.filter((one) => one.deref()).length, 0);
  });

  it("quotes in the table what a spreadsheet would run", () => {
    const csv = readFileSync(path.join(out, "grades.csv"), "utf8");
    assert.match(csv, /^'=1\+1,0,100/m);
    assert.equal(csv.trim().split("\n").length, 19);
  });

  it("ends in one sentence for what it is not given", () => {
    const table: readonly [args: string[], says: RegExp][] = [
      [[path.join(root, "nowhere"), "--out", out], /there is no folder .*nowhere/],
      [[cli, "--out", out], /not a folder/],
      [[path.join(out, "results"), "--out", path.join(root, "x")], /holds no submissions/],
      [
        [submissions, "--out", out, "--assignment", "99-none"],
        /no assignment "99-none", choose one of: 01-knn/,
      ],
      [[submissions, "--out", out, "--jobs", "many"], /--jobs is "many"/],
      [[submissions, "--out", out, "--sandbox", "T9"], /expected auto/],
      [[submissions, "--out", out, "--salt-file", path.join(root, "none")], /cannot be read/],
    ];
    for (const [args, says] of table) {
      const { status, stderr } = spawnSync(process.execPath, [cli, "grade", ...args], { encoding: "utf8" });
      assert.equal(status, 1, stderr);
      assert.match(stderr, says);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
    }
  });
});
