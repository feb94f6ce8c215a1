import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { GradlabError } from "../../errors.js";
import { requireWhole } from "../arguments.js";
import type { Images } from "../images.js";
import { dataFolder } from "./folder.js";
import { countRecords, readRecords, record } from "./records.js";

/** The folder inside the official archive. */
export const archiveFolder = "cifar-10-batches-bin";

const classNames = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
] as const;

/** How many pictures to read; all there are when left out. */
export interface Cifar10Counts {
  readonly train?: number;
  readonly test?: number;
}

/**
 * Reads CIFAR-10: 50,000 + 10,000 photographs of 32 x 32 in ten classes (Krizhevsky, 2009), from the binary version.
 * `gradlab data cifar10` downloads it.
 *
 * Also reads smaller files of the same records, gzipped or not: any `train*.bin`, `data_batch*.bin`, `test*.bin`, each
 * also as `.bin.gz`.
 *
 * @param dir the folder of the files, or the one above `cifar-10-batches-bin`; by default `GRADLAB_DATA` or the user's
 * cache folder
 * @param counts read only the first so many
 * @throws GradlabError when files are missing, truncated, or hold a label that is not 0..9.
 */
export async function cifar10(
  dir: string = dataFolder(),
  counts: Cifar10Counts = {},
): Promise<{ train: Images; test: Images }> {
  const { train: trainCount = Infinity, test: testCount = Infinity } = counts;
  if (trainCount !== Infinity) requireWhole("data.cifar10", "train", trainCount, 0);
  if (testCount !== Infinity) requireWhole("data.cifar10", "test", testCount, 0);
  const { folder, train, test } = await find(dir);
  const classes = await readClasses(folder);
  return {
    train: await readSet("train", folder, train, trainCount, classes),
    test: await readSet("test", folder, test, testCount, classes),
  };
}

interface Found {
  readonly folder: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
}

/** The record files in `dir` or in the archive's folder below it. */
async function find(dir: string): Promise<Found> {
  for (const folder of [path.join(dir, archiveFolder), dir]) {
    const names = (await list(folder)).sort();
    const train = names.filter((name) => /^(data_batch|train).*\.bin(\.gz)?$/.test(name));
    const test = names.filter((name) => /^test.*\.bin(\.gz)?$/.test(name));
    if (train.length > 0 && test.length > 0) return { folder, train, test };
    if (train.length + test.length > 0) {
      const [there, missing] =
        train.length > 0 ? [train[0], "test_batch.bin"] : [test[0], "data_batch_1.bin ... data_batch_5.bin"];
      throw new GradlabError(
        `cifar10: ${folder} has ${there} but no ${missing}; run \`gradlab data cifar10\` or put the file there`,
      );
    }
  }
  throw new GradlabError(
    `cifar10: no CIFAR-10 files in ${dir}; run \`gradlab data cifar10\` to download them, or put data_batch_1.bin ... data_batch_5.bin and test_batch.bin there`,
  );
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw new GradlabError(`cifar10: the folder ${folder} cannot be read (${code})`);
  }
}

async function readSet(
  part: "train" | "test",
  folder: string,
  names: readonly string[],
  wanted: number,
  classes: readonly string[],
): Promise<Images> {
  const files: { file: string; bytes: Uint8Array; count: number }[] = [];
  let n = 0;
  for (const name of names) {
    if (n >= wanted) break;
    const file = path.join(folder, name);
    const bytes = await readBytes(file);
    const count = Math.min(countRecords(file, bytes.length), wanted - n);
    files.push({ file, bytes, count });
    n += count;
  }
  if (wanted !== Infinity && n < wanted) {
    throw new GradlabError(`data.cifar10: ${part}: ${wanted} pictures are wanted, but ${folder} has ${n}`);
  }
  const { height, width, channels } = record;
  const images = {
    pixels: new Uint8Array(n * height * width * channels),
    shape: [n, height, width, channels] as const,
    labels: new Int32Array(n),
    classes,
  };
  let start = 0;
  for (const { file, bytes, count } of files) {
    readRecords(file, bytes, images, start, count);
    start += count;
  }
  return images;
}

async function readBytes(file: string): Promise<Uint8Array> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new GradlabError(`cifar10: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!file.endsWith(".gz")) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new GradlabError(
      `cifar10: ${file} is not a whole gzip file (${(error as Error).message}, ${bytes.length} bytes); download it again`,
    );
  }
}

/** The names in `batches.meta.txt`, one a line, where it is there; they must be ten. */
async function readClasses(folder: string): Promise<readonly string[]> {
  const file = path.join(folder, "batches.meta.txt");
  if (!(await list(folder)).includes("batches.meta.txt")) return classNames;
  const names = (await readFile(file, "utf8")).split(/\r?\n/).filter((line) => line.trim() !== "");
  if (names.length !== classNames.length || names.some((name, i) => name.trim() !== classNames[i])) {
    throw new GradlabError(
      `cifar10: ${file} names the classes ${names.join(", ")}, expected ${classNames.join(", ")}`,
    );
  }
  return classNames;
}
