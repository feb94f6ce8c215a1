import { z } from "zod";
import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";

/** Tensors by name, and words beside them. */
export interface TensorFile {
  readonly tensors: Readonly<Record<string, tf.Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const entry = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().min(0)),
  data_offsets: z.tuple([z.number().int().min(0), z.number().int().min(0)]),
});
const header = z.object({ __metadata__: z.record(z.string(), z.string()).optional() }).catchall(entry);

/** The types of numbers that we read; of what we write, doubles are F64. */
const arrays = { F32: Float32Array, F64: Float64Array, I32: Int32Array } as const;

const isKnown = (dtype: string): dtype is keyof typeof arrays => Object.hasOwn(arrays, dtype);

/** Refuses truth values, which the format's numbers are not. (Strings and complex numbers were refused with the shapes.) */
export function checkTypes(operation: string, tensors: TensorFile["tensors"]): void {
  const wrong = Object.keys(tensors).find((name) => !["float32", "int32"].includes(tensors[name].dtype));
  if (wrong === undefined) return;
  const { dtype } = tensors[wrong];
  throw new GradlabError(
    `${operation}: ${wrong} is a tensor of ${dtype}, expected float32 or int32: tf.cast(${wrong}, "int32")`,
  );
}

/**
 * Writes tensors in the safetensors format, which other tools read too: 8 bytes with the length of a JSON header, the
 * header (dtype, shape and place of each tensor), then the numbers, little-endian.
 *
 * @see https://huggingface.co/docs/safetensors
 */
export function encode({ tensors, metadata }: TensorFile): Uint8Array {
  const parts: Uint8Array[] = [];
  const index: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, tensor] of Object.entries(tensors)) {
    const values = tensor.dataSync() as ArrayBufferView;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
    const dtype = values instanceof Int32Array ? "I32" : values instanceof Float64Array ? "F64" : "F32";
    index[name] = { dtype, shape: tensor.shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
    parts.push(bytes);
  }
  const words = new TextEncoder().encode(JSON.stringify(index));
  const padding = (8 - (words.length % 8)) % 8;
  const file = new Uint8Array(8 + words.length + padding + offset).fill(0x20, 8, 8 + words.length + padding);
  new DataView(file.buffer).setBigUint64(0, BigInt(words.length + padding), true);
  file.set(words, 8);
  let place = 8 + words.length + padding;
  for (const bytes of parts) {
    file.set(bytes, place);
    place += bytes.length;
  }
  return file;
}

/**
 * Reads what {@link encode}, or another tool, wrote.
 *
 * @throws GradlabError naming the file when it is cut short, not of this format, or of another type of number
 */
export function decode(file: Uint8Array, name: string): TensorFile {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = file.length >= 8 ? Number(view.getBigUint64(0, true)) : Infinity;
  if (8 + length > file.length) throw new GradlabError(`${name}: not a safetensors file, or cut short`);
  const { __metadata__: metadata = {}, ...index } = parseHeader(file.subarray(8, 8 + length), name);
  const numbers = file.subarray(8 + length);
  // All are looked at before the first tensor is made, so that a refusal leaves none behind.
  const parts = Object.entries(index).map(([key, part]) => ({
    key,
    shape: part.shape,
    values: valuesOf(part, numbers, name, key),
  }));
  const made = parts.map(({ key, shape, values }) => {
    const dtype = values instanceof Int32Array ? "int32" : "float32";
    return [key, tf.tensor(Array.from(values), shape, dtype)] as const;
  });
  return { tensors: Object.fromEntries(made), metadata };
}

/** The numbers of one tensor. */
function valuesOf(
  { dtype, shape, data_offsets: [start, end] }: z.infer<typeof entry>,
  numbers: Uint8Array,
  file: string,
  key: string,
): Float32Array | Float64Array | Int32Array {
  if (!isKnown(dtype))
    throw new GradlabError(
      `${file}: ${key} holds numbers of type ${dtype}, expected F32, F64 or I32; convert them with the tool that wrote them`,
    );
  const size = tf.util.sizeFromShape(shape);
  if (end > numbers.length || end - start !== size * arrays[dtype].BYTES_PER_ELEMENT)
    throw new GradlabError(`${file}: the numbers of ${key} are not all there`);
  return new arrays[dtype](new Uint8Array(numbers.subarray(start, end)).buffer);
}

function parseHeader(bytes: Uint8Array, name: string): z.infer<typeof header> {
  try {
    return header.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw new GradlabError(`${name}: the header is not that of a safetensors file`, { cause: error });
  }
}
