import type { Checker as Types, CompletionEntry, Symbol } from "typescript/unstable/async";
import type { Checker } from "./checker.js";
import { toCharacters, toUnits } from "./positions.js";

/** A `complete_reply`. */
export type Completion = Readonly<Record<string, unknown>> & { readonly matches: readonly string[] };
/** An `inspect_reply`. */
export type Inspection = Readonly<Record<string, unknown>> & { readonly found: boolean };
/** An `is_complete_reply`. */
export type Completeness = Readonly<Record<string, unknown>>;

type Entry = Pick<CompletionEntry, "name" | "kind" | "sortText">;

/** What the compiler offers at a place; undefined where a bare name stands, for which its interface has no answer yet. */
async function members(
  checker: Checker,
  code: string,
  position: number,
): Promise<readonly Entry[] | undefined> {
  try {
    return await checker.ask(code, true, async (project, file) => {
      const found = await project.checker.getCompletionsAtPosition(file, position);
      return found?.entries ?? [];
    });
  } catch (error) {
    if (/needs auto imports/.test(String(error))) return undefined;
    throw error;
  }
}

/** Names that may stand alone: the session's, those in the text itself, Node's and the language's. */
async function names(checker: Checker, code: string): Promise<readonly Entry[]> {
  const global = "globalThis.";
  const globals = (await members(checker, global, global.length)) ?? [];
  const own = [
    ...code.matchAll(
      /(?<=\b(?:let|const|var|function|class|interface|type|enum|as|import)\s+)[\p{ID_Start}$_][\p{ID_Continue}$]*/gu,
    ),
  ];
  return [
    ...[...new Set([...checker.names(), ...own.map(([name]) => name)])].map((name) => ({
      name,
      sortText: "0",
    })),
    ...globals,
    ...keywords.map((name) => ({ name, sortText: "9" })),
  ];
}

const keywords =
  "abstract as async await break case catch class const continue default delete do else enum export extends false finally for from function if implements import in instanceof interface let new null of private protected public readonly return satisfies static super switch this throw true try type typeof undefined using var void while yield".split(
    " ",
  );

const wordBefore = /[\p{ID_Continue}$]*$/u;

/** What could stand at a place. Places are counted in characters. */
export async function complete(checker: Checker, code: string, at: number): Promise<Completion> {
  const position = toUnits(code, at);
  const word = wordBefore.exec(code.slice(0, position))?.[0] ?? "";
  const entries = (await members(checker, code, position)) ?? (await names(checker, code));
  const usable = entries.filter(({ name }) => !/^\$cell\d+$/.test(name));
  const exact = usable.filter(({ name }) => name.startsWith(word));
  const near = usable.filter(({ name }) => name.toLowerCase().startsWith(word.toLowerCase()));
  const fitting = (exact.length > 0 ? exact : near).toSorted(
    (a, b) => (a.sortText ?? "").localeCompare(b.sortText ?? "") || a.name.localeCompare(b.name),
  );
  const [start, end] = [toCharacters(code, position - word.length), at];
  return {
    matches: [...new Set(fitting.map(({ name }) => name))],
    cursor_start: start,
    cursor_end: end,
    metadata: {
      _jupyter_types_experimental: fitting.map(({ name, kind }) => ({
        text: name,
        type: kindName(kind),
        start,
        end,
      })),
    },
  };
}

function kindName(kind: number | undefined): string {
  const names = [
    "",
    "text",
    "method",
    "function",
    "constructor",
    "field",
    "variable",
    "class",
    "interface",
    "module",
    "property",
  ];
  return names[kind ?? 0] ?? "";
}

/** The type and the documentation of what stands at a place. */
export async function inspect(checker: Checker, code: string, at: number): Promise<Inspection> {
  const position = toUnits(code, at);
  const before = wordBefore.exec(code.slice(0, position))?.[0].length ?? 0;
  const text = await checker.ask(code, true, async ({ checker: types }, file, whole) => {
    for (const place of new Set([position, position - 1, position - before])) {
      const symbol = place < 0 ? undefined : await types.getSymbolAtPosition(file, place);
      if (symbol === undefined) continue;
      const type = await types.getTypeAtPosition(file, place);
      const shown = type === undefined ? "" : `: ${await types.typeToString(type)}`;
      const declared = (await origin(types, file, whole, symbol.name)) ?? symbol;
      const documentation = await types.getDocumentationCommentOfSymbol(declared);
      return [`${symbol.name}${shown}`, ...(documentation === "" ? [] : ["", documentation])].join("\n");
    }
    return undefined;
  });
  if (text === undefined) return { found: false, data: {}, metadata: {} };
  return { found: true, data: { "text/plain": text }, metadata: {} };
}

/** What an earlier cell declared: `declare const x: typeof $cell3.x`, below the text, leads to where it is documented. */
async function origin(types: Types, file: string, whole: string, name: string): Promise<Symbol | undefined> {
  const joint = whole.match(/\$cell\d+\./g)?.find((cell) => whole.includes(cell + name));
  if (joint === undefined) return undefined;
  const reference = await types.getSymbolAtPosition(file, whole.lastIndexOf(joint + name) + joint.length);
  return reference === undefined ? undefined : await types.getAliasedSymbol(reference).catch(() => reference);
}

/** Whether a text could be run, needs more lines, or is wrong whatever follows. */
export async function completeness(checker: Checker, code: string): Promise<Completeness> {
  const problems = await checker.syntax(code);
  if (problems.length === 0) return { status: "complete" };
  const end = code.trimEnd().length;
  const open = problems.every(
    ({ start, message }) => start >= end || /Unterminated|'\*\/' expected/.test(message),
  );
  if (!open) return { status: "invalid" };
  return { status: "incomplete", indent: indentation(code) };
}

/** The last line's, one step more after an opening bracket. */
function indentation(code: string): string {
  const last = code.trimEnd().split("\n").at(-1) ?? "";
  const own = /^\s*/.exec(last)?.[0] ?? "";
  return /[[{(]$/.test(last) ? `${own}  ` : own;
}
