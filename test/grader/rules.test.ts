import assert from "node:assert/strict";
import fc from "fast-check";
import { readCsv, writeCsv } from "../../grader/csv.js";
import { lateness, readPolicy, readTimes } from "../../grader/late/index.js";
import { applyMarks, markSheet, readMarks } from "../../grader/marks/index.js";
import type { Report } from "../../grader/records.js";

describe("tables", () => {
  it("come back as they were written", () => {
    const cell = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\r", ""));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const table = [["a", "b"], ...rows.map((row) => [...row])];
        const wanted = rows.filter((row) => row.some((text) => text.trim() !== ""));
        const found = readCsv(writeCsv(table), "t.csv", ["a", "b"]);
        assert.deepEqual(
          found.map(({ cells }) => [cells["a"], cells["b"]]),
          wanted,
        );
      }),
    );
  });

  it("of spreadsheets are read, and faults have their line", () => {
    const [row] = readCsv('\u{FEFF}Student;Points\r\n"Lindqvist; Ada";"3,5"\r\n', "m.csv", [
      "student",
      "points",
    ]);
    assert.deepEqual(row.cells, { student: "Lindqvist; Ada", points: "3,5" });
    assert.throws(() => readCsv("a,b\n1\n2,3,4\n", "m.csv", ["a"]), /m.csv:3 has 3 fields/);
    assert.throws(() => readCsv('a\n"open\n', "m.csv", ["a"]), /m.csv:2 has a quote that does not close/);
    assert.throws(() => readCsv("a\n", "m.csv", ["b"]), /no column "b"/);
  });
});

describe("a late policy", () => {
  const policy = readPolicy(
    "due: 2026-10-05T12:00:00+02:00\ngrace: 15 minutes\nperDay: 10%\nmost: 25%\ncloses: 7 days\nextensions:\n  Ada: 2026-10-06T10:00:00Z\n",
    "late.yaml",
  );
  // Due at 10:00 UTC; of 50 points a day costs 5, and all days at most 12.5.
  const table: readonly [student: string, submitted: string, days: number, deducted: number][] = [
    ["Bao", "2026-10-05T10:00:00Z", 0, 0],
    ["Bao", "2026-10-05T10:15:00Z", 0, 0],
    ["Bao", "2026-10-05T10:15:01Z", 1, 5],
    ["Bao", "2026-10-06T10:00:01Z", 2, 10],
    ["Bao", "2026-10-08T10:00:01Z", 4, 12.5],
    ["Bao", "2026-10-12T10:00:01Z", 8, 40],
    ["Ada", "2026-10-06T10:00:00Z", 0, 0],
    ["Ada", "2026-10-06T10:16:00Z", 1, 5],
  ];
  for (const [student, submitted, days, deducted] of table) {
    it(`${student} at ${submitted}: ${deducted} of 40`, () => {
      const found = lateness(policy, { student, submitted, score: 40, max: 50 });
      assert.deepEqual([found.days, found.deducted], [days, deducted]);
    });
  }

  it("deducts nothing where the time is not known, and never more than was earned", () => {
    assert.deepEqual(lateness(policy, { student: "Bao", late: true, score: 40, max: 50 }).deducted, 0);
    const little = { student: "Bao", submitted: "2026-10-05T11:00:00Z", score: 3, max: 50 };
    assert.equal(lateness(policy, little).deducted, 3);
  });

  it("says what is wrong in it", () => {
    assert.throws(() => readPolicy("due: 2026-10-05T12:00:00\n", "l.yaml"), /no time with its zone/);
    assert.throws(
      () => readPolicy("due: 2026-10-05T12:00Z\ngrace: soon\n", "l.yaml"),
      /l.yaml: grace: expected a number and a unit/,
    );
    assert.throws(() => readPolicy("due: 2026-10-05T12:00Z\nperday: 10%\n", "l.yaml"), /perday/);
    assert.throws(
      () => readTimes("student,submitted\nAda,yesterday\n", "t.csv"),
      /t.csv:2: "yesterday" is no time/,
    );
  });
});

describe("a person's marks", () => {
  const question = { title: "Why", aspects: [], diagnostics: [], notes: [] };
  const report = (answerId: string): Report => ({
    format: "gradlab-report-1",
    assignment: "01-x",
    title: "X",
    student: "=Ada",
    score: 5,
    max: 14,
    manual: 4,
    ungraded: 0,
    notes: [],
    questions: [
      { ...question, id: "why", status: "manual", score: 0, max: 4, answer: "since, well", answerId },
      { ...question, id: "how", status: "graded", score: 5, max: 10, answerId: "h1" },
    ],
    sandbox: { tier: "T1", contained: [], notContained: [] },
  });
  const questions = [
    { id: "why", max: 4 },
    { id: "how", max: 10 },
  ];
  const asked = [{ kind: "text", id: "why", title: "Why", points: 4, rubric: ["2: says since"] }] as const;

  it("go out as a sheet, come back filled in, and survive a regrade", () => {
    const empty = markSheet([report("a1")], asked, new Map());
    assert.equal(empty.waiting, 1);
    const override = "\n=Ada,how,8,10,the slip was ours,override,,h1,,";
    const filled = empty.csv.replace("why,,4,,mark", 'why,3,4,"good, short",mark').trimEnd() + override;
    const marks = readMarks(filled, "m.csv", questions);
    const marked = applyMarks(report("a1"), marks);
    assert.deepEqual([marked.score, marked.manual], [3 + 8, 0]);
    assert.deepEqual(marked.questions[0].marked, { kind: "mark", comment: "good, short" });
    assert.deepEqual(marked.questions[1].marked, { kind: "override", comment: "the slip was ours", was: 5 });
    const again = markSheet([marked], asked, marks);
    assert.deepEqual(readMarks(again.csv, "m.csv", questions).size, 2);
    assert.deepEqual([again.marked, again.waiting, again.changed], [2, 0, 0]);
  });

  it("on an answer that has changed are not used, but told, and stay in the sheet", () => {
    const marks = readMarks("student,question,points,answer_id\n=Ada,why,3,a1\n", "m.csv", questions);
    const changed = applyMarks(report("a2"), marks);
    assert.deepEqual([changed.score, changed.manual, changed.questions[0].changed], [5, 4, true]);
    const sheet = markSheet([changed], asked, marks);
    assert.equal(sheet.changed, 1);
    assert.match(sheet.csv, /answer changed since marked,a1/);
  });

  it("are held against the assignment", () => {
    const read = (row: string): unknown =>
      readMarks(`student,question,points,kind,comment\n${row}\n`, "m.csv", questions);
    assert.throws(() => read("Ada,who,1,,"), /m.csv:2: there is no question "who"/);
    assert.throws(() => read("Ada,why,5,,"), /m.csv:2: points are "5", expected a number from 0 to 4/);
    assert.throws(() => read("Ada,how,5,override,"), /an override needs its reason/);
    assert.throws(() => read("Ada,why,1,,\nAda,why,2,,"), /m.csv:3 marks why of Ada a second time/);
  });
});
