import type TS from "typescript-api";
import { ts } from "../../src/typescript.js";

/**
 * Whether every parser reads the text as TypeScript's does, by which its loops and steps are counted. Where one begins a
 * comment or a regular expression and another divides, the one runs what the other does not see: `1 as const <T>/f()/g` on
 * two lines is a division without the types. Such texts are printed from the tree in which they were counted.
 */
export function isReadAlike(file: TS.SourceFile): boolean {
  // Browsers' old comments, a first line for a shell, and spaces that are none to others.
  if (/<!--|-->|^#!|[\u0085\u180e\u200b]/.test(file.text)) return false;
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
