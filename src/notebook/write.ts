import type { Cell, Notebook, Output } from "./nbformat.js";

/**
 * The notebook as the bytes that Jupyter itself would write: keys sorted, one space of indentation, texts as lists of
 * lines, one newline at the end. So a notebook saved by Jupyter and one saved by Gradlab differ only where they differ.
 */
export function writeNotebook({ cells, metadata, nbformat, nbformat_minor }: Notebook): string {
  const { orig_nbformat: _a, orig_nbformat_minor: _b, signature: _c, ...kept } = metadata;
  const stored = { cells: cells.map(storedCell), metadata: kept, nbformat, nbformat_minor };
  return `${stringify(stored, "\n")}\n`;
}

function storedCell(cell: Cell): object {
  const { trusted: _, ...metadata } = cell.metadata;
  const stored = { ...cell, metadata, source: lines(cell.source) };
  if (cell.cell_type === "code") return { ...stored, outputs: cell.outputs.map(storedOutput) };
  if (!cell.attachments) return stored;
  const attachments = Object.entries(cell.attachments).map(([name, bundle]) => [name, storedBundle(bundle)]);
  return { ...stored, attachments: Object.fromEntries(attachments) as object };
}

function storedOutput(output: Output): object {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  if (output.output_type === "error") return output;
  return { ...output, data: storedBundle(output.data) };
}

function storedBundle(bundle: Record<string, unknown>): object {
  return Object.fromEntries(
    Object.entries(bundle).map(([mime, value]) => [
      mime,
      typeof value === "string" && isText(mime) ? lines(value) : value,
    ]),
  );
}

const isText = (mime: string): boolean =>
  mime.startsWith("text/") || mime === "application/javascript" || mime === "image/svg+xml";

const lineEnds = String.raw`\n\r\v\f\x1c-\x1e\x85\u2028\u2029`;
const line = new RegExp(`[^${lineEnds}]*(?:\\r\\n|[${lineEnds}])|[^${lineEnds}]+$`, "g");

/** Lines with their ends, divided wherever Python's `str.splitlines` divides. */
function lines(text: string): string[] {
  return text.match(line) ?? [];
}

/** JSON with sorted keys (also where keys look like numbers, which JavaScript objects order by value). */
function stringify(value: unknown, newline: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const inner = `${newline} `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[${inner}${value.map((item) => stringify(item, inner)).join(`,${inner}`)}${newline}]`;
  }
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => byCodePoint(a, b));
  if (entries.length === 0) return "{}";
  const members = entries.map(([key, item]) => `${JSON.stringify(key)}: ${stringify(item, inner)}`);
  return `{${inner}${members.join(`,${inner}`)}${newline}}`;
}

/** Python orders strings by code points, JavaScript by UTF-16 units; they differ beyond U+FFFF. */
function byCodePoint(a: string, b: string): number {
  const [x, y] = [Array.from(a), Array.from(b)];
  const at = x.findIndex((character, index) => character !== y[index]);
  if (at < 0) return x.length - y.length;
  return at >= y.length ? 1 : x[at].codePointAt(0)! - y[at].codePointAt(0)!;
}
