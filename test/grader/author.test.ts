import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadAssignment } from "../../grader/assignment.js";
import { startCompiler, type Compiler } from "../../grader/compile/index.js";
import { openCourse } from "../../grader/course.js";
import { fillAnswers } from "../../grader/fill.js";
import { newAssignment, verify } from "../../grader/index.js";
import { oracle, type Oracle } from "../../grader/oracle.js";
import { gradeNotebook } from "../../grader/report.js";
import type { FunctionQuestion, Inputs, Outcome, Value } from "../../src/checks/index.js";
import { assignmentOf, type Asked } from "../support/bench.js";

const reference = "function double(x: number[]): number[] { return x.map((v) => 2 * v); }";
const question: FunctionQuestion = {
  kind: "function",
  id: "twice",
  title: "Twice",
  name: "double",
  aspects: [{ name: "values", points: 2, examples: [[[1, 2]]], hidden: [[[3]]] }],
  mutants: { once: { hint: "Once is not twice.", fails: ["values"] } },
};
const once = "function double(x: number[]): number[] { return x; }";
const salt = "a salt for these tests";

describe("what an author got wrong", () => {
  let compiler: Compiler;
  before(() => {
    compiler = startCompiler();
  });
  after(() => compiler.close());
  const oracleOf = (asked: Partial<Asked>): Promise<Oracle> => {
    const whole = { question, reference, mutants: { once }, ...asked };
    return oracle(assignmentOf([whole]), whole.question, compiler, { seconds: 0.3 });
  };
  const probesOf = async (asked: Partial<Asked>): Promise<unknown> =>
    (await oracleOf(asked)).probes({ student: "Ada", salt });

  describe("a reference that never ends is stopped, and named", () => {
    const endless: Record<string, string> = {
      "in a loop": "function double() { for (;;); }",
      "in a loop that catches": "function double() { while (true) try { [1].map((x) => x); } catch {} }",
      "calling itself from afar":
        "async function double() { await null; for (let i = 0; ; i++) if (i < 0) break; }",
      "before the function": "let i = 0;\nwhile (i >= 0) i++;\nfunction double() { return 1; }",
      "with a promise": "function double() { return new Promise(() => {}); }",
    };
    for (const [where, text] of Object.entries(endless)) {
      it(where, async () => {
        const told = /^AssignmentFault: 99-test\/master\.ts: the code for twice does not end, it was stopped/;
        await assert.rejects(probesOf({ reference: text }), told);
      });
    }
  });

  const cases: [string, Partial<Asked>, RegExp][] = [
    [
      "a reference that throws",
      { reference: 'function double() { throw new RangeError("no luck"); }' },
      /99-test\/master\.ts: the reference for twice gave no value: threw RangeError: no luck$/,
    ],
    [
      "a name that the reference has not",
      { question: { ...question, name: "treble" } },
      /99-test\/master\.ts: the code for twice defines no function treble, which questions\.ts asks for$/,
    ],
    [
      "a reference that cannot be read",
      { reference: "function double( {" },
      /99-test\/master\.ts: the code for twice cannot be read as TypeScript, line 1: .+ expected\. \("function double\( \{"\)$/,
    ],
    [
      "a reference that throws before it defines anything",
      { reference: 'throw new Error("no");\nconst double = (x: number[]) => x;' },
      /99-test\/master\.ts: the code for twice threw Error: no, and defines no function double, which questions\.ts asks for$/,
    ],
    [
      "a draw that throws",
      {
        question: {
          ...question,
          aspects: [
            {
              name: "values",
              points: 2,
              random: {
                count: 1,
                draw: () => {
                  throw new TypeError("no stream");
                },
              },
            },
          ],
        },
      },
      /99-test\/questions\.ts: twice: the inputs of "values" cannot be drawn \(TypeError: no stream\)$/,
    ],
  ];
  for (const [what, asked, told] of cases) {
    it(`${what} is named with its file`, () => assert.rejects(probesOf(asked), told));
  }

  it("in a reference ends grading, and is not told as a failure of the grader's", async () => {
    const whole = { question, reference: "function double() { return treble; }", mutants: { once } };
    const assignment = assignmentOf([whole]);
    const log: string[] = [];
    const course = openCourse(assignment, { types: false, log: (line) => log.push(line) });
    try {
      const notebook = fillAnswers(assignment, new Map([["twice", reference]]));
      await assert.rejects(gradeNotebook(course, "Ada", notebook, salt), /threw ReferenceError: treble/);
      assert.deepEqual(log, []);
    } finally {
      await course.close();
    }
  });

  it("in a mutant costs nobody anything: the others' hints stand", async () => {
    const mutants = {
      endless: { hint: "It never ends.", fails: ["values"] },
      nameless: { hint: "It has no name.", fails: ["values"] },
      ...question.mutants,
    };
    const known = await oracleOf({
      question: { ...question, mutants },
      mutants: { endless: "function double() { for (;;); }", nameless: "const other = 1;", once },
    });
    const [first] = await known.withMutants(await known.probes({ student: "Ada", salt }));
    const { faults } = known;
    const asked = first.mutants["once"];
    assert.deepEqual(asked.kind === "value" && asked.value, [1, 2]);
    assert.deepEqual([first.mutants["endless"].kind, first.mutants["nameless"].kind], ["not run", "not run"]);
    assert.match(
      faults.get("endless")!,
      /^99-test\/mutants\/twice\.endless\.ts: the code for twice does not/,
    );
    assert.match(faults.get("nameless")!, /^99-test\/mutants\/twice\.nameless\.ts: .* no function double/);
  });

  it("asks a mutant no further once it cannot be named for an answer, what everybody is given first", async () => {
    const draw = (stream: { integer(below: number): number }): Inputs => [[1 + stream.integer(9)]];
    const [values] = question.aspects;
    const aspects = [{ ...values, hidden: [[[0]]], random: { count: 1, draw } }];
    const known = await oracleOf({ question: { ...question, aspects } });
    const probes = await known.probes({ student: "Ada", salt });
    const asked = async (...values: Value[]): Promise<string[]> => {
      const outcomes = values.map((value): Outcome => ({ kind: "value", value }));
      return (await known.withMutants(probes, outcomes)).map(({ mutants }) => mutants["once"].kind);
    };
    // As it does, as it does of what everybody is given, as it does of nothing.
    const [drawn] = probes[2].inputs;
    assert.deepEqual(await asked([1, 2], [0], drawn), ["value", "value", "value"]);
    assert.deepEqual(await asked([1, 2], [1], drawn), ["value", "value", "not run"]);
    assert.deepEqual(await asked([3, 4], [0], drawn), ["value", "not run", "not run"]);
  });

  describe("verify", () => {
    let folder: string;
    beforeEach(async () => {
      folder = mkdtempSync(path.join(os.tmpdir(), "author-test-"));
      await newAssignment("05-dropout", folder);
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    const file = (name: string): string => path.join(folder, "05-dropout", name);
    const change = (name: string, from: RegExp, to: string): void => {
      const text = readFileSync(file(name), "utf8");
      assert.match(text, from);
      writeFileSync(file(name), text.replace(from, to));
    };
    const faults = async (): Promise<readonly string[]> =>
      (await verify(path.join(folder, "05-dropout"), { seconds: 1, authorSeconds: 0.5 })).faults;

    it("names a mutant that never ends, and goes on", async function () {
      this.timeout(240_000);
      writeFileSync(file("mutants/dropout-standardize.sample.ts"), "function standardize() { for (;;); }\n");
      assert.deepEqual(await faults(), [
        `${path.relative("", file("mutants/dropout-standardize.sample.ts"))}: the code for dropout-standardize does not end, it was stopped after 0.5 s`,
      ]);
    });

    it("names the file of a mutant that passes, or that no question names, as it can be opened", async function () {
      this.timeout(240_000);
      const { references } = await loadAssignment(path.join(folder, "05-dropout"));
      writeFileSync(file("mutants/dropout-standardize.sample.ts"), references.get("dropout-standardize")!);
      writeFileSync(file("mutants/other.ts"), "");
      const told = await faults();
      const [passes, other] = ["dropout-standardize.sample.ts", "other.ts"].map((name) =>
        path.relative("", file(`mutants/${name}`)),
      );
      assert.ok(told.includes(`${other} is named by no question in questions.ts`), told.join("\n"));
      const fault = told.find((one) => one.startsWith(`${passes} `));
      assert.match(fault ?? told.join("\n"), /sample\.ts passes everything, expected to fail ".+"$/);
    });

    it("tells of a name that nobody has, once", async () => {
      change("questions.ts", /name: "standardize"/, 'name: "standardizo"');
      assert.deepEqual(
        (await faults()).filter((fault) => !fault.includes("mutants")),
        [
          `${path.relative("", file("master.ts"))}: the code for dropout-standardize defines no function standardizo, which questions.ts asks for`,
        ],
      );
    });
  });
});
