import { readFileSync } from "node:fs";
import { createRequire, SourceMap, type SourceMapPayload } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { translation } from "./translation.js";
import type { Frame, PositionMap } from "./link.js";

/** From a generated line and column (from 1) to the source's, or undefined where the source has no such place. */
type Find = (line: number, column: number) => Pick<Frame, "file" | "line" | "column"> | undefined;

const cells = new Map<string, PositionMap | Find>();
const files = new Map<string, Find>();

/** Tells where the lines of a cell's JavaScript come from. */
export function rememberCell(name: string, map: PositionMap): void {
  cells.set(name, map);
}

/** Where something in JavaScript stands in what people wrote: cells and, by the maps beside them, libraries. */
export function original(
  file: string,
  line: number,
  column: number,
): Pick<Frame, "file" | "line" | "column"> {
  const find = finder(file);
  return find(line, column) ?? { file: file.startsWith("file:") ? fileURLToPath(file) : file, line, column };
}

/** Whether a script's name is that of a cell. */
export const isCell = (name: string): boolean => cells.has(name);

function finder(file: string): Find {
  const cell = cells.get(file);
  if (cell !== undefined) {
    if (typeof cell === "function") return cell;
    const find = cellFinder(file, cell);
    cells.set(file, find);
    return find;
  }
  let find = files.get(file);
  if (find === undefined) files.set(file, (find = libraryFinder(file)));
  return find;
}

function cellFinder(name: string, { sourceMap, shifts }: PositionMap): Find {
  const map = new SourceMap(JSON.parse(sourceMap) as SourceMapPayload);
  return (line, column) => {
    let before = 0;
    for (const [at, width] of shifts[line - 1] ?? []) if (at <= column - 1) before = width;
    const entry = map.findEntry(line - 1, Math.max(0, column - 1 - before));
    return "originalLine" in entry
      ? { file: name, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
      : undefined;
  };
}

/** Maps for our own library, as it was built, and for local TypeScript; packages stay as they are. */
function libraryFinder(file: string): Find {
  try {
    const at = file.startsWith("file:") ? fileURLToPath(file) : file;
    if (at.includes(`${path.sep}node_modules${path.sep}`) && !at.startsWith(dist)) return () => undefined;
    const text = at.endsWith("ts") ? translated(at) : readFileSync(`${at}.map`, "utf8");
    const map = new SourceMap(JSON.parse(text) as SourceMapPayload);
    return (line, column) => {
      const entry = map.findEntry(line - 1, column - 1);
      if (!("originalLine" in entry)) return undefined;
      const source = at.endsWith("ts") ? at : path.resolve(path.dirname(at), entry.originalSource);
      return { file: source, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
    };
  } catch {
    return () => undefined;
  }
}

const dist = fileURLToPath(new URL("../../../", import.meta.url));

/** The map that the loader made in its thread, made once more. */
function translated(file: string): string {
  const { transformSync } = createRequire(import.meta.url)("esbuild") as typeof import("esbuild");
  return transformSync(readFileSync(file, "utf8"), translation(file)).map;
}
