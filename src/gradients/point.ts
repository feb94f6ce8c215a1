import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";

/** Where a gradient is taken: a number, plain arrays nested to any depth, or a tensor. */
export type Point = number | readonly number[] | readonly (readonly number[])[] | tf.Tensor;

/** A function to differentiate: of one point, to a number or to a scalar tensor. */
export type Scalar<X extends Point> = (x: X) => number | tf.Tensor;

/** `number` for 3, whatever type it was inferred as; any other point as it is. */
export type Widen<X extends Point> = X extends number ? number : X;

/** A point taken apart into a flat list of numbers, and the way back. */
export interface Flat {
  readonly values: number[];
  readonly shape: readonly number[];
  /** A point of the same kind and shape that holds other numbers. */
  readonly rebuild: (values: readonly number[]) => Point;
}

/** Refuses what is no function, such as the number that a function gave. */
export function checkFunction(operation: string, f: unknown): void {
  if (typeof f === "function") return;
  const what = f === undefined || f === null ? String(f) : `of type ${typeof f}`;
  throw new GradlabError(`${operation}: f is ${what}, expected a function of one argument`);
}

/** Takes a point apart. */
export function flatten(operation: string, name: string, x: unknown): Flat {
  if (typeof x === "number") return { values: [x], shape: [], rebuild: ([value]) => value };
  if (x instanceof tf.Tensor) {
    const { shape } = x;
    return {
      values: Array.from(x.dataSync()),
      shape,
      rebuild: (values) => tf.tensor([...values], shape, "float32"),
    };
  }
  if (!Array.isArray(x) && !ArrayBuffer.isView(x)) {
    throw new GradlabError(
      `${operation}: ${name} is of type ${typeof x}, expected a number, an array or a tensor`,
    );
  }
  const shape = shapeOf(x as ArrayLike<unknown>);
  const values: number[] = [];
  collect(operation, name, x, shape, values);
  return { values, shape, rebuild: (numbers) => nest([...numbers], shape) as Point };
}

/** The position of the i-th number in a shape: [1, 2] for i = 5 in [2, 3]. */
export function indexOf(i: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = i;
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

/** The same for a message: `[1, 2]`, and nothing for a number. */
export const placeOf = (i: number, shape: readonly number[]): string =>
  shape.length > 0 ? `[${indexOf(i, shape).join(", ")}]` : "";

function shapeOf(x: unknown): number[] {
  return Array.isArray(x) || ArrayBuffer.isView(x)
    ? [(x as unknown[]).length, ...shapeOf((x as unknown[])[0])]
    : [];
}

function collect(operation: string, name: string, x: unknown, shape: number[], into: number[]): void {
  if (shape.length === 0 && typeof x === "number") into.push(x);
  else if (shape.length > 0 && (x as unknown[] | undefined)?.length === shape[0]) {
    for (const part of x as unknown[]) collect(operation, name, part, shape.slice(1), into);
  } else {
    throw new GradlabError(
      `${operation}: ${name} is ragged or holds no numbers, expected rows of one length`,
    );
  }
}

function nest(values: readonly number[], shape: readonly number[]): unknown {
  if (shape.length <= 1) return values;
  const size = values.length / shape[0];
  return Array.from({ length: shape[0] }, (_, i) =>
    nest(values.slice(i * size, (i + 1) * size), shape.slice(1)),
  );
}
