import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { createGunzip } from "node:zlib";
import { extract, type Header } from "tar-stream";
import { GradlabError } from "../../errors.js";
import { archiveFolder, batchFiles } from "./find.js";

const knownFiles = new Set([...batchFiles, "batches.meta.txt", "readme.html"]);

/**
 * Unpacks the archive below `dir`, streaming: first into a folder of its own, then, when every file is whole, each to
 * its place. Only the official names are written, so no entry can reach outside.
 *
 * @param fileBytes what each file of records must have
 * @throws GradlabError for an entry that is not CIFAR-10's, a file that is missing, and an archive that is damaged.
 */
export async function unpack(archive: string, dir: string, fileBytes: number): Promise<string> {
  const folder = path.join(dir, archiveFolder);
  const draft = await mkdtemp(path.join(dir, ".unpacking-"));
  try {
    const names = await writeEntries(archive, draft, fileBytes);
    const missing = batchFiles.find((name) => !names.has(name));
    if (missing !== undefined) throw new GradlabError(`data cifar10: ${archive} lacks ${missing}`);
    await mkdir(folder, { recursive: true });
    for (const name of names) await rename(path.join(draft, name), path.join(folder, name));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

async function writeEntries(archive: string, draft: string, fileBytes: number): Promise<Set<string>> {
  const entries = extract();
  const source = createReadStream(archive);
  const unzip = createGunzip();
  source.on("error", (error) => unzip.destroy(error));
  unzip.on("error", (error) => entries.destroy(error));
  source.pipe(unzip).pipe(entries);
  const written = new Set<string>();
  try {
    for await (const entry of entries) {
      const name = acceptedName(archive, entry.header, fileBytes, written);
      if (name === undefined) entry.resume();
      else {
        await writeFile(path.join(draft, name), entry as AsyncIterable<Uint8Array>);
        written.add(name);
      }
    }
  } catch (error) {
    if (error instanceof GradlabError || (error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw new GradlabError(
      `data cifar10: ${archive} cannot be unpacked (${(error as Error).message}); remove it and run the command again`,
    );
  } finally {
    source.destroy();
  }
  return written;
}

/** The file's name without its folder; undefined for the folder's own entry. */
function acceptedName(
  archive: string,
  header: Header,
  fileBytes: number,
  written: ReadonlySet<string>,
): string | undefined {
  if (header.type === "directory" && header.name.replace(/\/$/, "") === archiveFolder) return undefined;
  const name = header.name.startsWith(`${archiveFolder}/`) ? header.name.slice(archiveFolder.length + 1) : "";
  if (header.type !== "file" || !knownFiles.has(name) || written.has(name)) {
    throw new GradlabError(
      `data cifar10: ${archive} has an entry ${JSON.stringify(header.name)} (${header.type}) that CIFAR-10's archive does not have; nothing was unpacked`,
    );
  }
  const expected = batchFiles.includes(name) ? header.size === fileBytes : header.size < 1_000_000;
  if (!expected) {
    throw new GradlabError(
      `data cifar10: ${archive} has ${name} with ${header.size} bytes${batchFiles.includes(name) ? `, expected ${fileBytes}` : ""}; nothing was unpacked`,
    );
  }
  return name;
}
