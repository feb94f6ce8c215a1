import { constants, lstatSync, type Dirent } from "node:fs";
import { open, readdir } from "node:fs/promises";
import path from "node:path";
import { GradlabError } from "../../src/errors.js";
import { megabytes, Refused, type Item, type Listing, type RefusedItem } from "./item.js";
import { isDebris } from "./names.js";

/** How deep folders are looked into, and how many files of one student's are listed. */
const limits = { depth: 8, files: 50_000 };

type Found = Item | RefusedItem;

/**
 * Lists a folder with all below it. Links are never followed. What cannot be read is refused by itself, and so is whatever
 * lies at the top, or in the one folder around everything, and holds more than `files` files: it is one student's.
 *
 * @throws GradlabError if there is no such folder
 */
export async function listFolder(root: string, files: number = limits.files): Promise<Listing> {
  const listing = { items: [] as Item[], refused: [] as RefusedItem[] };
  const { folder, parts, entries } = await top(root);
  for (const entry of entries) {
    let found: Found[] = [];
    for await (const one of at(entry, folder, parts)) {
      found.push(one);
      if (found.length <= files) continue;
      const reason = `holds more than ${files} files, so none of them was read`;
      found = [{ path: [...parts, entry.name], reason, isFolder: true }];
      break;
    }
    for (const one of found) {
      if ("reason" in one) listing.refused.push(one);
      else listing.items.push(one);
    }
  }
  return listing;
}

/** Where students' files begin: in the folder itself, or in the one folder that is all it holds. */
async function top(root: string): Promise<{ folder: string; parts: string[]; entries: Dirent[] }> {
  const entries = await list(root, []).catch((error: NodeJS.ErrnoException) => {
    const { code } = error;
    const problem =
      code === "ENOENT" ? "there is no folder" : code === "ENOTDIR" ? "not a folder:" : `${code}:`;
    throw new GradlabError(`${problem} ${root}, expected a folder of submissions`, { cause: error });
  });
  const here = { folder: root, parts: [], entries };
  const [only] = entries;
  if (entries.length !== 1 || !only.isDirectory()) return here;
  const [folder, parts] = [path.join(root, only.name), [only.name]];
  const inside = await list(folder, parts).catch(() => []); // Why it cannot be read is told where it is looked into.
  return inside.length > 0 ? { folder, parts, entries: inside } : here;
}

async function* at(entry: Dirent, folder: string, parts: readonly string[]): AsyncGenerator<Found> {
  const here = [...parts, entry.name];
  const file = path.join(folder, entry.name);
  if (entry.isFile()) yield itemAt(file, here);
  else if (!entry.isDirectory()) yield { path: here, reason: kindOf(entry) };
  else if (here.length < limits.depth) yield* below(file, here);
  else yield { path: here, reason: `is not looked into, ${limits.depth} folders deep` };
}

async function* below(folder: string, parts: readonly string[]): AsyncGenerator<Found> {
  let entries: Dirent[];
  try {
    entries = await list(folder, parts);
  } catch (error) {
    yield { ...unread(error, parts), isFolder: true };
    return;
  }
  let isEmpty = true;
  for (const entry of entries) {
    for await (const one of at(entry, folder, parts)) {
      isEmpty = false;
      yield one;
    }
  }
  if (isEmpty) yield { path: parts, reason: "is an empty folder", isFolder: true };
}

const kindOf = (entry: Dirent): string =>
  entry.isSymbolicLink()
    ? "is not a plain file: it is a link, and links are not followed"
    : "is not a plain file";

/** What is there by now: between a folder's list and the look at a file the file may be gone. */
function itemAt(file: string, parts: readonly string[]): Found {
  try {
    // At once: to wake a thread for it takes ten times as long, for each file of a class.
    const { size, mtime } = lstatSync(file);
    return { path: parts, size, modified: mtime, file, read: (limit) => readPlain(file, limit) };
  } catch (error) {
    return unread(error, parts);
  }
}

/**
 * A matter of the machine's or of the moment, and not of what was handed in; but a name that is not UTF-8 will never be found
 * by what is left of it.
 */
function unread(error: unknown, parts: readonly string[]): RefusedItem {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" && parts.at(-1)?.includes("\u{FFFD}") === true) {
    return { path: parts, reason: "is not read, for its name is not UTF-8: rename it" };
  }
  return { path: parts, reason: `cannot be read (${code})`, again: true };
}

/**
 * Reads a file that was plain when it was listed and must still be.
 *
 * @throws Refused if it is another kind of file now, or larger than `limit`
 */
async function readPlain(file: string, limit: number): Promise<Buffer> {
  const name = path.basename(file);
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const status = await handle.stat();
      if (!status.isFile()) throw new Refused(`${name} is not a plain file`);
      if (status.size > limit) throw new Refused(`${name} has ${megabytes(status.size)}`);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Refused) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Refused(`${name} cannot be read (${code ?? message})`, { cause: error });
  }
}

async function list(folder: string, parts: readonly string[]): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter(({ name }) => !isDebris([...parts, name]))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
