import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import type { Params } from "../optim/index.js";
import { checkShapes } from "../shapes.js";
import { isLeftBehind, temporaryFor } from "../temporary.js";
import { checkTypes, decode, encode, type TensorFile } from "./safetensors.js";

/**
 * Writes parameters to a file in the safetensors format. The file is complete or not there: it is written beside its place
 * and then renamed.
 *
 * @param path where; the folder must exist
 * @param params tensors of any shapes, by name
 * @returns when the file is written
 * @throws GradlabError when a parameter is no tensor of float32 or int32, or the file cannot be written
 * @see https://huggingface.co/docs/safetensors
 * @example
 * const { tmpdir } = await import("node:os");
 * await training.save(`${tmpdir()}/gradlab-example.safetensors`, { w: tf.tensor1d([1, 2]) });
 * const { w } = await training.load(`${tmpdir()}/gradlab-example.safetensors`);
 * console.log(w.arraySync()); // [ 1, 2 ]
 */
export async function save(path: string, params: Params): Promise<void> {
  if (typeof path !== "string" || path === "")
    throw new GradlabError(
      `training.save: path is ${path === "" ? "empty" : typeof path}, expected a file's name`,
    );
  for (const [name, tensor] of Object.entries(params))
    checkShapes("training.save", { [name]: [tensor, "..."] });
  checkTypes("training.save", params);
  await writeTensors(path, { tensors: params, metadata: {} });
}

/**
 * Reads parameters that {@link save} wrote.
 *
 * @param path of a safetensors file, ours or another tool's
 * @returns the tensors by name, of the shapes they had; they are the caller's to dispose of
 * @throws GradlabError when there is no such file, it is not a whole safetensors file, or it holds numbers of another type than
 * F32, F64 and I32
 * @see https://huggingface.co/docs/safetensors
 * @example
 * const { tmpdir } = await import("node:os");
 * await training.save(`${tmpdir()}/gradlab-example.safetensors`, { b: tf.tensor1d([3]) });
 * console.log(Object.keys(await training.load(`${tmpdir()}/gradlab-example.safetensors`))); // [ 'b' ]
 */
export async function load(path: string): Promise<Record<string, tf.Tensor>> {
  const file = await readTensors(path);
  if (file === undefined) throw new GradlabError(`training.load: there is no file ${path}`);
  return { ...file.tensors };
}

/** Writes beside, flushes to the disk, then renames: a power cut leaves the old file or the new one. */
export async function writeTensors(path: string, content: TensorFile): Promise<void> {
  const { open, rename, rm } = await import("node:fs/promises");
  const beside = temporaryFor(path);
  try {
    await sweep(path);
    const file = await open(beside, "w");
    try {
      await file.writeFile(encode(content));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw new GradlabError(`training: cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Removes what writers of this file that were killed left half-written beside it. */
async function sweep(path: string): Promise<void> {
  const { readdir, rm } = await import("node:fs/promises");
  const { default: places } = await import("node:path");
  // Who may write in a folder may not be allowed to list it: then nothing is swept.
  const names = await readdir(places.dirname(path)).catch(() => []);
  const own = names.filter((name) => name.startsWith(`.${places.basename(path)}.`));
  const left = own.map((name) => places.join(places.dirname(path), name)).filter(isLeftBehind);
  await Promise.all(left.map((file) => rm(file, { force: true })));
}

/** The content of a file, or undefined where there is none. */
export async function readTensors(path: string): Promise<TensorFile | undefined> {
  const { readFile } = await import("node:fs/promises");
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new GradlabError(`training: cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
  return decode(bytes, path);
}
