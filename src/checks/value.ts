/**
 * What goes into an answer and what comes out of it, as plain bounded data: numbers (NaN, infinities and -0 included),
 * strings, truth values, nested arrays, tensors, records. It has no methods and no identity, so it can cross to
 * another process and back, and comparing it cannot run anybody's code.
 */
export type Value =
  | undefined
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | TensorValue
  | RecordValue
  | CodeValue
  | OtherValue;

/** A tensor's shape, type and numbers in row-major order; truth values as 0 and 1. */
export interface TensorValue {
  readonly tensor: {
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly values: readonly number[];
  };
}

/** An object's own fields. */
export interface RecordValue {
  readonly record: Readonly<Record<string, Value>>;
}

/** A function given to an answer, as the text of a JavaScript expression that needs nothing around it. */
export interface CodeValue {
  readonly code: string;
  /** How often the answer may call it; a call beyond that throws. */
  readonly budget?: number;
}

/** One call's arguments. */
export type Inputs = readonly Value[];

/** What has no place here (a function, a promise, a symbol), by its name. */
export interface OtherValue {
  readonly other: string;
}

/** What cannot be read any more, such as a tensor that was freed. */
export const unreadable: OtherValue = { other: "value that cannot be read any more" };

/** How much of a value is read before it is refused. */
export interface Limits {
  readonly elements: number;
  readonly depth: number;
  readonly characters: number;
}

/** Far above what any question needs, far below what would hurt the reader. */
export const limits: Limits = { elements: 1_000_000, depth: 12, characters: 100_000 };

export const isArray = (value: Value): value is readonly Value[] => Array.isArray(value);
export const isTensor = (value: Value): value is TensorValue => has(value, "tensor");
export const isRecord = (value: Value): value is RecordValue => has(value, "record");
export const isCode = (value: Value): value is CodeValue => has(value, "code");
export const isOther = (value: Value): value is OtherValue => has(value, "other");

function has(value: Value, key: string): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, key);
}

/** A tensor for a question's inputs: `tensor([[1, 2], [3, 4]])`, or `tensor([0, 1], "int32")` for a vector. */
export function tensor(
  numbers: readonly (readonly number[])[] | readonly number[],
  dtype: string = "float32",
): TensorValue {
  const [first] = numbers;
  const shape = typeof first === "number" ? [numbers.length] : [numbers.length, first?.length ?? 0];
  // By hand: `flat` takes four times as long.
  const values: number[] = [];
  for (const row of numbers) {
    if (typeof row === "number") values.push(row);
    else for (const value of row) values.push(value);
  }
  return { tensor: { shape, dtype, values } };
}
