import path from "node:path";
import { GradlabError } from "../../errors.js";
import { batchFiles } from "./find.js";

/** One picture in CIFAR-10's binary files: a label byte, then the red, the green and the blue plane of 32 x 32. */
export const record: { height: number; width: number; channels: number; bytes: number; classes: number } = {
  height: 32,
  width: 32,
  channels: 3,
  bytes: 3073,
  classes: 10,
};

/** Records in each of the official files. */
const officialRecords = 10_000;

/**
 * How many records a file of so many (unpacked) bytes is.
 *
 * @throws GradlabError when they are none, not a whole number of them, or not 10,000 in an official file.
 */
export function countRecords(file: string, bytes: number): number {
  if (bytes === 0) {
    throw new GradlabError(`data.cifar10: ${file} is empty, expected records of ${record.bytes} bytes`);
  }
  const whole = Math.floor(bytes / record.bytes);
  if (bytes % record.bytes !== 0) {
    throw new GradlabError(
      `data.cifar10: ${file} ends at byte ${bytes}, within record ${whole} (each is ${record.bytes} bytes); download it again`,
    );
  }
  const official = batchFiles.includes(path.basename(file).replace(/\.gz$/, ""));
  if (official && whole !== officialRecords) {
    throw new GradlabError(
      `data.cifar10: ${file} ends at byte ${bytes} after ${whole} records, expected ${officialRecords * record.bytes} bytes (${officialRecords} records); download it again`,
    );
  }
  return whole;
}

/**
 * Copies the first `count` records of a file into `pixels` (NHWC) and `labels`, from picture `start` on.
 *
 * @throws GradlabError naming the file and the byte where a label is not 0..9.
 */
export function readRecords(
  file: string,
  bytes: Uint8Array,
  into: { readonly pixels: Uint8Array; readonly labels: Int32Array },
  start: number,
  count: number,
): void {
  const plane = record.height * record.width;
  let to = start * plane * record.channels;
  for (let i = 0; i < count; i++) {
    const from = i * record.bytes;
    const label = bytes[from];
    if (label >= record.classes) {
      throw new GradlabError(
        `data.cifar10: ${file} has label ${label} at byte ${from}, expected 0..${record.classes - 1}; this is not CIFAR-10's binary version, or it is damaged`,
      );
    }
    into.labels[start + i] = label;
    for (let pixel = from + 1; pixel <= from + plane; pixel++) {
      into.pixels[to++] = bytes[pixel];
      into.pixels[to++] = bytes[pixel + plane];
      into.pixels[to++] = bytes[pixel + 2 * plane];
    }
  }
}
