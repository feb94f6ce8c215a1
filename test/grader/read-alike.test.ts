import assert from "node:assert/strict";
import { parse, type AnyNode } from "acorn";
import fc from "fast-check";
import ts from "typescript-api";
import { transpile } from "../../grader/compile/transpile.js";

const context = 'import { tf } from "gradlab";';

/** The functions and loops of a compiled answer, as another parser reads them, whose steps nobody counts. */
function uncounted(javascript: string): string[] {
  const tree = parse(javascript, { ecmaVersion: "latest", sourceType: "script" });
  const found: string[] = [];
  /** Whether a body begins with a step, behind nothing but directives and empty statements. */
  const isCounted = (body: AnyNode): boolean => {
    if (body.type === "BlockStatement") {
      const isNothing = (one: AnyNode): boolean =>
        one.type === "EmptyStatement" ||
        (one.type === "ExpressionStatement" &&
          one.expression.type === "Literal" &&
          typeof one.expression.value === "string");
      const first = body.body.find((one) => !isNothing(one));
      return first?.type === "ExpressionStatement" && isCounted(first.expression);
    }
    if (body.type === "SequenceExpression") return isCounted(body.expressions[0]);
    return body.type === "CallExpression" && /^step_\w+\(\d+\)$/.test(javascript.slice(body.start, body.end));
  };
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== "object" || node === null) return;
    const { type, body, start, end } = node as AnyNode & { body?: AnyNode };
    if (/^(?:For|ForIn|ForOf|While|DoWhile)Statement$|^(?:Arrow)?Function/.test(type) && !isCounted(body!))
      found.push(javascript.slice(start, end));
    Object.values(node).forEach(visit);
  };
  visit(tree);
  return found;
}

/** Of the grader's own: two around an answer, the counter with its loop, and what gives the function. */
const ofTheGrader = 6;

const compile = (text: string): ReturnType<typeof transpile> =>
  transpile({ context, answer: `${text}\nfunction q() {}`, name: "q", count: true });

describe("an answer is run as it was read", () => {
  const hidden = [
    ["a division behind a type", "const g = 1;\nconst x = 1 as const\n<any>/[1].map((v) => v)/g;"],
    ["a division behind yield", "const g = 1;\nfunction* f() { yield\n/[1].map((v) => v)/g; }"],
    ["a division behind numbers in a type's place", "f<1..a>/[1].map((v) => v)/g"],
    ["a comment that is half a regular expression", "await / a /* [1].map((v) => v) + /1*/ / g;"],
    ["a browser's comment", "0 <!--y; /*\n[1].map((v) => v);\n// */"],
  ] as const;
  for (const [name, text] of hidden) {
    it(name, async () => {
      const { javascript, syntax } = await compile(text);
      assert.deepEqual(syntax, []);
      assert.equal(uncounted(javascript).length, ofTheGrader, javascript);
    });
  }

  it("refuses a first line that is a comment only where it stands first", async () => {
    const { javascript, syntax } = await compile("#!x = (v) => v;");
    assert.equal(javascript, "");
    assert.match(syntax[0].message, /'#!' can only be used at the start/);
    assert.deepEqual([syntax[0].line, syntax[0].column], [1, 1]);
  });

  it("leaves no function and no loop uncounted, whatever stands where a division could", async () => {
    const before =
      `a|a()|a[0]|(a)|1|a!|a as any|a as const|a satisfies any|f<T>|f<1..a>|new A<T>|await|yield|let|of|async|{}|
      () => {}|class {}|function () {}|if (a)|while (a)|typeof|a++|\`\${a}\`|"a"|<any>|type T = A|declare var b: any|a ? b : c|
      x = a as A|(a): a is B => a|label:|do a; while (a)|return|throw a;|}|)|;|,`.split(/\|\s*/);
    const behind =
      `/f(() => 1)/g|/ f(() => 1) / g|/* f(() => 1) + /1*/ / g|/[/]/.x(() => 1)/g|<T>/f(() => 1)/g|
      <any>/f(() => 1)/g|<!-- f(() => 1)|--> f(() => 1)|\`\${f(() => 1)}\`|// f(() => 1)|/f(() => 1)|as any / f(() => 1) / g`.split(
        /\|\s*/,
      );
    const around = ["", "function w() {", "function* w() {", "async function w() {", "x = () => {"];
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...around),
        fc.array(
          fc.tuple(fc.constantFrom(...before), fc.constantFrom("\n", " ", ""), fc.constantFrom(...behind)),
          {
            minLength: 1,
            maxLength: 2,
          },
        ),
        async (opening, parts) => {
          const text = `${opening}${parts.map((part) => part.join("")).join("\n")}${opening && "\n}"}`;
          const { parseDiagnostics } = ts.createSourceFile(
            "a.ts",
            text,
            ts.ScriptTarget.Latest,
          ) as unknown as {
            readonly parseDiagnostics: readonly unknown[];
          };
          if (parseDiagnostics.length > 0) return;
          const { javascript, syntax } = await compile(text);
          if (syntax.length > 0 || !isJavaScript(javascript)) return;
          run++;
          assert.equal(uncounted(javascript).length, ofTheGrader, javascript);
        },
      ),
      { numRuns: 1500 },
    );
    assert.ok(run > 150, `only ${run} texts could be run`);
  });
});

function isJavaScript(text: string): boolean {
  try {
    parse(text, { ecmaVersion: "latest", sourceType: "script" });
    return true;
  } catch {
    return false;
  }
}
