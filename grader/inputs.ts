import {
  encode,
  isArray,
  isCode,
  isRecord,
  isTensor,
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

/** Whether inputs are the same, a tensor being the same as rows of its numbers. */
export const areSame = (one: Inputs, other: Inputs): boolean =>
  one === other || (sketchOf(one) === sketchOf(other) && plainTextOf(one) === plainTextOf(other));

/** What is the same for inputs that are the same, and for few others. */
export const sketchOf: About<string> = once((inputs) => {
  const { count, sum } = sketch(inputs, { count: 0, sum: 0 });
  return `${count} ${sum}`;
});

/** How many numbers there are, and what they come to: in their order, so that it is the same to the last bit. */
function sketch(value: Value, found: { count: number; sum: number }): { count: number; sum: number } {
  if (typeof value === "number") {
    found.count++;
    found.sum += value;
  } else if (isTensor(value)) sketch(value.tensor.values, found);
  else if (isArray(value)) for (const one of value) sketch(one, found);
  else if (isRecord(value)) for (const one of Object.values(value.record)) sketch(one, found);
  return found;
}

const plainTextOf: About<string> = once((inputs) =>
  hasTensor(inputs) ? encode(plainOf(inputs)) : textOf(inputs),
);

/** The functions among them, however deep. */
export const functionsIn: About<readonly CodeValue[]> = once(functions);

function functions(value: Value): readonly CodeValue[] {
  if (isCode(value)) return [value];
  if (isArray(value)) return value.flatMap(functions);
  return isRecord(value) ? Object.values(value.record).flatMap(functions) : [];
}
