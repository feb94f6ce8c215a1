import type TS from "typescript-api";
import { ts } from "../typescript.js";
import { reachedFrom } from "./reached.js";

/** The deepest nesting of loops in a text: how deep, and the innermost loop's line (from 1) and text. */
export interface Loops {
  readonly depth: number;
  readonly line?: number;
  readonly what?: string;
}

const none: Loops = { depth: 0 };
const deeper = (a: Loops, b: Loops): Loops => (b.depth > a.depth ? b : a);

/** Methods that call a function for each element, and sorting, which compares them. */
const iterators = new Set(
  (
    "map forEach reduce reduceRight filter some every find findIndex findLast findLastIndex flatMap from sort toSorted " +
    "replace replaceAll"
  ).split(" "),
);
/** Those that also work without a function: it is their argument at this place. */
const places: Readonly<Record<string, number>> = { from: 1, replace: 1, replaceAll: 1 };
type Loop = TS.IterationStatement | TS.CallExpression;

/**
 * How deep loops nest in a piece of TypeScript or JavaScript: `for`, `while` and `do`, methods such as `map` that call
 * a function for each element, recursion, and functions of the same text that loop themselves. This judges how a text
 * is written and no more: it follows names, not values, so it can be fooled; counting operations is the other half.
 *
 * @param cell the text, or its syntax tree with parents set
 * @param name the function that is asked for: what it does not need is not looked at
 */
export function findLoops(cell: string | TS.SourceFile, name?: string): Loops {
  const file =
    typeof cell === "string" ? ts.createSourceFile("answer.ts", cell, ts.ScriptTarget.Latest, true) : cell;
  const functions = declared(file);
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
  const once = onceEach(inside);
  const visit = (node: TS.Node): Loops => {
    if (functions.nodes.has(node)) return once.isOpen(node) ? none : once.find(node);
    if (isLoop(node, functions)) {
      const inner = inside(node);
      return inner.depth === 0 && isOverFew(node) ? none : at(node, inner, nameOf(node, functions));
    }
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return inside(node);
    const { text } = node.expression;
    if (text === "eval" || text === "Function") return at(node, inside(node), `${text}()`);
    return (functions.byName.get(text) ?? [])
      .map((called) =>
        once.isOpen(called)
          ? at(node, once.find(called), `${text}(), which calls itself`)
          : once.find(called),
      )
      .reduce(deeper, inside(node));
  };
  const parts = name === undefined ? [file] : reachedFrom(file, name);
  return parts.map((part) => visit(part)).reduce(deeper, none);
}

/** A function whose text is being looked at. */
interface Open {
  readonly place: number;
  /** The earliest open function that it calls, by itself or by others. */
  earliest: number;
  found: Loops;
}

/**
 * What is found inside of each function, looked for once however often it is called: a text may call its helpers in a
 * thousand ways. Functions that call each other have the deepest loops of them all, so that it is the same in any order.
 *
 * @param inside looks through a function, and asks for others by `find`
 */
function onceEach(inside: (node: TS.Node) => Loops): {
  find(node: TS.Node): Loops;
  isOpen(node: TS.Node): boolean;
} {
  const known = new Map<TS.Node, Loops>();
  // Tarjan's algorithm: those that call each other stay open until the first of them has been looked through.
  const open = new Map<TS.Node, Open>();
  const order: TS.Node[] = [];
  const inner: Open[] = [];
  const look = (node: TS.Node): Loops => {
    const one: Open = { place: open.size, earliest: open.size, found: none };
    open.set(node, one);
    order.push(node);
    inner.push(one);
    one.found = inside(node);
    inner.pop();
    const caller = inner.at(-1);
    if (caller) caller.earliest = Math.min(caller.earliest, one.earliest);
    if (one.earliest < one.place) return one.found;
    const together = order.splice(one.place);
    const found = together.map((each) => open.get(each)!.found).reduce(deeper);
    for (const each of together) {
      open.delete(each);
      known.set(each, found);
    }
    return found;
  };
  return {
    isOpen: (node) => open.has(node),
    find(node) {
      const met = open.get(node);
      if (!met) return known.get(node) ?? look(node);
      const caller = inner.at(-1);
      if (caller) caller.earliest = Math.min(caller.earliest, met.place);
      return none;
    },
  };
}

function isLoop(node: TS.Node, known: Declared): node is Loop {
  if (ts.isIterationStatement(node, false)) return true;
  if (!ts.isCallExpression(node)) return false;
  const { arguments: given } = node;
  const name = methodOf(node, known);
  if (name === undefined)
    return ts.isElementAccessExpression(node.expression) && given.some((one) => isCallback(one, known));
  if (!iterators.has(name)) return false;
  const callback = given[places[name] ?? 0];
  // A text may be replaced by a text.
  return callback !== undefined && (!name.startsWith("replace") || isCallback(callback, known));
}

/** Whether a loop goes over a shape, or over a list that stands in the text: it has as many rounds for any input. */
function isOverFew(loop: Loop): boolean {
  if (ts.isForOfStatement(loop)) return isFew(loop.expression);
  if (!ts.isCallExpression(loop) || !ts.isPropertyAccessExpression(loop.expression)) return false;
  // Only what a text's own function does is counted.
  return (
    loop.expression.name.text !== "from" &&
    isFew(loop.expression.expression) &&
    loop.arguments.some(isFunction)
  );
}

const isFew = (list: TS.Expression): boolean =>
  ts.isArrayLiteralExpression(list)
    ? !list.elements.some(ts.isSpreadElement)
    : ts.isPropertyAccessExpression(list) && list.name.text === "shape";

/** The name of the method that is called, where the text says it. */
function methodOf({ expression }: TS.CallExpression, { strings }: Declared): string | undefined {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  if (!ts.isElementAccessExpression(expression)) return undefined;
  const { argumentExpression: name } = expression;
  if (ts.isIdentifier(name)) return strings.get(name.text);
  return ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : undefined;
}

/** Whether an argument is seen to be a function: written there, a declared one, a bound one, one of `Math`. */
function isCallback(node: TS.Node, known: Declared): boolean {
  if (ts.isIdentifier(node)) return known.byName.has(node.text);
  if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node))
    return isCallback(node.expression, known);
  if (ts.isCallExpression(node)) return methodOf(node, known) === "bind";
  return isFunction(node) || /^Math\.[a-z]\w*$/.test(node.getText());
}

function nameOf(loop: Loop, known: Declared): string {
  if (ts.isCallExpression(loop)) return `.${methodOf(loop, known) ?? "[...]"}()`;
  if (ts.isWhileStatement(loop)) return "while";
  return ts.isDoStatement(loop) ? "do" : "for";
}

const isFunction = (node: TS.Node): boolean =>
  ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node);

/** What a text declares, by name. */
interface Declared {
  /** Its named functions: declarations, and constants that hold one. */
  readonly nodes: ReadonlySet<TS.Node>;
  readonly byName: ReadonlyMap<string, readonly TS.Node[]>;
  /** Constants that hold a text; none where a name stands for two. */
  readonly strings: ReadonlyMap<string, string | undefined>;
}

function declared(file: TS.SourceFile): Declared {
  const nodes = new Set<TS.Node>();
  const byName = new Map<string, TS.Node[]>();
  const strings = new Map<string, string | undefined>();
  const add = (name: string, node: TS.Node): void => {
    nodes.add(node);
    const known = byName.get(name);
    if (known) known.push(node);
    else byName.set(name, [node]);
  };
  const visit = (node: TS.Node): void => {
    if (ts.isFunctionDeclaration(node) && node.name) add(node.name.text, node);
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      const { name, initializer } = node;
      if (isFunction(initializer)) add(name.text, initializer);
      const text = ts.isStringLiteralLike(initializer) && isConst(node) ? initializer.text : undefined;
      strings.set(name.text, strings.has(name.text) ? undefined : text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { nodes, byName, strings };
}

const isConst = ({ parent }: TS.VariableDeclaration): boolean => (parent.flags & ts.NodeFlags.Const) !== 0;
