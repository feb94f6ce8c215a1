import { randomBytes } from "node:crypto";
import { chmod, copyFile, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { readNotebook, writeNotebook } from "../../notebook/index.js";
import { HttpError } from "../server/http.js";
import { hashOf } from "./model.js";

/** What a client sends to save: a model, with Jupyter's `chunk` for uploads in pieces. */
export interface SaveRequest {
  readonly type: "notebook" | "file" | "directory";
  readonly format?: "json" | "text" | "base64" | null | undefined;
  readonly content?: unknown;
  /** From 1; the last is -1. */
  readonly chunk?: number | null | undefined;
  /** Of the file as the client last saw it: the save is refused with 409 when it has changed since. */
  readonly expected_hash?: string | null | undefined;
}

export const saveRequest: z.ZodType<SaveRequest> = z.object({
  type: z.enum(["notebook", "file", "directory"]).default("file"),
  format: z.enum(["json", "text", "base64"]).nullish(),
  content: z.unknown().optional(),
  chunk: z.number().int().nullish(),
  expected_hash: z.string().nullish(),
});

/** Writes what was sent to `file`, whole or not at all. */
export async function save(file: string, apiPath: string, request: SaveRequest): Promise<void> {
  if (request.type === "directory") {
    await mkdir(file, { recursive: true });
    return;
  }
  await refuseMisplaced(file, apiPath);
  await refuseStale(file, apiPath, request.expected_hash);
  await replace(file, bytesOf(apiPath, request), await modeOf(file));
}

/** Puts an upload that is whole in a file's place. */
export async function place(upload: string, file: string, apiPath: string): Promise<void> {
  await refuseMisplaced(file, apiPath);
  await replaceBy(file, (temporary) => copyFile(upload, temporary), await modeOf(file));
  await rm(upload);
}

async function refuseMisplaced(file: string, apiPath: string): Promise<void> {
  const folder = await stat(path.dirname(file)).catch(() => undefined);
  if (!folder?.isDirectory()) throw new HttpError(404, `no such folder: ${path.posix.dirname(apiPath)}`);
  if ((await stat(file).catch(() => undefined))?.isDirectory())
    throw new HttpError(400, `${apiPath} is a folder`);
}

/** Whoever may read a file may do so after it was saved, and nobody else. */
export async function modeOf(file: string): Promise<number | undefined> {
  const status = await stat(file).catch(() => undefined);
  return status && status.mode & 0o777;
}

/** Refuses to overwrite what the client has not seen. */
async function refuseStale(
  file: string,
  apiPath: string,
  expected: string | null | undefined,
): Promise<void> {
  if (!expected) return;
  const now = await readFile(file).catch(() => undefined);
  if (now === undefined || hashOf(now) === expected) return;
  throw new HttpError(409, `${apiPath} has changed on disk since it was opened: reload it, or overwrite it`);
}

/** The bytes that are to be written. */
export function bytesOf(apiPath: string, { type, format, content }: SaveRequest): Uint8Array {
  if (type === "notebook")
    return Buffer.from(writeNotebook(readNotebook(JSON.stringify(content ?? null), apiPath)));
  if (format === "json") return Buffer.from(JSON.stringify(content));
  if (typeof content !== "string") throw new HttpError(400, `${apiPath}: the content of a file is a text`);
  return Buffer.from(content, format === "base64" ? "base64" : "utf8");
}

/**
 * A reader meets the old file or the new one, never half of one, even if we are killed in between.
 *
 * @param mode who may read and write it; by default as the system has it for new files
 */
export async function replace(file: string, bytes: Uint8Array, mode?: number): Promise<void> {
  await replaceBy(
    file,
    (temporary) => writeFile(temporary, bytes, { flush: true, mode: mode ?? 0o666 }),
    mode,
  );
}

async function replaceBy(
  file: string,
  write: (temporary: string) => Promise<void>,
  mode: number | undefined,
): Promise<void> {
  const name = `.${path.basename(file).slice(0, 200)}.${randomBytes(6).toString("hex")}.tmp`;
  const temporary = path.join(path.dirname(file), name);
  try {
    await write(temporary);
    if (mode !== undefined) await chmod(temporary, mode);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw inWords(error, path.basename(file));
  }
}

function inWords(error: unknown, name: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC") return new HttpError(507, `${name} could not be saved: the disk is full`);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new HttpError(403, `${name} could not be saved: not permitted`);
  }
  return error;
}
