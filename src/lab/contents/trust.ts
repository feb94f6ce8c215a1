import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Notebook } from "../../notebook/index.js";
import { replace } from "./save.js";

/** How many notebooks' signatures are remembered. */
const remembered = 500;
const store = z.array(z.string());

/**
 * Which notebooks' outputs this person's own runs have made, or Gradlab brought: only those may show HTML as it is. As
 * in Jupyter, what is remembered is a signature of the contents under a secret, so a file that came from elsewhere, or
 * was changed elsewhere, is shown with its HTML cleaned until its cells are run.
 */
export class Trust {
  readonly #file: string;
  readonly #secret: string;
  #known: Promise<Set<string>> | undefined;

  /** @param file where signatures are kept, outside of any workspace */
  constructor(file: string, secret: string) {
    this.#file = file;
    this.#secret = secret;
  }

  /** The notebook, each cell saying in its metadata whether it is trusted: that is how Jupyter's clients are told. */
  async mark(notebook: Notebook): Promise<Notebook> {
    const trusted = (await this.#all()).has(this.#signature(notebook));
    const cells = notebook.cells.map((cell) =>
      cell.cell_type === "code"
        ? { ...cell, metadata: { ...cell.metadata, trusted: trusted || cell.outputs.length === 0 } }
        : cell,
    );
    return { ...notebook, cells };
  }

  /** The notebook without those marks; signed when each cell has one, for then each was run or trusted here. */
  async signAndStrip(notebook: Notebook): Promise<Notebook> {
    const trusted = notebook.cells.every(
      (cell) => cell.cell_type !== "code" || cell.outputs.length === 0 || cell.metadata["trusted"] === true,
    );
    const cells = notebook.cells.map((cell) => {
      const { trusted: _, ...metadata } = cell.metadata;
      return { ...cell, metadata };
    });
    const stripped = { ...notebook, cells };
    if (trusted) await this.sign(stripped);
    return stripped;
  }

  /** Remembers a notebook as trusted. */
  async sign(notebook: Notebook): Promise<void> {
    const all = await this.#all();
    const signature = this.#signature(notebook);
    if (all.has(signature)) return;
    all.add(signature);
    for (const old of all) {
      if (all.size <= remembered) break;
      all.delete(old);
    }
    // Where nothing can be kept there, the notebook itself is saved all the same, and trusted again when it is run.
    await replace(this.#file, Buffer.from(JSON.stringify([...all]))).catch(() => {});
  }

  #all(): Promise<Set<string>> {
    // What cannot be read is as good as not there: those notebooks are trusted again when they are run.
    this.#known ??= readFile(this.#file, "utf8")
      .then((text) => new Set(store.parse(JSON.parse(text))))
      .catch(() => new Set<string>());
    return this.#known;
  }

  /** Of what the cells show, whatever the order of keys. */
  #signature({ cells }: Notebook): string {
    const shown = cells.map((cell) => (cell.cell_type === "code" ? cell.outputs : []));
    return createHmac("sha256", this.#secret).update(JSON.stringify(shown, sorted)).digest("base64url");
  }
}

const sorted = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
