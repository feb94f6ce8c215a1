import { GradlabError } from "../src/errors.js";

/** A row of a table by the names of its columns, and its line in the file, from 1. */
export interface Row {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/**
 * Reads a table as spreadsheets save it: commas, semicolons or tabs, quotes around what holds them, a byte order mark or
 * none, a heading in the first line. (RFC 4180.) Columns may come in any order; more of them do no harm.
 *
 * @throws GradlabError that names the file and the line
 */
export function readCsv(text: string, name: string, needed: readonly string[]): Row[] {
  const body = text.replace(/^\u{FEFF}/u, "");
  const [first = ""] = body.split(/\r?\n/, 1);
  const separator = [",", ";", "\t"].toSorted((a, b) => first.split(b).length - first.split(a).length)[0];
  const [heading, ...rows] = split(body, separator, name);
  const columns = (heading?.fields ?? []).map((column) => column.trim().toLowerCase());
  const missing = needed.find((column) => !columns.includes(column));
  if (missing !== undefined) {
    throw new GradlabError(
      `${name} has no column "${missing}", expected ${needed.join(", ")} in its first line`,
    );
  }
  return rows
    .filter(({ fields }) => fields.some((field) => field.trim() !== ""))
    .map(({ line, fields }) => {
      if (fields.length > columns.length) {
        throw new GradlabError(
          `${name}:${line} has ${fields.length} fields, the first line names ${columns.length}`,
        );
      }
      const cells = columns.map((column, index) => [column, unguarded(fields[index] ?? "")] as const);
      return { line, cells: Object.fromEntries(cells) };
    });
}

interface Fields {
  readonly line: number;
  readonly fields: string[];
}

function split(text: string, separator: string, name: string): Fields[] {
  const field = new RegExp(String.raw`"((?:[^"]|"")*)"(?=[${separator}\r\n]|$)|([^${separator}"\r\n]*)`, "y");
  const rows: Fields[] = [];
  let [at, line, row]: [number, number, Fields] = [0, 1, { line: 1, fields: [] }];
  while (at <= text.length) {
    field.lastIndex = at;
    const found = field.exec(text);
    const [whole, quoted, plain] = found ?? ["", undefined, ""];
    row.fields.push(quoted?.replaceAll('""', '"') ?? plain);
    line += whole.split("\n").length - 1;
    at += whole.length;
    if (text[at] === '"')
      throw new GradlabError(`${name}:${line} has a quote that does not close, or stands in a field`);
    const next = /^\r?\n/.exec(text.slice(at, at + 2))?.[0];
    if (text[at] === separator) at += 1;
    else {
      rows.push(row);
      if (at >= text.length) break;
      at += next?.length ?? 1;
      row = { line: ++line, fields: [] };
    }
  }
  return rows;
}

/** Rows as a table; what a spreadsheet would take for a formula gets a quote in front, which reading takes off. */
export function writeCsv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((cells) => cells.map(fieldOf).join(",")).join("\n") + "\n";
}

function fieldOf(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = /^'*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",;\t\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const unguarded = (field: string): string => (/^'+[=+\-@\t\r]/.test(field) ? field.slice(1) : field);
