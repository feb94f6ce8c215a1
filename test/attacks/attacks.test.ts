import assert from "node:assert/strict";
import { fillAnswers } from "../../grader/fill.js";
import { loadAssignment, type LoadedAssignment } from "../../grader/assignment.js";
import { openCourse, type Course } from "../../grader/course.js";
import { gradeNotebook } from "../../grader/report.js";
import type { QuestionReport } from "../../grader/records.js";
import { corpus, type Attack } from "./corpus.js";

describe("attacks", () => {
  let assignment: LoadedAssignment;
  let course: Course;
  const faults: string[] = [];

  before(async () => {
    assignment = await loadAssignment("01-knn");
    course = openCourse(assignment, { seconds: 3, log: (line) => faults.push(line) });
  });
  after(() => course.close());

  const graded = async ({ question }: Attack, answer: string): Promise<QuestionReport> => {
    const notebook = fillAnswers(assignment, new Map([[question, answer]]));
    const { questions } = await gradeNotebook(course, "a student", notebook, "a salt", question);
    assert.deepEqual(faults.splice(0), []);
    assert.equal(questions[0].status, "graded");
    return questions[0];
  };

  for (const one of corpus) {
    it(`${one.name}: gets what it deserves, and says why`, async () => {
      const report = await graded(one, one.attack);
      const told = JSON.stringify([report.message, report.aspects, report.notes]);
      assert.equal(report.score, one.score ?? 0, told);
      if (one.says) assert.match(told, one.says);
    });
    const { twin } = one;
    if (twin === undefined) continue;
    it(`${one.name}: the honest twin keeps its points`, async () => {
      const report = await graded(one, twin);
      assert.equal(report.score, report.max, JSON.stringify(report));
    });
  }
});
