import type TS from "typescript-api";
import { ts } from "../../src/typescript.js";
import { findLoops } from "../../src/checks/index.js";
import { counted, stepName } from "./counted.js";
import { isReadAlike, quickly } from "./quick.js";
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
  const syntax = syntaxErrors(source.answer);
  const loops = await findLoops(parsed(source.answer), source.name);
  const selfContained = isSelfContained(parsed(source.answer));
  if (syntax.length > 0) {
    return { javascript: "", map: "{}", offset: 0, uses: [], syntax, loops, selfContained };
  }
  const context = contextFor(source);
  const step = stepName(source.answer);
  const cells = [context, withoutExports(source.answer)].map((cell) =>
    source.count ? counted(parsed(cell), step) : cell,
  );
  const text = `${cells.join("\n")}\n`;
  const imported = howImported(text);
  const isQuick = imported !== "later" && isReadAlike(parsed(source.answer));
  const quick = isQuick ? await quickly(text) : undefined;
  const compiled = quick ?? slowly(text, lineCount(context));
  if ("errors" in compiled) {
    return { javascript: "", map: "{}", offset: 0, uses: [], syntax: compiled.errors, loops, selfContained };
  }
  const { code: body, map } = compiled;
  // One line in front of the body's first, so that the map's lines stay true. The body is a function of its own, for a cell may
  // declare what names it likes.
  const steps = `const ${step} = (n) => { for (let i = 0; i < n; i++) one_${step}(); };`;
  const cell = `(async function () { take_${step}(() => ${source.name}); ${body}\n})`;
  const javascript = `((one_${step}) => { ${steps} return (require, exports, take_${step}) => ${cell}(); })`;
  const uses = namesOfLibrary(body, imported);
  return { javascript, map, offset: lineCount(context), uses, syntax, loops, selfContained };
}

/**
 * How a text takes from the library: name by name, or all of it at once (`import * as`), or that while it runs (`import()`,
 * which esbuild leaves to whoever runs the text).
 */
type Imported = "named" | "whole" | "later";

function howImported(text: string): Imported {
  if (!/\b(?:import|require)\s*(?:\(|\*|\w)/.test(text)) return "named";
  let how: Imported = "named";
  const visit = (node: TS.Node): void => {
    if (ts.isCallExpression(node)) {
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword) how = "later";
      else if (ts.isIdentifier(node.expression) && node.expression.text === "require" && how === "named")
        how = "whole";
    }
    if (ts.isImportDeclaration(node) && how === "named") {
      const { name, namedBindings } = node.importClause ?? {};
      if (name || (namedBindings && ts.isNamespaceImport(namedBindings))) how = "whole";
    }
    if (ts.isImportEqualsDeclaration(node) && how === "named") how = "whole";
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

/** How esbuild and TypeScript write what is taken from the library. */
const library = /\b(?:import_gradlab\d*|gradlab_\d+)\.(\w+)/g;

/** A cell exports to nobody: the word before a declaration is blank, so that all else stays where it is. */
function withoutExports(text: string): string {
  if (!/\bexport\b/.test(text)) return text;
  const words = parsed(text).statements.flatMap((one) => {
    const modifiers = ts.canHaveModifiers(one) ? (ts.getModifiers(one) ?? []) : [];
    const isDefault = modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
    return isDefault ? [] : modifiers.filter(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  });
  return words.reduce((left, { end }) => `${left.slice(0, end - 6)}      ${left.slice(end)}`, text);
}

/**
 * By TypeScript itself. It prints something of every text, so what it remarks has to be asked for: a cell that begins with
 * `#!` is whole by itself and is not behind another.
 */
function slowly(text: string, offset: number): { code: string; map: string } | { errors: Diagnostic[] } {
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
