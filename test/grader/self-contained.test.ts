import assert from "node:assert/strict";
import ts from "typescript-api";
import { isSelfContained } from "../../grader/compile/self-contained.js";
import { loadAssignment } from "../../grader/assignment.js";

const read = (text: string): boolean =>
  isSelfContained(ts.createSourceFile("cell.ts", text, ts.ScriptTarget.Latest, true));

describe("a text that leaves nothing behind for others in its process", () => {
  const plain: Readonly<Record<string, string>> = {
    "loops over its input": `function f(x: number[]): number { let s = 0; for (const v of x) s += v; return s; }`,
    "writes into what it made": `const f = (x: number[]) => { const y = Array.from(x); y[0] = 1; y.sort((a, b) => a - b); return y; };`,
    "computes with tensors": `import { tf } from "gradlab";
function f(x: tf.Tensor2D): tf.Tensor { return tf.tidy(() => tf.sqrt(x.square().sum(1, true).add(tf.scalar(1)))); }`,
    "has types, defaults, patterns and labels": `type Pair<T> = { a: T; b?: T };
interface Options { rate: number }
function f<T extends Pair<number>>({ a, b = 2, ...rest }: T, [c, , d] = [1, 2, 3], o: Options = { rate: 1 }) {
  out: for (;;) { for (const k of Object.keys(rest)) if (k) break out; break; }
  return a! + (b as number) + c + d + o.rate;
}`,
    "keeps to itself what it knows": `const known = new Map<number, number>();
export function f(n: number): number { if (!known.has(n)) known.set(n, n < 2 ? n : f(n - 1) + f(n - 2)); return known.get(n)!; }`,
    "draws from a seeded stream": `const f = (n: number) => { const stream = random(7); return stream.normal() * Math.PI + Number.EPSILON; };`,
    "makes errors and typed arrays": `const f = (n: number) => { if (isNaN(n)) throw new RangeError("n"); return new Float64Array(n).fill(Infinity); };`,
    "has a method beside its data": `const f = () => ({ total: 3, get() { return undefined; } }).get();`,
  };
  for (const [what, text] of Object.entries(plain)) it(what, () => assert.equal(read(text), true));

  const doubtful: Readonly<Record<string, string>> = {
    "a variable never declared": `function f() { seen = 1; }`,
    "a global written": `function f() { globalThis.seen = 1; }`,
    "a method given to all arrays": `Array.prototype.sum = function () { return 0; };\nfunction f() {}`,
    "the same by the class of a value": `function f(x: number[]) { x.constructor.prototype.sum = () => 0; }`,
    "the same by a name in quotation marks": `function f(x: any) { x["__proto__"].sum = () => 0; }`,
    "the same by a pattern": `function f({ constructor: c }: any) { c.seen = 1; }`,
    "a function of the library replaced": `tf.add = () => 1;\nfunction f() {}`,
    "a constant replaced": `Math.PI = 3;\nfunction f() {}`,
    "a constant counted up": `Number.EPSILON++;\nfunction f() {}`,
    "a shared function deleted": `delete Math.max;\nfunction f() {}`,
    "the library under another name": `const t = tf;\nt.add = () => 1;\nfunction f() {}`,
    "the library imported under another name": `import { tf as t } from "gradlab";\nfunction f() { t.square(1); }`,
    "a shared function handed on": `const keep = (g: any) => (g.seen = 1);\nconst f = () => keep(Math.max);`,
    "the engine changed": `tf.setBackend("cpu");\nfunction f() {}`,
    "the engine itself": `tf.engine().startScope();\nfunction f() {}`,
    "a tensor that stays": `function f() { tf.keep(tf.scalar(1)); }`,
    "a variable of the engine": `function f() { return tf.variable(tf.scalar(1)); }`,
    "a timer": `function f() { setTimeout(() => {}, 0); }`,
    "a promise": `function f(x: any) { x.data().then(() => {}); }`,
    "an async function": `async function f() { return 1; }`,
    "a wait at the top": `await 0;\nfunction f() {}`,
    "code from strings": `const f = () => eval("1");`,
    "another part of the library": `const f = () => data.cifar10;`,
    "another module": `import fs from "node:fs";\nfunction f() {}`,
    "its process": `function f() { process.exit(0); }`,
    "this of a function that is called": `function f() { this.seen = 1; }`,
    "a console that keeps": `console.kept = 1;\nfunction f() {}`,
    "Object's way to define": `function f(x: object) { Object.defineProperty(x, "a", {}); }`,
  };
  for (const [what, text] of Object.entries(doubtful))
    it(`not with ${what}`, () => assert.equal(read(text), false));

  it("is what nearly all answers to the course are, right or wrong", async () => {
    for (const name of ["01-knn", "02-gradients", "03-linear-classifiers"]) {
      const { references, mutants, definition } = await loadAssignment(name);
      const functions = definition.questions.filter(({ kind }) => kind === "function").map(({ id }) => id);
      const texts = [...references, ...mutants].filter(([id]) => functions.includes(id.split("/")[0]));
      assert.ok(texts.length > 40);
      assert.deepEqual(
        texts.filter(([, text]) => !read(text)).map(([id]) => id),
        // They free tensors, which might be anybody's.
        name === "03-linear-classifiers" ? ["linear-train", "linear-train/start-freed"] : [],
      );
    }
  });
});
