import { lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../src/errors.js";
import { readNotebook, type Notebook } from "../src/notebook/index.js";
import type { Submission } from "./records.js";

const maximumBytes = 32 * 2 ** 20;

/**
 * The submissions in a folder: one `.ipynb` a student, or one folder a student with a notebook in it.
 *
 * @throws GradlabError if there is no such folder, or no notebook in it
 */
export function findSubmissions(folder: string, assignment: string): Submission[] {
  const entries = list(folder).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const found = entries.flatMap((entry): Submission[] => {
    const file = path.join(folder, entry.name);
    if (entry.name.startsWith(".")) return [];
    if (entry.name.endsWith(".ipynb")) return [{ student: entry.name.replace(/\.ipynb$/, ""), file }];
    if (!entry.isDirectory()) return [];
    const notebooks = list(file)
      .map(({ name }) => name)
      .filter((name) => name.endsWith(".ipynb") && !name.startsWith("."))
      .toSorted();
    const own = notebooks.find((name) => name === `${assignment}.ipynb`) ?? notebooks[0];
    return own === undefined ? [] : [{ student: entry.name, file: path.join(file, own) }];
  });
  if (found.length === 0) {
    throw new GradlabError(
      `grade: ${folder} holds no submissions, expected NAME.ipynb or NAME/${assignment}.ipynb for each student`,
    );
  }
  return found;
}

function list(folder: string): import("node:fs").Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem =
      code === "ENOENT" ? "there is no folder" : code === "ENOTDIR" ? "not a folder:" : `${code}:`;
    throw new GradlabError(`grade: ${problem} ${folder}, expected a folder of submissions`, { cause: error });
  }
}

/** A submission's notebook, outputs left unread, or why it cannot be graded: a matter of this student's alone. */
export function readSubmission({ file }: Submission): Notebook | { readonly problem: string } {
  const name = path.basename(file);
  const stat = lstatSync(file);
  if (!stat.isFile()) return { problem: `${name} is not a plain file` };
  if (stat.size > maximumBytes) {
    return {
      problem: `${name} has ${(stat.size / 2 ** 20).toFixed(0)} MB, at most 32 are read: clear its outputs`,
    };
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch {
    return { problem: `${name} is not a notebook: it is not UTF-8 text` };
  }
  try {
    return readNotebook(text, name, { outputs: false });
  } catch (error) {
    if (error instanceof GradlabError) return { problem: error.message };
    throw error;
  }
}
