import { fieldOf } from "./call.js";
import { compare, relativeError, type Tolerance } from "./compare.js";
import { numbersOf, showShape } from "./numbers.js";
import { slipsOf, type Case } from "./slips.js";
import { isTensor, type Inputs, type Value } from "./value.js";

/** One call whose result is laid beside the right one. */
export interface Compared {
  readonly aspect: string;
  readonly inputs: Inputs;
  readonly expected: Value;
  readonly actual: Value;
  readonly tolerance: Tolerance;
}

/** What is wrong with a field of the results, `""` being the result itself. */
export interface Finding {
  readonly field: string;
  /** Beginning with `is` or `has`. */
  readonly says: string;
  /** The aspect whose inputs show it, where not all do. */
  readonly aspect?: string;
}

/**
 * What is wrong with a field in all calls, whatever the question: its sign, a factor that is an argument's size or a number
 * given, a transposition, a constant, a place. It is said only if all numbers of all calls agree with it, or else all of the
 * first aspect in which the field is wrong, and only if at least two different numbers other than 0 came out wrong. What
 * is said names sizes and places, never a number of an input or of a right result.
 */
export function diagnose(field: string, calls: readonly Compared[]): Finding | undefined {
  const everywhere = slipIn(field, calls);
  if (everywhere !== undefined) return { field, says: everywhere };
  const first = calls.find((call) => isWrong(field, call))?.aspect;
  if (first === undefined) return undefined;
  const says = slipIn(
    field,
    calls.filter(({ aspect }) => aspect === first),
  );
  return says === undefined ? undefined : { field, says, aspect: first };
}

/** Whether a field of a call's result is wrong, in its form or in a number. */
export const isWrong = (field: string, { expected, actual, tolerance }: Compared): boolean =>
  !compare(fieldOf(expected, field), fieldOf(actual, field), tolerance).pass;

function slipIn(field: string, calls: readonly Compared[]): string | undefined {
  const cases: Case[] = [];
  for (const call of calls) {
    const one = caseOf(field, call);
    if (one === undefined) return undefined;
    cases.push(one);
  }
  const wrong = cases.map(wrongIn);
  const count = wrong.reduce((sum, { length }) => sum + length, 0);
  const different = new Set(wrong.flat().filter((value) => value !== 0));
  if (different.size < 2) return undefined;
  const example = cases[wrong.findIndex(({ length }) => length > 0)];
  return slipsOf(cases, example, field).find(
    ({ holds, least = 2 }) => count >= least && cases.every((one) => holds(one)),
  )?.says;
}

/** The right numbers in whose places wrong ones stand. */
const wrongIn = ({ wanted, found, near }: Case): readonly number[] =>
  showShape(wanted.shape) === showShape(found.shape)
    ? wanted.values.filter((value, k) => !near(value, found.values[k]))
    : wanted.values;

/** The numbers of one field; undefined where there are none, or of another type. */
function caseOf(field: string, { inputs, expected, actual, tolerance }: Compared): Case | undefined {
  const [right, came] = [fieldOf(expected, field), fieldOf(actual, field)];
  if (isTensor(right) !== isTensor(came)) return undefined;
  if (isTensor(right) && isTensor(came) && right.tensor.dtype !== came.tensor.dtype) return undefined;
  const [wanted, found] = [numbersOf(right), numbersOf(came)];
  if ("problem" in wanted || "problem" in found) return undefined;
  const { relative = 1e-5, absolute = 0 } = tolerance;
  // A repair rounds, even where the very number is asked for.
  const near = (a: number, b: number): boolean =>
    Math.abs(a - b) <= absolute || relativeError(a, b) <= Math.max(relative, 1e-12);
  return { inputs, wanted, found, near };
}
