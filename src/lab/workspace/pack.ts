import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { questionOf, readNotebook, type Notebook } from "../../notebook/index.js";

/** A lesson or an assignment of the pack. */
export interface Item {
  readonly kind: "lesson" | "assignment";
  /** `01-knn`: the number that orders it, and its name. */
  readonly id: string;
  readonly title: string;
  /** The first paragraph of prose. */
  readonly summary: string;
  /** The notebook in the pack, which nobody edits. */
  readonly file: string;
  /** Where a learner's copy stands in the workspace. */
  readonly path: string;
  /** The ids of the code cells, and of the questions that have a check. */
  readonly cells: readonly string[];
  readonly questions: readonly string[];
  /** The questions that are answered in words, which no check reads. */
  readonly written: readonly WrittenQuestion[];
}

/** A question that is answered in words, and what stands in its cell before. */
export interface WrittenQuestion {
  readonly question: string;
  readonly template: string;
}

/** What the pack holds, in teaching order. */
export interface Pack {
  readonly lessons: readonly Item[];
  readonly assignments: readonly Item[];
}

/** Reads the pack in a folder: `notebooks/NN-name.ipynb` and `assignments/NN-name/NN-name.ipynb`. */
export async function readPack(root: string): Promise<Pack> {
  const lessons = (await names(path.join(root, "notebooks")))
    .filter((name) => name.endsWith(".ipynb"))
    .map((name) => item("lesson", name.slice(0, -".ipynb".length), path.join(root, "notebooks", name)));
  const assignments = (await names(path.join(root, "assignments"))).map((id) =>
    item("assignment", id, path.join(root, "assignments", id, `${id}.ipynb`)),
  );
  const [readLessons, readAssignments] = await Promise.all([Promise.all(lessons), Promise.all(assignments)]);
  return {
    lessons: readLessons.filter((one) => one !== undefined),
    assignments: readAssignments.filter((one) => one !== undefined),
  };
}

const names = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => /^\d\d-[\w-]+(\.ipynb)?$/.test(name)).sort();

async function item(kind: Item["kind"], id: string, file: string): Promise<Item | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const notebook = readNotebook(text, file, { outputs: false });
  const target = kind === "lesson" ? `lessons/${id}.ipynb` : `assignments/${id}/${id}.ipynb`;
  return { kind, id, file, path: target, ...told(notebook, id), ...counted(notebook) };
}

function told({ cells }: Notebook, id: string): Pick<Item, "title" | "summary"> {
  const prose = cells.filter(({ cell_type: type }) => type === "markdown").map(({ source }) => source);
  const title = prose.map((text) => /^# +(.+)$/m.exec(text)?.[1]).find(Boolean) ?? id;
  const summary = prose
    .flatMap((text) => text.split(/\n\s*\n/))
    .find((paragraph) => /^[A-Za-z"“]/.test(paragraph.trim()));
  return { title: plain(title), summary: plain(summary ?? "") };
}

/** Markdown without its marks, on one line; formulas stay as they are. */
const plain = (text: string): string =>
  text
    .split(/(\$[^$]+\$)/)
    .map((part, index) => (index % 2 === 0 ? unmarked(part) : part))
    .join("")
    .replace(/\s+/g, " ")
    .trim();

const unmarked = (text: string): string =>
  text.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[*_`]+/g, "");

function counted({ cells }: Notebook): Pick<Item, "cells" | "questions" | "written"> {
  const code = cells.filter((cell) => cell.cell_type === "code" && cell.source.trim() !== "");
  return {
    cells: code.map(({ id }) => id),
    questions: [...new Set(code.flatMap(({ source }) => checkedIn(source)))],
    written: cells.flatMap((cell) => {
      const question = cell.cell_type === "markdown" ? questionOf(cell) : undefined;
      return question === undefined ? [] : [{ question, template: cell.source }];
    }),
  };
}

/** The questions that a cell checks: those in its calls of `check`, in order. */
const checkedIn = (source: string): string[] =>
  [...source.matchAll(/\bcheck\(\s*["'`]([\w-]+)["'`]/g)].map(([, question]) => question);
