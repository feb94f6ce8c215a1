import { Script } from "node:vm";
import type TS from "typescript-api";
import { ts } from "../../src/typescript.js";
import { findLoops } from "../../src/checks/index.js";
import { blank, type Blanked } from "./blank.js";
import { counted, stepName, stepsIn } from "./counted.js";
import { edited } from "./edit.js";
import { isReadAlike } from "./read-alike.js";
import { isSelfContained } from "./self-contained.js";
import type { Compiled, Diagnostic } from "../records.js";

/** An answer and what the notebook gives it: imports and types from the master's cells. */
export interface Source {
  readonly context: string;
  readonly answer: string;
  /** The function that the question asks for. */
  readonly name: string;
  /** Counts the functions entered and the rounds of loops, see `counted`. */
  readonly count?: boolean;
}

const options: TS.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.CommonJS,
  // Read like each cell by itself, where `await` at the top is a word of the language.
  moduleDetection: ts.ModuleDetectionKind.Force,
  esModuleInterop: true,
  sourceMap: true,
};

/** Makes an answer ready to run, and finds what can be told from its text alone. */
export async function transpile(source: Source): Promise<Compiled> {
  const { answer, name } = source;
  const syntax = syntaxErrors(answer);
  const loops = await findLoops(parsed(answer), name);
  const selfContained = isSelfContained(parsed(answer));
  const unreadable = (errors: readonly Diagnostic[]): Compiled => ({
    javascript: "",
    map: undefined,
    offset: 0,
    uses: [],
    syntax: errors,
    loops,
    selfContained,
  });
  if (syntax.length > 0) return unreadable(syntax);
  const context = contextFor(source);
  const offset = lineCount(context);
  const step = stepName(answer);
  const compiled = plainly(source, context, step) ?? printed(source, context, step);
  if ("errors" in compiled) return unreadable(compiled.errors);
  const { body, require, uses, map } = compiled;
  // In front of the body's first line, so that lines stay true. The body is a function of its own, for a cell may declare
  // what names it likes.
  const steps = `const ${step} = (n) => { for (let i = 0; i < n; i++) one_${step}(); };`;
  const cell = `(async function () { take_${step}(() => ${name}); ${body}\n})`;
  const javascript = `((one_${step}) => { ${steps} return (${require}, exports, take_${step}) => ${cell}(); })`;
  return { javascript, map, offset, uses, syntax, loops, selfContained };
}

/** Cells as JavaScript, one behind the other. */
interface Body {
  readonly body: string;
  /** The name of the function by which it imports. */
  readonly require: string;
  readonly uses: readonly string[];
  /** Where its lines came from; undefined where each is the line that it was. */
  readonly map: string | undefined;
}

/** The cells as they were written, without types; undefined where that will not do. */
function plainly({ answer, count }: Source, context: string, step: string): Body | undefined {
  const cells = [context, answer].map(parsed);
  const plain = cells.map(blanked);
  if (!plain.every((one) => one !== undefined)) return undefined;
  const texts = cells.map((file, index) =>
    edited(file.text, [...(count ? stepsIn(file, step) : []), ...plain[index].edits]),
  );
  // What is not mentioned, or in types alone, is not imported: it may be nothing that there is.
  const words = new Set(plain.flatMap((one) => [...one.words]));
  const imports = plain
    .flatMap((one) => one.imports)
    .map(({ from, names }) => ({
      from,
      isBare: names.length === 0,
      names: names.filter(({ own }) => words.has(own)),
    }))
    .filter(({ names, isBare }) => isBare || names.length > 0);
  const require = `require_${step}`;
  const statements = imports.map(({ from, names }) => {
    const pairs = names.map(({ name, own }) => `${name}: ${own}`);
    return `var { ${pairs.join(", ")} } = ${require}(${JSON.stringify(from)}); `;
  });
  const uses = imports.flatMap(({ from, names }) =>
    from === "gradlab" ? names.map(({ name }) => name) : [],
  );
  const body = `${statements.join("")}${texts.join("\n")}\n`;
  return isScript(body) ? { body, require, uses: [...new Set(uses)].toSorted(), map: undefined } : undefined;
}

/** What makes a cell JavaScript; the context comes again with every answer. */
function blanked(file: TS.SourceFile): Blanked | undefined {
  if (!known.has(file)) known.set(file, isReadAlike(file) ? blank(file) : undefined);
  return known.get(file);
}
const known = new WeakMap<TS.SourceFile, Blanked | undefined>();

/** Whether V8 takes a cell's text: TypeScript prints some mistakes away, such as a comma too many. */
function isScript(body: string): boolean {
  try {
    return new Script(`async function cell() { ${body}\n}`) instanceof Script;
  } catch {
    return false;
  }
}

/** The cells as TypeScript prints them from their trees: an answer then takes five times as long to make ready. */
function printed(
  { answer, count }: Source,
  context: string,
  step: string,
): Body | { readonly errors: Diagnostic[] } {
  const cells = [context, withoutExports(answer)].map((cell) => (count ? counted(parsed(cell), step) : cell));
  const text = `${cells.join("\n")}\n`;
  const found = print(text, lineCount(context));
  if ("errors" in found) return found;
  const { code, map } = found;
  return { body: code, require: "require", uses: namesOfLibrary(code, howImported(text)), map };
}

/** How a text takes from the library: name by name, or all of it at once, as `import * as` and `import()` do. */
type Imported = "named" | "whole";

function howImported(text: string): Imported {
  if (!/\b(?:import|require)\s*(?:\(|\*|\w)/.test(text)) return "named";
  let how: Imported = "named";
  const visit = (node: TS.Node): void => {
    if (ts.isCallExpression(node)) {
      const { expression } = node;
      if (expression.kind === ts.SyntaxKind.ImportKeyword) how = "whole";
      if (ts.isIdentifier(expression) && expression.text === "require") how = "whole";
    }
    if (ts.isImportDeclaration(node)) {
      const { name, namedBindings } = node.importClause ?? {};
      if (name || (namedBindings && ts.isNamespaceImport(namedBindings))) how = "whole";
    }
    if (ts.isImportEqualsDeclaration(node)) how = "whole";
    ts.forEachChild(node, visit);
  };
  visit(parsed(text));
  return how;
}

/** What a body may ask of the library; all words in it where that cannot be told from its text. */
function namesOfLibrary(body: string, imported: Imported): string[] {
  const found =
    imported === "named"
      ? [...body.matchAll(library)].map(([, name]) => name)
      : (body.match(/\b[A-Za-z]\w*/g) ?? []).filter((name) => name !== "then" && name !== "default");
  return [...new Set(found)].toSorted();
}

/** How TypeScript writes what is taken from the library. */
const library = /\bgradlab_\d+\.(\w+)/g;

/** A cell exports to nobody: the word before a declaration is blank, so that all else stays where it is. */
function withoutExports(text: string): string {
  if (!/\bexport\b/.test(text)) return text;
  const words = parsed(text).statements.flatMap((one) => {
    const modifiers = ts.canHaveModifiers(one) ? (ts.getModifiers(one) ?? []) : [];
    const isDefault = modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
    return isDefault ? [] : modifiers.filter(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  });
  return edited(
    text,
    words.map(({ end }) => ({ at: end - 6, end, text: "      " })),
  );
}

/**
 * A text by TypeScript's printer. It prints something of every text, so what it remarks has to be asked for: a cell that begins with
 * `#!` is whole by itself and is not behind another.
 */
function print(text: string, offset: number): { code: string; map: string } | { errors: Diagnostic[] } {
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(text, {
    compilerOptions: options,
    fileName: "answer.ts",
    reportDiagnostics: true,
  });
  const errors = (diagnostics ?? [])
    .map((one) => locate(one, text, offset))
    .filter((one) => one !== undefined);
  if (errors.length > 0) return { errors };
  const code = outputText
    .replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n")
    // Said of a module that others import; a cell may have an `exports` of its own.
    .replace('Object.defineProperty(exports, "__esModule", { value: true });', "");
  return { code, map: sourceMapText ?? "{}" };
}

export const lineCount = (text: string): number => text.split("\n").length;

/** Errors of syntax in the answer alone, so that no unclosed brace or comment reaches another cell. */
function syntaxErrors(answer: string): Diagnostic[] {
  const { parseDiagnostics = [] } = parsed(answer) as {
    readonly parseDiagnostics?: readonly TS.DiagnosticWithLocation[];
  };
  return parseDiagnostics
    .map((diagnostic) => locate(diagnostic, answer, 0))
    .filter((one) => one !== undefined);
}

/** The latest texts as syntax trees: an answer's is looked at for several things, the context's with every answer. */
function parsed(text: string): TS.SourceFile {
  const file = trees.get(text) ?? ts.createSourceFile("cell.ts", text, parsing, true);
  trees.delete(text);
  trees.set(text, file);
  if (trees.size > keptTrees) trees.delete(trees.keys().next().value!);
  return file;
}
const parsing: TS.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.Latest,
  setExternalModuleIndicator: (file) => {
    (file as { externalModuleIndicator?: TS.Node }).externalModuleIndicator = file;
  },
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
};
const trees = new Map<string, TS.SourceFile>();
const keptTrees = 32;

/** A compiler's remark in the answer's own lines; undefined if it is about another part of the text. */
export function locate(
  diagnostic: Pick<TS.Diagnostic, "start" | "length" | "messageText">,
  text: string,
  offset: number,
): Diagnostic | undefined {
  const before = text.slice(0, diagnostic.start ?? 0).split("\n");
  const line = before.length - offset;
  const source = text.split("\n")[before.length - 1] ?? "";
  if (line < 1) return undefined;
  const column = before.at(-1)!.length + 1;
  return {
    line,
    column,
    length: Math.max(1, Math.min(diagnostic.length ?? 1, source.length - column + 1)),
    source: source.slice(0, 200),
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n").slice(0, 600),
  };
}

/** The context without what the answer itself imports or declares: a student may repeat an import or a type. */
export function contextFor({ context, answer }: Source): string {
  const own = topLevelNames(answer);
  const file = parsed(context);
  return file.statements
    .flatMap((statement) => {
      if (ts.isImportDeclaration(statement)) return importWithout(statement, own);
      return namesOf(statement).some((name) => own.has(name)) ? [] : [statement.getText(file)];
    })
    .join("\n");
}

function importWithout(statement: TS.ImportDeclaration, own: ReadonlySet<string>): string[] {
  const bindings = statement.importClause?.namedBindings;
  if (!bindings || !ts.isNamedImports(bindings)) return [statement.getText()];
  const kept = bindings.elements.filter(({ name }) => !own.has(name.text)).map((one) => one.getText());
  return kept.length > 0
    ? [`import { ${kept.join(", ")} } from ${statement.moduleSpecifier.getText()};`]
    : [];
}

/** The names that a cell declares at its top. */
export function topLevelNames(text: string): Set<string> {
  return new Set(parsed(text).statements.flatMap(namesOf));
}

function namesOf(statement: TS.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : (name.getText().match(/\w+/g) ?? []),
    );
  }
  if (ts.isImportDeclaration(statement)) {
    const bindings = statement.importClause?.namedBindings;
    return bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
  }
  const { name } = statement as { name?: TS.Node };
  return name && ts.isIdentifier(name) ? [name.text] : [];
}
