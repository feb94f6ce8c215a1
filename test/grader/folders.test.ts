import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { makeFolder, requireApart } from "../../grader/folders.js";
import { keptSalt } from "../../grader/salt.js";
import { temporaryFor } from "../../src/temporary.js";

describe("what a run that was killed left half-written", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "folders-test-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const mine = path.basename(temporaryFor(path.join(folder, "grades.csv")));
  const ended = spawnSync(process.execPath, ["-e", ""]).pid;
  const ofProcess = (pid: number): string => mine.replace(`-${process.pid}-`, `-${pid}-`);
  const elsewhere = (mark: string): string => mine.replace(/[0-9a-f]{8}(?=-\d+-)/, mark);
  const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);

  const table: readonly [what: string, name: string, goes: boolean, written?: Date][] = [
    ["a file of a process that has ended", ofProcess(ended), true],
    ["a file of this process", mine, false],
    ["an old file of this process", temporaryFor("b.html"), false, yesterday],
    ["a file of a process that runs beside it", ofProcess(process.ppid), false],
    ["a file of another machine, being written", elsewhere("00000000"), false],
    ["a file of another machine, long ago", elsewhere("11111111"), true, yesterday],
    ["a file without its owner's name, being written", ".a.json.0123456789ab.tmp", false],
    ["a file without its owner's name, long ago", ".b.json.0123456789ab.tmp", true, yesterday],
    ["a result", "Ada.json", false, yesterday],
    ["a result of somebody called tmp", ".hidden.tmp", false, yesterday],
  ];
  before(() => {
    for (const [, name, , written] of table) {
      const file = path.join(folder, path.basename(name));
      writeFileSync(file, "half");
      if (written) utimesSync(file, written, written);
    }
    makeFolder(folder);
  });

  for (const [what, name, goes] of table) {
    it(`${what} ${goes ? "is removed" : "stays"}`, () => {
      assert.equal(!readdirSync(folder).includes(path.basename(name)), goes);
    });
  }
});

describe("the salt beside the reports", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "salt-test-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is made once, and leaves nothing beside it", () => {
    const salt = keptSalt(path.join(folder, "grades"));
    assert.match(salt, /^[0-9a-f]{48}$/);
    assert.equal(keptSalt(path.join(folder, "grades")), salt);
    assert.deepEqual(readdirSync(folder), ["grades.salt"]);
  });
});

describe("where reports go", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "apart-test-"));
  before(() => {
    mkdirSync(path.join(folder, "class/results/late"), { recursive: true });
    symlinkSync("class", path.join(folder, "link"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const table: readonly [submissions: string, out: string, told: RegExp | undefined][] = [
    ["class", "class", /--out .*class is the folder of the submissions, expected a folder of its own/],
    ["class", "link", /is the folder of the submissions/],
    ["class", "class/grades", /--out .*grades lies in the folder of the submissions, .*class, expected/],
    ["class", "link/not/there/yet", /lies in the folder of the submissions/],
    ["link", "class/..grades", /lies in the folder of the submissions/],
    ["class/results", "class", /writes to its folder results, where the submissions are/],
    ["class/results/late", "link", /writes to its folder results, where the submissions are/],
    ["class", "class-grades", undefined],
    ["class", ".", undefined],
    ["class.zip", "class", undefined],
  ];
  for (const [submissions, out, told] of table) {
    it(`${out} ${told ? "is refused" : "is taken"} for the submissions ${submissions}`, () => {
      const ask = (): void =>
        requireApart("grade", path.join(folder, submissions), path.join(folder, out), ["results"]);
      if (told) assert.throws(ask, told);
      else ask();
    });
  }
});
