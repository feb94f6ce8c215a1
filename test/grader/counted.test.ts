import assert from "node:assert/strict";
import vm from "node:vm";
import ts from "typescript-api";
import { counted } from "../../grader/compile/counted.js";
import { transpile } from "../../grader/compile/transpile.js";

const parse = (text: string): ts.SourceFile =>
  ts.createSourceFile("cell.ts", text, ts.ScriptTarget.Latest, true);

/** Runs a text that counts itself: what its `f()` gives, and how often it said that it goes on. */
async function run(text: string): Promise<{ result: unknown; calls: number }> {
  assert.equal(problems(counted(parse(text), "step")), 0);
  const { outputText } = ts.transpileModule(counted(parse(text), "step"), {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.None },
  });
  let calls = 0;
  const make = vm.runInThisContext(`(step) => { ${outputText}\nreturn f; }`) as (
    step: () => void,
  ) => () => unknown;
  return { result: await make(() => calls++)(), calls };
}
const problems = (text: string): number =>
  (parse(text) as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics.length;

describe("a text that counts its steps", () => {
  const texts: readonly [name: string, text: string, result: unknown, calls: number][] = [
    ["a function entered", "function f() { return 7; }", 7, 1],
    ["an arrow with an expression, and one in it", "const f = () => (() => 3)() + 4;", 7, 2],
    [
      "an arrow that gives an arrow",
      "const g = (a: number) => (b: number) => a + b;\nconst f = () => g(3)(4);",
      7,
      3,
    ],
    ["an arrow that gives an object", "const f = () => ({ a: 7 }).a;", 7, 1],
    ["an expression with a type", "const f = () => 7 as number satisfies number;", 7, 1],
    ["an expression before a remark", "const f = () => 7 // the answer\n;", 7, 1],
    [
      "a loop without braces",
      "function f() { let s = 0; for (let i = 0; i < 5; i++) s += i; return s; }",
      10,
      6,
    ],
    [
      "a loop that ends a line without a semicolon",
      "function f() {\n let s = 0\n for (const i of [1, 2]) s += i\n return s\n}",
      3,
      3,
    ],
    [
      "loops in loops without braces",
      "function f() { let s = 0; for (const a of [1, 2]) for (const b of [1, 2, 3]) s += a * b; return s; }",
      18,
      9,
    ],
    [
      "a loop whose body is an assigned arrow",
      "function f() { let g = (): number => 0; for (const i of [1, 2]) g = () => i\n return g() }",
      2,
      4,
    ],
    ["do without braces", "function f() { let i = 0; do i++; while (i < 4); return i; }", 4, 5],
    ["an empty body", "function f() { let i = 0; while (i++ < 3); return i; }", 4, 4],
    [
      "a loop before an else",
      "function f() { let s = 0; if (s === 0) for (const i of [1, 2]) s += i; else s = 9; return s; }",
      3,
      3,
    ],
    [
      "a label",
      "function f() { let s = 0; out: for (const a of [1, 2, 3]) for (;;) { if (a === 2) continue out; s += a; break; } return s; }",
      4,
      7,
    ],
    [
      "a directive without a semicolon",
      'function f(): unknown { "use strict"\n return this; }',
      undefined,
      1,
    ],
    [
      "methods, getters and constructors",
      "class A { #x; constructor() { this.#x = 3; } get x() { return this.#x; } twice() { return 2 * this.x; } }\nclass B extends A { constructor() { super(); } }\nconst f = () => new B().twice() + 1;",
      7,
      5,
    ],
    ["an arrow as a default", "function f(g = () => 7) { return g(); }", 7, 2],
    [
      "a generator",
      "function* g() { yield 3; yield 4; }\nconst f = () => [...g()].reduce((a, b) => a + b);",
      7,
      3,
    ],
    ["promises", "async function f() { let s = 0; for await (const i of [3, 4]) s += i; return s; }", 7, 3],
    [
      "what has no body",
      "declare function g(a: number): number;\nfunction f(): number;\nfunction f(a?: (x: number) => number) { return 7; }",
      7,
      1,
    ],
  ];
  for (const [name, text, result, calls] of texts) {
    it(name, async () => assert.deepEqual(await run(text), { result, calls }));
  }

  it("runs as it was read, where others would begin a comment", async () => {
    const answer = "let y = 1;\n0 <!--y; /*\ny = 7;\n// */\nfunction f() { return y; }";
    for (const count of [false, true]) {
      const { javascript } = await transpile({ context: "", answer, name: "f", count });
      // The assignment stands in what is a comment to the parser that counts.
      assert.doesNotMatch(javascript.replaceAll(/\/\*[^]*?\*\//g, ""), /y = 7/);
    }
  });

  it("keeps every line where it was", () => {
    for (const [, text] of texts) {
      const lines = counted(parse(text), "step").split("\n");
      const bare = lines.map((line) => line.replace(/[({;] ?step\(\d+\)[,;] ?/g, ""));
      assert.equal(lines.length, text.split("\n").length);
      // Without what was written in between, and what closes it, nothing but the text is left.
      const letters = (one: string): string => one.replace(/[^\w"]/g, "");
      assert.deepEqual(bare.map(letters), text.split("\n").map(letters));
    }
  });

  it("counts a loop written out in straight lines like the loop", async () => {
    const steps = (text: string): number =>
      [...counted(parse(text), "step").matchAll(/step\((\d+)\)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
    const line = "s += a[0] * a[1] - a[2] + a[3] * (a[4] - a[5]);\n";
    const short = steps(`function f(a: number[]) { let s = 0; ${line} return s; }`);
    const long = steps(`function f(a: number[]) { let s = 0; ${line.repeat(100)} return s; }`);
    assert.ok(long > 50 * short, `${long} steps for a hundred lines, ${short} for one`);
  });
});
