import assert from "node:assert/strict";
import type { QuestionReport } from "../../grader/records.js";
import { isArray, tensor, type FunctionQuestion, type Inputs, type Value } from "../../src/checks/index.js";
import type { Random } from "../../src/random.js";
import { openBench, type Asked, type Bench } from "../support/bench.js";

const rows = (random: Random, n: number, d: number): number[][] =>
  Array.from({ length: n }, () => Array.from({ length: d }, () => random.normal()));

const base = { kind: "function", title: "a test", mutants: {} } as const;

/** Squared error of a linear model, mean over the batch: loss = sum((x w - y)^2) / N, dw = 2 x^T (x w - y) / N. */
const leastSquares: Asked = {
  question: {
    ...base,
    id: "slopes",
    name: "squares",
    aspects: [
      {
        name: "the loss",
        points: 2,
        compare: "values",
        tolerance: { relative: 1e-9 },
        examples: [[[1, 2], [[1, 1]], [5]]],
      },
      {
        name: "dw is its gradient",
        points: 4,
        slopes: { of: "loss", in: { dw: 0 } },
        random: {
          count: 2,
          draw: (random) => [rows(random, 1, 60)[0], rows(random, 3, 60), rows(random, 1, 3)[0]],
        },
      },
    ],
    mutants: { numeric: { hint: "numeric!", fails: ["dw is its gradient"] } },
  },
  reference: `function squares(w, x, y) {
    const errors = x.map((row, i) => row.reduce((sum, v, j) => sum + v * w[j], 0) - y[i]);
    const loss = errors.reduce((sum, e) => sum + e * e, 0) / x.length;
    return { loss, dw: w.map((_, j) => errors.reduce((sum, e, i) => sum + 2 * e * x[i][j], 0) / x.length) };
  }`,
};
const lossOnly = `const f = (w, x, y) => x.reduce((sum, row, i) => sum + (row.reduce((s, v, j) => s + v * w[j], 0) - y[i]) ** 2, 0) / x.length;`;
const numeric = `${lossOnly}
  function squares(w, x, y) {
    const h = 1e-5;
    return { loss: f(w, x, y), dw: w.map((_, j) => (f(w.with(j, w[j] + h), x, y) - f(w.with(j, w[j] - h), x, y)) / (2 * h)) };
  }`;

/** A layer that is more than one number: out = x w, with the slope that arrives from behind. */
const affine: Asked = {
  question: {
    ...base,
    id: "upstream",
    name: "affine",
    aspects: [
      {
        name: "gradients",
        points: 4,
        slopes: { of: "out", in: { dx: 0, dw: 1 }, upstream: 2 },
        random: {
          count: 2,
          draw: (random) => [
            tensor(rows(random, 5, 6)),
            tensor(rows(random, 6, 9)),
            tensor(rows(random, 5, 9)),
          ],
        },
      },
    ],
  },
  reference: `function affine(x, w, dout) {
    return { out: tf.matMul(x, w), dx: tf.matMul(dout, w, false, true), dw: tf.matMul(x, dout, true) };
  }`,
};

/** Momentum: v = 0.9 v - lr dw, w + v. */
const momentum: Asked = {
  question: {
    ...base,
    id: "state",
    name: "momentum",
    aspects: [
      {
        name: "the velocity goes on",
        points: 3,
        state: { w: 0, velocity: 2 },
        examples: [
          [
            [
              [1, 2],
              [1, 0],
              [0, 0],
            ],
            [null, [1, 1], null],
            [null, [0, 1], null],
          ],
        ],
        random: {
          count: 3,
          draw: (random) => [
            [rows(random, 1, 3)[0], rows(random, 1, 3)[0], [0, 0, 0]],
            [null, rows(random, 1, 3)[0], null],
          ],
        },
      },
    ],
  },
  reference: `function momentum(w, dw, velocity) {
    const next = velocity.map((v, j) => 0.9 * v - 0.1 * dw[j]);
    return { w: w.map((x, j) => x + next[j]), velocity: next };
  }`,
};

/** Trained within a budget: only the given function knows the target. */
const target = [0.3, -1.2, 2.5];
const budget = 40;
const secret: Value = {
  code: `((target) => (w) => ({ loss: w.reduce((s, x, j) => s + (x - target[j]) ** 2, 0), dw: w.map((x, j) => 2 * (x - target[j])) }))(${JSON.stringify(target)})`,
  budget,
};
const training: Asked = {
  question: {
    ...base,
    id: "quality",
    name: "train",
    aspects: [
      {
        name: "gets near",
        points: 5,
        quality: {
          what: "the nearness to the target",
          atLeast: 0.99,
          measure: (w: Value) =>
            isArray(w) ? 1 - Math.max(...target.map((t, j) => Math.abs(t - Number(w[j])))) : 0,
        },
        hidden: [[secret, [0, 0, 0]]],
      },
    ],
  },
  reference: `function train(f, w) {
    for (let step = 0; step < 40; step++) { const { dw } = f(w); w = w.map((x, j) => x - 0.2 * dw[j]); }
    return w;
  }`,
};

const wide = (random: Random): Inputs => [tensor(rows(random, 400, 300))];
/** Squared lengths of rows. */
const vectorized: Asked = {
  question: {
    ...base,
    id: "speed",
    name: "lengths",
    sameAs: "naive",
    tolerance: { relative: 1e-4 },
    aspects: [
      { name: "values", points: 2, random: { count: 2, draw: (random) => [tensor(rows(random, 3, 4))] } },
    ],
    style: {
      name: "vectorized",
      points: 3,
      loops: 0,
      sameOps: [[tensor([[1, 2]])], [tensor([[1], [2], [3]])]],
      hint: "no loops",
      speed: {
        draw: wide,
        times: 0.05,
        yardstick: `(x) => {
          const { shape: [n, d], values } = x.tensor;
          let sum = 0;
          for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) sum += values[i * d + j] * values[i * d + j];
          return sum;
        }`,
      },
    },
  },
  reference: "function lengths(x) { return tf.sum(tf.square(x), 1); }",
};
const naive: Asked = {
  question: {
    ...base,
    id: "naive",
    name: "lengthsNaive",
    aspects: [
      { name: "values", points: 2, partial: true, hidden: [[[[3, 4]]], [[[0]]], [[[1, 1, 1]]], [[[2]]]] },
    ],
  },
  reference: "function lengthsNaive(x) { return x.map((row) => row.reduce((sum, v) => sum + v * v, 0)); }",
};

/** Shapes first, values second. */
const shaped: Asked = {
  question: {
    ...base,
    id: "shape",
    name: "outer",
    aspects: [
      {
        name: "the shape",
        points: 1,
        compare: "shapes",
        examples: [[tensor([[1], [2], [3]]), tensor([[4, 5]])]],
      },
      { name: "the values", points: 2, examples: [[tensor([[1], [2], [3]]), tensor([[4, 5]])]] },
    ],
  } satisfies FunctionQuestion,
  reference: "function outer(a, b) { return tf.matMul(a, b); }",
};

/** Arguments that must stay: numbers, and a tensor in a record. */
const keeping: Asked = {
  question: {
    ...base,
    id: "keeps",
    name: "moved",
    aspects: [
      {
        name: "the values",
        points: 2,
        keeps: [0, 1],
        random: {
          count: 2,
          draw: (random) => [rows(random, 1, 3)[0], { record: { w: tensor(rows(random, 2, 2)) } }],
        },
      },
    ],
    mutants: { left: { hint: "left!", fails: ["the values"] } },
  },
  reference: "function moved(x, { w }) { return { x: x.map((v) => v + 1), w: tf.add(w, 1) }; }",
  mutants: {
    left: "function moved(x, { w }) { x.forEach((v, i) => { x[i] = v + 1; }); return { x, w: tf.add(w, 1) }; }",
  },
};

describe("kinds of question", function () {
  this.timeout(120_000);
  let bench: Bench;
  before(() => {
    bench = openBench([
      { ...leastSquares, mutants: { numeric } },
      affine,
      momentum,
      training,
      vectorized,
      naive,
      shaped,
      keeping,
    ]);
  });
  after(() => bench.close());

  const lost = ({ aspects }: QuestionReport): string =>
    aspects
      .map(({ message }) => message ?? "")
      .join(" ")
      .trim();

  /** What each answer earns, and what its student is told. */
  const table: readonly [kind: string, what: string, answer: string, score: number, says: RegExp][] = [
    ["slopes", "the reference", leastSquares.reference, 6, /^$/],
    [
      "slopes",
      "another formula",
      `${lossOnly} function squares(w, x, y) {
        const dw = w.map(() => 0);
        for (let i = 0; i < x.length; i++) {
          let e = -y[i];
          for (let j = 0; j < w.length; j++) e += x[i][j] * w[j];
          for (let j = 0; j < w.length; j++) dw[j] += 2 * e * x[i][j] / x.length;
        }
        return { loss: f(w, x, y), dw };
      }`,
      6,
      /^$/,
    ],
    [
      "slopes",
      "a gradient without its 2",
      leastSquares.reference.replace("2 * e", "e"),
      0,
      /dw: 60 of 60 slopes are off; the farthest, at \[\d+\], is .*, but loss itself changes by .*relative error 3\.3e-1/,
    ],
    [
      "slopes",
      "the gradient of a wrong loss",
      leastSquares.reference.replaceAll("/ x.length", ""),
      2,
      /loss: Wrong value.*Its gradients are judged once it is right/,
    ],
    [
      "slopes",
      "nothing for both",
      "function squares(w) { return { loss: 0, dw: w.map(() => 0) }; }",
      0,
      /loss/,
    ],
    [
      "slopes",
      "a loss that is right at the point alone",
      `${leastSquares.reference.replace("squares", "honest")}
       let first; function squares(w, x, y) { const key = JSON.stringify(x); if (first?.key !== key) first = { key, ...honest(w, x, y) }; return first; }`,
      2,
      /dw: 60 of 60 slopes are off; .* changes by 0 for each step/,
    ],
    [
      "slopes",
      "a loss bent to fit a wrong gradient",
      `${leastSquares.reference.replace("squares", "honest")}
       let first;
       function squares(w, x, y) {
         const key = JSON.stringify(x);
         if (first?.key !== key) { const { loss, dw } = honest(w, x, y); first = { key, w, loss, dw: dw.map((d) => d / 2) }; }
         return { loss: first.loss + first.dw.reduce((sum, d, j) => sum + d * (w[j] - first.w[j]), 0), dw: first.dw };
       }`,
      0,
      /right with the given inputs, and not close beside/,
    ],
    [
      "slopes",
      "a gradient of another shape",
      leastSquares.reference.replace("dw: w", "dw: [...w, 0]"),
      0,
      /dw: Wrong shape/,
    ],
    ["slopes", "a numerical gradient", numeric, 2, /took \d+ times the steps of a formula/],
    [
      "slopes",
      "one that is not asked beside the point, where it could only take long",
      `let calls = 0; ${numeric.replace("const h =", 'if (++calls > 3) throw new Error("asked again"); const h =')}`,
      2,
      /took \d+ times/,
    ],
    [
      "slopes",
      "one that hides in a recursion",
      numeric.replace(
        "w.map((_, j)",
        "((go) => go(go, 0, []))((go, j, out) => j === w.length ? out : go(go, j + 1, [...out, (f(w.with(j, w[j] + h), x, y) - f(w.with(j, w[j] - h), x, y)) / (2 * h)])), unused: [].map((_, j)",
      ),
      2,
      /took \d+ times/,
    ],
    [
      "slopes",
      "one that stops the count",
      `arguments[3] = () => 0; for (const k of Object.keys(globalThis)) if (/step/.test(k)) globalThis[k] = () => 0;\n${numeric}`,
      2,
      /took \d+ times/,
    ],
    [
      "slopes",
      "one made of text",
      `function squares(w, x, y) { return new Function("w", "x", "y", ${JSON.stringify(`${numeric}; return squares(w, x, y);`)})(w, x, y); }`,
      0,
      /EvalError/,
    ],
    ["upstream", "the reference", affine.reference, 4, /^$/],
    [
      "upstream",
      "the arriving slope forgotten",
      affine.reference.replace("tf.matMul(x, dout, true)", "tf.matMul(x, tf.onesLike(dout), true)"),
      0,
      /dw: 54 of 54 slopes are off/,
    ],
    [
      "upstream",
      "a numerical gradient",
      `function affine(x, w, dout) {
        const f = (x, w) => tf.sum(tf.mul(tf.matMul(x, w), dout)).dataSync()[0];
        const slopes = (t, f) => { const v = [...t.dataSync()]; return tf.tensor(v.map((_, k) => (f(tf.tensor(v.with(k, v[k] + 1e-5), t.shape)) - f(tf.tensor(v.with(k, v[k] - 1e-5), t.shape))) / 2e-5), t.shape); };
        return { out: tf.matMul(x, w), dx: slopes(x, (x) => f(x, w)), dw: slopes(w, (w) => f(x, w)) };
      }`,
      0,
      /took \d+ times/,
    ],
    [
      "upstream",
      "automatic differentiation",
      `function affine(x, w, dout) {
        const { value: out, grads: [dx, dw] } = tf.valueAndGrads((x, w) => tf.matMul(x, w))([x, w], dout);
        return { out, dx, dw };
      }`,
      0,
      /TensorFlow\.js found this gradient by automatic differentiation/,
    ],
    ["keeps", "the reference", keeping.reference, 2, /^$/],
    ["keeps", "an argument changed", keeping.mutants!["left"], 0, /your function changed the first argument/],
    [
      "keeps",
      "an argument changed and put back, but for rounding",
      keeping.reference.replace("{ return", "{ x[1] += 0.1; x[1] -= 0.2; x[1] += 0.1; return"),
      2,
      /^$/,
    ],
    [
      "keeps",
      "a number more",
      keeping.reference.replace(
        "{ return {",
        "{ const out = x.map((v) => v + 1); x.push(0); return { w: tf.add(w, 1), x: out }; return {",
      ),
      0,
      /changed the first argument/,
    ],
    [
      "keeps",
      "a tensor freed",
      keeping.reference.replace(
        "{ return",
        "{ const now = { x: x.map((v) => v + 1), w: tf.add(w, 1) }; w.dispose(); return now; return",
      ),
      0,
      /right, but the second argument cannot be used any more/,
    ],
    [
      "keeps",
      "another tensor in a tensor's place",
      "function moved(x, given) { const w = given.w; given.w = tf.add(w, 1); return { x: x.map((v) => v + 1), w: given.w }; }",
      0,
      /changed the second argument/,
    ],
    [
      "keeps",
      "all as it was, and a wrong value",
      keeping.reference.replace("v + 1", "v"),
      0,
      /x: Wrong value/,
    ],
    ["state", "the reference", momentum.reference, 3, /^$/],
    [
      "state",
      "no state",
      "function momentum(w, dw) { return { w: w.map((x, j) => x - 0.1 * dw[j]) }; }",
      0,
      /object with w, velocity/,
    ],
    [
      "state",
      "a state that stands still",
      momentum.reference.replace("velocity: next", "velocity"),
      0,
      /velocity: Wrong value/,
    ],
    [
      "state",
      "a state kept in the cell",
      `let kept; function momentum(w, dw, velocity) {
        kept = (kept ?? velocity).map((v, j) => 0.9 * v - 0.1 * dw[j]);
        return { w: w.map((x, j) => x + kept[j]), velocity: kept };
      }`,
      0,
      /Wrong value/,
    ],
    [
      "state",
      "a state kept on the array given",
      `const kept = new WeakMap(); function momentum(w, dw, velocity) {
        const v = (kept.get(velocity) ?? velocity).map((v, j) => 0.9 * v - 0.1 * dw[j]);
        const handle = velocity.map(() => 0); kept.set(handle, v);
        return { w: w.map((x, j) => x + v[j]), velocity: handle };
      }`,
      0,
      /velocity: Wrong value/,
    ],
    ["quality", "the reference", training.reference, 5, /^$/],
    [
      "quality",
      "fewer steps than enough",
      training.reference.replace("step < 40", "step < 3"),
      0,
      /nearness to the target is .*, asked for is at least 0\.99/,
    ],
    [
      "quality",
      "more steps than allowed",
      training.reference.replace("step < 40", "step < 400"),
      0,
      /the budget of 40 calls is used up/,
    ],
    [
      "quality",
      "the budget caught",
      training.reference.replace(
        "const { dw } = f(w)",
        "let dw = [0, 0, 0]; try { ({ dw } = f([9, 9, 9])); } catch {}",
      ),
      0,
      /Not good enough/,
    ],
    [
      "quality",
      "reading the function's text",
      "function train(f, w) { return JSON.parse(/\\[[^\\]]*\\]/.exec(String(f))?.[0] ?? '[0,0,0]'); }",
      0,
      /./,
    ],
    ["quality", "another shape", "function train() { return [1, 2]; }", 0, /Wrong shape/],
    ["speed", "the reference", vectorized.reference, 5, /^$/],
    [
      "speed",
      "a loop",
      "function lengths(x) { return tf.stack(tf.unstack(x).map((row) => tf.sum(tf.square(row)))); }",
      2,
      /no loop is allowed/,
    ],
    [
      "speed",
      "as many operations, too slow",
      "const big = tf.ones([1200, 1200]); function lengths(x) { tf.matMul(big, big).dataSync(); return tf.sum(tf.square(x), 1); }",
      2,
      /slower than plain loops/,
    ],
    [
      "speed",
      "rubbish for large inputs, quickly",
      "function lengths(x) { return x.shape[0] > 50 ? tf.zeros([x.shape[0]]) : tf.sum(tf.square(x), 1); }",
      2,
      /operations|larger inputs the values are wrong/,
    ],
    [
      "speed",
      "one result for all rounds",
      "let kept; function lengths(x) { return kept?.shape[0] === x.shape[0] ? kept : (kept = tf.keep(tf.sum(tf.square(x), 1))); }",
      0,
      /Wrong value/,
    ],
    ["naive", "the reference", naive.reference, 2, /^$/],
    [
      "naive",
      "one input of four wrong",
      "function lengthsNaive(x) { return x[0].length === 3 ? [1] : x.map((row) => row.reduce((sum, v) => sum + v * v, 0)); }",
      1.5,
      /\(3 of 4 inputs are right\.\)/,
    ],
    ["naive", "all wrong", "function lengthsNaive() { return [-1]; }", 0, /Wrong value/],
    ["shape", "the reference", shaped.reference, 3, /^$/],
    ["shape", "other values", "function outer(a, b) { return tf.zeros([3, 2]); }", 1, /Wrong value/],
    ["shape", "NaN", "function outer(a, b) { return tf.fill([3, 2], NaN); }", 1, /is NaN/],
    [
      "shape",
      "another dtype",
      "function outer(a, b) { return tf.matMul(a, b).toInt(); }",
      0,
      /float32, got int32/,
    ],
    ["shape", "transposed", "function outer(a, b) { return tf.matMul(a, b).transpose(); }", 0, /Wrong shape/],
  ];
  for (const [kind, what, answer, score, says] of table) {
    it(`${kind}: ${what} earns ${score}`, async () => {
      const report = await bench.grade(kind, answer);
      assert.equal(report.score, score, lost(report));
      assert.match(lost(report), says);
    });
  }

  it("tells a change of an argument from other mistakes by the mutant's hint", async () => {
    const text = keeping.mutants!["left"];
    assert.equal((await bench.grade("keeps", text.replace("x.forEach", "[...x].forEach"))).hint, "left!");
    const freed = keeping.reference.replace(
      "{ return",
      "{ const now = { x: x.map((v) => v + 1), w: tf.add(w, 1) }; w.dispose(); return now; return",
    );
    assert.equal((await bench.grade("keeps", freed)).hint, undefined);
  });

  it("gives a numerical gradient the hint of its mutant", async () => {
    assert.equal((await bench.grade("slopes", numeric)).hint, "numeric!");
  });

  it("fails its own grading, not the student, where references differ", async () => {
    const odd = openBench([
      { ...vectorized, reference: "function lengths(x) { return tf.sum(tf.abs(x), 1); }" },
      naive,
    ]);
    try {
      await assert.rejects(
        odd.grade("speed", vectorized.reference),
        /the references of speed and naive differ/,
      );
    } finally {
      await odd.close();
    }
  });
});
