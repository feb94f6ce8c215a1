import {
  encode,
  isArray,
  isCode,
  isRecord,
  plainOf,
  type CodeValue,
  type Inputs,
  type Value,
} from "../src/checks/index.js";

type About<T> = (inputs: Inputs) => T;

/**
 * What is found out about inputs, once as long as somebody holds them: those that an assignment gives everybody are the same object
 * for every student, those that are drawn go with their student.
 */
export function once<T>(find: About<T>): About<T> {
  const known = new WeakMap<Inputs, { readonly found: T }>();
  return (inputs) => {
    let one = known.get(inputs);
    if (one === undefined) known.set(inputs, (one = { found: find(inputs) }));
    return one.found;
  };
}

/** As they are sent. */
export const textOf: About<string> = once(encode);

export const hasTensor: About<boolean> = once((inputs) => textOf(inputs).includes('{"tensor"'));

/** The same for tensors and rows of the same numbers. */
export const keyOf: About<string> = once((inputs) =>
  hasTensor(inputs) ? encode(plainOf(inputs)) : textOf(inputs),
);

/** The functions among them, however deep. */
export const functionsIn: About<readonly CodeValue[]> = once(functions);

function functions(value: Value): readonly CodeValue[] {
  if (isCode(value)) return [value];
  if (isArray(value)) return value.flatMap(functions);
  return isRecord(value) ? Object.values(value.record).flatMap(functions) : [];
}
