import type TS from "typescript-api";
import { ts } from "../typescript.js";

/** The deepest nesting of loops in a text: how deep, and the innermost loop's line (from 1) and text. */
export interface Loops {
  readonly depth: number;
  readonly line?: number;
  readonly what?: string;
}

const none: Loops = { depth: 0 };
const deeper = (a: Loops, b: Loops): Loops => (b.depth > a.depth ? b : a);

/** Methods that call a function for each element. */
const iterators = new Set(
  "map forEach reduce reduceRight filter some every find findIndex findLast findLastIndex flatMap from".split(
    " ",
  ),
);
type Loop = TS.IterationStatement | TS.CallExpression;

/**
 * How deep loops nest in a piece of TypeScript or JavaScript: `for`, `while` and `do`, methods such as `map` that call
 * a function for each element, recursion, and functions of the same text that loop themselves. This judges how a text
 * is written and no more: it follows names, not values, so it can be fooled; counting operations is the other half.
 *
 * @param cell the text, or its syntax tree with parents set
 */
export function findLoops(cell: string | TS.SourceFile): Loops {
  const file =
    typeof cell === "string" ? ts.createSourceFile("answer.ts", cell, ts.ScriptTarget.Latest, true) : cell;
  const functions = declared(file);
  const open = new Set<TS.Node>();
  const at = (node: TS.Node, inner: Loops, what: string): Loops =>
    inner.depth > 0
      ? { ...inner, depth: inner.depth + 1 }
      : { depth: 1, line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, what };

  const inside = (node: TS.Node): Loops => {
    let found = none;
    ts.forEachChild(node, (child) => {
      found = deeper(found, visit(child));
    });
    return found;
  };
  const visit = (node: TS.Node): Loops => {
    if (isLoop(node)) return at(node, inside(node), nameOf(node));
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return inside(node);
    const { text } = node.expression;
    if (text === "eval" || text === "Function") return at(node, inside(node), `${text}()`);
    const called = functions.get(text);
    if (!called) return inside(node);
    if (open.has(called)) return at(node, none, `${text}(), which calls itself`);
    open.add(called);
    const found = deeper(inside(node), inside(called));
    open.delete(called);
    return found;
  };
  return inside(file);
}

function isLoop(node: TS.Node): node is Loop {
  if (ts.isIterationStatement(node, false)) return true;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { text } = node.expression.name;
  const callback = node.arguments[text === "from" ? 1 : 0];
  return iterators.has(text) && callback !== undefined && (isFunction(callback) || ts.isIdentifier(callback));
}

function nameOf(loop: Loop): string {
  if (ts.isCallExpression(loop)) return `.${(loop.expression as TS.PropertyAccessExpression).name.text}()`;
  if (ts.isWhileStatement(loop)) return "while";
  return ts.isDoStatement(loop) ? "do" : "for";
}

const isFunction = (node: TS.Node): boolean =>
  ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node);

/** The text's named functions: declarations, and constants that hold one. */
function declared(file: TS.SourceFile): Map<string, TS.Node> {
  const found = new Map<string, TS.Node>();
  const visit = (node: TS.Node): void => {
    if (ts.isFunctionDeclaration(node) && node.name) found.set(node.name.text, node);
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      if (isFunction(node.initializer)) found.set(node.name.text, node.initializer);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
