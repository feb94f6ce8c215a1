import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { difference, versionHere, type Version } from "../../../grader/queue/version.js";

const assignment = path.resolve(import.meta.dirname, "../../../assignments/01-knn");

describe("the version that a worker must have", () => {
  const root = mkdtempSync(path.join(os.tmpdir(), "gradlab-version-"));
  const copy = path.join(root, "elsewhere");
  before(() => cpSync(assignment, copy, { recursive: true }));
  after(() => rmSync(root, { recursive: true, force: true }));

  it("is the same on another machine: other folder, other times, an editor's leavings", () => {
    const master = path.join(copy, "master.ts");
    utimesSync(master, 1, 1);
    writeFileSync(path.join(copy, ".DS_Store"), "x");
    assert.deepEqual(versionHere(copy), versionHere(assignment));
  });

  it("changes with a single letter of any file", () => {
    appendFileSync(path.join(copy, "master.ts"), "\n");
    const [here, there] = [versionHere(assignment), versionHere(copy)];
    assert.notEqual(there.assignment, here.assignment);
    assert.equal(there.gradlab, here.gradlab);
  });

  it("tells what differs and what to do", () => {
    const here: Version = { gradlab: "a", assignment: "b", node: "20" };
    assert.equal(difference("01-knn", here, { ...here }), undefined);
    const told = (change: Partial<Version>): string =>
      difference("01-knn", { ...here, ...change }, here) ?? "";
    assert.match(
      told({ gradlab: "c" }),
      /^Gradlab is another version here \(a, the run's is c\): install the same/,
    );
    assert.match(told({ assignment: "d" }), /^the assignment 01-knn has other files here .* copy its folder/);
    assert.match(told({ node: "22" }), /^Node is 20 here, 22 where the run was started/);
  });
});
