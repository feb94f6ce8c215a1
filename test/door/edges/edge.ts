import { tf } from "../../../src/index.js";

/** Where formulas break: no numbers at all, a single one, numbers too large to be squared, equal ones, and NaN. */
export const kinds = ["size 0", "size 1", "overflow", "ties", "NaN"] as const;

/** What must come of a call: these numbers (in order, however nested), or a refusal. */
export type Expected = RegExp | number | readonly Expected[];

/** Some calls and what must come of them; or, in words, why there is no such case. */
export type Edge = string | readonly (readonly [call: () => unknown, expected: Expected])[];

/** An operation's behaviour at the edges: the operation's name on the door, and each kind of edge. */
export type Edges = Readonly<Record<string, Readonly<Record<(typeof kinds)[number], Edge>>>>;

export const compares = "nothing is compared";
export const row1 = (...values: number[]): tf.Tensor1D => tf.tensor1d(values);
/** A matrix of one column for each number of a row; `[0, 3]` of no rows is `rows(3)`. */
export const rows = (width: number, ...values: number[]): tf.Tensor2D =>
  tf.tensor2d(values, [values.length / width, width]);
export const whole = (...values: number[]): tf.Tensor1D => tf.tensor1d(values, "int32");
