import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { GradlabError } from "../../errors.js";
import { archiveFolder, batchFiles } from "./find.js";
import { dataFolder } from "./folder.js";
import { transfer, type Progress } from "./transfer.js";
import { unpack } from "./unpack.js";

/** Where to download CIFAR-10 from and to. */
export interface DownloadOptions {
  /** The folder that will hold `cifar-10-batches-bin`; by default `GRADLAB_DATA` or the user's cache folder. */
  readonly dir?: string;
  /** Another source of the same archive; by default the University of Toronto's page. */
  readonly url?: string;
  /** Told again and again while bytes arrive; nobody is by default. */
  readonly onProgress?: (progress: Progress) => void;
  /** The archive that is expected, by default the official one. */
  readonly archive?: { readonly md5: string; readonly fileBytes: number };
  /** Milliseconds before a cut connection is tried again (default 1000). */
  readonly pause?: number;
}

const official = {
  url: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
  archive: { md5: "c32a1d4ab5d03f1284b67883e8d13530", fileBytes: 30_730_000 },
};

/**
 * Downloads CIFAR-10's official archive (162 MB), checks its sum and unpacks it. What is there already is not fetched
 * again: a whole data set, a whole archive, the first part of one.
 *
 * @param options where from and where to; see {@link DownloadOptions}
 * @returns the folder of the files, and whether anything was missing
 * @throws GradlabError for no connection, a refusal, a wrong checksum, a strange archive, a full disk.
 * @see https://www.cs.toronto.edu/~kriz/cifar.html
 * @example
 * async function photographs() {
 *   const { dir } = await data.downloadCifar10(); // a few minutes the first time, nothing afterwards
 *   return data.cifar10(dir);
 * }
 */
export async function downloadCifar10(
  options: DownloadOptions = {},
): Promise<{ folder: string; downloaded: boolean }> {
  const {
    dir = dataFolder(),
    url = official.url,
    archive = official.archive,
    onProgress,
    pause = 1000,
  } = options;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new GradlabError(
      `data cifar10: the url is "${url}", expected one that begins with http:// or https://`,
    );
  }
  const folder = path.join(dir, archiveFolder);
  if (await isComplete(folder, archive.fileBytes)) return { folder, downloaded: false };
  const file = path.join(dir, "cifar-10-binary.tar.gz");
  try {
    await mkdir(dir, { recursive: true });
    if (!(await isFile(file))) {
      await transfer(url, `${file}.part`, { onProgress, pause });
      await checkSum(`${file}.part`, url, archive.md5);
      await rename(`${file}.part`, file);
    } else await checkSum(file, "it", archive.md5);
    await unpack(file, dir, archive.fileBytes);
    await rm(file);
  } catch (error) {
    throw told(error, dir);
  }
  return { folder, downloaded: true };
}

async function isComplete(folder: string, fileBytes: number): Promise<boolean> {
  const sizes = await Promise.all(
    batchFiles.map(async (name) => (await stat(path.join(folder, name)).catch(() => undefined))?.size),
  );
  return sizes.every((size) => size === fileBytes);
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false;
}

/** Removes a file whose MD5 sum is another: going on from it would never help. */
async function checkSum(file: string, source: string, expected: string): Promise<void> {
  const hash = createHash("md5");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  const sum = hash.digest("hex");
  if (sum === expected) return;
  await rm(file);
  throw new GradlabError(
    `data cifar10: ${path.basename(file)} has MD5 ${sum}, expected ${expected}: ${source} is damaged or not the official archive; it was removed, run the command again or name another source with --url`,
  );
}

/** Full disks and forbidden folders are no fault of Gradlab's. */
function told(error: unknown, dir: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof GradlabError || syscall === undefined) return error;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new GradlabError(
      `data cifar10: the disk is full: make 350 MB free in ${dir} or choose another folder with --dir, and run the command again to go on`,
    );
  }
  return new GradlabError(
    `data cifar10: ${dir} cannot be written to (${code}); choose another folder with --dir`,
  );
}
