import { constants, type Dirent } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import path from "node:path";
import { GradlabError } from "../../src/errors.js";
import { megabytes, Refused, type Item, type Listing, type RefusedItem } from "./item.js";
import { isDebris } from "./names.js";

/** How deep folders are looked into, and how many files one call lists. */
const limits = { depth: 8, files: 200_000 };

/**
 * Lists a folder with all below it. Links are never followed.
 *
 * @throws GradlabError if there is no such folder
 */
export async function listFolder(root: string): Promise<Listing> {
  const items: Item[] = [];
  const refused: RefusedItem[] = [];
  const walk = async (folder: string, parts: readonly string[]): Promise<void> => {
    const before = items.length + refused.length;
    const entries = (await list(folder)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const here = [...parts, entry.name];
      if (isDebris(here)) continue;
      if (entry.isDirectory()) {
        if (here.length < limits.depth) await walk(path.join(folder, entry.name), here);
        else refused.push({ path: here, reason: `is not looked into, ${limits.depth} folders deep` });
      } else if (entry.isFile()) items.push(await itemAt(path.join(folder, entry.name), here));
      else refused.push({ path: here, reason: kindOf(entry) });
      if (items.length > limits.files) {
        throw new GradlabError(`${root} holds more than ${limits.files} files, expected submissions`);
      }
    }
    const isEmpty = items.length + refused.length === before;
    if (isEmpty && parts.length > 0) refused.push({ path: parts, reason: "is an empty folder" });
  };
  await walk(root, []);
  return { items, refused };
}

const kindOf = (entry: Dirent): string =>
  entry.isSymbolicLink()
    ? "is not a plain file: it is a link, and links are not followed"
    : "is not a plain file";

async function itemAt(file: string, parts: readonly string[]): Promise<Item> {
  const { size, mtime } = await lstat(file);
  return { path: parts, size, modified: mtime, file, read: (limit) => readPlain(file, limit) };
}

/**
 * Reads a file that was plain when it was listed and must still be.
 *
 * @throws Refused if it is another kind of file now, or larger than `limit`
 */
async function readPlain(file: string, limit: number): Promise<Buffer> {
  const name = path.basename(file);
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      throw new Refused(`${name} cannot be read (${error.code ?? error.message})`, { cause: error });
    },
  );
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw new Refused(`${name} is not a plain file`);
    if (status.size > limit) throw new Refused(`${name} has ${megabytes(status.size)}`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem =
      code === "ENOENT" ? "there is no folder" : code === "ENOTDIR" ? "not a folder:" : `${code}:`;
    throw new GradlabError(`grade: ${problem} ${folder}, expected a folder of submissions`, { cause: error });
  }
}
