import type TS from "typescript-api";
import { ts } from "../typescript.js";

/** A part of a cell that stands or falls as one: a statement at its top, or one of the variables that it declares. */
interface Part {
  readonly node: TS.Node;
  readonly names: readonly string[];
  /** Names that it uses and that are not its own. */
  readonly uses: ReadonlySet<string>;
  /** Those that it does more with than call them. */
  readonly handles: ReadonlySet<string>;
  /** Those whose value, or a part of it, it changes; `""` for what has no name. */
  readonly changes: ReadonlySet<string>;
}

/**
 * The parts of a cell's top that a call of a function may run, or whose results it may use: what it names, what that names,
 * and so on, and what else changes any of these. A student's own try, or an earlier version that nobody calls, is none of
 * them. Names are followed, not values, and what may be meant by a name is taken to be meant.
 *
 * @param file the cell, with parents set
 * @param name the function's name; where nothing at the top has it, the whole cell counts
 */
export function reachedFrom(file: TS.SourceFile, name: string): readonly TS.Node[] {
  const parts = file.statements.filter((one) => !ts.isImportDeclaration(one)).flatMap(partsOf);
  const declaring = indexed(parts, ({ names }) => names);
  if (!declaring.has(name)) return [file];
  const isVariable = (one: string): boolean =>
    declaring.get(one)?.every(({ node }) => isFixed(node)) === false;
  // A function by itself does nothing with what it handles; where it is called, it is named.
  const handling = indexed(parts, ({ node, handles }) =>
    isFunction(node) ? [] : [...handles].filter(isVariable),
  );
  const changing = indexed(parts, ({ changes }) => changes);
  const isFarReaching = ({ node, changes }: Part): boolean =>
    farReaching.test(node.getText()) || [...changes].some((one) => !declaring.has(one));
  const reached = new Set([...declaring.get(name)!, ...parts.filter(isFarReaching)]);
  // A set that grows while it is gone through.
  for (const { names, uses } of reached) {
    for (const one of uses) declaring.get(one)?.forEach((part) => reached.add(part));
    for (const one of names) {
      handling.get(one)?.forEach((part) => reached.add(part));
      changing.get(one)?.forEach((part) => reached.add(part));
    }
  }
  return parts.filter((part) => reached.has(part)).map(({ node }) => node);
}

function indexed(parts: readonly Part[], keys: (part: Part) => Iterable<string>): Map<string, Part[]> {
  const found = new Map<string, Part[]>();
  for (const part of parts) {
    for (const key of keys(part)) {
      const known = found.get(key);
      if (known) known.push(part);
      else found.set(key, [part]);
    }
  }
  return found;
}

/** What changes things without an assignment to them. */
const farReaching =
  /\b(?:globalThis|global|self|window|process|Reflect|Proxy|eval|Function|prototype|__proto__|constructor|assign|define\w*|setPrototypeOf|register\w*)\b/;

function partsOf(statement: TS.Statement): Part[] {
  const nodes: readonly TS.Node[] = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations
    : [statement];
  return nodes.map((node) => ({ node, names: namesIn(node), ...mentions(node) }));
}

/** The names that a part gives the rest of the cell: those of a block too, for old JavaScript lets them out. */
function namesIn(part: TS.Node): string[] {
  const names: string[] = [];
  const visit = (node: TS.Node): void => {
    const { name } = node as { readonly name?: TS.Node };
    if (isDeclaration(node) && name && ts.isIdentifier(name)) names.push(name.text);
    if (!ts.isFunctionLike(node) && !ts.isClassLike(node)) ts.forEachChild(node, visit);
  };
  visit(part);
  return names;
}

const isDeclaration = (node: TS.Node): boolean =>
  ts.isVariableDeclaration(node) ||
  ts.isBindingElement(node) ||
  ts.isFunctionDeclaration(node) ||
  ts.isClassDeclaration(node) ||
  ts.isEnumDeclaration(node) ||
  ts.isModuleDeclaration(node);

function mentions(part: TS.Node): Pick<Part, "uses" | "handles" | "changes"> {
  const [uses, handles, changes] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const visit = (node: TS.Node, locals: readonly ReadonlySet<string>[]): void => {
    const isOwn = ({ text }: TS.Identifier): boolean => locals.some((names) => names.has(text));
    const target = changedBy(node);
    if (target) {
      const root = rootOf(target);
      if (!root) changes.add("");
      else if (!isOwn(root)) changes.add(root.text);
    }
    if (ts.isIdentifier(node) && !isFieldName(node) && !isOwn(node)) {
      uses.add(node.text);
      const { parent } = node;
      if (!(ts.isCallExpression(parent) && parent.expression === node)) handles.add(node.text);
    }
    const own = namesOfScope(node);
    const inner = own.size > 0 ? [...locals, own] : locals;
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(part, []);
  return { uses, handles, changes };
}

/** What an expression gives another value. */
function changedBy(node: TS.Node): TS.Node | undefined {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const isAssignment = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
    return isAssignment ? node.left : undefined;
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const { operator } = node;
    const isStep = operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
    return isStep ? node.operand : undefined;
  }
  return undefined;
}

/** The variable of which something is a part. */
function rootOf(node: TS.Node): TS.Identifier | undefined {
  if (ts.isIdentifier(node)) return node;
  const isPart =
    ts.isPropertyAccessExpression(node) ||
    ts.isElementAccessExpression(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isNonNullExpression(node);
  return isPart ? rootOf(node.expression) : undefined;
}

/** Whether a name is that of a field, of which there may be any number in any object. */
function isFieldName(node: TS.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isMethodDeclaration(parent) && parent.name === node)
  );
}

/** The names that hold in all of a node and nowhere else: a function's parameters, what a block declares for itself. */
function namesOfScope(node: TS.Node): ReadonlySet<string> {
  if (ts.isFunctionLike(node)) return new Set(node.parameters.flatMap(namesIn).concat(parameterNames(node)));
  if (!ts.isBlock(node)) return new Set();
  return new Set(
    node.statements.flatMap((one) =>
      ts.isVariableStatement(one) || ts.isFunctionDeclaration(one) ? namesIn(one) : [],
    ),
  );
}

const parameterNames = (node: TS.SignatureDeclaration): string[] =>
  node.parameters.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));

const isFunction = (node: TS.Node): boolean =>
  ts.isFunctionDeclaration(node) ||
  (ts.isVariableDeclaration(node) && node.initializer !== undefined && ts.isFunctionLike(node.initializer));

/** A constant number or text: nobody changes it. */
const isFixed = (node: TS.Node): boolean =>
  ts.isVariableDeclaration(node) &&
  (node.parent.flags & ts.NodeFlags.Const) !== 0 &&
  node.initializer !== undefined &&
  ts.isLiteralExpression(node.initializer);
