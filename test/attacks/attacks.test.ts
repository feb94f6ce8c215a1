import assert from "node:assert/strict";
import { fillAnswers } from "../../grader/fill.js";
import { loadAssignment, type LoadedAssignment } from "../../grader/assignment.js";
import { openCourse, type Course } from "../../grader/course.js";
import { gradeNotebook } from "../../grader/report.js";
import type { QuestionReport } from "../../grader/records.js";
import { assignmentOf, corpus, type Attack } from "./corpus/index.js";

/** The tiers of this machine, the best first. */
const tiers = ["T2", "T1", "T0"] as const;
type Tier = (typeof tiers)[number];

const contains = (tier: Tier, { from = "T0" }: Attack): boolean => tiers.indexOf(tier) <= tiers.indexOf(from);

/** A promise and its ends; a rejection that nobody waits for yet is no fault. */
function deferred<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: unknown) => void;
} {
  let [resolve, reject]: [(value: T) => void, (reason: unknown) => void] = [() => {}, () => {}];
  const promise = new Promise<T>((...ends) => ([resolve, reject] = ends));
  promise.catch(() => {});
  return { promise, resolve, reject };
}

describe("attacks", () => {
  const assignments = new Map<string, LoadedAssignment>();
  before(async () => {
    for (const name of new Set(Object.values(assignmentOf))) {
      assignments.set(name, await loadAssignment(name));
    }
  });

  it("every class has at least two, and at least one honest twin", () => {
    for (const [name, attacks] of Object.entries(corpus)) {
      assert.ok(attacks.length >= 2, name);
      assert.ok(
        attacks.some(({ twin }) => twin !== undefined),
        name,
      );
    }
  });

  for (const tier of tiers) {
    describe(`in tier ${tier}`, () => {
      const faults: string[] = [];
      const courses = new Map<string, Course>();

      before(function () {
        try {
          for (const [name, assignment] of assignments) {
            const log = (line: string): unknown => faults.push(line);
            courses.set(name, openCourse(assignment, { sandbox: `require:${tier}`, seconds: 3, log }));
          }
        } catch (error) {
          if (process.env["GRADLAB_REQUIRE"] !== undefined) throw error;
          console.log(`    not run here: ${(error as Error).message}`);
          this.skip();
        }
      });
      const grade = async (one: Attack, answer: string): Promise<QuestionReport> => {
        const assignment = assignments.get(assignmentOf[one.question])!;
        const notebook = structuredClone(fillAnswers(assignment, new Map([[one.question, answer]])));
        one.edit?.(notebook, assignment.released);
        const { questions, notes, max } = await gradeNotebook(
          courses.get(assignmentOf[one.question])!,
          "a student",
          notebook,
          "a salt",
          one.question,
        );
        assert.equal(questions[0].status, "graded");
        assert.equal(max, questions[0].max);
        return { ...questions[0], notes: [...questions[0].notes, ...notes] };
      };

      /** The gradings begin in the order of the tests, three at once: many only wait until their time is up. */
      const started: Promise<unknown>[] = [];
      const queue: (() => Promise<unknown>)[] = [];
      const later = (one: Attack, answer: string): (() => Promise<QuestionReport>) => {
        const { promise, resolve, reject } = deferred<QuestionReport>();
        queue.push(() => grade(one, answer).then(resolve, reject));
        return () => promise;
      };
      before(() => {
        for (let i = 0; i < 3; i++) {
          started.push(
            (async () => {
              for (let next; (next = queue.shift());) await next();
            })(),
          );
        }
      });
      after("the grader itself never failed", async () => {
        await Promise.all(started);
        for (const course of courses.values()) await course.close();
        assert.deepEqual(faults, []);
      });

      for (const [name, attacks] of Object.entries(corpus)) {
        for (const one of attacks.filter((attack) => contains(tier, attack))) {
          const attacked = later(one, one.attack);
          it(`${name}: ${one.name}: gets what it deserves, and says why`, async () => {
            const report = await attacked();
            const told = JSON.stringify([report.message, report.aspects, report.notes]);
            assert.equal(report.score, one.score ?? 0, told);
            if (one.says) assert.match(told, one.says);
          });
          const { twin } = one;
          if (twin === undefined) continue;
          const kept = later(one, twin);
          it(`${name}: ${one.name}: the honest twin keeps its points`, async () => {
            const report = await kept();
            assert.equal(report.score, report.max, JSON.stringify(report));
          });
        }
      }
    });
  }
});
