import { GradlabError } from "../../errors.js";

/** One picture in CIFAR-10's binary files: a label byte, then the red, the green and the blue plane of 32 x 32. */
export const record: { height: number; width: number; channels: number; bytes: number; classes: number } = {
  height: 32,
  width: 32,
  channels: 3,
  bytes: 3073,
  classes: 10,
};

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
  for (let i = 0; i < count; i++) {
    const from = i * record.bytes;
    const label = bytes[from];
    if (label >= record.classes) {
      throw new GradlabError(
        `cifar10: ${file} has label ${label} at byte ${from}, expected 0..${record.classes - 1}; the file is damaged or not CIFAR-10's binary version`,
      );
    }
    into.labels[start + i] = label;
    let to = (start + i) * plane * record.channels;
    for (let pixel = from + 1; pixel <= from + plane; pixel++) {
      into.pixels[to++] = bytes[pixel];
      into.pixels[to++] = bytes[pixel + plane];
      into.pixels[to++] = bytes[pixel + 2 * plane];
    }
  }
}

/** How many records the bytes are. @throws GradlabError when they are none, or not a whole number of them. */
export function countRecords(file: string, bytes: number): number {
  if (bytes === 0)
    throw new GradlabError(`cifar10: ${file} is empty, expected records of ${record.bytes} bytes`);
  if (bytes % record.bytes !== 0) {
    const whole = Math.floor(bytes / record.bytes);
    throw new GradlabError(
      `cifar10: ${file} ends at byte ${bytes}, inside record ${whole} (records are ${record.bytes} bytes); download it again`,
    );
  }
  return bytes / record.bytes;
}
