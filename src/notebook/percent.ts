/**
 * Masters: notebooks as TypeScript text in the percent format, so that they are type-checked, linted, diffed and
 * reviewed like code.
 *
 * @example
 * // ---
 * // title: Nearest neighbours
 * // assignment: 01-knn
 * // ---
 *
 * // %% [markdown] id="intro"
 * // # Nearest neighbours
 *
 * // %% id="load-data" tags=["parameters"]
 * const count = 500;
 *
 * // %% question="knn-vote"
 * function vote(labels: number[]): number {
 *   // BEGIN SOLUTION
 *   return Math.min(...labels);
 *   // END SOLUTION
 * }
 */
import { GradlabError } from "../errors.js";
import { parseMarker, type Marker } from "./marker.js";
import { gradlabMetadata, type Cell, type Metadata, type Notebook } from "./nbformat.js";

/** Where a cell's source stands in its master. */
interface Origin {
  /** The master's line, from 1, of the source's first line. */
  readonly line: number;
  /** How many characters of the master's line come before the source's: those of `// ` in a Markdown cell. */
  readonly indent: number;
}

/** A master read: the notebook, and for each of its cells where it stands. */
export interface Master {
  readonly name: string;
  readonly notebook: Notebook;
  readonly origins: readonly Origin[];
}

/** One cell's text in the master: its marker and the lines up to the next, without the blank ones around them. */
interface Block {
  readonly marker: Marker;
  readonly markerLine: number;
  readonly first: number;
  readonly lines: readonly string[];
}

/**
 * Reads the text of a master.
 *
 * @param name how errors name it: its path
 */
export function parsePercent(text: string, name: string): Master {
  const lines = text
    .replace(/^\uFEFF/, "")
    .replaceAll(/\r\n?/g, "\n")
    .split("\n");
  const fail = (line: number, problem: string): never => {
    throw new GradlabError(`${name}:${line}: ${problem}`);
  };
  const { metadata, end } = parseHeader(lines, fail);
  const blocks = divide(lines, end, fail);
  const cells: Cell[] = [];
  const seen = new Map<string, number>();
  for (const [index, block] of blocks.entries()) {
    const cell = toCell(block, index, fail);
    const earlier = seen.get(cell.id);
    if (earlier) fail(block.markerLine, `the cell id "${cell.id}" is already that of line ${earlier}`);
    seen.set(cell.id, block.markerLine);
    cells.push(cell);
  }
  return {
    name,
    notebook: { nbformat: 4, nbformat_minor: 5, metadata, cells },
    origins: blocks.map(({ first, marker }) => ({ line: first, indent: marker.type === "code" ? 0 : 3 })),
  };
}

type Fail = (line: number, problem: string) => never;

/** `// key: value` lines between two `// ---`; a value is JSON or, where it is not, a text. */
function parseHeader(lines: readonly string[], fail: Fail): { metadata: Metadata; end: number } {
  const start = lines.findIndex((line) => line.trim() !== "");
  if (lines[start] !== "// ---") return { metadata: { ...gradlabMetadata }, end: 0 };
  const end = lines.indexOf("// ---", start + 1);
  if (end < 0) fail(start + 1, "the header has no second // --- that ends it");
  const own: Metadata = {};
  for (let index = start + 1; index < end; index++) {
    const [, key, value] = /^\/\/ ([\w-]+):\s*(.*?)\s*$/.exec(lines[index]) ?? [];
    if (key === undefined) fail(index + 1, "expected // key: value in the header");
    own[key] = jsonOrText(value);
  }
  const { title } = own;
  const metadata = { ...gradlabMetadata, ...(typeof title === "string" ? { title } : {}), gradlab: own };
  return { metadata, end: end + 1 };
}

function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function divide(lines: readonly string[], start: number, fail: Fail): Block[] {
  const marks = [...lines.keys()].filter((index) => index >= start && /^\/\/ ?%%/.test(lines[index]));
  const stray = lines.slice(start, marks[0]).findIndex((line) => line.trim() !== "");
  if (stray >= 0) fail(start + stray + 1, "text before the first cell: a cell begins with // %%");
  return marks.map((mark, order) => {
    const stop = marks[order + 1] ?? lines.length;
    let [first, last] = [mark + 1, stop];
    while (first < last && lines[first].trim() === "") first++;
    while (last > first && lines[last - 1].trim() === "") last--;
    const marker = parseMarker(lines[mark], (problem) => fail(mark + 1, problem));
    return { marker, markerLine: mark + 1, first: first + 1, lines: lines.slice(first, last) };
  });
}

function toCell(block: Block, index: number, fail: Fail): Cell {
  const { type, id, question, metadata: free } = block.marker;
  const metadata: Metadata = { ...free };
  if (question !== undefined) metadata["gradlab"] = { question };
  const shared = { id: id ?? question ?? `cell-${index + 1}`, metadata };
  if (type === "code") {
    const source = block.lines.join("\n");
    return { ...shared, source, cell_type: "code", execution_count: null, outputs: [] };
  }
  const source = block.lines.map((line, at) => uncomment(line, block.first + at, fail)).join("\n");
  return { ...shared, source, cell_type: type };
}

function uncomment(line: string, number: number, fail: Fail): string {
  if (line.startsWith("// ")) return line.slice(3);
  if (line === "//" || line.trim() === "") return "";
  return fail(number, `in a Markdown cell every line begins with "// ", this one is: ${line.slice(0, 60)}`);
}
