import { readdir } from "node:fs/promises";
import path from "node:path";
import { GradlabError } from "../../errors.js";

/** The folder inside the official archive. */
export const archiveFolder = "cifar-10-batches-bin";

/** Its files of records, 10,000 pictures each. */
export const batchFiles: readonly string[] = [
  "data_batch_1.bin",
  "data_batch_2.bin",
  "data_batch_3.bin",
  "data_batch_4.bin",
  "data_batch_5.bin",
  "test_batch.bin",
];

/** Where the records are. */
export interface Found {
  readonly folder: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** Whether `batches.meta.txt`, the names of the classes, lies beside them. */
  readonly meta: boolean;
}

/**
 * The record files in the archive's folder in `dir`, or in `dir` itself.
 *
 * @throws GradlabError when there are none, or only some of them.
 */
export async function findRecords(dir: string): Promise<Found> {
  for (const folder of [path.join(dir, archiveFolder), dir]) {
    const names = await namesIn(folder);
    const files = recordFiles(names);
    if (files.length === 0) continue;
    const train = files.filter((name) => !name.startsWith("test"));
    const test = files.filter((name) => name.startsWith("test"));
    const missing = missingFile(train, test);
    if (missing === undefined) return { folder, train, test, meta: names.includes("batches.meta.txt") };
    throw new GradlabError(
      `data.cifar10: ${folder} has ${files[0]} but no ${missing}; run \`gradlab data cifar10\` or put the file there`,
    );
  }
  throw new GradlabError(
    `data.cifar10: there are no CIFAR-10 files in ${dir}; run \`gradlab data cifar10\` to download them, or put ${batchFiles[0]} ... ${batchFiles[4]} and ${batchFiles[5]} there`,
  );
}

/** Unpacked or gzipped, once each: a gzipped file beside the same file unpacked is left out. */
function recordFiles(names: readonly string[]): string[] {
  const files = names.filter((name) => /^(data_batch|train|test).*\.bin(\.gz)?$/.test(name));
  return files.filter((name) => !(name.endsWith(".gz") && files.includes(name.slice(0, -3)))).sort();
}

/** Of the five official training files all must be there, or none; and something to train and to test with. */
function missingFile(train: readonly string[], test: readonly string[]): string | undefined {
  const has = (file: string): boolean => train.some((name) => name.startsWith(file));
  const official = batchFiles.slice(0, 5);
  if (train.length === 0 || official.some(has)) {
    const missing = official.find((file) => !has(file));
    if (missing !== undefined) return missing;
  }
  return test.length === 0 ? batchFiles[5] : undefined;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw new GradlabError(`data.cifar10: the folder ${folder} cannot be read (${code})`);
  }
}
