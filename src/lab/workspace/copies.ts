import { mkdir, readFile, readdir, rename, stat } from "node:fs/promises";
import path from "node:path";
import { readNotebook } from "../../notebook/index.js";
import { hashOf } from "../contents/model.js";
import { replace } from "../contents/save.js";
import type { Trust } from "../contents/trust.js";
import type { Item } from "./pack.js";
import type { Records } from "./records.js";

/** How a copy stands to the pack's notebook. */
export type CopyState = "fresh" | "kept" | "outdated";

/** What an assignment's notebook needs beside it: figures, and what `check` runs. Its master and mutants stay away. */
const companion = /^checks\.json$|\.(png|jpe?g|gif|svg|webp)$/i;

/**
 * Makes sure that the workspace has a copy of an item to work on. A copy that nobody has touched follows the pack when
 * that is updated; one that was worked on stays as it is, and is `outdated`.
 */
export async function openCopy(root: string, item: Item, records: Records, trust: Trust): Promise<CopyState> {
  const target = path.join(root, item.path);
  const source = await readFile(item.file);
  const original = hashOf(source);
  if (item.kind === "assignment") await copyCompanions(path.dirname(item.file), path.dirname(target));
  const present = await readFile(target).catch(() => undefined);
  const record = await records.get(item.path);
  await records.change(item.path, { opened: new Date().toISOString() });
  if (present && record?.copied === original) return "kept";
  if (present && (record === undefined || hashOf(present) !== record.hash)) return "outdated";
  await mkdir(path.dirname(target), { recursive: true });
  await replace(target, source);
  await trust.sign(readNotebook(source.toString("utf8"), item.file));
  await records.change(item.path, { copied: original, hash: original, done: [] });
  return "fresh";
}

/** Puts the pack's newer notebook in the copy's place; the learner's stays beside it, named after the day. */
export async function renewCopy(root: string, item: Item, records: Records, trust: Trust): Promise<string> {
  const target = path.join(root, item.path);
  const { dir, name, ext } = path.posix.parse(item.path);
  const day = new Date().toISOString().slice(0, 10);
  let kept = "";
  for (let number = 1; kept === ""; number++) {
    const candidate = path.posix.join(dir, `${name}-${day}${number === 1 ? "" : `-${number}`}${ext}`);
    if (!(await stat(path.join(root, candidate)).catch(() => undefined))) kept = candidate;
  }
  await rename(target, path.join(root, kept));
  await openCopy(root, item, records, trust);
  return kept;
}

/** Nobody works on these: they always follow the pack. */
async function copyCompanions(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    if (companion.test(name)) await replace(path.join(to, name), await readFile(path.join(from, name)));
  }
}
