import { parse, type AnyNode, type Identifier, type Pattern, type Program } from "acorn";
import { Edits } from "./edits.js";
import { bound, children, declared, hoisted, introduced, isFunction, type Tree } from "./scopes.js";

/** A cell's JavaScript, turned into a function over the boxes of the session's variables. */
export interface Rewritten {
  readonly code: string;
  readonly shifts: readonly (readonly (readonly [number, number])[])[];
  /** Session variables used, in the order of the function's parameters. */
  readonly variables: readonly string[];
  /** Those that this cell declares. */
  readonly declares: readonly string[];
}

/** What stands for a session variable inside a cell. */
const boxOf = (name: string): string => `$box_${name}`;

/**
 * Makes one function of a cell's JavaScript. Each variable at the cell's top becomes a member of a box that all cells share
 * (`x` becomes `$box_x.v`), which is what makes bindings live across cells; `import` becomes an awaited call; the last
 * expression is returned. Lines stay where they are.
 *
 * @param source - what `esbuild` made of a cell
 * @param known - names that earlier cells declared
 * @param isOwn - whether the cell's author wrote a name; others (helpers that `esbuild` added) stay private to the cell
 */
export function rewrite(
  source: string,
  known: ReadonlySet<string>,
  isOwn: (name: string) => boolean,
): Rewritten {
  const program = parse(source, {
    ecmaVersion: "latest",
    sourceType: "module",
    allowAwaitOutsideFunction: true,
  });
  return new Rewriter(source, program, known, isOwn).result();
}

class Rewriter {
  readonly #edits: Edits;
  readonly #program: Program;
  readonly #source: string;
  readonly #declares: ReadonlySet<string>;
  readonly #known: ReadonlySet<string>;
  readonly #private: ReadonlySet<string>;
  readonly #used = new Set<string>();
  /** Statements that run first: what is hoisted, and imports. */
  readonly #first: string[] = [];

  constructor(
    source: string,
    program: Program,
    known: ReadonlySet<string>,
    isOwn: (name: string) => boolean,
  ) {
    const names = declared(program);
    this.#source = source;
    this.#edits = new Edits(source);
    this.#program = program;
    this.#known = known;
    this.#declares = new Set(names.filter(isOwn));
    this.#private = new Set(names.filter((name) => !isOwn(name)));
  }

  result(): Rewritten {
    const { body } = this.#program;
    this.#returnLast(body);
    const variables = [...new Set(body.flatMap(hoisted))].filter((name) => this.#declares.has(name));
    for (const name of variables) this.#first.push(`${this.#box(name)}.v = undefined;`);
    for (const statement of body) this.#top(statement as Tree);
    const { code, shifts } = this.#edits.apply();
    const names = [...new Set([...this.#declares, ...this.#used])];
    const head = `(async function ($load, $link, $now, $live, $each, $meta${names.map((name) => `, ${boxOf(name)}`).join("")}) { "use strict"; ${this.#first.join(" ")}`;
    return {
      code: `${head.replaceAll("\n", " ")}\n${code}\n})`,
      shifts: shifts,
      variables: names,
      declares: [...this.#declares],
    };
  }

  #box(name: string): string {
    this.#used.add(name);
    return boxOf(name);
  }

  /** The value of a last expression is the cell's; a `using` puts the cell into a `try`. */
  #returnLast(statements: readonly AnyNode[]): void {
    const last = statements.findLast(({ type }) => type !== "EmptyStatement" && !type.startsWith("Export"));
    if (last?.type === "ExpressionStatement") {
      this.#edits.insert(last.start, "return (");
      this.#edits.insert(last.expression.end, ")");
    } else if (last?.type === "TryStatement" && this.#source.slice(last.start).includes("__callDispose(")) {
      this.#returnLast(last.block.body);
    }
  }

  #top(node: Tree): void {
    switch (node.type) {
      case "ImportDeclaration": {
        const names = node.specifiers.map((specifier): [string, string] => [
          specifier.local.name,
          specifier.type === "ImportSpecifier"
            ? text(specifier.imported)
            : specifier.type === "ImportNamespaceSpecifier"
              ? "*"
              : "default",
        ]);
        const attributes = node.attributes?.map(({ key, value }) => [text(key), value.value]) ?? [];
        const options =
          attributes.length > 0 ? `, ${JSON.stringify({ with: Object.fromEntries(attributes) })}` : "";
        this.#first.push(
          `await $link(${JSON.stringify(node.source.value)}, ${JSON.stringify(Object.fromEntries(names))}${options});`,
        );
        this.#edits.replace(node.start, node.end, "");
        return;
      }
      case "ExportNamedDeclaration":
        if (node.declaration) {
          this.#edits.replace(node.start, node.declaration.start, "");
          this.#top(node.declaration as Tree);
        } else this.#edits.replace(node.start, node.end, "");
        return;
      case "ExportDefaultDeclaration":
      case "ExportAllDeclaration":
        this.#edits.replace(node.start, node.end, "");
        return;
      case "FunctionDeclaration":
        if (node.id && this.#declares.has(node.id.name))
          this.#first.push(`${this.#box(node.id.name)}.v = ${node.id.name};`);
        break;
      case "ClassDeclaration":
        if (node.id && this.#declares.has(node.id.name)) {
          this.#edits.insert(node.end, `;${this.#box(node.id.name)}.v = ${node.id.name};`);
        }
        break;
      case "VariableDeclaration":
        this.#declaration(node, new Set());
        return;
      default:
    }
    this.#walk(node, new Set());
  }

  /** A declaration of session variables becomes assignments to their boxes. */
  #declaration(
    node: Tree & { type: "VariableDeclaration" },
    hidden: ReadonlySet<string>,
    inHead = false,
  ): void {
    const names = node.declarations.flatMap(({ id }) => bound(id));
    if (!names.some((name) => this.#isSession(name, hidden))) {
      this.#each(node, hidden);
      return;
    }
    const first = node.declarations[0];
    this.#edits.replace(node.start, first.start, "");
    for (const { id, init } of node.declarations) {
      if (id.type === "ObjectPattern" && !inHead) this.#edits.insert(id.start, "(");
      this.#pattern(id, hidden);
      if (init) {
        const named = id.type === "Identifier" && isAnonymous(init);
        if (named) this.#edits.insert(init.start, `({ ${id.name}: `); // so that `const f = () => 1` is still called f
        this.#walk(init as Tree, hidden);
        if (named) this.#edits.insert(init.end, ` }).${id.name}`);
      } else if (!inHead) this.#edits.insert(id.end, node.kind === "var" ? "" : " = undefined");
      if (id.type === "ObjectPattern" && !inHead) this.#edits.insert((init ?? id).end, ")");
    }
  }

  #pattern(node: Pattern, hidden: ReadonlySet<string>): void {
    if (node.type === "Identifier") this.#reference(node, hidden);
    else if (node.type === "ObjectPattern") {
      for (const member of node.properties) {
        if (member.type === "RestElement") this.#pattern(member.argument, hidden);
        else {
          if (member.computed) this.#walk(member.key as Tree, hidden);
          if (member.shorthand) this.#edits.insert(member.start, `${text(member.key)}: `);
          this.#pattern(member.value, hidden);
        }
      }
    } else if (node.type === "ArrayPattern") {
      for (const element of node.elements) if (element) this.#pattern(element, hidden);
    } else if (node.type === "AssignmentPattern") {
      this.#pattern(node.left, hidden);
      this.#walk(node.right as Tree, hidden);
    } else if (node.type === "RestElement") this.#pattern(node.argument, hidden);
    else this.#walk(node as Tree, hidden);
  }

  #isSession(name: string, hidden: ReadonlySet<string>): boolean {
    return (
      !hidden.has(name) && !this.#private.has(name) && (this.#declares.has(name) || this.#known.has(name))
    );
  }

  #reference(node: Identifier, hidden: ReadonlySet<string>): void {
    if (this.#isSession(node.name, hidden))
      this.#edits.replace(node.start, node.end, `${this.#box(node.name)}.v`);
  }

  /** Below the top. `hidden` are names that inner scopes declare themselves. */
  #walk(node: Tree, hidden: ReadonlySet<string>): void {
    const names = introduced(node);
    const inner = names.length > 0 ? new Set([...hidden, ...names]) : hidden;
    switch (node.type) {
      case "Identifier":
        this.#reference(node, inner);
        return;
      case "MemberExpression":
        this.#walk(node.object as Tree, inner);
        if (node.computed) this.#walk(node.property as Tree, inner);
        return;
      case "PropertyDefinition":
      case "MethodDefinition":
        if (node.computed) this.#walk(node.key as Tree, inner);
        if (node.value) this.#walk(node.value as Tree, inner);
        return;
      case "Property":
        if (node.computed) this.#walk(node.key as Tree, inner);
        if (node.shorthand) this.#edits.insert(node.start, `${text(node.key)}: `);
        this.#walk(node.value as Tree, inner);
        return;
      case "CallExpression":
      case "TaggedTemplateExpression":
        this.#call(node, inner);
        break;
      case "AwaitExpression":
        // After the wait `$live` goes on with the run that waited, or ends what is left of it.
        this.#edits.insert(node.start, "$live($now(), ");
        this.#each(node, inner);
        this.#edits.insert(node.end, ")");
        return;
      case "ImportExpression":
        this.#edits.replace(node.start, node.start + "import".length, "$load");
        break;
      case "MetaProperty":
        if (node.meta.name === "import") this.#edits.replace(node.start, node.end, "$meta");
        return;
      case "LabeledStatement":
        this.#walk(node.body as Tree, inner);
        return;
      case "BreakStatement":
      case "ContinueStatement":
        return;
      case "VariableDeclaration":
        this.#declaration(node, inner);
        return;
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
        this.#loop(node, inner);
        return;
      default:
    }
    this.#each(node, inner);
  }

  #each(node: AnyNode, hidden: ReadonlySet<string>): void {
    const skip = isFunction(node) || node.type.startsWith("Class") ? (node as Tree)["id"] : undefined;
    for (const child of children(node)) if (child !== skip) this.#walk(child, hidden);
  }

  /** Heads of loops hold declarations without a semicolon before them. */
  #loop(
    node: Tree & { type: "ForStatement" | "ForInStatement" | "ForOfStatement" },
    hidden: ReadonlySet<string>,
  ): void {
    const head = node.type === "ForStatement" ? node.init : node.left;
    for (const child of children(node)) {
      if (node.type === "ForOfStatement" && node.await && child === (node.right as AnyNode)) {
        this.#edits.insert(child.start, "$each($now(), ");
        this.#walk(child, hidden);
        this.#edits.insert(child.end, ")");
      } else if (child === head && child.type === "VariableDeclaration")
        this.#declaration(child, hidden, true);
      else this.#walk(child, hidden);
    }
  }

  /** `f(x)` must not become a method call on the box. */
  #call(node: Tree, hidden: ReadonlySet<string>): void {
    const callee = (node["callee"] ?? node["tag"]) as AnyNode;
    if (callee.type !== "Identifier" || !this.#isSession(callee.name, hidden)) return;
    this.#edits.insert(callee.start, "(0, ");
    this.#edits.insert(callee.end, ")");
  }
}

const isAnonymous = (node: AnyNode): boolean =>
  node.type === "ArrowFunctionExpression" ||
  ((node.type === "FunctionExpression" || node.type === "ClassExpression") && !node.id);
const text = (name: { type: string; name?: string; value?: unknown } | AnyNode): string =>
  "name" in name && typeof name.name === "string" ? name.name : String((name as { value?: unknown }).value);
