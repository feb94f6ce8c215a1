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
  /** What the learner should know, a sentence each. */
  readonly messages: readonly string[];
  /** What to hand in, where something was written. */
  readonly file?: string | undefined;
}

/** Makes the notebook in a file ready to hand in. */
export type Submit = (notebook: string) => Promise<Submission>;

/**
 * Submits the workspace's copy of an assignment, and remembers that.
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
  if (submission.ready) {
    await records.change(item.path, { submitted: new Date().toISOString(), submittedHash: before });
  }
  return file === undefined
    ? submission
    : { ...submission, file: path.relative(root, file).split(path.sep).join("/") };
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
