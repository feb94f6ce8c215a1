import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import path from "node:path";
import { GradlabError } from "../../src/errors.js";
import { readNotebook, type Notebook } from "../../src/notebook/index.js";
import type { Submission } from "../records.js";
import { maximumBytes } from "./choose.js";
import { megabytes } from "./item.js";

/** A submission's bytes, read once: what happens to the file afterwards changes nothing. */
export type Bytes = Uint8Array | Unread;

/** Why there is nothing to grade. */
export interface Unread {
  readonly problem: string;
  /** The problem is the machine's, or one of the moment, and not what was handed in. */
  readonly again?: true;
}

/** How often a file that changes while it is read is read anew, and after how many ms. */
const patience = { times: 8, pause: 100 };

/** Reads a submission's file, or says why it cannot be graded: a matter of this student's alone. */
export async function readBytes({ file, problem, again }: Submission): Promise<Bytes> {
  if (problem !== undefined) return { problem, ...(again === undefined ? {} : { again }) };
  const name = path.basename(file);
  try {
    for (let time = 0; time < patience.times; time++) {
      if (time > 0) await wait(patience.pause);
      const bytes = readOnce(file, name);
      if (bytes !== "changed") return bytes;
    }
    return { problem: `${name} changes while it is read: grade again when it is whole`, again: true };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "error";
    if (code === "ELOOP") return { problem: `${name} is not a plain file` };
    return { problem: `${name} cannot be read (${code})`, again: true };
  }
}

/** The bytes of a plain file that was the same before and after; a link that took its place is not followed. */
function readOnce(file: string, name: string): Bytes | "changed" {
  const handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const before = fstatSync(handle, { bigint: true });
    if (!before.isFile()) return { problem: `${name} is not a plain file` };
    if (before.size > maximumBytes) {
      return {
        problem: `${name} has ${megabytes(Number(before.size))}, at most 32 are read: clear its outputs`,
      };
    }
    const bytes = readFileSync(handle);
    const after = fstatSync(handle, { bigint: true });
    const isSame =
      after.size === BigInt(bytes.length) && after.mtimeNs === before.mtimeNs && after.ino === before.ino;
    return isSame ? bytes : "changed";
  } finally {
    closeSync(handle);
  }
}

/** The notebook of a submission's bytes, outputs left unread, or why there is none. */
export function notebookOf(bytes: Bytes, { file }: Submission): Notebook | Unread {
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
