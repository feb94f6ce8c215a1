import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Script } from "node:vm";
import { parse } from "acorn";
import fc from "fast-check";
import ts from "typescript-api";
import { blank } from "../../grader/compile/blank.js";
import { edited } from "../../grader/compile/edit.js";
import { isReadAlike } from "../../grader/compile/read-alike.js";
import { transpile } from "../../grader/compile/transpile.js";
import { loadAssignment } from "../../grader/assignment.js";

const root = path.resolve(import.meta.dirname, "../..");

/** What acorn reads, without places and the ways to write the same. */
function treeOf(javascript: string): unknown {
  const tree = parse(`async () => {${javascript}\n}`, { ecmaVersion: "latest", sourceType: "script" });
  const bare = (node: unknown): unknown => {
    if (Array.isArray(node)) {
      return node.filter((one) => (one as { type?: string } | null)?.type !== "EmptyStatement").map(bare);
    }
    if (typeof node !== "object" || node === null || node instanceof RegExp) return node;
    const { start: _start, end: _end, raw: _raw, ...rest } = node as Record<string, unknown>;
    // A shorthand that is written out is the same property.
    if (rest["type"] === "Property") rest["shorthand"] = false;
    return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, bare(value)]));
  };
  return bare(tree);
}

const file = (text: string): ts.SourceFile =>
  ts.createSourceFile(
    "cell.ts",
    text,
    {
      languageVersion: ts.ScriptTarget.Latest,
      setExternalModuleIndicator: (one) => {
        (one as { externalModuleIndicator?: ts.Node }).externalModuleIndicator = one;
      },
    },
    true,
  );

const hasErrors = (text: string): boolean =>
  (file(text) as unknown as { parseDiagnostics: readonly unknown[] }).parseDiagnostics.length > 0;

/** The text without its types, imports left out; undefined where spaces do not do. */
function blanked(text: string): string | undefined {
  const tree = file(text);
  const found = isReadAlike(tree) ? blank(tree) : undefined;
  return found && edited(text, found.edits);
}

/** The same by TypeScript's printer. */
function printed(text: string): string {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.Preserve,
      moduleDetection: ts.ModuleDetectionKind.Force,
      verbatimModuleSyntax: false,
    },
  });
  return outputText
    .replaceAll(/^import .*$/gm, "")
    .replaceAll(/^export \{\};$/gm, "")
    .replaceAll(/^export /gm, "");
}

const isJavaScript = (text: string): boolean => {
  try {
    treeOf(text);
    return true;
  } catch {
    return false;
  }
};

describe("a cell without its types", () => {
  const names = readdirSync(path.join(root, "assignments")).filter((name) => /^\d/.test(name));
  for (const name of names) {
    it(`is what TypeScript makes of it: all references and mutants of ${name}`, async () => {
      const { definition, references, mutants, context } = await loadAssignment(name);
      const functions = definition.questions.filter(({ kind }) => kind === "function").map(({ id }) => id);
      const texts = [...references, ...mutants].filter(([id]) => functions.includes(id.split("/")[0]));
      for (const [id, text] of [["context", context] as const, ...texts]) {
        const found = blanked(text);
        assert.ok(found !== undefined, `${id} is not plain`);
        assert.deepEqual(treeOf(found), treeOf(printed(text)), id);
        assert.equal(found.length, text.length, id);
      }
    });
  }

  it("is what TypeScript makes of it: all cells of lessons", () => {
    let plain = 0;
    const cells = readdirSync(path.join(root, "notebooks"))
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) => readFileSync(path.join(root, "notebooks", name), "utf8").split(/^\/\/ %%.*$/m));
    for (const text of cells) {
      const found = hasErrors(text) ? undefined : blanked(text);
      if (found === undefined) continue;
      plain++;
      assert.deepEqual(treeOf(found), treeOf(printed(text)), text);
    }
    assert.ok(plain > 0.8 * cells.length, `only ${plain} of ${cells.length} cells are plain`);
  });

  it("is what TypeScript makes of it, whatever follows whatever", () => {
    const parts =
      `a|b as T|b as T[]|c satisfies {\n x: T }|d!|(e)|[f]|{ g }|f<T>(a)|f<\nT\n>(a)|new A<T>()|new A<T>|let h: T|let i: T = 1|
      let j!: T|var { k }: T = a|(l: T) => l|(m?: T, ...n: T[]): T => m|<U>(o: U): o is U => o|<U,>(p: U) => p|async <U>(q: U) => q|
      (r): {\n y: T } => r|function s<U extends T>(this: T) {}|function t<U = T>(u?: U): asserts u is T {}|function v(w: T): T;|
      type X = T|interface Y { z: T }|declare const aa: T|declare function ab(): T|import { ac, type ad } from "gradlab"|
      import type { ae } from "gradlab"|export const af: T = 1|export function ag() {}|abstract|type|declare|await a|yield|
      a as T as U|a! as T|(a as T)!|a as T + 1|-a as T|a ? b as T : c|[a as T, b]|{ x: a as T }|f(a as T)|\`\${a as T}\`|a\`\${b!}\`|
      f<T>\`x\`|a = b as T|(a as T) = b|a?.<T>()|a?.b!.c|for (const x: T of y) {}|for (const x of y as T[]) z|if (a as T) b|
      try {} catch (e: unknown) {}|label: a as T|return a as T|throw a as T|() => a as T|() => ({}) as T|x => x!|a < b > (c)|
      enum E { A }|namespace N {}|class C<T> { x: T }|<T>a|a as const|a as T /* b */|a as T // b|!a!|a!++|typeof a as T|
      ({ m<T>(n: T): T { return n; }, get o(): T { return 1; }, set o(p: T) {} })|a satisfies T|using u = a|a!\n[b]|a as T\n(b)`.split(
        /\|\s*/,
      );
    const between = [
      "\n",
      ";\n",
      " ",
      "\n(",
      "\n[",
      "\n`x`",
      "\n+",
      "\n- ",
      ", ",
      "\n.b",
      "\n=> ",
      "\n{ }",
      " as T\n",
      "\n<T>",
    ];
    const around: readonly (readonly [string, string])[] = [
      ["", ""],
      ["function w() { ", "\n}"],
      ["const w = () => { ", "\n}"],
      ["const w = (", ")"],
      ["const w = [", "]"],
      ["w(", ")"],
      ["if (w) ", "\nelse x"],
      ["return ", ""],
    ];
    let compared = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...around),
        fc.array(fc.tuple(fc.constantFrom(...parts), fc.constantFrom(...between)), {
          minLength: 1,
          maxLength: 3,
        }),
        ([before, after], chosen) => {
          const text = before + chosen.flat().join("") + after;
          if (hasErrors(text)) return;
          const found = blanked(text);
          if (found === undefined) return;
          const expected = printed(text);
          // What both refuse is refused when it is loaded.
          if (!isJavaScript(expected)) return assert.ok(!isJavaScript(found), found);
          // A mistake that TypeScript prints away: then it prints the answer.
          if (!isJavaScript(found)) return;
          compared++;
          assert.deepEqual(treeOf(found), treeOf(expected), text);
        },
      ),
      { numRuns: 10_000 },
    );
    assert.ok(compared > 1000, `only ${compared} texts were compared`);
  });

  it("is left to TypeScript where it is more than a text with types", () => {
    const more = [
      "enum E { A }",
      "namespace N { export const x = 1; }",
      "class C<T> { constructor(private x: T) {} }",
      "const x = <any>1;",
      'import * as all from "gradlab";',
      'import it from "gradlab";',
      'import { default as it } from "gradlab";',
      'import { tf } from "gradlab";\nconst tf = 1;',
      'import it = require("gradlab");',
      "export default 1;",
      "export { x };",
      "function f(this: T) {}",
      "using x = y;",
      'const { tf } = require("gradlab");',
      'await import("gradlab");',
      "const x = y as T\n(z)",
      "const f = (x): {\n a: T } => x;",
      "#!/bin/sh",
      "x\u200b = 1",
    ];
    for (const text of more) assert.equal(blanked(text), undefined, text);
  });

  it("takes from the library what it mentions, before all else", async () => {
    const text =
      'x(tf);\nimport { tf, data, random as r, type Tensor, show } from "gradlab";\nlet d: typeof data;\nr();\nconst show2 = 1;';
    const context = 'import { tf, data } from "gradlab";\nimport { readFileSync } from "fs";';
    const uses = async (answer: string): Promise<unknown> =>
      (await transpile({ context, answer, name: "f" })).uses;
    assert.deepEqual(await uses(text), ["random", "tf"]);
    const { javascript } = await transpile({ context: "", answer: text, name: "f" });
    assert.match(javascript, /; var \{ tf: tf, random: r \} = require_step_\w+\("gradlab"\); \nx\(tf\);\n;/);
    assert.deepEqual(await uses("readFileSync; const f = (x: data) => tf(x)"), ["tf"]);
    assert.deepEqual(await uses('import { data as d } from "gradlab"; d;'), ["data"]);
  });

  it("is printed where V8 does not take it, for a mistake that TypeScript prints away", async () => {
    const { map, javascript, syntax } = await transpile({
      context: "",
      answer: "let j!: number,\nfunction f() { return 7; }",
      name: "f",
    });
    assert.deepEqual(syntax, []);
    assert.notEqual(map, undefined);
    assert.doesNotThrow(() => new Script(javascript));
  });
});
