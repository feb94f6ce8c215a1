import type { AnyNode, Pattern, Program } from "acorn";

/** Any node, with its members by name. */
export type Tree = AnyNode & Readonly<Record<string, unknown>>;

/** The names that a pattern binds. */
export function bound(pattern: Pattern | null): string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((member) =>
        bound(member.type === "Property" ? member.value : member.argument),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => bound(element));
    case "AssignmentPattern":
      return bound(pattern.left);
    case "RestElement":
      return bound(pattern.argument);
    default:
      return [];
  }
}

/** The nodes directly below a node. */
export function children(node: AnyNode): Tree[] {
  return Object.values(node).flatMap((value: unknown) =>
    Array.isArray(value) ? (value.filter(isNode) as Tree[]) : isNode(value) ? [value as Tree] : [],
  );
}

const isNode = (value: unknown): boolean =>
  typeof value === "object" && value !== null && typeof (value as AnyNode).type === "string";

export const isFunction = (node: AnyNode): boolean =>
  node.type === "FunctionDeclaration" ||
  node.type === "FunctionExpression" ||
  node.type === "ArrowFunctionExpression";

/** `var` names declared below a node, outside inner functions. */
export function hoisted(node: AnyNode): string[] {
  if (isFunction(node) || node.type === "StaticBlock") return [];
  const own =
    node.type === "VariableDeclaration" && node.kind === "var"
      ? node.declarations.flatMap(({ id }) => bound(id))
      : [];
  return [...own, ...children(node).flatMap(hoisted)];
}

/** Names declared by `let`, `const`, `class` and `function` directly in a list of statements. */
function lexical(statements: readonly AnyNode[]): string[] {
  return statements.flatMap((statement) => {
    switch (statement.type) {
      case "VariableDeclaration":
        return statement.kind === "var" ? [] : statement.declarations.flatMap(({ id }) => bound(id));
      case "ClassDeclaration":
      case "FunctionDeclaration":
        return statement.id === null ? [] : [statement.id.name];
      case "ExportNamedDeclaration":
      case "ExportDefaultDeclaration":
        return statement.declaration ? lexical([statement.declaration]) : [];
      default:
        return [];
    }
  });
}

/** Names that a node introduces for what is below it. */
export function introduced(node: AnyNode): string[] {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression": {
      const own = node.type === "FunctionExpression" && node.id ? [node.id.name] : [];
      const body = node.body.type === "BlockStatement" ? node.body.body.flatMap(hoisted) : [];
      return [...own, ...node.params.flatMap(bound), ...body];
    }
    case "ClassDeclaration":
    case "ClassExpression":
      return node.id ? [node.id.name] : [];
    case "BlockStatement":
      return lexical(node.body);
    case "StaticBlock":
      return [...lexical(node.body), ...node.body.flatMap(hoisted)];
    case "ForStatement":
      return node.init?.type === "VariableDeclaration" ? lexical([node.init]) : [];
    case "ForInStatement":
    case "ForOfStatement":
      return node.left.type === "VariableDeclaration" ? lexical([node.left]) : [];
    case "SwitchStatement":
      return lexical(node.cases.flatMap(({ consequent }) => consequent));
    case "CatchClause":
      return bound(node.param ?? null);
    default:
      return [];
  }
}

/** What a whole cell declares: everything that a later cell can see. */
export function declared(program: Program): string[] {
  const imports = program.body.flatMap((statement) =>
    statement.type === "ImportDeclaration" ? statement.specifiers.map(({ local }) => local.name) : [],
  );
  return [...new Set([...imports, ...lexical(program.body), ...program.body.flatMap(hoisted)])];
}
