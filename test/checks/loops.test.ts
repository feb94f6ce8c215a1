import assert from "node:assert/strict";
import { findLoops } from "../../src/checks/index.js";

describe("loops in a text", () => {
  const table: readonly [text: string, depth: number][] = [
    ["function f(x) { return tf.matMul(x, x); }", 0],
    ["const f = (x) => tf.tidy(() => x.sum(1));", 0],
    ["// for (const row of x) {}\nconst text = 'while (true)';", 0],
    ["for (const a of x) g(a);", 1],
    ["for (let i = 0; i < n; i++) { out.push(x[i]); } while (more) step();", 1],
    ["do { a(); } while (b);", 1],
    ["for (const a of x) for (const b of y) g(a, b);", 2],
    ["x.map((a) => y.map((b) => a * b));", 2],
    ["x.map(square); function square(a) { return a * a; }", 1],
    ["Array.from({ length: 3 }, (_, i) => i);", 1],
    ["Array.from(x);", 0],
    ["function f(n) { return n === 0 ? 0 : f(n - 1); }", 1],
    ["function row(a) { return y.map((b) => a * b); } const all = x.map((a) => row(a));", 2],
    ["function even(n) { return n === 0 || odd(n - 1); } function odd(n) { return even(n - 1); }", 1],
    ["eval('for (;;) {}');", 1],
    ["for (const a of x) y.map(tf.util.distSquared.bind(null, a));", 2],
    ["x.map(Math.sqrt).sort();", 1],
    ["x.sort((a, b) => a - b);", 1],
    ["Float32Array.from(x, Math.sqrt);", 1],
    ["'abc'.replace('b', 'c').replace(/c/g, 'd');", 0],
    ["'abc'.replace(/./g, (c) => c);", 1],
    ["x['map']((a) => y[`map`]((b) => a * b));", 2],
    ["const m = 'map'; x[m](tf.util.distSquared.bind(null, a));", 1],
    ["x['ma' + 'p']((a) => a);", 1],
    ["x[name](Math.sqrt);", 1],
    ["function f(a) {} x[name](f as any);", 1],
    ["steps[0](x); steps[i](x); tf[name](x, y); tf['tidy'](() => x.sum());", 0],
    ["function a() { b(); for (;;) while (x) y(); } function b() { a(); } for (;;) b();", 3],
    ["for (;;) b(); function b() { a(); } function a() { b(); for (;;) while (x) y(); }", 3],
    ["function f() { function g() { f(); } for (const a of x) g(); }", 2],
    ["const f = (x) => g(x) + g(x), g = (x) => x.map(h), h = (a) => a;", 1],
  ];
  for (const [text, depth] of table) {
    it(`${depth} in: ${text.replaceAll("\n", " ")}`, async () => {
      assert.equal((await findLoops(text)).depth, depth);
    });
  }

  it("names the innermost loop's line", async () => {
    const found = await findLoops("for (const a of x) {\n  y.map((b) => a * b);\n}");
    assert.deepEqual(found, { depth: 2, line: 2, what: ".map()" });
  });

  // 2^40 ways lead to the last of them.
  it("looks into each function once, however often it is called", async () => {
    const calls = Array.from(
      { length: 40 },
      (_, i) => `function f${i}(x) { return f${i + 1}(x) + f${i + 1}(x); }`,
    );
    const { depth } = await findLoops(`${calls.join("\n")}\nfunction f40(x) { return x.map((a) => -a); }`);
    assert.equal(depth, 1);
  });
});
