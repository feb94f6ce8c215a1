import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { junit } from "../../grader/formats/junit.js";
import { gradesCsv, gradesJson } from "../../grader/formats/table.js";
import { gradescopeResults } from "../../grader/formats/index.js";
import { grade, type GradedStudent } from "../../grader/index.js";
import type { Report } from "../../grader/records.js";
import { lightAssignment } from "../support/light.js";
import { readXml, type Element } from "../support/xml.js";

/** What Gradescope's specification of results.json allows, field by field; anything else is refused. */
const format = z.enum(["text", "html", "simple_format", "md", "ansi"]);
const visibility = z.enum(["hidden", "after_due_date", "after_published", "visible"]);
const results = z.strictObject({
  score: z.number().optional(),
  execution_time: z.number().optional(),
  output: z.string().optional(),
  output_format: format.optional(),
  test_output_format: format.optional(),
  test_name_format: format.optional(),
  visibility: visibility.optional(),
  stdout_visibility: visibility.optional(),
  extra_data: z.record(z.string(), z.unknown()).optional(),
  leaderboard: z
    .array(
      z.strictObject({ name: z.string(), value: z.unknown(), order: z.enum(["asc", "desc"]).optional() }),
    )
    .optional(),
  tests: z
    .array(
      z.strictObject({
        score: z.number().optional(),
        max_score: z.number().optional(),
        status: z.enum(["passed", "failed"]).optional(),
        name: z.string().optional(),
        name_format: format.optional(),
        number: z.string().optional(),
        output: z.string().optional(),
        output_format: format.optional(),
        tags: z.array(z.string()).optional(),
        visibility: visibility.optional(),
        extra_data: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
});

/** What the JUnit schema of Jenkins allows of the elements that are here. */
const allowed: Readonly<Record<string, { attributes: readonly string[]; children: readonly string[] }>> = {
  testsuites: {
    attributes: ["name", "tests", "failures", "errors", "skipped", "time"],
    children: ["testsuite"],
  },
  testsuite: {
    attributes: ["name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname"],
    children: ["properties", "testcase", "system-out", "system-err"],
  },
  properties: { attributes: [], children: ["property"] },
  property: { attributes: ["name", "value"], children: [] },
  testcase: {
    attributes: ["name", "classname", "time"],
    children: ["skipped", "error", "failure", "system-out", "system-err"],
  },
  failure: { attributes: ["message", "type"], children: [] },
  error: { attributes: ["message", "type"], children: [] },
  skipped: { attributes: ["message"], children: [] },
};

function requireJUnit(element: Element): void {
  const { name, attributes, children } = element;
  const rule = allowed[name];
  assert.ok(rule, `<${name}>`);
  for (const key of Object.keys(attributes)) assert.ok(rule.attributes.includes(key), `${name} ${key}`);
  for (const child of children) {
    assert.ok(rule.children.includes(child.name), `<${child.name}> in <${name}>`);
    requireJUnit(child);
  }
}

const below = (element: Element, name: string): Element[] =>
  element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...below(child, name)]);

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

  const reportOf = (name: string): Report => students.find(({ report }) => report.student === name)!.report;

  it("leave what a person or the grader still owes empty in tables, and null in JSON, never 0", () => {
    const [first, ...rest] = reportOf("Ada").questions;
    const owed = {
      ...reportOf("Ada"),
      score: 2,
      ungraded: 10,
      questions: [{ ...first, status: "ungraded" as const, score: 0 }, ...rest],
    };
    assert.equal(gradesCsv([owed]).split("\n")[1].trim(), "Ada,2,15,3,10,,2,");
    const [{ questions }] = JSON.parse(gradesJson([owed])) as { questions: object }[];
    assert.deepEqual(questions, { "light-standardize": null, "light-unchanged": 2, "light-why": null });
    assert.match(gradesCsv([reportOf("Bao")]), /^Bao,7,15,0,0,7,0,0\r?$/m);
  });

  describe("JUnit XML", () => {
    let suites: Element;
    before(() => {
      suites = readXml(readFileSync(path.join(out, "junit.xml"), "utf8"));
    });

    it("is what its schema allows, whatever students write", () => {
      requireJUnit(suites);
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
      for (const name of ["results/Ada.html", "results/Elif.html", "index.html"])
        assert.ok(readFileSync(path.join(out, name), "utf8").includes(`Answers ran in tier ${tier}`), name);
      assert.ok(gradescopeResults(reportOf("Ada")).includes(`Answers ran in tier ${tier}`));
    });

    it("counts what it holds", () => {
      const kinds = { failures: "failure", errors: "error", skipped: "skipped", tests: "testcase" };
      for (const element of [suites, ...suites.children]) {
        for (const [key, name] of Object.entries(kinds)) {
          assert.equal(Number(element.attributes[key]), below(element, name).length, key);
        }
      }
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
      const found = readXml(junit([failed]));
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
      for (const { report } of students) {
        const { score, tests = [] } = read(report);
        assert.equal(score, report.score, report.student);
        const sum = (key: "score" | "max_score"): number => tests.reduce((all, one) => all + one[key]!, 0);
        assert.equal(sum("score"), report.score);
        assert.equal(sum("max_score"), report.max - report.manual);
        assert.equal(new Set(tests.map(({ number }) => number)).size, tests.length);
      }
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
      await assert.rejects(
        grade(submissions, { ...options, out }),
        /results are of one submission, here are 5/,
      );
    });
  });
});
