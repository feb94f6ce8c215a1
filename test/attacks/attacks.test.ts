import assert from "node:assert/strict";
import { fillAnswers } from "../../grader/fill.js";
import { loadAssignment, type LoadedAssignment } from "../../grader/assignment.js";
import { openCourse, type Course } from "../../grader/course.js";
import { gradeNotebook } from "../../grader/report.js";
import type { QuestionReport } from "../../grader/records.js";
import { pointsOf } from "../../src/checks/index.js";
import { questionOf, type Notebook } from "../../src/notebook/index.js";
import { isChosen } from "../support/chosen.js";
import { tiers } from "../support/tiers.js";
import { openOracle, type Oracle } from "./oracle.js";
import { assignmentOf, corpus, type Attack, type Beside } from "./corpus/index.js";

type Tier = (typeof tiers)[number];

/** How long an answer may compute, in seconds, unless an attack needs longer. */
const standard = 2;

const contains = (tier: Tier, { from = "T0" }: Attack): boolean => tiers.indexOf(tier) <= tiers.indexOf(from);

/** What a notebook's answers earned: the attacked question's report, and those of the others in it. */
interface Earned {
  readonly report: QuestionReport;
  readonly others: readonly QuestionReport[];
}

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
  let oracle: Oracle;
  before(async () => {
    for (const name of new Set(Object.values(assignmentOf))) {
      assignments.set(name, await loadAssignment(name));
    }
    oracle = await openOracle();
  });
  after(() => oracle.close());

  const fullPoints = (question: keyof typeof assignmentOf): number => {
    const { definition } = assignments.get(assignmentOf[question])!;
    return pointsOf(definition.questions.find(({ id }) => id === question)!);
  };

  it("are at least two of a class, each with an honest twin", () => {
    for (const [name, attacks] of Object.entries(corpus)) {
      assert.ok(attacks.length >= 2, name);
      for (const one of attacks) {
        assert.ok(one.twin.trim() !== "" && one.twin !== one.attack, `${name}: ${one.name}`);
      }
    }
  });

  for (const tier of tiers) {
    describe(`in tier ${tier}`, () => {
      const faults: string[] = [];
      const courses = new Map<string, Course>();
      const courseOf = ({ question, seconds = standard }: Attack): Course => {
        const name = assignmentOf[question];
        const known = courses.get(`${name} ${seconds}`);
        if (known) return known;
        const course = openCourse(assignments.get(name)!, {
          sandbox: `require:${tier}`,
          seconds,
          types: false,
          log: (line) => faults.push(line),
        });
        courses.set(`${name} ${seconds}`, course);
        return course;
      };

      before(function () {
        try {
          courseOf(corpus["Math"][0]);
        } catch (error) {
          if (process.env["GRADLAB_REQUIRE"] !== undefined) throw error;
          console.log(`    not run here: ${(error as Error).message}`);
          this.skip();
        }
      });
      const grade = async (
        one: Attack,
        answer: string,
        beside: readonly Beside[] | undefined,
      ): Promise<Earned> => {
        const course = courseOf(one);
        const { released } = course.assignment;
        const answers = new Map([[one.question as string, oracle.aim(answer)]]);
        for (const other of beside ?? []) answers.set(other.question, other.answer);
        const filled: Notebook = structuredClone(fillAnswers(course.assignment, answers));
        // What was not answered need not be graded to see what neighbours do to each other.
        const isAnswered = (question: string | undefined): boolean =>
          question === undefined || answers.has(question);
        const notebook = beside
          ? { ...filled, cells: filled.cells.filter((cell) => isAnswered(questionOf(cell))) }
          : filled;
        one.edit?.(notebook, released);
        const only = beside ? undefined : one.question;
        const { questions, notes } = await gradeNotebook(course, "a student", notebook, "a salt", only);
        const graded = questions.filter(({ id }) => answers.has(id));
        for (const { status, id } of graded) assert.equal(status, "graded", id);
        const report = graded.find(({ id }) => id === one.question)!;
        return {
          report: { ...report, notes: [...report.notes, ...notes] },
          others: graded.filter(({ id }) => id !== one.question),
        };
      };
      const keepTheirPoints = (others: readonly QuestionReport[]): void => {
        for (const other of others) assert.equal(other.score, other.max, JSON.stringify(other));
      };

      /** The gradings begin in the order of the tests, four at once: many only wait until their time is up. */
      const started: Promise<unknown>[] = [];
      const queue: { readonly title: string; readonly begin: () => Promise<unknown> }[] = [];
      const attempt = (title: string, make: () => Promise<Earned>, judge: (earned: Earned) => void): void => {
        const { promise, resolve, reject } = deferred<Earned>();
        queue.push({
          title: `attacks in tier ${tier} ${title}`,
          begin: () => make().then(resolve, reject),
        });
        it(title, async () => judge(await promise));
      };
      before(() => {
        const chosen = queue.filter(({ title }) => isChosen(title));
        for (let i = 0; i < 4; i++) {
          started.push(
            (async () => {
              for (let next; (next = chosen.shift());) await next.begin();
            })(),
          );
        }
      });
      after("the grader itself never failed", async () => {
        await Promise.all(started);
        for (const course of courses.values()) await course.close();
        assert.deepEqual(faults, []);
      });

      // Else it would be a fault of theirs that fails them where the network is contained.
      for (const one of corpus["network"].filter((attack) => !contains(tier, attack))) {
        attempt(
          `network: ${one.name}: wins where the network is not contained, as the report says`,
          () => grade(one, one.attack, undefined),
          ({ report }) => {
            assert.ok(courseOf(one).launcher.sandbox.notContained.includes("the network"));
            assert.equal(report.score, report.max, JSON.stringify(report));
          },
        );
      }
      for (const [name, attacks] of Object.entries(corpus)) {
        for (const one of attacks.filter((attack) => contains(tier, attack))) {
          attempt(
            `${name}: ${one.name}: gets what it deserves, and says why`,
            () => grade(one, one.attack, one.beside),
            ({ report, others }) => {
              const told = JSON.stringify([report.message, report.aspects, report.notes]);
              assert.equal(report.score, one.score ?? 0, told);
              assert.equal(report.max, fullPoints(one.question));
              if (one.says) assert.match(told, one.says);
              keepTheirPoints(others);
            },
          );
          const { twin } = one;
          attempt(
            `${name}: ${one.name}: the honest twin keeps its points`,
            () => grade(one, twin, one.twinBeside ?? one.beside),
            ({ report, others }) => keepTheirPoints([report, ...others]),
          );
        }
      }
    });
  }
});
