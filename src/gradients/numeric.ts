import { GradlabError } from "../errors.js";
import { random } from "../random.js";
import { checkNumber } from "../shapes.js";
import { along, type Along } from "./along.js";
import { indexOf, placeOf, type Point, type Scalar, type Widen } from "./point.js";

/** How a slope is measured. */
export interface NumericOptions {
  /** The step, above 0. Where left out: 1e-5 in float64 (1e-8 forward), 5e-3 in float32 (5e-4 forward). */
  readonly h?: number;
  /** `"centred"` (error of order h^2, the default) or `"forward"` (error of order h). */
  readonly method?: "centred" | "forward";
}

/**
 * The numerical gradient over all indices: for each number in `x`, centred
 * `(f(x + h) - f(x - h)) / 2h`, or forward `(f(x + h) - f(x)) / h`. Slow (two calls of `f` an index), approximate, and
 * hard to get wrong: the yardstick of every analytic gradient. Give it plain numbers, or run it inside `float64`: in
 * float32 rounding leaves about three digits.
 *
 * @param f a function of one argument, to a number or a scalar tensor
 * @param x a number, an array (nested to any depth) or a tensor of any shape; it is not changed
 * @param options the step and the method; see {@link NumericOptions}
 * @returns the gradient, of the kind and shape of `x`
 * @throws GradlabError when `f` is no function, gives NaN, infinity or no number, `x` is ragged, h is not above 0 or so small that x + h is x,
 * or the method is neither of the two
 * @see CS231n lecture 3: a forward difference on five digits gave slope 0 in the third weight; that is rounding
 * @example
 * console.log(gradients.numeric((x: number) => x ** 2, 3)); // 6.000
 * console.log(gradients.numeric(([x, y]: number[]) => x * y, [2, 5])); // [ 5.000, 2.000 ]
 */
export function numeric<X extends Point>(f: Scalar<Widen<X>>, x: X, options: NumericOptions = {}): Widen<X> {
  const view = along("gradients.numeric", f, x as Widen<X>);
  const h = stepOf(view, options);
  return view.rebuild(view.values.map((_, i) => measured(view, i, h, options.method))) as Widen<X>;
}

/** Some slopes, where all would take too long. */
export interface SampledSlopes {
  /** The positions in `x`, one each. */
  readonly indices: number[][];
  /** The slope at each of them. */
  readonly slopes: number[];
}

/**
 * The numerical slope, `(f(x + h) - f(x - h)) / 2h`, at `count` indices drawn at random without repetition: enough to check
 * a gradient of thousands.
 *
 * @param f the function, as for {@link numeric}
 * @param x where; a number, an array or a tensor of any shape
 * @param options those of {@link numeric}, with `count`, at least 1 (all where there are no more), and the `seed` of the draw
 * @returns the indices in rising order, and the slope at each
 * @throws GradlabError as {@link numeric}
 * @see CS231n notes, "Neural networks part 3": gradient checks on a few dimensions
 * @example
 * const square = (x: number[]) => x.reduce((sum, v) => sum + v * v, 0);
 * const { indices, slopes } = gradients.numericSample(square, [1, 2, 3, 4], { count: 2, seed: 0 });
 * console.log(slopes.every((s, k) => Math.abs(s - 2 * (indices[k][0] + 1)) < 1e-6)); // true
 */
export function numericSample<X extends Point>(
  f: Scalar<Widen<X>>,
  x: X,
  options: NumericOptions & { readonly count: number; readonly seed: number | string },
): SampledSlopes {
  const view = along("gradients.numericSample", f, x as Widen<X>);
  const h = stepOf(view, options);
  const places = sample(view, options.count, options.seed);
  return {
    indices: places.map((i) => indexOf(i, view.shape)),
    slopes: places.map((i) => measured(view, i, h, options.method)),
  };
}

/** `count` positions of a point, drawn without repetition; all of them where there are no more. */
export function sample(view: Along, count: number, seed: number | string): number[] {
  checkNumber(view.operation, "count", count, { min: 1, whole: true });
  const all = [...view.values.keys()];
  if (count >= all.length) return all;
  return random(seed)
    .shuffle(all)
    .slice(0, count)
    .sort((a, b) => a - b);
}

/** The step asked for, or the one that balances rounding against curvature. */
export function stepOf(view: Along, { h, method }: NumericOptions): number {
  if (h !== undefined) checkNumber(view.operation, "h", h, { above: 0 });
  if (!["centred", "forward", undefined].includes(method))
    throw new GradlabError(
      `${view.operation}: method is "${String(method)}", expected "centred" or "forward"`,
    );
  const forward = method === "forward";
  return h ?? (view.precise ? (forward ? 1e-8 : 1e-5) : forward ? 5e-4 : 5e-3);
}

/** The slope along coordinate i; refuses a step that rounding leaves nothing of, whose slope would be 0 / 0. */
export function measured(view: Along, i: number, h: number, method: NumericOptions["method"]): number {
  const found = slope(view, i, h, method);
  if (!Number.isNaN(found)) return found;
  const [x, name] = [view.values[i], `x${placeOf(i, view.shape)}`];
  if (!Number.isFinite(x))
    throw new GradlabError(`${view.operation}: ${name} is ${x}, expected a finite number`);
  // In proportion to x as the default steps are to 1; x may be 0, where a step is lost that a single cannot hold.
  const better = (view.precise ? 1e-5 : 5e-3) * Math.max(1, Math.abs(x));
  throw new GradlabError(
    `${view.operation}: the step h = ${h} is lost in rounding beside ${name} = ${x}; try h = ${Number(better.toPrecision(1))}`,
  );
}

/** The slope along coordinate i, divided by the step that rounding really left; NaN where it left none. */
export function slope(view: Along, i: number, h: number, method: NumericOptions["method"]): number {
  const right = view.at(i, h);
  const left = view.at(i, method === "forward" ? 0 : -h);
  return (right.value - left.value) / (right.offset - left.offset);
}
