import { GradlabError } from "../errors.js";
import { printMarker } from "./marker.js";
import type { Cell, Notebook } from "./nbformat.js";

/** A notebook as the text of a master: what `parsePercent` reads back. Outputs are left out. */
export function printPercent({ cells, metadata }: Notebook): string {
  const own = Object.entries((metadata["gradlab"] ?? {}) as Record<string, unknown>);
  const header = own.length > 0 ? ["// ---", ...own.map(printPair), "// ---\n"].join("\n") + "\n" : "";
  return header + cells.map(printCell).join("\n");
}

function printPair([key, value]: [string, unknown]): string {
  if (!/^[\w-]+$/.test(key))
    throw new GradlabError(`master: the header cannot hold the key ${JSON.stringify(key)}`);
  return `// ${key}: ${isPlain(value) ? value : JSON.stringify(value)}`;
}

/** Whether a value is a text that reads back as itself without quotes. */
function isPlain(value: unknown): value is string {
  if (typeof value !== "string" || !/^[A-Za-z]/.test(value) || /[\r\n]|\s$/.test(value)) return false;
  return !["true", "false", "null"].includes(value);
}

function printCell(cell: Cell, index: number): string {
  const lines = cell.source === "" ? [] : cell.source.split("\n");
  const text = cell.cell_type === "code" ? lines : lines.map((line) => (line === "" ? "//" : `// ${line}`));
  if (text.some((line) => /^\/\/ ?%%/.test(line))) {
    const start = cell.cell_type === "code" ? "// %%" : "%%";
    throw new GradlabError(`master: the source of cell "${cell.id}" has a line that begins with ${start}`);
  }
  return [printMarker(cell, index), ...text, ""].join("\n");
}
