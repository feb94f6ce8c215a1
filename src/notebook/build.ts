import { readdir } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { loadNotebook, readText } from "./files.js";
import type { Cell, Notebook } from "./nbformat.js";
import { parsePercent } from "./percent.js";
import { release } from "./release.js";

/** What a master becomes. */
export interface Built {
  readonly master: string;
  /** Where the notebook belongs. */
  readonly target: string;
  /** An assignment as students receive it, or a lesson. */
  readonly kind: "assignment" | "lesson";
  readonly notebook: Notebook;
}

/** The masters of a project: `notebooks/*.ts` and `assignments/NN-topic/master.ts`, in order. */
export async function findMasters(root: string): Promise<string[]> {
  const lessons = (await list(path.join(root, "notebooks"))).filter((name) => name.endsWith(".ts"));
  const assignments = await list(path.join(root, "assignments"));
  const masters = await Promise.all(
    assignments.map(async (name) => (await list(path.join(root, "assignments", name))).includes("master.ts")),
  );
  return [
    ...lessons.map((name) => path.join(root, "notebooks", name)),
    ...assignments
      .filter((_, index) => masters[index])
      .map((name) => path.join(root, "assignments", name, "master.ts")),
  ];
}

async function list(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}

/** Reads a master: `NN-topic/master.ts` is an assignment, released without solutions; any other file is a lesson. */
export async function buildMaster(file: string): Promise<Built> {
  const master = parsePercent(await readText(file), file);
  const folder = path.dirname(file);
  if (path.basename(file) === "master.ts") {
    const name = path.basename(path.resolve(folder));
    const target = path.join(folder, `${name}.ipynb`);
    return { master: file, target, kind: "assignment", notebook: release(master.notebook, master) };
  }
  return { master: file, target: file.replace(/\.ts$/, ".ipynb"), kind: "lesson", notebook: master.notebook };
}

/** Whether the notebook on disk is what its master says, outputs aside. */
export async function isUpToDate({ target, notebook }: Built): Promise<boolean> {
  const old = await loadNotebook(target).catch(() => undefined);
  return old !== undefined && isDeepStrictEqual(bare(old), bare(notebook));
}

function bare({ cells, metadata }: Notebook): object {
  return {
    metadata,
    cells: cells.map(({ id, cell_type, source, metadata }) => ({ id, cell_type, source, metadata })),
  };
}

/** The notebook with the outputs that the one on disk has for the same code. */
export async function withKnownOutputs({ target, notebook }: Built): Promise<Notebook> {
  const old = await loadNotebook(target).catch(() => undefined);
  const known = new Map(old?.cells.map((cell) => [cell.id, cell]));
  const cells = notebook.cells.map((cell): Cell => {
    const before = known.get(cell.id);
    if (cell.cell_type !== "code" || before?.cell_type !== "code" || before.source !== cell.source)
      return cell;
    return { ...cell, outputs: before.outputs, execution_count: before.execution_count };
  });
  return { ...notebook, cells };
}
