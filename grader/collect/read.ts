import { lstatSync, readFileSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../../src/errors.js";
import { readNotebook, type Notebook } from "../../src/notebook/index.js";
import type { Submission } from "../records.js";
import { maximumBytes } from "./choose.js";
import { megabytes } from "./item.js";

/** A submission's notebook, outputs left unread, or why it cannot be graded: a matter of this student's alone. */
export function readSubmission({ file, problem }: Submission): Notebook | { readonly problem: string } {
  if (problem !== undefined) return { problem };
  const name = path.basename(file);
  const stat = lstatSync(file);
  if (!stat.isFile()) return { problem: `${name} is not a plain file` };
  if (stat.size > maximumBytes) {
    return { problem: `${name} has ${megabytes(stat.size)}, at most 32 are read: clear its outputs` };
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
