import { lstatSync, readFileSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../../src/errors.js";
import { readNotebook, type Notebook } from "../../src/notebook/index.js";
import type { Submission } from "../records.js";
import { maximumBytes } from "./choose.js";
import { megabytes } from "./item.js";

/** A submission's bytes, read once: what happens to the file afterwards changes nothing. */
export type Bytes = Uint8Array | { readonly problem: string };

/** Reads a submission's file, or says why it cannot be graded: a matter of this student's alone. */
export function readBytes({ file, problem }: Submission): Bytes {
  if (problem !== undefined) return { problem };
  const name = path.basename(file);
  try {
    const stat = lstatSync(file);
    if (!stat.isFile()) return { problem: `${name} is not a plain file` };
    if (stat.size > maximumBytes) {
      return { problem: `${name} has ${megabytes(stat.size)}, at most 32 are read: clear its outputs` };
    }
    return readFileSync(file);
  } catch (error) {
    return { problem: `${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? "error"})` };
  }
}

/** The notebook of a submission's bytes, outputs left unread, or why there is none. */
export function notebookOf(bytes: Bytes, { file }: Submission): Notebook | { readonly problem: string } {
  if ("problem" in bytes) return bytes;
  const name = path.basename(file);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
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
