import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { junit } from "../../grader/formats/junit.js";
import { gradesCsv, gradesJson } from "../../grader/formats/table.js";
import { gradescopeResults, standingOf } from "../../grader/formats/index.js";
import { grade, type GradedStudent } from "../../grader/index.js";
import type { Report } from "../../grader/records.js";
import { below, readJUnit } from "../support/junit.js";
import { lightAssignment } from "../support/light.js";
import type { Element } from "../support/xml.js";

/**
 * What Gradescope's specification of results.json allows, field by field; anything else is refused.
 *
 * @see https://gradescope-autograders.readthedocs.io/en/latest/specs/
 */
const format = z.enum(["text", "html", "simple_format", "md", "ansi"]);
const visibility = z.enum(["hidden", "after_due_date", "after_published", "visible"]);
/** Text that PostgreSQL keeps in JSON: no NUL, whole characters; and no colours, which only "ansi" shows. */
const text = z
  .string()
  // eslint-disable-next-line no-control-regex -- they are what is meant
  .refine((value) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\p{Surrogate}/u.test(value), "is not text");
const extra = z.record(z.string(), z.unknown());
const test = z.strictObject({
  score: z.number().optional(),
  max_score: z.number().optional(),
  status: z.enum(["passed", "failed"]).optional(),
  name: text.optional(),
  name_format: format.optional(),
  number: z.string().optional(),
  output: text.optional(),
  output_format: format.optional(),
  tags: z.array(text).optional(),
  visibility: visibility.optional(),
  extra_data: extra.optional(),
});
const rank = z.strictObject({
  name: text,
  value: z.union([z.number(), text]),
  order: z.enum(["asc", "desc"]).optional(),
});
const results = z
  .strictObject({
    score: z.number().optional(),
    execution_time: z.number().optional(),
    output: text.optional(),
    output_format: format.optional(),
    test_output_format: format.optional(),
    test_name_format: format.optional(),
    visibility: visibility.optional(),
    stdout_visibility: visibility.optional(),
    extra_data: extra.optional(),
    leaderboard: z.array(rank).optional(),
    tests: z.array(test).optional(),
  })
  .refine(
    ({ score, tests = [] }) =>
      score !== undefined || (tests.length > 0 && tests.every((one) => one.score !== undefined)),
    "has no score of its own, nor one in each test",
  );

describe("reports for other programs", () => {
  const root = mkdtempSync(path.join(os.tmpdir(), "formats-test-"));
  const out = path.join(root, "grades");
  let students: readonly GradedStudent[];
  const hostile = `<b>&"'Ä]]> x`;

  before(async function () {
    this.timeout(120_000);
    const light = await lightAssignment(root);
    const submissions = path.join(root, "class");
    await light.handIn(path.join(submissions, "Ada.ipynb"));
    await light.handIn(path.join(submissions, "Bao.ipynb"), {
      "light-standardize": light.mutant("unguarded"),
      "light-unchanged": 'const unchanged: Choice[] = ["b"];',
      "light-why": "",
    });
    await light.handIn(path.join(submissions, "Chidi.ipynb"), {
      "light-standardize": String.raw`function standardize(x: number[][]): number[][] {
  throw new Error("]]> <script>\u0000\u001b[31m red \ud800 \uffff & \"done\"");
}`,
    });
    await light.handIn(path.join(submissions, `${hostile}.ipynb`), {
      "light-standardize": "function standardize(x: number[][]): number[][] { return x as string; }",
    });
    writeFileSync(path.join(submissions, "Elif.ipynb"), "{");
    students = (await grade(submissions, { assignment: light.folder, out, salt: "a salt for tests" }))
      .students;
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const reportOf = (name: string): Report => students.find(({ student }) => student === name)!.report();

  const junitOf = (report: Report): string =>
    [...junit(report.assignment, [standingOf(report)], [report])].join("");

  it("leave what a person or the grader still owes empty in tables, and null in JSON, never 0", () => {
    const [first, ...rest] = reportOf("Ada").questions;
    const owed = {
      ...reportOf("Ada"),
      score: 2,
      ungraded: 10,
      questions: [{ ...first, status: "ungraded" as const, score: 0 }, ...rest],
    };
    assert.equal(
      gradesCsv([standingOf(owed)])
        .split("\n")[1]
        .trim(),
      "Ada,2,15,3,10,,2,",
    );
    const [{ questions }] = JSON.parse(gradesJson([standingOf(owed)])) as { questions: object }[];
    assert.deepEqual(questions, { "light-standardize": null, "light-unchanged": 2, "light-why": null });
    assert.match(gradesCsv([standingOf(reportOf("Bao"))]), /^Bao,7,15,0,0,7,0,0\r?$/m);
  });

  describe("JUnit XML", () => {
    let suites: Element;
    before(() => {
      suites = readJUnit(readFileSync(path.join(out, "junit.xml"), "utf8"));
    });

    it("is what its schema allows, whatever students write", () => {
      assert.deepEqual(
        suites.children.map(({ attributes }) => attributes["name"]),
        [hostile, "Ada", "Bao", "Chidi", "Elif"].toSorted(),
      );
      const told = below(suites, "failure").map(({ attributes }) => attributes["message"]);
      assert.ok(told.some((message) => message.includes("]]> <script>") && message.includes('& "done"')));
    });

    it("says on which tier answers ran, as every report does", () => {
      const { tier } = reportOf("Ada").sandbox;
      for (const suite of suites.children) {
        const found = below(suite, "property").find(({ attributes }) => attributes["name"] === "tier");
        assert.equal(found?.attributes["value"], tier);
      }
      // The words hold for answers that share a process as for those that each have one.
      const told = `Answers ran in tier ${tier}, in processes that no other submission used.`;
      for (const name of ["results/Ada.html", "results/Elif.html", "index.html"])
        assert.ok(readFileSync(path.join(out, name), "utf8").includes(told), name);
      assert.ok(gradescopeResults(reportOf("Ada")).includes(told));
    });

    it("is refused where it is not what readers take", () => {
      const suite = '<testsuite name="a" tests="1" failures="0" errors="0"';
      const one = '<testcase classname="a" name="b"/>';
      const wrong: [string, RegExp][] = [
        [`${suite}>${one}</testsuite>`, /testsuite/],
        [`<testsuites skipped="0">${suite}>${one}</testsuite></testsuites>`, /<testsuites> has skipped/],
        [`<testsuites><testsuite name="a" tests="0" failures="0"/></testsuites>`, /<testsuite> lacks errors/],
        [`<testsuites>${suite}/></testsuites>`, /<testsuite> tests/],
        [`<testsuites>${suite} time="1 s">${one}</testsuite></testsuites>`, /1 s/],
        [`<testsuites>${suite}><testcase classname="a"/></testsuite></testsuites>`, /<testcase> lacks name/],
        [`<testsuites>${suite}>${one}and</testsuite></testsuites>`, /<testsuite> holds text/],
        [`<testsuites>${one}</testsuites>`, /<testcase> stands in <testsuites>/],
        [`<testsuites><a/></testsuites>`, /<a> stands in/],
        [`<testsuites>${`${suite}>${one}</testsuite>`.repeat(2)}</testsuites>`, /named twice/],
      ];
      assert.doesNotThrow(() => readJUnit(`<testsuites>${suite}>${one}</testsuite></testsuites>`));
      for (const [text, said] of wrong) assert.throws(() => readJUnit(text), said, text);
    });

    it("tells all in the text of a failure as in its message, for programs that show one of them, line by line", () => {
      const [question, ...rest] = reportOf("Bao").questions;
      const message = "Line one:\n\tline two";
      const aspects = question.aspects.map((aspect) => ({ ...aspect, score: 0, message }));
      const [{ attributes, text }] = below(
        readJUnit(junitOf({ ...reportOf("Bao"), questions: [{ ...question, aspects }, ...rest] })),
        "failure",
      );
      assert.equal(attributes["message"], message);
      assert.equal(text, `${message}\nHint: ${question.hint}`);
    });

    it("passes, fails and waits as the answers did", () => {
      const of = (student: string): Record<string, string> => {
        const suite = suites.children.find(({ attributes }) => attributes["name"] === student)!;
        return Object.fromEntries(
          below(suite, "testcase").map(({ attributes, children }) => [
            attributes["name"],
            children[0]?.name ?? "passed",
          ]),
        );
      };
      const names = [
        "ordinary rows",
        "rows of equal numbers",
        "What stays as it is?",
        "Why standardize pictures?",
      ];
      const all = (...found: string[]): object =>
        Object.fromEntries(names.map((name, i) => [name, found[i]]));
      assert.deepEqual(of("Ada"), all("passed", "passed", "passed", "skipped"));
      assert.deepEqual(of("Bao"), all("passed", "failure", "failure", "failure"));
      assert.deepEqual(of("Chidi"), all("failure", "failure", "passed", "skipped"));
      assert.deepEqual(
        of("Elif"),
        Object.fromEntries(["Standardized rows", ...names.slice(2)].map((name) => [name, "failure"])),
      );
    });

    it("calls the grader's failures errors, never the student's", () => {
      const [question, ...rest] = reportOf("Ada").questions;
      const failed = {
        ...reportOf("Ada"),
        questions: [{ ...question, status: "ungraded" as const }, ...rest],
      };
      const found = readJUnit(junitOf(failed));
      assert.deepEqual(
        [found.attributes["errors"], found.attributes["failures"], below(found, "error").length],
        ["1", "0", 1],
      );
    });
  });

  describe("Gradescope's results.json", () => {
    const read = (report: Report): z.infer<typeof results> =>
      results.parse(JSON.parse(gradescopeResults(report)));

    it("is what its specification allows, for every submission", () => {
      for (const report of students.map((one) => one.report())) {
        const { score, tests = [] } = read(report);
        assert.equal(score, report.score, report.student);
        const sum = (key: "score" | "max_score"): number => tests.reduce((all, one) => all + one[key]!, 0);
        assert.equal(sum("score"), report.score);
        assert.equal(sum("max_score"), report.max - report.manual);
        assert.equal(new Set(tests.map(({ number }) => number)).size, tests.length);
      }
    });

    it("is refused where it is not what Gradescope takes", () => {
      const one = { score: 1, name: "a", output: "b" };
      const wrong: object[] = [
        {},
        { tests: [] },
        { tests: [one, { name: "c" }] },
        { score: "1" },
        { score: null },
        { score: 1, visibility: "shown" },
        { score: 1, output_format: "markdown" },
        { score: 1, stdout: "" },
        { score: 1, output: "a\u0000b" },
        { tests: [{ ...one, output: "\ud800" }] },
        { tests: [{ ...one, number: 1 }] },
        { tests: [{ ...one, status: "error" }] },
        { tests: [{ ...one, max: 1 }] },
        { score: 1, leaderboard: [{ value: 1 }] },
      ];
      for (const right of [
        { score: 0 },
        { tests: [one] },
        { score: 1, tests: [{ ...one, number: "1.1" }] },
      ]) {
        assert.ok(results.safeParse(right).success, JSON.stringify(right));
      }
      for (const value of wrong) assert.ok(!results.safeParse(value).success, JSON.stringify(value));
    });

    it("shows students every test, for a hidden one would hide their total too, but not what the grader prints", () => {
      for (const report of students.map((one) => one.report())) {
        const { visibility, stdout_visibility, tests = [] } = read(report);
        assert.deepEqual([visibility, stdout_visibility], ["visible", "hidden"]);
        assert.ok(tests.length > 0 && tests.every((one) => one.visibility === "visible"));
      }
    });

    it("holds what a student's code said as text, without what a database or a page cannot keep", () => {
      const [{ output }] = read(reportOf("Chidi")).tests!;
      assert.match(output!, /Your code threw Error: \]\]> <script>\ufffd red \ufffd \ufffd & "done"/);
    });

    it("tells why, and gives the hint once", () => {
      const { tests = [] } = read(reportOf("Bao"));
      assert.deepEqual(
        tests.map(({ number, status, score }) => [number, status, score]),
        [
          ["1.1", "passed", 7],
          ["1.2", "failed", 0],
          ["2", "failed", 0],
          ["3", "failed", 0],
        ],
      );
      const told = tests.map(({ output }) => output).join("\n");
      assert.equal(told.split("divides 0 by 0").length, 2);
      assert.match(read(reportOf("Elif")).output!, /could not be read: .*JSON/);
    });

    it("tells the key of a choice to those alone who have found it: the others may hand in again", () => {
      const told = (name: string): string =>
        read(reportOf(name)).tests!.find((test) => test.name === "What stays as it is?")!.output!;
      assert.match(told("Ada"), /^Right\. It is a, c\. ./);
      assert.equal(told("Bao"), "Not right.");
      const page = readFileSync(path.join(out, "results/Bao.html"), "utf8");
      assert.match(page, /Not right\. It is a, c\. ./);
    });

    it("leaves to a person what is a person's, and what the grader owes out of the tests", () => {
      assert.match(read(reportOf("Ada")).output!, /3 more points wait for a person/);
      const [question, ...rest] = reportOf("Ada").questions;
      const owed = {
        ...reportOf("Ada"),
        score: 2,
        ungraded: 10,
        questions: [{ ...question, status: "ungraded" as const, score: 0 }, ...rest],
      };
      const { tests = [], output, extra_data } = read(owed);
      assert.deepEqual(
        tests.map(({ name }) => name),
        ["What stays as it is?"],
      );
      assert.match(output!, /10 points could not be graded, by a failure of the grader's/);
      assert.equal(extra_data!["ungraded"], 10);
    });

    it("is written by grade for one submission, and refused for more", async () => {
      const [submissions, file] = [path.join(root, "class"), path.join(root, "results.json")];
      const options = { assignment: path.join(root, "07-light"), salt: "a salt for tests", gradescope: file };
      // Before anybody is graded.
      await assert.rejects(
        grade(submissions, { ...options, out, fresh: true, onProgress: () => assert.fail("graded") }),
        /results are of one submission, here are 5/,
      );
    });
  });
});
