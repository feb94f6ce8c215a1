import { batchIndices, labels, take, toTensor, type Batching, type Images } from "../data/index.js";
import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import type { Params } from "../optim/index.js";
import { checkShapes } from "../shapes.js";

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

/** Refuses a set that is empty or has not one label, a whole number from 0 to `classes - 1`, for each example. */
export function checkSet(
  operation: string,
  name: string,
  examples: Examples,
  classes: number = Infinity,
): void {
  checkForm(operation, name, examples);
  const labelled: ArrayLike<number> =
    "pixels" in examples
      ? examples.labels
      : Array.isArray(examples.y)
        ? examples.y
        : (examples.y as tf.Tensor1D).dataSync();
  const wrong = Array.prototype.findIndex.call(
    labelled,
    (label: number) => !Number.isInteger(label) || label < 0 || label >= classes,
  );
  if (wrong < 0) return;
  const range = classes === Infinity ? "of at least 0" : `from 0 to ${classes - 1}`;
  throw new GradlabError(
    `${operation}: label ${wrong} of ${name} is ${labelled[wrong]}, expected a whole number ${range}`,
  );
}

/** Refuses what are no examples at all, or not one label for each. */
function checkForm(operation: string, name: string, examples: Examples | undefined): void {
  if (typeof examples !== "object" || examples === null)
    throw new GradlabError(
      `${operation}: ${name} is ${examples === undefined ? "left out" : String(examples)}, expected examples with their labels: { x, y } or pictures`,
    );
  if ("pixels" in examples) {
    if (count(examples) === 0) throw new GradlabError(`${operation}: ${name} holds no examples`);
    return;
  }
  const { x, y } = examples;
  const rows = Array.isArray(x) && Array.isArray(y);
  if (!rows)
    checkShapes(operation, {
      [`${name}.x`]: [x as tf.Tensor, "N, ..."],
      [`${name}.y`]: [y as tf.Tensor, "N"],
    });
  if (count(examples) === 0) throw new GradlabError(`${operation}: ${name} holds no examples`);
  if (rows) checkRows(operation, name, x as number[][], y as number[]);
}

function checkRows(operation: string, name: string, x: readonly number[][], y: readonly number[]): void {
  if (y.length !== x.length) {
    throw new GradlabError(`${operation}: ${name} has ${y.length} labels, but its x has ${x.length} rows`);
  }
  const wrong = x.findIndex((row) => row.length !== x[0].length);
  if (wrong < 0) return;
  throw new GradlabError(
    `${operation}: row ${wrong} of ${name}.x has ${x[wrong].length} numbers, expected ${x[0].length} as in row 0`,
  );
}

/** Refuses examples in doubles for parameters in singles, and the other way round. */
export function checkEngine(operation: string, name: string, examples: Examples, params: Params): void {
  if (!("x" in examples) || Array.isArray(examples.x)) return;
  const others = Object.entries(params).map(([key, w]) => [key, [w, "..."]] as const);
  checkShapes(operation, { [`${name}.x`]: [examples.x as tf.Tensor, "..."], ...Object.fromEntries(others) });
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
