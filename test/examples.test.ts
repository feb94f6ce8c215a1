import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import ts from "typescript-api";
import * as gradlab from "../src/index.js";

const root = path.resolve(import.meta.dirname, "..");

interface Example {
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

/** The `@example` blocks of a file: what follows the tag, to the next tag or the end of the comment. */
function examplesOf(file: string): Example[] {
  const text = readFileSync(path.join(root, file), "utf8");
  return [...text.matchAll(/@example[^\n]*\n((?:[ \t]*\*(?!\/)(?![ \t]*@)[^\n]*\n)*)/g)].map((match) => ({
    file,
    line: text.slice(0, match.index).split("\n").length,
    code: match[1]
      .split("\n")
      .map((line) => line.replace(/^[ \t]*\* ?/, ""))
      .filter((line) => !line.startsWith("```"))
      .join("\n"),
  }));
}

/** The code with every `console.log(...); // value` told which line it is on. */
function numbered(code: string): string {
  return code
    .split("\n")
    .map((line, i) => line.replaceAll("console.log(", `__log(${i}, `))
    .join("\n");
}

/** Whether the printed text is what the comment says; numbers need only agree in the digits that the comment shows. */
function says(printed: string, comment: string): boolean {
  const number = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;
  const skeleton = (text: string): string => text.replaceAll(number, "#").replaceAll(/\s+/g, " ").trim();
  if (skeleton(printed) !== skeleton(comment)) return false;
  const [actual, expected] = [printed.match(number) ?? [], comment.match(number) ?? []];
  return expected.every((digits, i) => {
    const decimals = /e/.test(digits) ? 12 : (digits.split(".")[1]?.length ?? 0);
    const tolerance = decimals === 0 && !actual[i].includes(".") ? 0 : 0.501 * 10 ** -decimals;
    return (
      Math.abs(Number(actual[i]) - Number(digits)) <=
      Math.max(tolerance, 1e-6 * Math.abs(Number(digits)) * +(tolerance > 0))
    );
  });
}

async function run({ file, code }: Example): Promise<void> {
  const printed = new Map<number, string>();
  const log = (line: number, ...values: unknown[]): void => {
    const text = values
      .map((v) =>
        typeof v === "string" ? v : inspect(v, { depth: 6, breakLength: Infinity, maxArrayLength: 200 }),
      )
      .join(" ");
    printed.set(line, printed.has(line) ? `${printed.get(line)} then ${text}` : text);
  };
  const script = ts.transpileModule(`{${numbered(code)}\n}`.replaceAll(/^import .* from "gradlab";$/gm, ""), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, removeComments: true },
  }).outputText;
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  // The examples see what a notebook sees, every name of the door, and what their own file exports.
  const own = (await import(pathToFileURL(path.join(root, file)).href)) as Record<string, unknown>;
  const scope: Record<string, unknown> = { ...own, ...gradlab };
  await (AsyncFunction(
    "__log",
    ...Object.keys(scope),
    script,
  )(log, ...Object.values(scope)) as Promise<void>);
  for (const [i, line] of code.split("\n").entries()) {
    const comment = /^.*console\.log\(.*\);? *\/\/ (.*)$/.exec(line)?.[1];
    if (comment === undefined) continue;
    assert.ok(printed.has(i), `printed nothing: ${line}`);
    assert.ok(says(printed.get(i)!, comment), `printed ${printed.get(i)}\n   but says ${comment}`);
  }
}

describe("examples in the documentation run and print what they say", () => {
  const files = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" })
    .map((name) => path.posix.join("src", name.replaceAll("\\", "/")))
    .filter((name) => name.endsWith(".ts") && !name.startsWith("src/engine/assembly/"));
  for (const file of files.sort()) {
    for (const example of examplesOf(file)) {
      it(`${file}:${example.line}`, async () => {
        gradlab.tf.engine().startScope();
        await run(example).finally(() => gradlab.tf.engine().endScope());
      });
    }
  }

  it("notices a comment that is not true", () => {
    assert.ok(says("5.266666412353516", "5.267"));
    assert.ok(!says("5.266666412353516", "5.268"));
    assert.ok(!says("5", "4"));
    assert.ok(!says("[ 1, 2 ]", "[ 1, 3 ]"));
    assert.ok(!says("true", "false"));
    assert.ok(says("[ -0.1, 0, 0.1 ]", "[ -0.1, 0, 0.1 ]"));
  });
});
