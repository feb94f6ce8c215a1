import { isArray, isOther, isRecord, isTensor, isCode, type TensorValue, type Value } from "./value.js";

/** Numbers in a box: what a tensor and a rectangular nested array have in common. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** Why nested arrays are not a box of numbers, told so that the place can be found. */
export interface Irregular {
  readonly problem: string;
}

/** The box of numbers in a tensor, a number, or nested arrays that are rectangular. */
export function numbersOf(value: Value): Numbers | Irregular {
  if (typeof value === "number") return { shape: [], values: [value] };
  if (isTensor(value)) return value.tensor;
  if (!isArray(value)) return { problem: `it is ${describe(value)}` };
  const shape = leadingShape(value);
  const values: number[] = [];
  const problem = gather(value, shape, [], values);
  return problem === undefined ? { shape, values } : { problem };
}

function leadingShape(value: Value): number[] {
  const shape: number[] = [];
  for (let inner = value; isArray(inner); inner = inner[0]) shape.push(inner.length);
  return shape;
}

function gather(value: Value, shape: readonly number[], at: number[], out: number[]): string | undefined {
  if (shape.length === 0) {
    if (typeof value !== "number") return `${place(at)} is ${describe(value)}, not a number`;
    out.push(value);
    return undefined;
  }
  if (!isArray(value)) return `${place(at)} is ${describe(value)}, others are arrays`;
  if (value.length !== shape[0]) {
    return `${place(at)} has ${value.length} elements, the first of its kind has ${shape[0]}`;
  }
  for (let index = 0; index < value.length; index++) {
    const problem = gather(value[index], shape.slice(1), [...at, index], out);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const place = (at: readonly number[]): string =>
  at.length === 0 ? "the result" : `element [${at.join(", ")}]`;

/** The index of the n-th number of a box: 5 in a box of [2, 3] is [1, 2]. */
export function unravel(n: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (const size of shape.toReversed()) {
    index.unshift(n % size);
    n = Math.floor(n / size);
  }
  return index;
}

/** A value in a few words: "a tensor of shape [3, 4], float32", "an array of shape [5]", "the text "7"". */
export function describe(value: Value): string {
  if (value === undefined) return "undefined (is a return missing?)";
  if (value === null) return "null";
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "string")
    return `the text ${JSON.stringify(value.length > 30 ? `${value.slice(0, 30)}…` : value)}`;
  if (typeof value === "boolean") return String(value);
  if (isTensor(value)) return `a tensor of shape ${showShape(value.tensor.shape)}, ${value.tensor.dtype}`;
  if (isRecord(value))
    return `an object with ${Object.keys(value.record).slice(0, 8).join(", ") || "no fields"}`;
  if (isOther(value)) return `a ${value.other}`;
  if (isCode(value)) return "a function";
  const numbers = numbersOf(value);
  return "problem" in numbers ? "an uneven array" : `an array of shape ${showShape(numbers.shape)}`;
}

/** `[3, 4]`. */
export const showShape = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

/** The same form with other numbers in it: a tensor for a tensor, nested arrays for nested arrays. */
export function withNumbers(value: Value, values: readonly number[]): Value {
  if (isTensor(value)) return { tensor: { ...value.tensor, values } };
  let next = 0;
  const fill = (item: Value): Value => (isArray(item) ? item.map(fill) : values[next++]);
  return fill(value);
}

/** Tensors as nested arrays, wherever they stand. */
export function plainOf(value: Value): Value {
  if (isTensor(value)) return nested(value);
  if (isArray(value)) return value.map(plainOf);
  if (!isRecord(value)) return value;
  const fields = Object.entries(value.record).map(([key, item]) => [key, plainOf(item)] as const);
  return { record: Object.fromEntries(fields) };
}

function nested({ tensor: { shape, values } }: TensorValue): Value {
  let next = 0;
  const fill = (sizes: readonly number[]): Value =>
    sizes.length === 0 ? values[next++] : Array.from({ length: sizes[0] }, () => fill(sizes.slice(1)));
  return fill(shape);
}
