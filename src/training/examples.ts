import { batchIndices, labels, take, toTensor, type Batching, type Images } from "../data/index.js";
import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { showShape } from "../shapes.js";

/** Labelled examples: pictures as bytes, tensors ([N, ...] and [N]), or plain rows and labels (the toy sets). */
export type Examples =
  | Images
  | { readonly x: tf.Tensor; readonly y: tf.Tensor1D }
  | { readonly x: readonly (readonly number[])[]; readonly y: readonly number[] };

/**
 * What is done to every batch before the model sees it: subtracting the mean picture, flattening. Examples in, examples
 * out; it must not mix them.
 */
export type Prepare = (x: tf.Tensor) => tf.Tensor;

/** How many examples there are. */
export function count(examples: Examples): number {
  if ("pixels" in examples) return examples.shape[0];
  return Array.isArray(examples.x) ? examples.x.length : (examples.x as tf.Tensor).shape[0];
}

/** Refuses a set that is empty or has not one label for each example. */
export function checkSet(operation: string, name: string, examples: Examples): void {
  const n = count(examples);
  if (n === 0) throw new GradlabError(`${operation}: ${name} holds no examples`);
  if ("pixels" in examples) return;
  const given = Array.isArray(examples.y) ? examples.y.length : (examples.y as tf.Tensor).size;
  if (given !== n) {
    const shape = Array.isArray(examples.x)
      ? `${n} rows`
      : `shape ${showShape((examples.x as tf.Tensor).shape)}`;
    throw new GradlabError(`${operation}: ${name} has ${given} labels, but its x has ${shape}`);
  }
}

/** Some of the examples as tensors, prepared; whoever takes them disposes them. */
export function gather(
  examples: Examples,
  indices: readonly number[],
  prepare: Prepare = (x) => x,
): { x: tf.Tensor; y: tf.Tensor1D } {
  return tf.tidy(() => {
    const { x, y } = tensors(examples, indices);
    return { x: tf.clone(prepare(x)), y: tf.clone(y) };
  });
}

/** One epoch's batches, each a tensor only while it is at hand. */
export function* batches(
  examples: Examples,
  options: Batching,
  prepare?: Prepare,
): Generator<{ x: tf.Tensor; y: tf.Tensor1D }, void, void> {
  for (const indices of batchIndices(count(examples), options)) yield gather(examples, indices, prepare);
}

function tensors(examples: Examples, indices: readonly number[]): { x: tf.Tensor; y: tf.Tensor1D } {
  if ("pixels" in examples) {
    const chosen = take(examples, indices);
    return { x: toTensor(chosen), y: labels(chosen) };
  }
  const { x, y } = examples;
  if (x instanceof tf.Tensor) {
    const chosen = tf.tensor1d([...indices], "int32");
    return { x: tf.gather(x, chosen), y: tf.gather<tf.Tensor1D>(y, chosen) };
  }
  return {
    x: tf.tensor2d(indices.map((i) => [...x[i]])),
    y: tf.tensor1d(
      indices.map((i) => (y as readonly number[])[i]),
      "int32",
    ),
  };
}
