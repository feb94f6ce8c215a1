import type { Cell, Metadata } from "./nbformat.js";
import { questionOf } from "./nbformat.js";

/** What the line that begins a cell says: `// %% [markdown] id="intro" tags=["parameters"]`. */
export interface Marker {
  readonly type: Cell["cell_type"];
  readonly id?: string;
  /** The question whose answer the cell holds. */
  readonly question?: string;
  readonly metadata: Metadata;
}

const types = ["code", "markdown", "raw"] as const;
const identifier = /^[\w-]{1,64}$/;

/** Reads a marker line; values are JSON. */
export function parseMarker(line: string, fail: (problem: string) => never): Marker {
  const [, , bracket, rest] = /^\/\/ ?%%(\s+\[(\w*)\])?(.*)$/.exec(line)!;
  const type = types.find((name) => name === (bracket ?? "code"));
  if (!type) return fail(`[${bracket}] is not a kind of cell, expected [markdown], [raw] or nothing`);
  const { id, question, ...metadata } = parsePairs(rest, fail);
  for (const [key, value] of Object.entries({ id, question })) {
    if (value === undefined || (typeof value === "string" && identifier.test(value))) continue;
    fail(`${key} is ${JSON.stringify(value)}, expected a text of 1 to 64 letters, digits, - and _`);
  }
  return {
    type,
    ...(typeof id === "string" ? { id } : {}),
    ...(typeof question === "string" ? { question } : {}),
    metadata,
  };
}

/** The marker line of the cell in the given place. */
export function printMarker(cell: Cell, index: number): string {
  const question = questionOf(cell);
  const { gradlab: _, ...free } = cell.metadata;
  const pairs: Metadata = {
    ...(cell.id === (question ?? `cell-${index + 1}`) ? {} : { id: cell.id }),
    ...(question === undefined ? {} : { question }),
    ...free,
  };
  const type = cell.cell_type === "code" ? [] : [`[${cell.cell_type}]`];
  const texts = Object.entries(pairs).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return ["// %%", ...type, ...texts].join(" ");
}

function parsePairs(text: string, fail: (problem: string) => never): Metadata {
  const pairs: Metadata = {};
  let rest = text.trim();
  while (rest !== "") {
    const [head, key] = /^([\w-]+)=/.exec(rest) ?? fail(`expected key=value, found ${rest}`);
    if (Object.hasOwn(pairs, key)) fail(`${key} is given twice`);
    const { value, length } =
      parseValue(rest.slice(head.length)) ?? fail(`the value of ${key} is not JSON: ${rest}`);
    Object.defineProperty(pairs, key, { value, enumerable: true });
    rest = rest.slice(head.length + length).trim();
  }
  return pairs;
}

/** The shortest JSON value that a text begins with and a space or the end follows. */
function parseValue(text: string): { value: unknown; length: number } | undefined {
  for (let length = 1; length <= text.length; length++) {
    if (length < text.length && !/\s/.test(text[length])) continue;
    try {
      return { value: JSON.parse(text.slice(0, length)) as unknown, length };
    } catch {
      // Not yet whole: take more.
    }
  }
  return undefined;
}
