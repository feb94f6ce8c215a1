import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { readNotebook } from "../../notebook/index.js";
import { HttpError } from "../server/http.js";
import type { Item } from "./pack.js";
import type { Records } from "./records.js";

/** What came of making a notebook ready to hand in. */
export interface Submission {
  /** Whether it can be handed in. */
  readonly ready: boolean;
  /** What the learner should know, and whether it is as it should be. */
  readonly findings: readonly { readonly good: boolean; readonly message: string }[];
  /** What to hand in, where something was written. */
  readonly file?: string | undefined;
}

/** Makes the notebook in a file ready to hand in. */
export type Submit = (notebook: string) => Promise<Submission>;

/**
 * Tries the workspace's copy of an assignment and writes what is to be handed in; remembers that it is submitted if it
 * is ready.
 *
 * @returns the submission, its file as a path in the workspace
 */
export async function submitCopy(
  root: string,
  item: Item,
  records: Records,
  submit: Submit,
): Promise<Submission> {
  const notebook = path.join(root, item.path);
  const before = await sourcesHash(notebook);
  if (before === undefined)
    throw new HttpError(404, `${item.path} is not there or no notebook: open it first`);
  const { file, ...submission } = await submit(notebook);
  const state = { triedHash: before, submittedHash: before };
  if (submission.ready) await records.change(item.path, { ...state, submitted: new Date().toISOString() });
  else await records.change(item.path, { triedHash: before });
  return file === undefined
    ? submission
    : { ...submission, file: path.relative(root, file).split(path.sep).join("/") };
}

/** Remembers as submitted what was tried and was not ready, because the learner hands it in all the same. */
export async function submitAsItIs(root: string, item: Item, records: Records): Promise<void> {
  const now = await sourcesHash(path.join(root, item.path));
  if (now === undefined || now !== (await records.get(item.path))?.triedHash)
    throw new HttpError(409, `${item.path} has changed since it was tried: submit it again`);
  await records.change(item.path, { submitted: new Date().toISOString(), submittedHash: now });
}

/** Of what the cells say, not of what they put out: running a notebook again is no change to hand in. */
export async function sourcesHash(file: string): Promise<string | undefined> {
  try {
    const { cells } = readNotebook(await readFile(file, "utf8"), file);
    const sources = cells.map(({ source }) => source);
    return createHash("sha256").update(JSON.stringify(sources)).digest("hex");
  } catch {
    return undefined;
  }
}
