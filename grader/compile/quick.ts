import { transform } from "esbuild";
import type TS from "typescript-api";
import { ts } from "../../src/typescript.js";

/** A text as CommonJS, and where its lines came from. */
interface Quick {
  readonly code: string;
  readonly map: string;
}

/**
 * How esbuild's process, in Go, is to run. It has one small text at a time, and waking a second thread takes longer than that.
 * It holds next to nothing, so that by default it would look for what to give back after every few texts.
 */
const settings = { GOMAXPROCS: "1", GOGC: "800", GOMEMLIMIT: "256MiB" };

/**
 * The text as JavaScript by esbuild, ten times as quick as by TypeScript's own printer; undefined where esbuild does not
 * take it or would need more than `require` and `exports`: an export, an await at the top.
 */
export async function quickly(text: string): Promise<Quick | undefined> {
  for (const [name, value] of Object.entries(settings)) process.env[name] ??= value;
  try {
    const { code, map } = await transform(text, {
      loader: "ts",
      format: "cjs",
      target: "es2023",
      sourcefile: "answer.ts",
      sourcemap: "external",
      sourcesContent: false,
      logLevel: "silent",
    });
    return /\bmodule\b/.test(code) ? undefined : { code, map };
  } catch {
    return undefined;
  }
}

/**
 * Whether every parser reads the text as TypeScript's does, by which its loops and steps are counted. Where one begins a
 * comment or a regular expression and another divides, the one runs what the other does not see: `1 as const <T>/f()/g` on
 * two lines is a division to esbuild. Such texts are printed from the tree in which they were counted.
 */
export function isReadAlike(file: TS.SourceFile): boolean {
  // Browsers' old comments.
  if (/<!--|-->/.test(file.text)) return false;
  const isAlike = (node: TS.Node): boolean =>
    node.kind !== ts.SyntaxKind.RegularExpressionLiteral &&
    !(isDivision(node) && !plainlyEnds(node.left, file)) &&
    ts.forEachChild(node, (child) => !isAlike(child) || undefined) === undefined;
  return isAlike(file);
}

const isDivision = (node: TS.Node): node is TS.BinaryExpression =>
  ts.isBinaryExpression(node) &&
  (node.operatorToken.kind === ts.SyntaxKind.SlashToken ||
    node.operatorToken.kind === ts.SyntaxKind.SlashEqualsToken);

/** Whether what is divided ends in a name, a number or a bracket of its own, after which nothing else can begin. */
function plainlyEnds(node: TS.Expression, file: TS.SourceFile): boolean {
  if (ts.isBinaryExpression(node)) return plainlyEnds(node.right, file);
  if (ts.isPrefixUnaryExpression(node)) return plainlyEnds(node.operand, file);
  if (ts.isIdentifier(node)) return /^[\w$]+$/.test(node.getText(file)) && !sometimesKeywords.has(node.text);
  if (ts.isPropertyAccessExpression(node)) return /^[\w$]+$/.test(node.name.getText(file));
  return (
    ts.isNumericLiteral(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isCallExpression(node) ||
    ts.isElementAccessExpression(node)
  );
}

/** Names that are words of the language in some places. */
const sometimesKeywords: ReadonlySet<string> = new Set(
  `abstract accessor as asserts async await const declare defer enum from get global implements infer interface is keyof let module
  namespace of out override package private protected public readonly require satisfies set source static type unique using
  yield`.split(/\s+/),
);
