import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { HttpError } from "../server/http.js";

/** An older state of a file that one can go back to. */
export interface Checkpoint {
  readonly id: string;
  readonly last_modified: string;
}

/** How many are kept of a file. */
const kept = 20;
/** An older state is kept by itself when the last one is older than this, in milliseconds. */
const interval = 10 * 60_000;

/** Where a workspace keeps older states: out of sight, named after the files. */
const folderOf = (root: string, apiPath: string): string =>
  path.join(root, ".gradlab", "checkpoints", apiPath);

/** Oldest first. */
export async function checkpoints(root: string, apiPath: string): Promise<Checkpoint[]> {
  const names = await readdir(folderOf(root, apiPath)).catch(() => []);
  return names
    .map((name) => /^at-(\d{13})$/.exec(name))
    .filter((match) => match !== null)
    .map(([id, time]) => ({ id, last_modified: new Date(Number(time)).toISOString() }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Keeps the file's present state unless the last checkpoint is just that. */
export async function keepUnlessKept(root: string, apiPath: string, file: string): Promise<void> {
  const last = (await checkpoints(root, apiPath)).at(-1);
  const now = await readFile(file).catch(() => undefined);
  if (!now) return;
  const before = last && (await readFile(path.join(folderOf(root, apiPath), last.id)).catch(() => undefined));
  if (!before?.equals(now)) await keep(root, apiPath, file);
}

/** Keeps the file's present state, and lets go of the oldest beyond {@link kept}. */
export async function keep(root: string, apiPath: string, file: string): Promise<Checkpoint> {
  const all = await checkpoints(root, apiPath);
  const time = Math.max(Date.now(), Number(all.at(-1)?.id.slice(3) ?? 0) + 1);
  const id = `at-${time}`;
  const folder = folderOf(root, apiPath);
  await mkdir(folder, { recursive: true });
  await copyFile(file, path.join(folder, id));
  for (const old of all.slice(0, Math.max(0, all.length + 1 - kept))) await rm(path.join(folder, old.id));
  return { id, last_modified: new Date(time).toISOString() };
}

/** Called before a file is overwritten: keeps its state now and then, so that no mistake is final. */
export async function keepNowAndThen(root: string, apiPath: string, file: string): Promise<void> {
  if (!(await stat(file).catch(() => undefined))?.isFile()) return;
  const last = (await checkpoints(root, apiPath)).at(-1);
  if (!last || Date.now() - Date.parse(last.last_modified) > interval) await keep(root, apiPath, file);
}

/** The file that holds a checkpoint. */
export async function checkpointFile(root: string, apiPath: string, id: string): Promise<string> {
  const known = (await checkpoints(root, apiPath)).some((checkpoint) => checkpoint.id === id);
  if (!known) throw new HttpError(404, `${apiPath} has no checkpoint ${id}`);
  return path.join(folderOf(root, apiPath), id);
}

/** Lets go of a checkpoint. */
export async function forget(root: string, apiPath: string, id: string): Promise<void> {
  await rm(await checkpointFile(root, apiPath, id));
}

/** Lets the checkpoints follow a file that was renamed; those of an earlier file of its new name go to the trash. */
export async function moveCheckpoints(root: string, from: string, to: string): Promise<void> {
  const [source, target] = [folderOf(root, from), folderOf(root, to)];
  if (!(await stat(source).catch(() => undefined))) return;
  await mkdir(path.dirname(target), { recursive: true });
  if (await stat(target).catch(() => undefined)) {
    await rename(target, path.join(await trashFolder(root), `${path.basename(to)}.checkpoints`));
  }
  await rename(source, target);
}

/** A new folder in the workspace's trash, for what is put aside now. */
export async function trashFolder(root: string): Promise<string> {
  const trash = path.join(root, ".gradlab", "trash");
  await mkdir(trash, { recursive: true });
  return mkdtemp(path.join(trash, `${Date.now()}-`));
}
