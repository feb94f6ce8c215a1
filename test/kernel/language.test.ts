import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Json } from "../../src/kernel/index.js";
import { Probe } from "./support/probe.js";

/** Cells, and what the last one's value looks like: as one program would have it. */
const programs: Record<string, { cells: readonly string[]; value: string }> = {
  "a closure sees what a later cell assigns": {
    cells: ["let rate = 0.1; const step = () => rate * 2;", "rate = 0.5; step()"],
    value: "1",
  },
  "an earlier caller calls the function defined anew": {
    cells: ["function f() { return 1; }\nfunction g() { return f(); }", "function f() { return 2; }", "g()"],
    value: "2",
  },
  "a class defined anew is seen everywhere": {
    cells: [
      "class Net { size = 1; }\nconst make = () => new Net();",
      "class Net { size = 2; }",
      "make().size",
    ],
    value: "2",
  },
  "a constant may be declared again, with another type": {
    cells: ["const a = 1;", 'const a = "text";', "a.length"],
    value: "4",
  },
  "a counter in an earlier cell's function counts on": {
    cells: ["let n = 0; const count = () => { n += 1; };", "count(); count();", "n++; n"],
    value: "3",
  },
  "patterns declare": {
    cells: [
      "const { a, b: [c = 9, ...rest], ...others } = { a: 1, b: [undefined, 3, 4], d: 5, e: 6 };",
      "[a, c, rest, others]",
    ],
    value: "[ 1, 9, [ 3, 4 ], { d: 5, e: 6 } ]",
  },
  "var in a block is the session's, let in a block is not": {
    cells: ["let x = 1;\nfor (var i = 0; i < 3; i++) { let x = i; void x; }", "[i, x]"],
    value: "[ 3, 1 ]",
  },
  "inner names hide the session's": {
    cells: [
      "const v = 1;",
      "const f = (v: number, { w } = { w: v }) => { const g = function v() { return w; }; return [v, g()]; };\nclass C { v = 3; m(w = v) { return this.v + w; } }",
      "[f(2), new C().m(), { v }, ((v) => { try { throw v; } catch (v) { return v; } })(7)]",
    ],
    value: "[ [ 2, [ 2 ] ], 4, { v: 1 }, 7 ]".replace("[ 2, [ 2 ] ]", "[ 2, 2 ]"),
  },
  "functions keep their names": {
    cells: [
      "const arrow = () => 1; let anonymous = function () {}; const K = class {};",
      "[arrow.name, anonymous.name, K.name]",
    ],
    value: "[ 'arrow', 'anonymous', 'K' ]",
  },
  "functions are hoisted": { cells: ["early();\nfunction early() { return 1; }\nearly()"], value: "1" },
  "a call does not get the session for `this`": {
    cells: ["function self(this: unknown) { return this; }", "self() === undefined"],
    value: "true",
  },
  "every await": {
    cells: [
      "const wait = async <T>(x: T) => x;",
      "const a = await (wait(1)); const [b] = await Promise.all([wait(2)]);",
      "let sum = 0; for await (const x of [wait(3), 4]) sum += x;\nfor (const x of await wait([5])) sum += x;",
      "if (await wait(true)) sum += await (async () => await wait(6))();",
      "[a, b, sum, `${await wait(7)}`]",
    ],
    value: "[ 1, 2, 18, '7' ]",
  },
  "using disposes at the end of the cell": {
    cells: [
      "const log: string[] = []; const open = (name: string) => ({ name, [Symbol.dispose]() { log.push(name); } });",
      "using first = open('a'); using second = open('b'); log.push('body'); first.name",
      "log",
    ],
    value: "[ 'body', 'b', 'a' ]",
  },
  "a cell with using has a value": {
    cells: ["using nothing = { [Symbol.dispose]() {} }; 42"],
    value: "42",
  },
  "types, enums and namespaces go on": {
    cells: [
      "interface Point { x: number }\ntype Pair<T> = [T, T];\nenum Colour { Red, Green }\nnamespace Geo { export const origin: Point = { x: 0 }; }\nabstract class Shape<T> { constructor(readonly at: T) {} abstract area(): number; }",
      "class Dot extends Shape<Point> { area() { return 0; } }\nconst pair: Pair<Point> = [Geo.origin, { x: Colour.Green }];",
      "[pair, new Dot(pair[1]).at.x, Colour[1]]",
    ],
    value: "[ [ { x: 0 }, { x: 1 } ], 1, 'Green' ]",
  },
  "an empty list gets its elements later": {
    cells: ["const losses = [];\nlet best;", "losses.push(0.5); best = losses.length;", "[losses, best]"],
    value: "[ [ 0.5 ], 1 ]",
  },
  "what was assigned before a failing line stays": {
    cells: [
      "const kept = 1;\nlet late = kept;\n(JSON.parse('null') as Date).getTime();\nlate = 2;",
      "[kept, late]",
    ],
    value: "[ 1, 1 ]",
  },
  "what was not reached keeps what it was": {
    cells: ["const w = 1;", "throw new Error('early');\nconst w = 'never';", "w + 1"],
    value: "2",
  },
  "packages that are ES modules only, by name": {
    cells: [
      'import fc from "fast-check";',
      'import { parse } from "acorn";',
      "[typeof fc.integer, parse('1', { ecmaVersion: 2022 }).type]",
    ],
    value: "[ 'function', 'Program' ]",
  },
  "one copy of the library": {
    cells: [
      'import { tf } from "gradlab";',
      'const again = await import("gradlab");',
      "again.tf.Tensor === tf.Tensor && tf.ones([2]) instanceof tf.Tensor",
    ],
    value: "true",
  },
  "Node by name, and as the types say": {
    cells: [
      'import fs, { existsSync } from "node:fs";\nimport * as path from "node:path";',
      'fs.existsSync === existsSync && path.join("a", "b")',
    ],
    value: `'${path.join("a", "b")}'`,
  },
  "local TypeScript, one copy, live": {
    cells: [
      'import { count, counted, type Unit } from "./local/counter";',
      'import { counted as other } from "./local/counter.ts";\nimport { twice } from "./local/index.js";',
      "const unit: Unit = 'cell'; count(); count();",
      "[counted, other, twice(counted), unit]",
    ],
    value: "[ 2, 2, 4, 'cell' ]",
  },
  JSON: {
    cells: ['import settings from "./local/settings.json" with { type: "json" };', "settings.depth + 1"],
    value: "4",
  },
  "syntax that Node does not know yet": {
    cells: [
      "const o = { deep: { x: 1 } } satisfies object;\nclass P { accessor size = 3; static #n = 1; static has(x: object) { return #n in x; } }",
      "[o.deep.x, new P().size, P.has(P), [3, 1].toSorted(), [1, 2].findLast((x) => x < 2)]",
    ],
    value: "[ 1, 3, true, [ 1, 3 ], 1 ]",
  },
  "names of other programs' globals are free": {
    cells: [
      "const performance = 0.9; let process = 'mine'; function fetch() { return 1; }",
      "[performance, process, fetch(), typeof globalThis.performance.now]",
    ],
    value: "[ 0.9, 'mine', 1, 'function' ]",
  },
};

/** Cells that must be refused or fail, and what the reader is told. */
const mistakes: Record<string, { cells: readonly string[]; name: string; told: RegExp }> = {
  "a wrong type": {
    cells: ["const one = 1;\n  const text: string = one;"],
    name: "TypeScriptError",
    told: /line 2:.* Type 'number' is not assignable to type 'string'\.[^]*> 2 \| {3}const text: string = one;\n {4}\| {9}\^\^\^\^/,
  },
  "a wrong type of an earlier cell's name": {
    cells: ["const one = 1;", "one.length"],
    name: "TypeScriptError",
    told: /Property 'length' does not exist on type '1'/,
  },
  "a parameter without type": {
    cells: ["const f = (x) => x;"],
    name: "TypeScriptError",
    told: /parameter 'x' needs a type/,
  },
  "possibly null": {
    cells: ["const m = /a/.exec('b');\nm.index"],
    name: "TypeScriptError",
    told: /'m' is possibly 'null'/,
  },
  "a name that is not there": {
    cells: ["nowhere + 1"],
    name: "TypeScriptError",
    told: /nothing called 'nowhere'/,
  },
  "assigning to a constant of an earlier cell": {
    cells: ["const k = 1;", "k = 2;"],
    name: "TypeScriptError",
    told: /'k' is a constant/,
  },
  "an API that this Node lacks": { cells: ["[1].nonesuch()"], name: "TypeScriptError", told: /nonesuch/ },
  "no syntax": { cells: ["const = 3;"], name: "SyntaxError", told: /line 1:/ },
  "a brace left open": { cells: ["function f() {\n  return 1;"], name: "SyntaxError", told: /'}' expected/ },
  "a throw in another cell's function": {
    cells: ["function inner(): never {\n  throw new RangeError('too far');\n}", "inner();"],
    name: "RangeError",
    told: /too far[^]*cell \d+, line 2:[^]*> 2 \| {3}throw new RangeError[^]*\^[^]*at inner \(cell \d+:2:\d+\)[^]*at cell \d+:1:1/,
  },
  "a throw after an await": {
    cells: ["async function later() {\n  await null;\n  throw new Error('late');\n}", "await later();"],
    name: "Error",
    told: /> 3 \| {3}throw new Error\('late'\)[^]*later \(cell \d+:3:\d+\)/,
  },
  "a throw in a local file": {
    cells: ['import { fail } from "./local/index";', "fail('there');"],
    name: "TypeError",
    told: /there[^]*local\/index\.ts:\d+:\d+[^]*cell \d+:1:1/,
  },
  "a mistake that the library explains": {
    cells: ['import { knn, tf } from "gradlab";', "knn.distances(tf.ones([2, 3]), tf.ones([2, 4]))"],
    name: "GradlabError",
    told: /src\/models\/knn/,
  },
  "something thrown that is no error": { cells: ["throw { code: 7 };"], name: "Thrown", told: /code: 7/ },
  "a cause": {
    cells: ["throw new Error('outer', { cause: new Error('inner') });"],
    name: "Error",
    told: /outer[^]*caused by: Error: inner/,
  },
};

describe("the kernel's language", () => {
  let probe: Probe;
  let folder: string;
  before(async () => {
    // Below the project, so that its packages are found.
    const out = path.resolve(import.meta.dirname, "../../out");
    mkdirSync(out, { recursive: true });
    folder = mkdtempSync(path.join(out, "kernel-"));
    mkdirSync(path.join(folder, "local"));
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, "local", name), text);
    probe = await Probe.start({ cwd: folder });
  });
  after(async () => {
    await probe.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [name, { cells, value }] of Object.entries(programs)) {
    it(name, async () => {
      for (const cell of cells.slice(0, -1)) await probe.execute(cell, { stop_on_error: false });
      assert.equal(await probe.value(cells.at(-1)!), value);
    });
  }

  for (const [name, { cells, name: ename, told }] of Object.entries(mistakes)) {
    it(`explains ${name}`, async () => {
      for (const cell of cells.slice(0, -1)) await probe.value(cell);
      const { reply } = await probe.execute(cells.at(-1)!);
      const { ESC } = { ESC: String.fromCodePoint(27) };
      const text = (reply["traceback"] as string[])
        .join("\n")
        .replaceAll(new RegExp(`${ESC}\\[\\d+m`, "g"), "");
      assert.equal(reply["ename"], ename, text);
      assert.match(text, told);
    });
  }

  it("shows no frame of its own", async () => {
    const { reply } = await probe.execute("const f = () => { throw new Error('x'); };\nf();");
    assert.doesNotMatch((reply["traceback"] as string[]).join("\n"), /kernel[/\\]session|node:/);
  });

  it("prints tensors and figures richly", async () => {
    await probe.value('import { plots, tf } from "gradlab";');
    const data = async (code: string): Promise<Json> => {
      const { published } = await probe.execute(code);
      return published.find(({ type }) => type === "execute_result")!.content["data"] as Json;
    };
    assert.match((await data("tf.tensor2d([[1, 2], [3, 4]])"))["text/plain"] as string, /2, 2[^]*4/);
    assert.ok(
      (await data("tf.zeros([4, 8, 8, 3])"))["application/vnd.plotly.v1+json"],
      "pictures as pictures",
    );
    assert.ok((await data("plots.lines({ y: [3, 2, 1] })"))["application/vnd.plotly.v1+json"]);
    const own = await data('({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>own</b>" }) })');
    assert.equal(own["text/html"], "<b>own</b>");
    assert.ok("text/plain" in own);
  });
});

const files = {
  "counter.ts":
    'export type Unit = "cell" | "row";\nexport let counted: number = 0;\nexport const count = (): void => {\n  counted += 1;\n};\n',
  "index.ts":
    'export { counted } from "./counter.js";\nexport interface Named {\n  name: string;\n}\nexport const twice = (n: number): number => 2 * n;\nexport function fail(text: string): never {\n  throw new TypeError(text);\n}\n',
  "settings.json": '{ "depth": 3 }',
};
