import type TS from "typescript-api";
import { ts } from "../../src/typescript.js";

/** A place in a text, from 0. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is compared of a text: one word of it, with all that can be changed without a thought taken out. */
export interface Token {
  readonly word: string;
  readonly from: Place;
  readonly to: Place;
}

/**
 * The tokens of an answer in TypeScript, in its order. Comments, types, spaces, braces and brackets are left out; names that
 * the answer itself gives are all alike; names of the library and of properties stay, for nobody can choose those.
 * `const f = (x) => x` and `function f(x) { return x; }` give the same.
 */
export function codeTokens(text: string): Token[] {
  const source = ts.createSourceFile("answer.ts", text, ts.ScriptTarget.ES2023, true);
  const own = ownNames(source);
  const tokens: Token[] = [];
  const emit = (word: string, start: number, end: number): void => {
    const from = source.getLineAndCharacterOfPosition(start);
    const to = source.getLineAndCharacterOfPosition(end);
    tokens.push({
      word,
      from: { line: from.line, column: from.character },
      to: { line: to.line, column: to.character },
    });
  };
  const visit = (node: TS.Node): void => {
    if (isLeftOut(node) || node.kind === ts.SyntaxKind.EndOfFileToken) return;
    const start = node.getStart(source);
    const word = wordOf(node, own);
    if (word !== undefined) return emit(word, start, node.end);
    const head = headOf(node);
    if (head !== undefined) emit(head, start, start + 1);
    ts.forEachChild(node, (child) => {
      const between = betweenOf(node, child);
      if (between !== undefined) emit(between, child.getStart(source), child.getStart(source));
      visit(child);
    });
    const tail = tailOf(node);
    if (tail !== undefined) emit(tail, node.end, node.end);
  };
  ts.forEachChild(source, visit);
  return tokens;
}

/** The words of an answer in prose. */
export function proseTokens(text: string): Token[] {
  return text.split("\n").flatMap((content, line) =>
    [...content.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: word, index }) => ({
      word: word.toLowerCase(),
      from: { line, column: index },
      to: { line, column: index + word.length },
    })),
  );
}

/** Types, imports and modifiers: what a program does not run. */
const isLeftOut = (node: TS.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isTypeParameterDeclaration(node) ||
  ts.isImportDeclaration(node) ||
  ts.isModifier(node) ||
  [
    ts.SyntaxKind.EqualsGreaterThanToken,
    ts.SyntaxKind.QuestionToken,
    ts.SyntaxKind.ExclamationToken,
  ].includes(node.kind);

/** The names that the answer chose. */
function ownNames(source: TS.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: TS.Node): void => {
    const named = node as TS.Node & { readonly name?: TS.Node };
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionLike(node) ||
      ts.isClassLike(node) ||
      ts.isPropertyDeclaration(node) ||
      ts.isPropertyAssignment(node) ||
      ts.isShorthandPropertyAssignment(node);
    if (declares && named.name && ts.isIdentifier(named.name)) names.add(named.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** The one word that stands for a node without looking into it. */
function wordOf(node: TS.Node, own: ReadonlySet<string>): string | undefined {
  if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) return own.has(node.text) ? "name" : node.text;
  if (ts.isNumericLiteral(node)) return node.text;
  if (ts.isStringLiteralLike(node)) return "text";
  if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) return "text";
  if (ts.isToken(node)) return ts.tokenToString(node.kind) ?? ts.SyntaxKind[node.kind];
  return undefined;
}

/** Nodes that only hold others together. */
const silent = new Set([
  ts.SyntaxKind.Block,
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.AsExpression,
  ts.SyntaxKind.SatisfiesExpression,
  ts.SyntaxKind.NonNullExpression,
  ts.SyntaxKind.TypeAssertionExpression,
  ts.SyntaxKind.ExpressionStatement,
  ts.SyntaxKind.VariableStatement,
  ts.SyntaxKind.VariableDeclarationList,
  ts.SyntaxKind.BinaryExpression,
  ts.SyntaxKind.PropertyAccessExpression,
  ts.SyntaxKind.CallExpression,
  ts.SyntaxKind.ElementAccessExpression,
  ts.SyntaxKind.Parameter,
  ts.SyntaxKind.BindingElement,
  ts.SyntaxKind.TemplateExpression,
  ts.SyntaxKind.TemplateSpan,
  ts.SyntaxKind.EmptyStatement,
]);

function headOf(node: TS.Node): string | undefined {
  if (silent.has(node.kind) || ts.isPostfixUnaryExpression(node)) return undefined;
  // A name for a function is no other than a function with a name.
  if (ts.isVariableDeclaration(node)) return isFunction(node.initializer) ? "function" : "let";
  if (isFunction(node)) return ts.isVariableDeclaration(node.parent) ? undefined : "function";
  if (ts.isFunctionLike(node)) return "function";
  if (ts.isPrefixUnaryExpression(node)) return ts.tokenToString(node.operator);
  return ts.SyntaxKind[node.kind];
}

const isFunction = (node: TS.Node | undefined): boolean =>
  node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));

/** What stands before a child: that it is an index, or returned without saying so. */
function betweenOf(node: TS.Node, child: TS.Node): string | undefined {
  if (ts.isElementAccessExpression(node) && child === node.argumentExpression) return "[";
  if (ts.isArrowFunction(node) && child === node.body && !ts.isBlock(child)) return returned;
  return undefined;
}

const returned = ts.SyntaxKind[ts.SyntaxKind.ReturnStatement];

function tailOf(node: TS.Node): string | undefined {
  if (ts.isPostfixUnaryExpression(node)) return ts.tokenToString(node.operator);
  if (ts.isCallExpression(node)) return "()";
  return undefined;
}
