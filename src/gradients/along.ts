import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkFunction, flatten, placeOf, type Flat, type Point, type Scalar } from "./point.js";

/** A function seen along its coordinates: what every numerical slope is made of. */
export interface Along extends Flat {
  readonly operation: string;
  /** True where the function is computed in float64: plain numbers, or tensors of the float64 engine. */
  readonly precise: boolean;
  /** The function's value with coordinate i moved by `offset`, and the offset that rounding really left. */
  readonly at: (i: number, offset: number) => { value: number; offset: number };
}

/** Looks at `f` around `x`. */
export function along<X extends Point>(operation: string, f: Scalar<X>, x: X): Along {
  checkFunction(operation, f);
  const flat = flatten(operation, "x", x);
  const precise = !(x instanceof tf.Tensor) || tf.getBackend() === "float64";
  return {
    ...flat,
    operation,
    precise,
    at(i, offset) {
      const exact = flat.values[i] + offset;
      const stored = precise ? exact : Math.fround(exact);
      const values = flat.values.with(i, stored);
      const value = evaluate(operation, () => f(flat.rebuild(values) as X));
      if (!Number.isFinite(value)) {
        const moved = offset === 0 ? "" : ` ${offset < 0 ? "-" : "+"} ${Math.abs(offset)}`;
        throw new GradlabError(
          `${operation}: f is ${value} at x${placeOf(i, flat.shape)}${moved}, expected a finite number`,
        );
      }
      return { value, offset: stored - flat.values[i] };
    },
  };
}

/** The value of `f` as a number; every tensor made on the way is freed. */
function evaluate(operation: string, compute: () => unknown): number {
  let value: unknown;
  tf.tidy(() => {
    const result = compute();
    value = result instanceof tf.Tensor && result.size === 1 ? result.dataSync()[0] : result;
  });
  if (typeof value === "number") return value;
  const what = value instanceof tf.Tensor ? `a tensor of shape [${value.shape.join(", ")}]` : nameOf(value);
  throw new GradlabError(`${operation}: f returns ${what}, expected a number or a scalar tensor`);
}

const nameOf = (value: unknown): string => (value instanceof Promise ? "a promise" : typeof value);
