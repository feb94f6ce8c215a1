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

  it("is the same moment in every zone, to the second", () => {
    const at = (submitted: string): number =>
      lateness(policy, { student: "Bao", submitted, score: 40, max: 50 }).deducted;
    for (const exact of [
      "2026-10-05T12:00:00+02:00",
      "2026-10-05T05:30:00-04:30",
      "2026-10-06T00:00:00.000+14:00",
    ])
      assert.match(
        lateness(policy, { student: "Bao", submitted: exact, score: 40, max: 50 }).told,
        /on time/,
      );
    assert.equal(at("2026-10-05T06:15:00-04:00"), 0);
    assert.equal(at("2026-10-05T06:15:01-04:00"), 5);
    // The last second of the first day, and of the time before it closes.
    assert.equal(at("2026-10-06T12:00:00+02:00"), 5);
    assert.equal(at("2026-10-12T12:00:00+02:00"), 12.5);
  });

  it("counts days of 24 hours, or with a zone by the clocks there, though they are put back or forward", () => {
    const read = (due: string, zone: string): ReturnType<typeof readPolicy> =>
      readPolicy(`due: ${due}\nperDay: 1\ncloses: 2 days\n${zone}`, "late.yaml");
    const days = (of: ReturnType<typeof readPolicy>, submitted: string): number =>
      lateness(of, { student: "Bao", submitted, score: 40, max: 50 }).days;
    // In Zurich clocks were put back on 25 October 2026 at 3:00, and are put forward on 28 March 2027 at 2:00.
    const autumn = "2026-10-24T23:59:00+02:00";
    const zurich = read(autumn, "zone: Europe/Zurich");
    assert.equal(days(read(autumn, ""), "2026-10-25T23:59:00+01:00"), 2);
    assert.equal(days(zurich, "2026-10-25T23:59:00+01:00"), 1);
    assert.equal(days(zurich, "2026-10-25T23:59:01+01:00"), 2);
    const spring = read("2027-03-27T23:59:00+01:00", "zone: Europe/Zurich");
    assert.equal(days(spring, "2027-03-28T23:59:00+02:00"), 1);
    assert.equal(days(spring, "2027-03-28T23:59:01+02:00"), 2);
    // It closes by the same clocks: 49 hours later, two days.
    const last = { student: "Bao", score: 40, max: 50 };
    assert.equal(lateness(zurich, { ...last, submitted: "2026-10-26T23:59:00+01:00" }).deducted, 2);
    assert.equal(lateness(zurich, { ...last, submitted: "2026-10-26T23:59:01+01:00" }).deducted, 40);
    // In the hour that comes twice it is late all the same.
    const twice = read("2026-10-25T02:30:00+02:00", "zone: Europe/Zurich");
    const told = lateness(twice, { ...last, submitted: "2026-10-25T02:10:00+01:00" });
    assert.deepEqual([told.days, told.deducted], [1, 1]);
    assert.match(told.told, /Handed in 40 minutes late/);
    // Where there is no summer time, and half an hour off the others.
    assert.equal(days(read(autumn, "zone: Asia/Kolkata"), "2026-10-25T23:59:00+02:00"), 1);
  });

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
    // What is wrong, and what would be right.
    const wrong: readonly [text: string, says: string][] = [
      [
        "perday: 10%",
        'there is no "perday", expected due, grace, perDay, once, most, of, zone, closes, extensions',
      ],
      ["perDay: 200%", 'perDay: expected points, as 5, or a share of at most 100 %, as "10%"'],
      ["perDay: -1", 'perDay: expected points, as 5, or a share of at most 100 %, as "10%"'],
      ["most: lots", 'most: expected points, as 5, or a share of at most 100 %, as "10%"'],
      ["grace: 5", 'grace: expected a number and a unit, as "15 minutes" or "7 days"'],
      ["extensions: [Ada]", "extensions: expected a student's name and a time on each line"],
      ["extensions: {Ada: 3}", "extensions.Ada: expected a time with its zone, as 2026-10-05T23:59:00+02:00"],
    ];
    for (const [line, says] of wrong)
      assert.throws(() => readPolicy(`due: 2026-10-05T12:00Z\n${line}\n`, "l.yaml"), {
        name: "GradlabError",
        message: `l.yaml: ${says}`,
      });
    assert.throws(
      () => readPolicy("grace: 5 minutes\n", "l.yaml"),
      /^GradlabError: l.yaml: due: expected a time/,
    );
    assert.throws(() => readPolicy("", "l.yaml"), /l.yaml: it holds no settings, expected due, grace/);
    assert.throws(
      () => readPolicy("tomorrow", "l.yaml"),
      /l.yaml: it holds no settings, expected due, grace/,
    );
    assert.throws(
      () => readPolicy("due: 2026-10-05T12:00Z\nzone: Europe/Nowhere\n", "l.yaml"),
      /l.yaml: zone: no time zone of that name is known/,
    );
    for (const day of ["2026-02-29", "2026-04-31", "2026-02-30"])
      assert.throws(
        () => readPolicy(`due: ${day}T12:00Z\n`, "l.yaml"),
        /l.yaml: due: .* on a day that there is not/,
      );
    assert.equal(readPolicy("due: 2028-02-29T12:00Z\n", "l.yaml").due.getUTCDate(), 29);
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
    { id: "why", max: 4, byPerson: true },
    { id: "how", max: 10, byPerson: false },
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

  it("put in place of the grader's stay, whatever the answer becomes, unless they name the answer", () => {
    const read = (id: string): ReturnType<typeof readMarks> =>
      readMarks(
        `student,question,points,kind,comment,answer_id\n=Ada,how,8,override,the slip was ours,${id}\n`,
        "m.csv",
        questions,
      );
    const [before, now] = [report("a1"), report("a1")];
    const resubmitted: Report = {
      ...now,
      score: 2,
      questions: [now.questions[0], { ...now.questions[1], score: 2, answerId: "h2" }],
    };
    assert.equal(applyMarks(before, read("h1")).score, 8);
    const named = applyMarks(resubmitted, read("h1"));
    assert.deepEqual([named.score, named.questions[1].changed], [2, true]);
    const any = applyMarks(resubmitted, read(""));
    assert.deepEqual([any.score, any.questions[1].marked?.was], [8, 2]);
    // Also when the sheet was written anew before the answer changed.
    const anew = markSheet([applyMarks(before, read(""))], asked, read("")).csv;
    const still = applyMarks(resubmitted, readMarks(anew, "m.csv", questions));
    assert.deepEqual([still.score, still.questions[1].changed], [8, undefined]);
    // Also where the grader itself has failed at the question.
    const owed: Report = {
      ...now,
      ungraded: 10,
      questions: [now.questions[0], { ...now.questions[1], status: "ungraded", score: 0 }],
    };
    const given = applyMarks(owed, read(""));
    assert.deepEqual([given.score, given.ungraded], [8, 0]);
    // Nor is it told any longer that it waits.
    const waits = { ...owed, questions: owed.questions.map((one) => ({ ...one, message: "It waits." })) };
    const [, how] = applyMarks(waits, read("")).questions;
    assert.equal(how.message, undefined);
  });

  it("are held against the assignment", () => {
    const read = (row: string): unknown =>
      readMarks(`student,question,points,kind,comment\n${row}\n`, "m.csv", questions);
    assert.throws(() => read("Ada,who,1,,"), /m.csv:2: there is no question "who"/);
    assert.throws(() => read("Ada,why,5,,"), /m.csv:2: points are "5", expected a number from 0 to 4/);
    assert.throws(() => read("Ada,how,5,override,"), /an override needs its reason/);
    // What would otherwise be read and not used.
    for (const kind of ["", "mark"])
      assert.throws(() => read(`Ada,how,5,${kind},too hard`), /m.csv:2: the grader gives .* write override/);
    assert.doesNotThrow(() => read("Ada,how,,,"));
    assert.throws(() => read("Ada,why,1,,\nAda,why,2,,"), /m.csv:3 marks why of Ada a second time/);
  });
});
