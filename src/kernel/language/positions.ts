/** A place in a cell, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The line and column of an offset in UTF-16 units. */
export function placeOf(source: string, offset: number): Place {
  const before = source.slice(0, offset);
  return { line: before.split("\n").length, column: offset - (before.lastIndexOf("\n") + 1) + 1 };
}

/**
 * A line of a source with a caret below, the line before it for context.
 *
 * ```
 *   1 | const w = 3
 * > 2 | const b: string = w
 *     |       ^
 * ```
 */
export function excerpt(source: string, { line, column }: Place, length = 1): string[] {
  const lines = source.split("\n");
  if (line < 1 || line > lines.length) return [];
  const width = String(line).length;
  const text = lines[line - 1];
  const marks = "^".repeat(Math.max(1, Math.min(length, text.length - column + 1)));
  const row = (mark: string, number: number): string =>
    `${mark} ${String(number).padStart(width)} | ${lines[number - 1]}`;
  return [
    ...(line > 1 ? [row(" ", line - 1)] : []),
    row(">", line),
    `  ${" ".repeat(width)} | ${text.slice(0, column - 1).replaceAll(/[^\t]/g, " ")}${marks}`,
  ];
}

/** Jupyter counts characters (code points) where JavaScript counts UTF-16 units. */
export const toUnits = (text: string, characters: number): number =>
  Array.from(text).slice(0, characters).join("").length;
export const toCharacters = (text: string, units: number): number => Array.from(text.slice(0, units)).length;
