import type TS from "typescript-api";
import { ts } from "../../src/typescript.js";
import type { Edit } from "./edit.js";

/** A cell as JavaScript. */
export interface Blanked {
  /** What makes blanks of types and imports. */
  readonly edits: readonly Edit[];
  /** What it imports: that comes before all else. */
  readonly imports: readonly Import[];
  /** All names in it. */
  readonly words: ReadonlySet<string>;
}

/** What a cell takes from a module: each by its name there and in the cell; nothing where the module is only to be run. */
interface Import {
  readonly from: string;
  readonly names: readonly { readonly name: string; readonly own: string }[];
}

/**
 * Makes a cell JavaScript by writing spaces over its types, so that all that runs is the text as it was written, each character
 * at its place. Undefined where that is not enough: enums, classes and what else is more than a type, and where without the
 * types another text would come of it, as of `x as T` with a bracket on the next line.
 */
export function blank(file: TS.SourceFile): Blanked | undefined {
  const { text } = file;
  const edits: Edit[] = [];
  const imports: TS.ImportDeclaration[] = [];
  const words = new Set<string>();
  const types = new Set<TS.Node>();
  const clear = (at: number, end: number, first: string = " "): true => {
    edits.push({ at, end, text: first + blanks(text.slice(at + 1, end)) });
    return true;
  };
  const isOneLine = (at: number, end: number): boolean => !lineBreak.test(text.slice(at, end));
  const clearList = (list: TS.NodeArray<TS.Node>): boolean => {
    for (const one of list) types.add(one);
    const close = afterSpace(text, list.end);
    return text[list.pos - 1] === "<" && text[close] === ">" && clear(list.pos - 1, close + 1);
  };
  const clearAnnotation = (type: TS.TypeNode): boolean => {
    types.add(type);
    return text[type.pos - 1] === ":" && clear(type.pos - 1, type.end);
  };
  /** Writes over what is a type in a node itself; false where it cannot. */
  const clearTypes = (node: TS.Node): boolean => {
    if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
      types.add(node.type);
      return endsPlainly(node, text) && clear(node.expression.end, node.end);
    }
    if (ts.isNonNullExpression(node)) return !ts.isNonNullChain(node) && clear(node.expression.end, node.end);
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) {
      return node.typeArguments === undefined || clearList(node.typeArguments);
    }
    if (ts.isParameter(node)) {
      if (ts.isIdentifier(node.name) && node.name.text === "this") return false;
      if (node.questionToken) clear(node.questionToken.end - 1, node.questionToken.end);
      return node.type === undefined || clearAnnotation(node.type);
    }
    if (ts.isVariableDeclaration(node)) {
      if (node.exclamationToken) clear(node.exclamationToken.end - 1, node.exclamationToken.end);
      return node.type === undefined || clearAnnotation(node.type);
    }
    if (ts.isFunctionLike(node)) {
      const { typeParameters, type } = node;
      if (typeParameters && !isOneLine(typeParameters.pos, typeParameters.end)) return false;
      if (type && ts.isArrowFunction(node) && !isOneLine(type.pos, node.equalsGreaterThanToken.end))
        return false;
      return (!typeParameters || clearList(typeParameters)) && (!type || clearAnnotation(type));
    }
    return true;
  };
  /** Writes over all types in a node; false where it cannot. */
  const visit = (node: TS.Node): boolean => {
    if (ts.isIdentifier(node)) words.add(node.text);
    if (ts.isTokenKind(node.kind)) return true;
    if (ts.isImportDeclaration(node) && node.parent !== file) return false;
    if (isErased(node)) {
      if (ts.isImportDeclaration(node)) imports.push(node);
      // What follows begins a statement, as it did.
      return clear(node.getStart(file), node.end, ";");
    }
    if (isMore(node) || (isRequiring(node) && !declares(file, ownRequire))) return false;
    for (const modifier of modifiersOf(node)) {
      if (modifier.kind === ts.SyntaxKind.ExportKeyword && node.parent === file)
        clear(modifier.end - "export".length, modifier.end);
      else if (modifier.kind !== ts.SyntaxKind.AsyncKeyword) return false;
    }
    return (
      clearTypes(node) &&
      ts.forEachChild(node, (child) => {
        if (types.has(child)) return undefined;
        // A type in a place that is not known here.
        return ts.isTypeNode(child) || ts.isTypeParameterDeclaration(child) || !visit(child) || undefined;
      }) === undefined
    );
  };
  if (!visit(file)) return undefined;
  const taken = imports.map(importOf);
  if (!taken.every((one) => one !== undefined)) return undefined;
  const all = taken.flat().flatMap(({ names }) => names);
  const own = new Set(all.map(({ own }) => own));
  // Declared twice, it is an error of its own.
  if (own.size < all.length || declares(file, own)) return undefined;
  return { edits, imports: taken.flat(), words };
}

const lineBreak = /[\n\r\u2028\u2029]/;
const blanks = (text: string): string =>
  lineBreak.test(text) ? text.replaceAll(/[^\n\r\u2028\u2029]/g, " ") : " ".repeat(text.length);

/** Where the next thing begins that is neither a space nor a comment. */
function afterSpace(text: string, at: number): number {
  space.lastIndex = at;
  space.test(text);
  return space.lastIndex;
}
const space = /(?:\s|\/\/.*|\/\*[^]*?\*\/)*/y;

/** Whether what comes after an expression could not go on with it, did it end without its type. */
function endsPlainly({ parent, end }: TS.Node, text: string): boolean {
  // Then the outer one tells.
  if (ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)) return true;
  const next = text[afterSpace(text, end)];
  return next === undefined || ")]},;:".includes(next);
}

const modifiersOf = (node: TS.Node): readonly TS.Modifier[] =>
  (ts.canHaveModifiers(node) && ts.getModifiers(node)) || [];

/** Statements that are nothing when the program runs, and imports, which are written anew. */
const isErased = (node: TS.Node): boolean =>
  erased.has(node.kind) ||
  (ts.isFunctionDeclaration(node) && node.body === undefined) ||
  (ts.isStatement(node) && modifiersOf(node).some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword));
const erased: ReadonlySet<TS.SyntaxKind> = new Set([
  ts.SyntaxKind.InterfaceDeclaration,
  ts.SyntaxKind.TypeAliasDeclaration,
  ts.SyntaxKind.ImportDeclaration,
]);

/** What is more than JavaScript with types, or is read in more than one way. */
const isMore = (node: TS.Node): boolean =>
  more.has(node.kind) ||
  (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) ||
  (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.Using) !== 0) ||
  (ts.isObjectLiteralElement(node) && hasMark(node));
const more: ReadonlySet<TS.SyntaxKind> = new Set([
  ts.SyntaxKind.EnumDeclaration,
  ts.SyntaxKind.ModuleDeclaration,
  ts.SyntaxKind.ImportEqualsDeclaration,
  ts.SyntaxKind.ExportAssignment,
  ts.SyntaxKind.ExportDeclaration,
  ts.SyntaxKind.NamespaceExportDeclaration,
  ts.SyntaxKind.TypeAssertionExpression,
  ts.SyntaxKind.ClassDeclaration,
  ts.SyntaxKind.ClassExpression,
  ts.SyntaxKind.MetaProperty,
  ts.SyntaxKind.Decorator,
]);

/** A call that imports, unless the cell has a function of this name. */
const isRequiring = (node: TS.Node): boolean =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "require";
const ownRequire: ReadonlySet<string> = new Set(["require"]);

/** Marks of TypeScript's that a property may have by mistake. */
const hasMark = (node: TS.Node): boolean => {
  const { questionToken, exclamationToken } = node as { questionToken?: TS.Node; exclamationToken?: TS.Node };
  return questionToken !== undefined || exclamationToken !== undefined;
};

/** None where it takes types alone; undefined where it takes more than names. */
function importOf({
  importClause,
  moduleSpecifier,
  attributes,
}: TS.ImportDeclaration): readonly Import[] | undefined {
  if (attributes || !ts.isStringLiteral(moduleSpecifier)) return undefined;
  const from = moduleSpecifier.text;
  if (importClause === undefined) return [{ from, names: [] }];
  const { phaseModifier, name, namedBindings } = importClause;
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  if (phaseModifier || name || !namedBindings || !ts.isNamedImports(namedBindings)) return undefined;
  const elements = namedBindings.elements.filter(({ isTypeOnly }) => !isTypeOnly);
  if (elements.length === 0) return [];
  const names = elements.map((one) => ({ name: (one.propertyName ?? one.name).text, own: one.name.text }));
  return names.some(({ name }) => name === "default" || !/^[\w$]+$/.test(name))
    ? undefined
    : [{ from, names }];
}

/** Whether a cell declares one of these names at its top: these very names, and no other words of a pattern. */
function declares({ statements }: TS.SourceFile, names: ReadonlySet<string>): boolean {
  const isOne = (name: TS.BindingName): boolean =>
    ts.isIdentifier(name)
      ? names.has(name.text)
      : name.elements.some((one) => !ts.isOmittedExpression(one) && isOne(one.name));
  return statements.some((one) => {
    if (ts.isVariableStatement(one)) return one.declarationList.declarations.some(({ name }) => isOne(name));
    return ts.isFunctionDeclaration(one) && one.name !== undefined && isOne(one.name);
  });
}
