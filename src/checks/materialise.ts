import {
  isArray,
  isCode,
  isOther,
  isRecord,
  isTensor,
  type CodeValue,
  type TensorValue,
  type Value,
} from "./value.js";

/** How tensors and given functions come into being. */
export interface Makers {
  readonly tensor?: ((value: TensorValue) => unknown) | undefined;
  readonly code: (code: CodeValue) => unknown;
}

/** A value as the JavaScript object that an answer is called with, fresh each time: an answer may write into it. */
export function materialise(value: Value, makers: Makers): unknown {
  if (isArray(value)) return value.map((item) => materialise(item, makers));
  if (isCode(value)) return makers.code(value);
  if (isTensor(value)) {
    if (!makers.tensor) throw new Error("a tensor among the inputs, but no engine was loaded");
    return makers.tensor(value);
  }
  if (isRecord(value)) {
    const fields = Object.entries(value.record).map(
      ([key, item]) => [key, materialise(item, makers)] as const,
    );
    return Object.fromEntries(fields);
  }
  return isOther(value) ? undefined : value;
}
