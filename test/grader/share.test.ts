import assert from "node:assert/strict";
import { openClass, type Asked, type Class } from "../support/class.js";
import { needs } from "../support/needs.js";
import { loadAssignment } from "../../grader/assignment.js";
import { openCourse } from "../../grader/course.js";
import { fillAnswers } from "../../grader/fill.js";
import { gradeNotebook } from "../../grader/report.js";
import { prepareSandbox } from "../../grader/sandbox/index.js";
import { groupsOf, sentAhead } from "../../grader/share.js";
import type { Prepared } from "../../grader/prepare.js";
import type { Call, FunctionQuestion, Inputs } from "../../src/checks/index.js";

/** A question as far as grouping looks at it. */
function prepared(
  id: string,
  calls: readonly Call[],
  more: { loops?: number; allowed?: number; counted?: boolean; quality?: boolean } = {},
): Prepared {
  const aspects = more.quality ? [{ quality: {} }] : [{}];
  const question = {
    id,
    aspects,
    ...(more.allowed === undefined ? {} : { style: { loops: more.allowed } }),
  } as unknown as FunctionQuestion;
  return {
    question,
    compiled: { loops: { depth: more.loops ?? 0 } },
    probes: calls,
    race: [],
    calls,
    task: { counted: more.counted ?? false },
  } as unknown as Prepared;
}
const at = (inputs: Inputs, more: Partial<Call> = {}): Call => ({ inputs, ...more });
const slopes = { of: "", in: { dx: 0 } };
const ids = (groups: readonly (readonly Prepared[])[]): string[][] =>
  groups.map((group) => group.map(({ question }) => question.id));

describe("which answers may share a child", () => {
  const plain = prepared("plain", [at([1])]);
  const other = prepared("other", [at([1])], { loops: 2 });

  it("all whose results alone are judged, also at the same inputs", () => {
    assert.deepEqual(ids(groupsOf([plain, other], 16)), [["plain", "other"]]);
  });

  it("none where each is to run by itself, and no more than may", () => {
    assert.deepEqual(groupsOf([plain, other], 1), []);
    const many = Array.from({ length: 5 }, (_, index) => prepared(`q${index}`, [at([index])]));
    assert.deepEqual(ids(groupsOf(many, 2)), [
      ["q0", "q1"],
      ["q2", "q3"],
    ]);
  });

  it("those whose loops are limited come before all that may loop, and alone after a text that does", () => {
    const none = prepared("none", [at([2])], { allowed: 0 });
    const one = prepared("one", [at([3])], { allowed: 1, loops: 1 });
    assert.deepEqual(ids(groupsOf([other, one, none], 16)), [["none", "one", "other"]]);
    const second = prepared("second", [at([4])], { allowed: 1, loops: 1 });
    assert.deepEqual(ids(groupsOf([other, one, second], 16)), [["one", "other"]]);
  });

  it("counted texts before others, whatever may loop there; what is trained by chance with none", () => {
    const counted = prepared("counted", [at([2])], { counted: true });
    const vector = prepared("vector", [at([3])], { counted: true, allowed: 0 });
    assert.deepEqual(ids(groupsOf([plain, counted, other, vector], 16)), [
      ["vector", "counted", "plain", "other"],
    ]);
    assert.deepEqual(ids(groupsOf([plain, other, counted], 2)), [["counted", "plain"]]);
    assert.deepEqual(groupsOf([plain, prepared("trained", [at([2])], { quality: true })], 16), []);
  });

  it("not where work is judged at an input that was given before, as rows or as a tensor", () => {
    const tensor = { tensor: { shape: [2], dtype: "float32", values: [1, 2] } };
    const first = prepared("first", [at([[1, 2]], { slopes })], { counted: true });
    const same = prepared("same", [at([tensor], { slopes })], { counted: true });
    const fresh = prepared("fresh", [at([[1, 3]], { slopes })], { counted: true });
    assert.deepEqual(groupsOf([first, same], 16), []);
    assert.deepEqual(ids(groupsOf([first, same, fresh], 16)), [["first", "fresh"]]);
  });

  it("are sent calls ahead as long as results alone are judged, and none hangs on a result", () => {
    const plain = [at([1]), at([2]), at([3])];
    const ahead = (calls: readonly Call[], more: readonly Call[] = []): number =>
      sentAhead({ ...prepared("a", calls), calls: [...calls, ...more] });
    assert.equal(ahead(plain), 3);
    assert.equal(ahead(plain, [at([4])]), 3, "what is counted comes behind the probes");
    assert.equal(ahead([plain[0], at([2], { slopes }), plain[2]]), 1);
    assert.equal(ahead([plain[0], at([2], { yardstick: "() => 0" })]), 1);
    assert.equal(ahead([...plain, at([2], { carry: { back: 1, state: {} } })]), 3);
    assert.equal(ahead([at([{ record: { f: { code: "() => 0", budget: 3 } } }]), ...plain]), 0);
    assert.equal(ahead(Array.from({ length: 100 }, (_, k) => at([k]))), 64);
  });

  it("not where a function that may be called so often was given before", () => {
    const free = prepared("free", [at([{ code: "(x) => x" }])]);
    const limited = prepared("limited", [at([{ record: { f: { code: "(x) => x", budget: 4 } } }])]);
    assert.deepEqual(groupsOf([free, limited], 16), []);
  });
});

const value = { name: "value", points: 2, compare: "values" } as const;
const fixed = { examples: [[[1, 2, 3]]], hidden: [[[4, 5, 6]], [[-1, 0.5, 8]]] };
const question = (id: string, more: Partial<FunctionQuestion> = {}): FunctionQuestion => ({
  kind: "function",
  title: id,
  id,
  name: id,
  mutants: {},
  aspects: [{ ...value, ...fixed }],
  ...more,
});

/** Gradients of 60 numbers: two at the same point, one at another. */
const point = Array.from({ length: 60 }, (_, k) => (k % 7) - 3);
const gradient = (id: string, at: readonly number[] = point): FunctionQuestion =>
  question(id, {
    aspects: [{ name: "slopes", points: 4, slopes: { of: "out", in: { dx: 0 } }, hidden: [[at]] }],
  });
const formula = (name: string): string =>
  `function ${name}(x) { let out = 0; for (const v of x) out += v * v; return { out, dx: x.map((v) => 2 * v) }; }`;
const numerical = (name: string, top: string): string => `${top}
function ${name}(x) {
  const f = (y) => { let out = 0; for (const v of y) out += v * v; return out; };
  const dx = x.map((_, k) => { const y = x.slice(); y[k] += 1e-5; const z = x.slice(); z[k] -= 1e-5; return (f(y) - f(z)) / 2e-5; });
  const found = { out: f(x), dx };
  (console.kept ??= new Map()).set(x.join(), found);
  return found;
}`;

const sameOps = [
  [{ tensor: { shape: [2], dtype: "float32", values: [0, 0] } }],
  [{ tensor: { shape: [3], dtype: "float32", values: [0, 0, 0] } }],
] as const;
const rows = { tensor: { shape: [3], dtype: "float32", values: [1, 2, 5] } };

/** What a class is asked for a test: plain results, a vector without loops, gradients by formula. */
const asked: readonly Asked[] = [
  {
    question: question("total"),
    reference: `function total(x) { let s = 0; for (const v of x) s += v; return s; }`,
  },
  { question: question("largest"), reference: `function largest(x) { return Math.max(...x); }` },
  { question: question("doubled"), reference: `function doubled(x) { return x.map((v) => 2 * v); }` },
  {
    question: question("squares", {
      aspects: [{ ...value, hidden: [[rows]] }],
      style: { name: "no loop", points: 3, hint: "one operation is enough", loops: 0, sameOps },
    }),
    reference: `function squares(x) { return tf.square(x); }`,
  },
  { question: gradient("slopeA"), reference: formula("slopeA") },
  { question: gradient("slopeB"), reference: formula("slopeB") },
  {
    question: gradient(
      "slopeC",
      point.map((v) => v + 0.5),
    ),
    reference: formula("slopeC"),
  },
];

type Answers = Readonly<Record<string, string>>;

/** What a submission may do to its neighbours; each is graded in both ways. */
const submissions: Readonly<Record<string, Answers>> = {
  "is right": {},
  "throws in one answer": { largest: `function largest(x) { throw new Error("no"); }` },
  "throws in its second line, at some inputs": {
    largest: `// A remark.
function largest(x) { if (x[0] < 0) throw new TypeError("no"); return Math.max(...x); }`,
    doubled: `function doubled(x) {
  return x.map((v) => v.times(2));
}`,
  },
  "has no such function in one answer, and nothing to read in another": {
    largest: `function maximum(x) { return Math.max(...x); }`,
    doubled: `function doubled(x) { return () => x; }`,
  },
  "calls without end in one answer": { largest: `function largest(x) { return largest(x) + 1; }` },
  "asks for too much room in one answer": { doubled: `function doubled(x) { return new Array(-1); }` },
  "ends its process in one answer": { largest: `function largest(x) { return process.exit(0); }` },
  // With its last call: by itself it is over before the timer's turn comes.
  "ends its process later": {
    largest: `let calls = 0;
function largest(x) {
  if (++calls === 3) setTimeout(() => process.exit(3), 0);
  return Math.max(...x);
}`,
    doubled: `async function doubled(x) { await new Promise((go) => setTimeout(go, 20)); return x.map((v) => 2 * v); }`,
  },
  "never ends in one answer": { largest: `function largest(x) { for (;;); }` },
  "fails at its top and stands": { largest: `function largest(x) { return Math.max(...x); }\nnull.x;` },
  "talks to the grader": {
    largest: `const fs = process.getBuiltinModule("fs");
fs.writeSync(4, '{"loaded":"traces"}\\n{"loaded":null}\\n{"call":"1","outcome":{"kind":"value","value":8}}\\n');
function largest(x) { return 0; }`,
  },
  "patches what others use": {
    squares: `Array.prototype.map = () => [7]; Math.max = () => 7; tf.square = () => tf.zeros([3]);
function squares(x) { return tf.mul(x, x); }`,
  },
  "replaces how answers are loaded": {
    squares: `const vm = process.getBuiltinModule("vm");
vm.Script = function () { this.runInThisContext = () => () => async () => {}; };
JSON.parse = () => ({ load: 0 }); Object.hasOwn = () => true; Reflect.apply = () => 7;
function squares(x) { return tf.square(x); }`,
  },
};

/**
 * What a submission may hope to hand from one answer to another, some of it where nobody looks: each must earn what it does by itself, which is not all.
 */
const smuggled: Readonly<Record<string, { readonly answers: Answers; readonly loses: readonly string[] }>> = {
  "a loop that another cell may have": {
    answers: {
      total: `console.each = (x) => { const out = []; for (const v of x) out.push(v * v); return out; };
function total(x) { let s = 0; for (const v of x) s += v; return s; }`,
      squares: `function squares(x) { return tf.add(console.each(x.arraySync()), 0); }`,
    },
    loses: ["squares"],
  },
  "a variable that was never declared": {
    answers: {
      total: `function total(x) { seen = 2; let s = 0; for (const v of x) s += v; return s; }`,
      doubled: `function doubled(x) { return x.map((v) => seen * v); }`,
    },
    loses: ["doubled"],
  },
  "a method of all arrays": {
    answers: {
      total: `Array.prototype.sum = function () { return this.reduce((a, b) => a + b, 0); };
function total(x) { return x.sum(); }`,
      largest: `function largest(x) { return x.sum() - x.sum() + Math.max(...x); }`,
    },
    loses: ["largest"],
  },
  "a method of all tensors": {
    answers: {
      squares: `tf.Tensor.prototype.top = function () { return this.max().arraySync(); };
function squares(x) { return tf.square(x); }`,
      largest: `function largest(x) { return tf.tensor1d(x).top(); }`,
    },
    loses: ["largest"],
  },
  "a function among those of the library": {
    answers: {
      squares: `tf.top = (x) => Math.max(...x);
function squares(x) { return tf.square(x); }`,
      largest: `function largest(x) { return tf.top(x); }`,
    },
    loses: ["largest"],
  },
  "a method of all dates": {
    answers: {
      total: `Date.prototype.top = (x) => Math.max(...x);
function total(x) { let s = 0; for (const v of x) s += v; return s; }`,
      largest: `function largest(x) { return new Date().top(x); }`,
    },
    loses: ["largest"],
  },
  "a gradient worked out the long way by another answer": {
    answers: {
      slopeA: numerical("slopeA", ""),
      slopeB: `function slopeB(x) { return console.kept?.get(x.join()) ?? { out: 0, dx: x }; }`,
    },
    loses: ["slopeA", "slopeB"],
  },
  "a function whose steps are another answer's": {
    answers: {
      slopeA: numerical("slopeA", "console.long = (x) => slopeA(x);"),
      slopeC: `function slopeC(x) { return console.long(x); }`,
    },
    loses: ["slopeA", "slopeC"],
  },
};

for (const forks of [false, true])
  describe(`answers in one ${forks ? "copy of a process" : "child"}`, () => {
    let [together, apart]: Class[] = [];
    before(function () {
      if (forks) {
        needs(this, "bwrap");
        if (prepareSandbox().forkCommand === undefined) this.skip();
      }
      together = openClass(asked, { seconds: 1 }, forks);
      apart = openClass(asked, { seconds: 1, isolate: true });
    });
    after(async () => {
      await together?.close();
      await apart?.close();
    });

    it("are the most of a right submission", async () => {
      const before = together.shared();
      const { questions } = await together.grade({});
      assert.deepEqual(
        questions.map(({ score, max }) => score - max),
        asked.map(() => 0),
      );
      // One gradient is judged at the point of another, and runs by itself: in a copy of its own, where copies are to be had.
      assert.equal(together.shared() - before, forks ? 7 : 6);
      await apart.grade({});
      assert.equal(apart.shared(), 0);
    });

    it("are asked once where they are wrong after answers that plainly leave nothing behind, and else once more alone", async () => {
      const runs = async (answers: Answers): Promise<number> => {
        const before = together.alone();
        const { questions } = await together.grade(answers);
        for (const { id, score, max } of questions) assert.equal(score < max, id === "doubled", id);
        return together.alone() - before - (forks ? 0 : 1);
      };
      const doubled = `function doubled(x) { return x; }`;
      assert.equal(await runs({ doubled }), 0);
      const earlier = `total.seen = globalThis.seen;\nfunction total(x) { let s = 0; for (const v of x) s += v; return s; }`;
      assert.equal(await runs({ doubled, total: earlier }), 1);
      assert.equal(await runs({ doubled: `function doubled(x) { return globalThis.seen ?? x; }` }), 1);
    });

    it("are asked once where they throw or give nothing to judge, unless it may be for want of room", async () => {
      const runs = async (text: string): Promise<number> => {
        const before = together.alone();
        const { questions } = await together.grade({ doubled: text });
        for (const { id, score, max } of questions) assert.equal(score < max, id === "doubled", id);
        return together.alone() - before - (forks ? 0 : 1);
      };
      assert.equal(await runs(`function doubled(x) { throw new Error("Not yet written: doubled"); }`), 0);
      assert.equal(await runs(`function doubled(x) { return x.maps((v) => 2 * v); }`), 0);
      assert.equal(await runs(`function twice(x) { return x; }`), 0);
      assert.equal(await runs(`function doubled(x) { return doubled; }`), 0);
      assert.equal(await runs(`function doubled(x) { return doubled(x); }`), 1);
    });

    it("go on after one whose cell fails at its top: what it was sent ahead is passed over, and it alone is asked again", async () => {
      const before = together.alone();
      await together.grade({ largest: `function largest(x) { return Math.max(...x); }\nnull.x;` });
      assert.equal(together.alone() - before - (forks ? 0 : 1), 1);
    });

    it("stand where one behind them never ends: it alone is asked again", async () => {
      const before = together.alone();
      const { questions } = await together.grade({ doubled: `function doubled(x) { for (;;); }` });
      assert.deepEqual(
        questions.filter(({ score, max }) => score < max).map(({ id }) => id),
        ["doubled"],
      );
      assert.equal(together.alone() - before - (forks ? 0 : 1), 1);
    });

    for (const [what, answers] of Object.entries(submissions)) {
      it(`where a submission ${what}, all earn what they do in a child of their own, in the same words`, async () => {
        const [one, other] = [await together.grade(answers), await apart.grade(answers)];
        assert.deepEqual(one, other);
        for (const { id, score, max } of one.questions) if (!(id in answers)) assert.equal(score, max, id);
      });
    }

    for (const [what, { answers, loses }] of Object.entries(smuggled)) {
      it(`hand on nothing: ${what}`, async () => {
        const [one, other] = [await together.grade(answers), await apart.grade(answers)];
        assert.deepEqual(one, other);
        assert.deepEqual(
          one.questions.filter(({ score, max }) => score < max).map(({ id }) => id),
          loses,
        );
      });
    }
  });

describe("an assignment's mutants in one child", () => {
  it("earn what each does by itself, whatever else is wrong beside it", async function () {
    this.timeout(120_000);
    const assignment = await loadAssignment("01-knn");
    const courses = [false, true].map((isolate) => openCourse(assignment, { isolate, types: false }));
    const all = new Map<string, string[]>();
    for (const [name, text] of assignment.mutants) {
      const [id] = name.split("/");
      all.set(id, [...(all.get(id) ?? []), text]);
    }
    try {
      for (let index = 0; index < 6; index++) {
        // A mutant of every other question, then of the rest.
        const some = [...all].filter((_, place) => place % 2 === index % 2);
        const answers = new Map(some.map(([id, texts]) => [id, texts[index % texts.length]] as const));
        const notebook = fillAnswers(assignment, new Map([...assignment.references, ...answers]));
        const [one, other] = await Promise.all(
          courses.map((course) => gradeNotebook(course, `s${index}`, notebook, "a salt")),
        );
        assert.deepEqual(one, other);
        assert.ok(one.score < one.max - one.manual);
      }
    } finally {
      for (const course of courses) await course.close();
    }
  });
});
