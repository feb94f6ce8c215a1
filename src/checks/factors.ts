import { fieldOf } from "./call.js";
import { numbersOf } from "./numbers.js";
import { isArray, isRecord, isTensor, type Inputs, type Value } from "./value.js";

/** Something that has a value in every call: a size of an argument, or a number that was given. */
export interface Factor {
  /** In words that give no value away: `"N, the number of rows of the first argument"`. */
  readonly name: string;
  /** Its value in a call; undefined where that call has none. */
  readonly of: (inputs: Inputs) => number | undefined;
}

const ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

/** `"the first argument"`, for argument 0. */
export const argument = (index: number): string => `the ${ordinals[index] ?? `${index + 1}th`} argument`;

/** The shape of an argument that is a box of numbers. */
function shapeOf(value: Value): readonly number[] | undefined {
  if (isTensor(value)) return value.tensor.shape;
  if (!isArray(value)) return undefined;
  const numbers = numbersOf(value);
  return "problem" in numbers ? undefined : numbers.shape;
}

/** The sizes of the arguments of some calls, in order: N comes before whatever is as large by chance. */
export function sizesOf(calls: readonly Inputs[]): Factor[] {
  const known = new Map(calls.map((inputs) => [inputs, inputs.map(shapeOf)]));
  const shapes = [...known.values()];
  const matrices = [...shapes[0].keys()].filter((index) => shapes[0][index]?.length === 2);
  const [x = -1, w = -1] = matrices;
  // Only where the second matrix could be multiplied with the first in every call are these surely x [N, D] and w [D, C].
  const isChain = w >= 0 && shapes.every((shape) => shape[x]?.[1] === shape[w]?.[0]);
  const letters = new Map(isChain ? chain(x, w) : []);
  return shapes[0].flatMap((shape, index) =>
    (shape ?? []).map((_, axis, { length: rank }) => ({
      name: `${letters.get(`${index} ${axis}`) ?? ""}${sizeName(rank, axis)} of ${argument(index)}`,
      of: (inputs: Inputs) => known.get(inputs)?.[index]?.[axis],
    })),
  );
}

const chain = (x: number, w: number): [string, string][] => [
  [`${x} 0`, "N, "],
  [`${x} 1`, "D, "],
  [`${w} 1`, "C, "],
];

function sizeName(rank: number, axis: number): string {
  if (rank === 1) return "the length";
  return rank === 2 ? `the number of ${["rows", "columns"][axis]}` : `the size along axis ${axis}`;
}

/** The numbers among a call's arguments, those in records by their own names. */
export const givenOf = (inputs: Inputs): Factor[] =>
  inputs.flatMap((value, index): Factor[] => {
    if (typeof value === "number") {
      return [{ name: argument(index), of: (inputs) => numberIn(inputs[index]) }];
    }
    if (!isRecord(value)) return [];
    const names = Object.keys(value.record).filter((key) => typeof value.record[key] === "number");
    return names.map((name) => ({
      name: `${name} of ${argument(index)}`,
      of: (inputs) => numberIn(fieldOf(inputs[index], name)),
    }));
  });

const numberIn = (value: Value): number | undefined => (typeof value === "number" ? value : undefined);
