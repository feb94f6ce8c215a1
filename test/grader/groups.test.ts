import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { collectSubmissions } from "../../grader/collect/index.js";
import { readPolicy, readTimes } from "../../grader/late/index.js";
import { readMarks } from "../../grader/marks/index.js";
import type { Late, Report, Submission } from "../../grader/records.js";
import { strangers } from "../../grader/rules.js";
import { settle, type Rules } from "../../grader/settle.js";

describe("who handed in together", () => {
  const root = mkdtempSync(path.join(os.tmpdir(), "groups-test-"));
  let handed: readonly Submission[];
  before(async () => {
    const people = { submission_1: ["Bao", "Eve"], submission_2: ["Ada"] };
    const list = Object.entries(people).map(
      ([id, names]) =>
        `${id}:\n  :submitters:\n${names.map((name) => `  - :name: ${name}\n`).join("")}  :created_at: 2026-10-07 10:00:00 Z\n`,
    );
    for (const id of Object.keys(people)) {
      mkdirSync(path.join(root, id));
      writeFileSync(path.join(root, id, "01-knn.ipynb"), "{}");
    }
    writeFileSync(path.join(root, "submission_metadata.yml"), list.join(""));
    const collected = await collectSubmissions(root, { assignment: "01-knn" });
    handed = collected.submissions;
    await collected.dispose();
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const policy = (extensions: string): Rules => ({
    late: readPolicy(`due: 2026-10-05T10:00:00Z\nperDay: 1\nextensions: ${extensions}\n`, "late.yaml"),
  });
  const lateOf = (student: string, rules: Rules): Late => {
    const report = { student, score: 10, max: 10, questions: [] } as unknown as Report;
    return settle(
      report,
      handed.find((one) => one.student === student)!,
      rules,
    ).late!;
  };

  // Handed in two days after it was due; a day costs a point.
  const cases: readonly [extensions: string, group: number, ada: number][] = [
    ["{}", 2, 2],
    ["{Bao: 2026-10-06T10:00:00Z}", 1, 2],
    ["{Bao: 2026-10-07T10:00:00Z, Eve: 2026-10-06T10:00:00Z}", 0, 2],
    ["{Eve: 2026-10-07T10:00:00Z, Ada: 2026-10-06T10:00:00Z}", 0, 1],
    ["{Bao and Eve: 2026-10-06T10:00:00Z, Bao: 2026-10-07T10:00:00Z}", 1, 2],
  ];
  for (const [extensions, group, ada] of cases) {
    it(`have their members' due time: ${extensions}`, () => {
      const rules = policy(extensions);
      assert.deepEqual([lateOf("Bao and Eve", rules).deducted, lateOf("Ada", rules).deducted], [group, ada]);
      assert.equal(
        lateOf("Bao and Eve", rules).extended,
        extensions.includes("Bao") || group === 0 || undefined,
      );
      assert.deepEqual(strangers(rules, handed), []);
    });
  }

  it("have the latest time of their members, or their own", () => {
    const at = (rows: string): Rules => ({
      ...policy("{}"),
      times: readTimes(`student,submitted\n${rows}`, "times.csv"),
    });
    const both = "Bao,2026-10-05T09:00:00Z\nEve,2026-10-05T10:00:01Z\n";
    assert.equal(lateOf("Bao and Eve", at("Bao,2026-10-05T09:00:00Z\n")).deducted, 0);
    assert.equal(lateOf("Bao and Eve", at(both)).deducted, 1);
    assert.equal(lateOf("Bao and Eve", at(`${both}Bao and Eve,2026-10-05T09:00:00Z\n`)).deducted, 0);
    assert.deepEqual(strangers(at(both), handed), []);
  });

  it("are told from who handed in nothing, and from who is marked with the others", () => {
    const rows = ["Bao", "Bao and Eve", "Dana"].map((name) => `${name},why,1\n`).join("");
    const marks = readMarks(`student,question,points\n${rows}`, "m.csv", [
      { id: "why", max: 1, byPerson: true },
    ]);
    assert.deepEqual(
      strangers({ ...policy("{Eve: 2026-10-06T10:00:00Z, Farid: 2026-10-06T10:00:00Z}"), marks }, handed),
      ["Bao (marked as Bao and Eve)", "Dana", "Farid"],
    );
  });
});
