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

  const asked: readonly [what: string, cell: string, depth: number][] = [
    [
      "a try of one's own",
      "function f(x) { return x.sum(); }\nfor (const n of [a, b]) for (const m of n) log(f(m));",
      0,
    ],
    [
      "data for a try",
      "const x = rows.map((row) => row.length); function f(x) { return x.sum(); } log(f(x));",
      0,
    ],
    [
      "an earlier version",
      "function old(x) { return x.map((a) => -a); } function f(x) { return x.neg(); }",
      0,
    ],
    ["a helper", "const g = (x) => x.map((a) => -a); function f(x) { return g(x); }", 1],
    [
      "a helper's helper, in an object",
      "const o = { go(x) { return h(x); } }; function h(x) { for (const a of x) g(a); } function f(x) { return o['go'](x); }",
      1,
    ],
    [
      "a class",
      "class C { get all() { return x.map((a) => a); } } class D extends C {} const f = (x) => new D(x).all;",
      1,
    ],
    ["a helper that is handed over", "const g = (x) => { for (;;) x(); }; const f = (x) => apply(g, x);", 1],
    ["what is made at the top", "const table = x.map((a) => -a); function f(x) { return table; }", 1],
    [
      "what is put into something",
      "const hooks = []; function f(x) { return hooks[0](x); } hooks.push((x) => x.map((a) => a));",
      1,
    ],
    ["what is given a name later", "let g; function f(x) { return g(x); } g = (x) => x.map((a) => a);", 1],
    ["what is given to all", "function f(x) { return g(x); } globalThis.g = (x) => x.map((a) => a);", 1],
    ["what changes the library", "function f(x) { return tf.sum(x); } tf.sum = (x) => x.map((a) => a);", 1],
    [
      "a local name that hides another",
      "const g = (x) => x.map((a) => a); function f(x) { { const g = 1; } return g(x); }",
      1,
    ],
    ["a parameter's name", "const x = y.map((a) => a); const f = (x) => x.sum();", 0],
    [
      "a constant that a try uses too",
      "const eps = 1e-8; function f(x) { return x.add(eps); } for (const a of b) log(a, eps);",
      0,
    ],
    ["a name in a block", "{ var g = (x) => x.map((a) => a); } function f(x) { return g(x); }", 1],
    ["nothing of that name", "for (const a of x) g(a);", 1],
    [
      "a check of a shape",
      "function f(x) { if (x.shape.some((n) => n === 0)) throw 0; for (const n of x.shape) log(n); }",
      0,
    ],
    [
      "both of two tensors",
      "function f(x, y) { const [a, b] = [x, y].map((t) => t.square()); for (const t of [a, b]) t.sum(); }",
      0,
    ],
    ["a loop in a loop over a few", "function f(x, y) { return [x, y].map((t) => t.map((a) => -a)); }", 2],
    ["a list of any length", "function f(x) { return [...x].map((a) => -a); }", 1],
    [
      "a shape of one's own, by a function of others",
      "function f(x) { return { shape: x }.shape.map(Math.sqrt); }",
      1,
    ],
  ];
  for (const [what, cell, depth] of asked) {
    it(`of a function, with ${what}: ${depth}`, async () => {
      assert.equal((await findLoops(cell, "f")).depth, depth);
    });
  }

  it("follows a thousand helpers", async () => {
    const chain = Array.from({ length: 1000 }, (_, i) => `g${i} = (x) => g${i + 1};\nlet g${i};`);
    assert.equal(
      (await findLoops(`${chain.join("\n")}\nlet g1000; function f() { return g0; }`, "f")).depth,
      0,
    );
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
