import { tagsOf, type Notebook, type Output } from "../../src/notebook/index.js";

/** A notebook before it was ever run. */
export function withoutOutputs(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell,
  );
  return { ...notebook, cells };
}

/**
 * What a notebook's code cells show, in a form in which two runs of it are equal: without counts, and with text that
 * came in pieces put together. Of cells that measure times, which differ from run to run, what they print is taken
 * without its numbers, and of figures what kinds of them there are.
 */
export function comparable({ cells }: Notebook): string[] {
  return cells
    .filter((cell) => cell.cell_type === "code")
    .map((cell) => {
      const { id, outputs } = cell;
      const all = joined(outputs);
      const isTimed = tagsOf(cell).includes("varies") || /\d ms\b|milliseconds/.test(JSON.stringify(all));
      return `${id}: ${JSON.stringify(isTimed ? all.map(withoutTimes) : all, sorted, 1)}`;
    });
}

function withoutTimes({ data, text, ...rest }: Record<string, unknown>): object {
  const kinds = typeof data === "object" && data !== null ? { kinds: Object.keys(data).toSorted() } : {};
  return typeof text === "string"
    ? { ...rest, ...kinds, text: text.replace(/\d+(\.\d+)?/g, "0") }
    : { ...rest, ...kinds };
}

function joined(outputs: readonly Output[]): Record<string, unknown>[] {
  const all: Record<string, unknown>[] = [];
  for (const output of outputs) {
    const { execution_count: _, ...rest } = output as Output & { execution_count?: number };
    const last = all.at(-1);
    if (output.output_type === "stream" && last?.["output_type"] === "stream" && last["name"] === output.name)
      last["text"] = `${String(last["text"])}${output.text}`;
    else all.push({ ...rest });
  }
  return all;
}

const sorted = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
