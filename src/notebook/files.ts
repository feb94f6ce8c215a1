import { closeSync, fsync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { GradlabError } from "../errors.js";
import { temporaryFor } from "../temporary.js";
import type { Notebook } from "./nbformat.js";
import { readNotebook } from "./read.js";
import { writeNotebook } from "./write.js";

/** Notebooks larger than this are refused before they are read into memory. */
const largest = 200 * 2 ** 20;

/** Reads a notebook from disk; what stands in the way ends in one sentence that names the file. */
export async function loadNotebook(file: string, options: { outputs?: boolean } = {}): Promise<Notebook> {
  return readNotebook(await readText(file, largest), file, options);
}

/** The text of a UTF-8 file of at most `limit` bytes. */
export async function readText(file: string, limit: number = largest): Promise<string> {
  const bytes = await readBytes(file, limit);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (error) {
    throw new GradlabError(`${file} is not text in UTF-8: save it in that encoding`, { cause: error });
  }
}

async function readBytes(file: string, limit: number): Promise<Uint8Array> {
  try {
    const status = await stat(file);
    if (!status.isFile()) throw new GradlabError(`${file} is not a file`);
    if (status.size > limit) {
      throw new GradlabError(`${file} has ${megabytes(status.size)}, expected at most ${megabytes(limit)}`);
    }
    return await readFile(file);
  } catch (error) {
    if (error instanceof GradlabError) throw error;
    throw new GradlabError(`${file}: cannot be read (${reasonOf(error)})`, { cause: error });
  }
}

/** Saves a notebook so that a reader never meets half of it: a temporary file beside it, then a rename. */
export async function saveNotebook(file: string, notebook: Notebook): Promise<void> {
  await saveText(file, writeNotebook(notebook));
}

/** Saves a text whole or not at all. */
export async function saveText(file: string, text: string): Promise<void> {
  await saveBytes(file, text);
}

const onDisk = promisify(fsync);

/** Saves bytes whole or not at all. */
export async function saveBytes(file: string, bytes: string | Uint8Array): Promise<void> {
  await saveParts(file, [bytes]);
}

/**
 * Saves what its parts make together, whole or not at all; each part is asked for when those before it are written. Only to wait
 * for the disk is left to a thread of Node's: each of the other steps is done before one were awake.
 *
 * @param options.waits whether to wait until the disk has it, so that it stays if the power fails; a file that is made anew from
 *   others need not be waited for
 */
export async function saveParts(
  file: string,
  parts: Iterable<string | Uint8Array>,
  { waits = true }: { readonly waits?: boolean } = {},
): Promise<void> {
  const temporary = temporaryFor(file);
  try {
    const handle = openSync(temporary, "w");
    try {
      for (const part of parts) writeFileSync(handle, part);
      if (waits) await onDisk(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    remove(temporary);
    if (error instanceof GradlabError) throw error; // Of a part that cannot be made.
    throw new GradlabError(`${file}: cannot be written (${reasonOf(error)})`, { cause: error });
  }
}

/** Where nothing can be written, nothing is left. */
function remove(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    // Nor can it be removed.
  }
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`;

const reasons: Record<string, string> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is not a folder",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is used up",
  EEXIST: "a file of that name is there",
  EROFS: "the file system is read-only",
};

/** A system error in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ""] ?? message;
}
