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

/**
 * For how many ms after it was written a notebook may be one that is being saved, and for how many it has to stand still to
 * count as it is: editors empty the file first, and write it then.
 */
const saving = { young: 3000, still: 1000 };

/** Reads a submission's file, or says why it cannot be graded: a matter of this student's alone. */
export async function readBytes({ file, problem, again }: Submission): Promise<Bytes> {
  if (problem !== undefined) return { problem, ...(again === undefined ? {} : { again }) };
  const name = path.basename(file);
  try {
    let begun: { readonly stamp: string; readonly at: number } | undefined;
    for (let changes = 0; changes < patience.times; await wait(patience.pause)) {
      const read = readOnce(file, name);
      if (read !== "changed") {
        if ("problem" in read) return read;
        const { bytes, stamp, age } = read;
        if (age > saving.young || isWhole(bytes)) return bytes;
        if (begun?.stamp === stamp) {
          if (performance.now() - begun.at >= saving.still) return bytes;
          continue;
        }
        begun = { stamp, at: performance.now() };
      }
      changes++;
    }
    return { problem: `${name} changes while it is read: grade again when it is whole`, again: true };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "error";
    if (code === "ELOOP") return { problem: `${name} is not a plain file` };
    return { problem: `${name} cannot be read (${code})`, again: true };
  }
}

/** A file read once: its bytes, by what another writing is known, and how long ago it was written, in ms. */
interface Read {
  readonly bytes: Uint8Array;
  readonly stamp: string;
  readonly age: number;
}

/** Whether it is all of a notebook, as far as its form goes. */
function isWhole(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
    return true;
  } catch {
    return false;
  }
}

/** The bytes of a plain file that was the same before and after; a link that took its place is not followed. */
function readOnce(file: string, name: string): Read | Unread | "changed" {
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
    if (!isSame) return "changed";
    const stamp = `${after.ino} ${after.size} ${after.mtimeNs}`;
    return { bytes, stamp, age: Date.now() - Number(after.mtimeMs) };
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
