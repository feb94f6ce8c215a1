import { node, type Corpus } from "./attack.js";

const svm = ({ top = "", first = "" }): string => `${top}
function svmVectorized(x: tf.Tensor2D, w: tf.Tensor2D, b: tf.Tensor1D, y: tf.Tensor1D, lambda: number): Gradients {
  ${first}
  const scores = tf.add(tf.matMul(x, w), b);
  const right = tf.oneHot(y, b.shape[0]);
  const margins = tf.relu(scores.sub(scores.mul(right).sum(1, true)).add(1)).mul(tf.sub(1, right));
  const broken = tf.step(margins);
  const dScores = broken.sub(right.mul(broken.sum(1, true))).div<tf.Tensor2D>(x.shape[0]);
  return {
    loss: margins.sum().dataSync()[0] / x.shape[0] + lambda * w.square().sum().dataSync()[0],
    dw: tf.matMul(x, dScores, true).add(w.mul(2 * lambda)),
    db: dScores.sum(0),
  };
}`;

/** Time that goes by without an operation or a loop in the text. */
const wait = (ms: number): string => `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${ms})`;

/**
 * Time that a processor takes, again without an operation or a loop: some thirty times what the plain loops take. Computing and
 * not waiting, so that a busy machine slows it and the loops alike and the verdict does not hang on it.
 */
const dawdle = "if (x.size > 10000 && (3n ** 10_000_000n) % 7n === 0n) throw new Error();";

/** Right values, far slower than plain loops: 4 of 15 points are for the speed. */
const slow = { question: "svm-vectorized", score: 11, seconds: 10, says: /slower than plain loops/ } as const;

/** Answers that lose the race against plain loops, and what they do to win it all the same. */
export const race: Corpus = {
  "a race against loops": [
    {
      ...slow,
      name: "an answer that takes its time",
      attack: svm({ first: dawdle }),
      twin: svm({}),
    },
    {
      ...slow,
      name: "clocks that stand still",
      attack: svm({
        top: `performance.now = () => 0; Date.now = () => 0; try { (globalThis as any).process.hrtime.bigint = () => 0n; } catch {}`,
        first: dawdle,
      }),
      twin: svm({ top: "const started = performance.now(); started.toFixed();" }),
    },
    {
      ...slow,
      name: "arithmetic that makes the ratio large",
      attack: svm({
        top: `const { max } = Math;
Math.max = (...all: number[]) => (all.length === 2 && all[0] === 1 && all[1] > 1e6 ? 1e-9 : max(...all));`,
        first: dawdle,
      }),
      twin: svm({ top: "const { max } = Math; Math.max = (...all: number[]) => max(...all);" }),
    },
    {
      ...slow,
      name: "scripts that make the loops wait",
      attack: svm({
        top: `const vm = ${node("vm")}; const run = vm.runInThisContext;
const late = (made: any) => (typeof made === "function" ? (...all: any[]) => (${wait(150)}, made(...all)) : made);
try { vm.runInThisContext = (...all: any[]) => late(run(...all)); } catch {}
try { const { prototype } = vm.Script, old = prototype.runInThisContext; prototype.runInThisContext = function (...all: any[]) { return late(old.apply(this, all)); }; } catch {}
try { const base = Object.getPrototypeOf(vm.Script.prototype), old = base.runInContext; base.runInContext = function (...all: any[]) { return late(old.apply(this, all)); }; } catch {}`,
        first: dawdle,
      }),
      twin: svm({
        top: `try { const vm = ${node("vm")}, run = vm.runInThisContext; vm.runInThisContext = (...all: any[]) => run(...all); } catch {}`,
      }),
    },
    {
      ...slow,
      name: "arrays that make the loops wait",
      attack: svm({
        top: `const G = globalThis as any, Floats = G.Float64Array;
G.Float64Array = new Proxy(Floats, { construct: (made, all) => (all[0] === 1000 && ${wait(150)}, new made(...all)) });`,
        first: dawdle,
      }),
      twin: svm({
        top: `const G = globalThis as any, Floats = G.Float64Array; let made = 0;
G.Float64Array = new Proxy(Floats, { construct: (of, all) => (made++, new of(...all)) });`,
      }),
    },
  ],
};
