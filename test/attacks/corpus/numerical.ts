import { neuron, node, type Corpus } from "./attack.js";

/** A neuron's output in plain JavaScript, and its slopes by centred differences. */
export const output: string = `1 / (1 + Math.exp(-x.reduce((sum, v, i) => sum + w[i] * v, w[x.length])))`;
export const centred = (out: string): string => `({ out: ${out}(w, x),
    dw: w.map((v, i) => (${out}(w.with(i, v + h), x) - ${out}(w.with(i, v - h), x)) / (2 * h)),
    dx: x.map((v, i) => (${out}(w, x.with(i, v + h)) - ${out}(w, x.with(i, v - h))) / (2 * h)) })`;
export const whole: string = `(w, x) => { const h = 1e-5, f = (w, x) => ${output}; return ${centred("f")}; }`;

export const formula: string = `{ out, dw: [...x, 1].map((v) => ds * v), dx: x.map((_, i) => ds * w[i]) }`;
export const forward: string = `const out = ${output}; const ds = out * (1 - out);`;

const inMatrices = `const h = 1e-5, d = x.length, ones = tf.tensor1d([...x, 1]), weights = tf.tensor1d(w);
  const f = (s: tf.Tensor): tf.Tensor1D => tf.sigmoid(s).flatten();
  const slopes = (at: tf.Tensor1D, other: tf.Tensor1D, n: number): number[] => {
    const moved = tf.eye(n).mul(h);
    const s = (by: tf.Tensor): tf.Tensor => tf.matMul(at.expandDims(0).add(by) as tf.Tensor2D, other.expandDims(1));
    return [...f(s(moved)).sub(f(s(moved.neg()))).div(2 * h).dataSync()];
  };`;
const ofMatrices = `{ out: f(weights.dot(ones)).dataSync()[0], dw: slopes(weights, ones, d + 1), dx: slopes(ones, weights, d + 1).slice(0, d) }`;

/** The neuron of 40 inputs with one of its numbers moved, written out: no loop, no function. */
const writtenOut = (list: "w" | "x", moved: number, by: string): string => {
  const at = (name: string, k: number): string =>
    name === list && k === moved ? `(${name}[${k}] ${by})` : `${name}[${k}]`;
  const terms = Array.from({ length: 40 }, (_, k) => `${at("w", k)} * ${at("x", k)}`);
  return `1 / (1 + Math.exp(-(${terms.join(" + ")} + ${at("w", 40)})))`;
};
const differences = (list: "w" | "x", count: number): string =>
  Array.from(
    { length: count },
    (_, k) => `(${writtenOut(list, k, "+ h")} - ${writtenOut(list, k, "- h")}) / (2 * h)`,
  ).join(",\n      ");

/** Right values earn 10 of 17 points whatever finds them; the 7 for a formula are lost. Single precision loses the 10, too. */
const noFormula = { question: "grad-neuron", score: 10, says: /numerical gradient/ } as const;

/** Slopes that are right and were not found by a formula. */
export const numerical: Corpus = {
  "numerical gradient passed off as analytic": [
    {
      ...noFormula,
      name: "centred differences",
      attack: neuron({
        first: `const h = 1e-5; const f = (w: number[], x: number[]): number => ${output};`,
        returns: centred("f"),
      }),
      twin: neuron({ first: forward, returns: formula }),
    },
    {
      ...noFormula,
      name: "centred differences on tensors, a few operations for each number",
      score: 0,
      seconds: 6,
      attack: neuron({
        first: `const h = 1e-5; const f = (w: number[], x: number[]): number => 1 / (1 + Math.exp(-tf.tensor1d(w).dot(tf.tensor1d([...x, 1])).dataSync()[0]));`,
        returns: centred("f"),
      }),
      twin: neuron({
        first: forward,
        returns: `{ out, dw: [...tf.tensor1d([...x, 1]).mul(ds).dataSync()], dx: [...tf.tensor1d(w.slice(0, -1)).mul(ds).dataSync()] }`,
      }),
    },
    {
      ...noFormula,
      name: "all differences in one product of matrices",
      score: 0,
      attack: neuron({
        first: inMatrices,
        returns: ofMatrices,
      }),
      twin: neuron({
        first: `${forward}\n  const inputs = tf.tensor2d([...x, 1], [x.length + 1, 1]);`,
        returns: `{ out, dw: [...tf.matMul(inputs, tf.tensor2d([[ds]])).dataSync()], dx: x.map((_, i) => ds * w[i]) }`,
      }),
    },
    {
      ...noFormula,
      name: "all differences in tensors that say they hold nothing",
      score: 0,
      attack: neuron({
        top: `const numbers = new WeakMap<object, number>();
Object.defineProperty(tf.Tensor.prototype, "size", {
  get(this: any) { return /main[.]cjs/.test(new Error().stack!.split("\\n")[2] ?? "") ? 0 : numbers.get(this); },
  set(this: object, size: number) { numbers.set(this, size); },
});`,
        first: inMatrices,
        returns: ofMatrices,
      }),
      twin: neuron({
        first: `${forward}\n  const a = tf.tensor1d(w); if (a.size !== w.length) throw new Error("the size");`,
        returns: formula,
      }),
    },
    {
      question: "grad-neuron",
      score: 7,
      says: /automatic differentiation/,
      name: "automatic differentiation in a formula's place",
      attack: neuron({
        first: `const ones = tf.tensor1d([...x, 1]);
  const f = (a: tf.Tensor, b: tf.Tensor): tf.Scalar => tf.sigmoid(tf.dot(a as tf.Tensor1D, b as tf.Tensor1D)).asScalar();
  const { value, grads: [dw, dx] } = tf.valueAndGrads(f)([tf.tensor1d(w), ones]);`,
        returns: "{ out: value.dataSync()[0], dw: [...dw.dataSync()], dx: [...dx.dataSync()].slice(0, -1) }",
      }),
      // A layer's own slope, given to TensorFlow.js and used by nobody.
      twin: neuron({
        first: `${forward}\n  tf.customGrad((a: any) => ({ value: a, gradFunc: (dy: any) => dy }));`,
        returns: formula,
      }),
    },
    {
      ...noFormula,
      name: "differences written out in straight lines, without a loop to count",
      attack: neuron({
        first: `const h = 1e-5; const f = (w: number[], x: number[]): number => ${output};
  if (x.length === 40) return { out: f(w, x), dw: [${differences("w", 41)}], dx: [${differences("x", 40)}] };`,
        returns: centred("f"),
      }),
      // Long-winded, and a formula all the same.
      twin: neuron({
        first: `let sum = w[w.length - 1];
  for (let index = 0; index < x.length; index = index + 1) { const product = w[index] * x[index]; sum = sum + product; }
  const negative = -sum; const power = Math.exp(negative); const denominator = 1 + power; const out = 1 / denominator;
  const slope = out * (1 - out); const dw: number[] = []; const dx: number[] = [];
  for (let index = 0; index < w.length; index = index + 1) { const input = index === x.length ? 1 : x[index]; const value = slope * input; dw.push(value); }
  for (let index = 0; index < x.length; index = index + 1) { const weight = w[index]; const value = slope * weight; dx.push(value); }`,
        returns: "{ out: out, dw: dw, dx: dx }",
      }),
    },
    {
      ...noFormula,
      name: "differences in a text that counts no steps",
      score: 0,
      says: /withheld where an answer's steps are counted|not a function/,
      attack: neuron({
        top: `const hidden = ${node("vm")}.runInThisContext(${JSON.stringify(whole)});`,
        returns: "hidden(w, x)",
      }),
      // For its own check, which has to do without where the module is withheld.
      twin: neuron({
        top: `const slow = ${JSON.stringify(whole)};
try { ${node("vm")}.runInThisContext(slow)([0, 0], [1]); } catch {}`,
        first: forward,
        returns: formula,
      }),
    },
    {
      ...noFormula,
      name: "a module compiled from a text",
      score: 0,
      says: /is not|withheld|undefined|threw/,
      attack: neuron({
        top: `const Module = (globalThis as any).process.mainModule.constructor; const made = new Module("hidden"); made._compile(${JSON.stringify(`module.exports = ${whole}`)}, "/hidden.js");`,
        returns: "made.exports(w, x)",
      }),
      twin: neuron({
        top: `declare const module: any; if (typeof module !== "undefined") module.exports = { neuron };`,
        first: forward,
        returns: formula,
      }),
    },
    {
      ...noFormula,
      name: "the counter found by its name and replaced",
      attack: neuron({
        first: `const h = 1e-5; const f = (w: number[], x: number[]): number => ${output};
  try { const [name] = /step_\\w+/.exec(String(f))!; (0, eval)("var " + name + " = () => {}"); eval(name + " = () => {}"); } catch {}`,
        returns: centred("f"),
      }),
      twin: neuron({
        top: "let step_1 = 0; const step = (): void => void step_1++;",
        first: `step(); ${forward}`,
        returns: formula,
      }),
    },
  ],
};
