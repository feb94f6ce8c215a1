import {
  NodeFlags,
  SyntaxKind,
  type BindingName,
  type Node,
  type VariableStatement,
} from "typescript/unstable/ast";
import {
  isArrayLiteralExpression,
  isClassDeclaration,
  isEnumDeclaration,
  isFunctionDeclaration,
  isIdentifier,
  isImportDeclaration,
  isImportEqualsDeclaration,
  isInterfaceDeclaration,
  isModuleDeclaration,
  isNamedImports,
  isOmittedExpression,
  isTypeAliasDeclaration,
  isVariableStatement,
} from "typescript/unstable/ast/is";

/** What a name of the session is to the type checker. */
export type Kind =
  /** Assignable. */
  | "let"
  /** Not assignable. */
  | "const"
  /** Declared without a type and without a value that gives it one: `let best;`, `const losses = [];`. */
  | "any"
  | "any[]"
  /** What may also be a type: functions, classes, enums, imports, interfaces. */
  | "alias";

/** The names that a cell declares at its top, types included. */
export function namesOf(statements: readonly Node[]): Map<string, Kind> {
  const names = new Map<string, Kind>();
  for (const statement of statements) {
    if (isVariableStatement(statement)) {
      for (const [name, kind] of variables(statement)) if (!names.has(name)) names.set(name, kind);
    } else for (const name of others(statement)) names.set(name, "alias");
  }
  return names;
}

function variables({ declarationList }: VariableStatement): [string, Kind][] {
  const constant = (declarationList.flags & NodeFlags.Const) !== 0;
  return [...declarationList.declarations].flatMap(({ name, type, initializer }) =>
    bound(name).map((id): [string, Kind] => {
      if (type === undefined && isIdentifier(name)) {
        if (initializer === undefined || isNothing(initializer)) return [id, "any"];
        if (isArrayLiteralExpression(initializer) && initializer.elements.length === 0) return [id, "any[]"];
      }
      return [id, constant ? "const" : "let"];
    }),
  );
}

const isNothing = (node: Node): boolean =>
  node.kind === SyntaxKind.NullKeyword || (isIdentifier(node) && node.text === "undefined");

function bound(name: BindingName): string[] {
  if (isIdentifier(name)) return [name.text];
  return [...name.elements].flatMap((element) =>
    isOmittedExpression(element) || element.name === undefined ? [] : bound(element.name),
  );
}

function others(node: Node): string[] {
  if (isImportDeclaration(node)) {
    const clause = node.importClause;
    const own = clause?.name === undefined ? [] : [clause.name.text];
    const bindings = clause?.namedBindings;
    if (bindings === undefined) return own;
    if (!isNamedImports(bindings)) return [...own, bindings.name.text];
    return [...own, ...[...bindings.elements].map((element) => element.name.text)];
  }
  const named =
    isFunctionDeclaration(node) ||
    isClassDeclaration(node) ||
    isEnumDeclaration(node) ||
    isInterfaceDeclaration(node) ||
    isTypeAliasDeclaration(node) ||
    isModuleDeclaration(node) ||
    isImportEqualsDeclaration(node);
  return named && node.name !== undefined && isIdentifier(node.name) ? [node.name.text] : [];
}
