import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parsePercent } from "../../src/notebook/index.js";

export const root: string = path.resolve(import.meta.dirname, "../..");

/** Prose of the project: a Markdown file whole, or the text cells of a master. */
export interface Prose {
  /** From the project's root. */
  readonly file: string;
  readonly text: string;
}

const list = (folder: string): string[] =>
  readdirSync(path.join(root, folder)).map((name) => path.posix.join(folder, name));

/** README, CONTRIBUTING, CHANGELOG, docs, lessons and assignments. */
export function allProse(): Prose[] {
  const files = [
    ...list(".").filter((name) => name.endsWith(".md")),
    ...list("docs").filter((name) => name.endsWith(".md")),
    ...list("notebooks").filter((name) => name.endsWith(".ts")),
    ...list("assignments").map((folder) => path.posix.join(folder, "master.ts")),
  ];
  return files.map((file) => {
    const text = readFileSync(path.join(root, file), "utf8");
    if (file.endsWith(".md")) return { file, text };
    const { cells } = parsePercent(text, file).notebook;
    const written = cells.filter((cell) => cell.cell_type === "markdown").map(({ source }) => source);
    return { file, text: written.join("\n\n") };
  });
}
