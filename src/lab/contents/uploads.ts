import { createHash } from "node:crypto";
import { appendFile, mkdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { HttpError } from "../server/http.js";

/** An upload in pieces is refused when it grows larger than this. */
const largest = 2 * 2 ** 30;

/**
 * Adds a piece to an upload, which grows out of sight until it is whole: whoever stops half-way has changed no file.
 *
 * @param chunk the number of the piece, from 1; the last is -1
 * @returns the file in which the upload grows
 * @throws HttpError 409 for a later piece of an upload that has not begun, 413 when it is too large
 */
export async function addPiece(
  root: string,
  apiPath: string,
  bytes: Uint8Array,
  chunk: number,
): Promise<string> {
  const folder = path.join(root, ".gradlab", "uploads");
  const growing = path.join(folder, createHash("sha256").update(apiPath).digest("hex").slice(0, 32));
  if (chunk === 1) {
    await mkdir(folder, { recursive: true });
    await writeFile(growing, bytes);
    return growing;
  }
  const before = await stat(growing).catch(() => undefined);
  if (!before) throw new HttpError(409, `the upload of ${apiPath} has not begun: send its first piece first`);
  if (before.size + bytes.length > largest) {
    await rm(growing);
    throw new HttpError(
      413,
      `${apiPath} is larger than ${largest / 2 ** 30} GB, which is too large to upload`,
    );
  }
  await appendFile(growing, bytes, chunk === -1 ? { flush: true } : {});
  return growing;
}
