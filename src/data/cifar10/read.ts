import { readFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { GradlabError } from "../../errors.js";
import { checkNumber } from "../../shapes.js";
import type { Images } from "../images.js";
import { findRecords, type Found } from "./find.js";
import { dataFolder } from "./folder.js";
import { countRecords, readRecords, record } from "./records.js";

/** How many pictures to read; all there are when left out. */
export interface Cifar10Counts {
  /** Of the training pictures; all by default. */
  readonly train?: number;
  /** Of the test pictures; all by default. */
  readonly test?: number;
}

/**
 * Reads CIFAR-10: 50,000 + 10,000 photographs of 32 x 32 in ten classes, from the binary version.
 * `gradlab data cifar10` downloads it. Smaller files of the same records, gzipped or not, are read too: any
 * `train*.bin`, `test*.bin`, `*.bin.gz`.
 *
 * @param dir the folder of the files, or the one above `cifar-10-batches-bin`; by default `GRADLAB_DATA` or the user's
 * cache folder
 * @param counts read only the first so many
 * @returns the training and the test pictures, [50000, 32, 32, 3] and [10000, 32, 32, 3] where all files are there
 * @throws GradlabError when files are missing, truncated or hold a label that is not 0..9, naming the file and the byte.
 * @see Krizhevsky, "Learning multiple layers of features from tiny images", 2009,
 * https://www.cs.toronto.edu/~kriz/cifar.html
 * @example
 * const [fs, { tmpdir }] = [await import("node:fs"), await import("node:os")];
 * const dir = fs.mkdtempSync(`${tmpdir()}/cifar10-`);
 * for (const name of ["train.bin", "test.bin"])
 *   fs.writeFileSync(`${dir}/${name}`, new Uint8Array(2 * 3073).fill(7)); // two dark pictures of class 7
 * const { train } = await data.cifar10(dir, { train: 1 });
 * console.log(train.shape, train.classes[train.labels[0]]); // [ 1, 32, 32, 3 ] horse
 * fs.rmSync(dir, { recursive: true });
 */
export async function cifar10(
  dir: string = dataFolder(),
  counts: Cifar10Counts = {},
): Promise<{ train: Images; test: Images }> {
  for (const [name, count] of Object.entries(counts)) {
    checkNumber("data.cifar10", name, count as number, { min: 0, whole: true });
  }
  const found = await findRecords(dir);
  const classes = await readClasses(found);
  return {
    train: await readSet("train", found, counts.train, classes),
    test: await readSet("test", found, counts.test, classes),
  };
}

async function readSet(
  part: "train" | "test",
  found: Found,
  wanted: number | undefined,
  classes: readonly string[],
): Promise<Images> {
  const files: { file: string; bytes: Uint8Array; count: number }[] = [];
  let n = 0;
  for (const name of found[part]) {
    if (wanted !== undefined && n >= wanted) break;
    const file = path.join(found.folder, name);
    const bytes = await readBytes(file);
    const count = Math.min(countRecords(file, bytes.length), (wanted ?? Infinity) - n);
    files.push({ file, bytes, count });
    n += count;
  }
  if (wanted !== undefined && n < wanted) {
    throw new GradlabError(
      `data.cifar10: ${part}: ${wanted} pictures are wanted, but ${found.folder} has only ${n}`,
    );
  }
  const { height, width, channels } = record;
  const pixels = new Uint8Array(n * height * width * channels);
  const labels = new Int32Array(n);
  let start = 0;
  for (const { file, bytes, count } of files) {
    readRecords(file, bytes, { pixels, labels }, start, count);
    start += count;
  }
  return { pixels, shape: [n, height, width, channels], labels, classes };
}

async function readBytes(file: string): Promise<Uint8Array> {
  const bytes = await contents(file);
  if (!file.endsWith(".gz")) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new GradlabError(
      `data.cifar10: ${file} (${bytes.length} bytes) is not a whole gzip file (${(error as Error).message}); download it again`,
    );
  }
}

/** The names in `batches.meta.txt`, where it is there, must be the ten, for labels are numbers of that list. */
async function readClasses({ folder, meta }: Found): Promise<readonly string[]> {
  if (!meta) return classNames;
  const file = path.join(folder, "batches.meta.txt");
  const names = new TextDecoder()
    .decode(await contents(file))
    .split("\n")
    .map((line) => line.trim());
  const told = names.filter((name) => name !== "");
  if (told.join() === classNames.join()) return classNames;
  throw new GradlabError(
    `data.cifar10: ${file} names the classes ${told.join(", ").slice(0, 200) || "(none)"}, expected ${classNames.join(", ")}`,
  );
}

async function contents(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new GradlabError(`data.cifar10: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

const classNames: readonly string[] = [
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
];
