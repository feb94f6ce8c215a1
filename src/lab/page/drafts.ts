import type { Context } from "@jupyterlab/docregistry";
import type { INotebookModel } from "@jupyterlab/notebook";

/** What could not be saved, kept in this browser. */
export interface Draft {
  /** When, ISO 8601. */
  readonly time: string;
  /** Of the file that it was typed over. */
  readonly hash: string | undefined;
  readonly content: ReturnType<INotebookModel["toJSON"]>;
}

const keyOf = (path: string): string => `gradlab-draft:${path}`;

/** Keeps the notebook as it is now, for whoever opens `path`; without its outputs where they are too much for the browser. */
export function keepDraft(
  { path: own, model, contentsModel }: Context<INotebookModel>,
  path: string = own,
): void {
  const content = model.toJSON();
  const draft = { time: new Date().toISOString(), hash: contentsModel?.hash, content };
  try {
    localStorage.setItem(keyOf(path), JSON.stringify(draft));
  } catch {
    for (const cell of (content as { cells: { outputs?: unknown[] }[] }).cells)
      if (cell.outputs) cell.outputs = [];
    try {
      localStorage.setItem(keyOf(path), JSON.stringify(draft));
    } catch {
      // The browser keeps nothing: the page stays open, and tries to save again.
    }
  }
}

export function draftOf(path: string): Draft | undefined {
  try {
    return JSON.parse(localStorage.getItem(keyOf(path)) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

export const dropDraft = (path: string): void => localStorage.removeItem(keyOf(path));
