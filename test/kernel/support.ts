import path from "node:path";
import type { KernelCommand } from "../../src/kernel/index.js";
import { readNotebook, type Notebook } from "../../src/notebook/index.js";

/** The kernel that does what a cell's lines say; see fake-kernel.ts. */
export const fakeKernel: KernelCommand = {
  argv: [
    process.execPath,
    "--import",
    import.meta.resolve("tsx"),
    path.join(import.meta.dirname, "fake-kernel.ts"),
    "{connection_file}",
  ],
};

/** A notebook of code cells; one given as a pair has tags too. */
export function notebookOf(
  ...cells: readonly (string | readonly [source: string, ...tags: string[]])[]
): Notebook {
  const code = cells.map((cell, index) => {
    const [source, ...tags] = typeof cell === "string" ? [cell] : cell;
    return { cell_type: "code", id: `c${index + 1}`, source, metadata: tags.length > 0 ? { tags } : {} };
  });
  return readNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: code }), "test");
}
