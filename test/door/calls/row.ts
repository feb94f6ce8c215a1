import { tf } from "../../../src/index.js";
import { apart, normal } from "../../support/tensors.js";

/** One call of a public operation, made anew in the engine in use: what every test of the door starts from. */
export interface Row {
  /** Arguments that fit. */
  readonly args: () => readonly unknown[];
  /** What is called, where it is not the function of this name itself: a method, or what a function returned. */
  readonly call?: (...args: never[]) => unknown;
  /** Paths of tensors that may have any number of dimensions: "0", or "1.w" for w in the second argument. */
  readonly anyRank?: readonly string[];
  /** Dimensions that nothing else depends on, as `path:axis`: "0:0" for how many examples the first argument holds. */
  readonly grows?: readonly string[];
  /** What is no fault here, as `path: what`. */
  readonly may?: readonly string[];
  /** Further arguments that it must refuse, beside those that are made of `args`. */
  readonly wrong?: readonly (readonly unknown[])[];
  /** Paths of numbers that are not settings: NaN may be among them. */
  readonly keep?: readonly string[];
}

/** Rows by the name of the operation on the door. */
export type Rows = Readonly<Record<string, Row>>;

/** Numbers of no particular size, at least 0.05 from zero. */
export const some = (...shape: number[]): tf.Tensor => apart(shape.join(), ...shape);
export const t1 = (n: number, seed: string = "t1"): tf.Tensor1D => normal(seed, n) as tf.Tensor1D;
export const t2 = (n: number, d: number, seed: string = "t2"): tf.Tensor2D =>
  normal(seed, n, d) as tf.Tensor2D;
export const t4 = (...shape: [number, number, number, number]): tf.Tensor4D => some(...shape) as tf.Tensor4D;
export const labels = (...y: number[]): tf.Tensor1D => tf.tensor1d(y, "int32");

/** A row whose only argument that matters is its first. */
export const row = (args: Row["args"], more: Omit<Row, "args"> = {}): Row => ({ args, ...more });
