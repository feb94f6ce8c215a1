import { isArray, isRecord, isTensor, numbersOf, type Value } from "../src/checks/index.js";

/**
 * What another question's reference gives, in the form in which this one's gives it: nested arrays as a tensor of its dtype, the
 * fields of a record each by itself. Undefined where a form is neither of these nor the same already.
 *
 * @param form a result of this question's own reference, for whatever inputs
 */
export function inFormOf(form: Value, value: Value): Value | undefined {
  if (isTensor(form)) return tensorLike(form.tensor, value);
  if (isRecord(form)) return isRecord(value) ? recordLike(form.record, value.record) : undefined;
  const isBox = (one: Value): boolean => !isTensor(one) && !("problem" in numbersOf(one));
  return isArray(form) === isArray(value) && isBox(form) && isBox(value) ? value : undefined;
}

interface Tensor {
  readonly shape: readonly number[];
  readonly dtype: string;
}

function tensorLike({ shape: { length }, dtype }: Tensor, value: Value): Value | undefined {
  const numbers = numbersOf(value);
  // Nested arrays without a number have lost how deep they are.
  if ("problem" in numbers || numbers.shape.length !== length) return undefined;
  const { shape, values } = numbers;
  if (dtype === "float32") return { tensor: { shape, dtype, values: values.map(Math.fround) } };
  return dtype === "int32" && values.every(Number.isInteger)
    ? { tensor: { shape, dtype, values } }
    : undefined;
}

type Fields = Readonly<Record<string, Value>>;

function recordLike(form: Fields, value: Fields): Value | undefined {
  const record: Record<string, Value> = {};
  for (const [name, own] of Object.entries(form)) {
    const like = Object.hasOwn(value, name) ? inFormOf(own, value[name]) : undefined;
    if (like === undefined) return undefined;
    record[name] = like;
  }
  return { record };
}
