import assert from "node:assert/strict";
import { openCourse, type Course } from "../../grader/course.js";
import { fillAnswers } from "../../grader/fill.js";
import { attempts, openGrading } from "../../grader/grading.js";
import type { Report } from "../../grader/records.js";
import { remember } from "../../grader/remember.js";
import { writeNotebook } from "../../src/notebook/index.js";
import { assignmentOf, type Asked } from "../support/bench.js";

const asked = (id: string): Asked => ({
  question: {
    kind: "function",
    id,
    title: id,
    name: id,
    aspects: [{ name: "values", points: 2, examples: [[[1, 2]]] }],
    mutants: {},
  },
  reference: `function ${id}(x) { return x.map((v) => v + 1); }`,
});

/** A failure of the grader's own is no student's fault: it is tried again, and what fails for good is nobody's 0. */
describe("a submission that the grader itself fails at", () => {
  const assignment = assignmentOf([asked("first"), asked("second")]);
  let course: Course;
  let log: string[];
  before(() => {
    course = openCourse(assignment, { types: false, log: (line) => log.push(line) });
  });
  beforeEach(() => {
    log = [];
  });
  after(() => course.close());

  /** The report where the oracle of the second question fails so many times, and what was kept of it. */
  const graded = async (failures: number): Promise<{ report: Report; tries: number }> => {
    let tries = 0;
    const failing: Course = {
      ...course,
      oracle: (question) =>
        question.id === "second" && ++tries <= failures
          ? Promise.reject(new Error("no oracle just now"))
          : course.oracle(question),
    };
    const grading = await openGrading(failing, "a salt", { out: "nowhere" });
    const bytes = Buffer.from(writeNotebook(fillAnswers(assignment, assignment.references)));
    const kept: Report[] = [];
    const report = await grading.grade({ student: "Ada", file: "Ada.ipynb" }, bytes, async (one) => {
      kept.push(one);
    });
    await grading.close();
    assert.deepEqual(kept, [report], "one result, however often it was tried");
    return { report, tries };
  };

  it("is tried again, and then like any other", async () => {
    const { report: whole } = await graded(0);
    assert.deepEqual([whole.score, whole.ungraded], [4, 0]);
    assert.deepEqual(log, []);
    const { report, tries } = await graded(attempts - 1);
    assert.deepEqual(report, whole);
    assert.equal(tries, attempts);
    assert.match(log.join("\n"), /Ada: the grader failed; it is tried again/);
  });

  it("is ungraded where it fails each time, in this question alone", async () => {
    const { report, tries } = await graded(Infinity);
    assert.equal(tries, attempts);
    assert.deepEqual([report.score, report.ungraded, report.max], [2, 2, 4]);
    assert.deepEqual(
      report.questions.map(({ status, score }) => [status, score]),
      [
        ["graded", 2],
        ["ungraded", 0],
      ],
    );
    assert.match(report.questions[1].message!, /The grader failed here, not you/);
  });
});

describe("what all submissions share", () => {
  it("is made once, and anew where making it failed", async () => {
    const memory = new Map<string, Promise<number>>();
    let made = 0;
    const make = async (): Promise<number> => {
      if (++made === 1) throw new Error("not yet");
      return made;
    };
    await assert.rejects(remember(memory, "a", make), /not yet/);
    const both = [remember(memory, "a", make), remember(memory, "a", make)];
    assert.equal(both[0], both[1]);
    assert.deepEqual(await Promise.all(both), [2, 2]);
    assert.equal(await remember(memory, "a", make), 2);
  });
});
