import { GradlabError } from "../errors.js";
import { checkNumber } from "../shapes.js";
import { along } from "./along.js";
import { slope } from "./numeric.js";
import type { Point, Scalar, Widen } from "./point.js";

/** The slope measured with one step, both ways, and how far each is from the exact one. */
export interface StepSize {
  /** The step. */
  readonly h: number;
  /** `(f(x + h) - f(x)) / h` */
  readonly forward: number;
  /** `(f(x + h) - f(x - h)) / 2h` */
  readonly centred: number;
  /** `|forward - exact|` */
  readonly forwardError: number;
  /** `|centred - exact|` */
  readonly centredError: number;
}

/**
 * The error of the numerical slope against the step, `|(f(x + h) - f(x)) / h - exact|` and its centred form: it falls with h
 * (forward) or h^2 (centred) while curvature rules, and rises with 1/h once rounding does. Ready to be drawn on logarithmic axes.
 *
 * @param f the function, as for {@link numeric}
 * @param exact its slope in the first number of x
 * @param x where; a number, an array or a tensor of any shape
 * @param steps the values of h, above 0; 1e-1, 1e-2, ..., 1e-13 by default
 * @returns one row for each step
 * @throws GradlabError when a step is not above 0, x holds no number, `exact` is not finite, or as {@link numeric} does
 * @see W. Press et al., "Numerical recipes", 2007, section 5.7
 * @example
 * const rows = gradients.stepSizes(Math.exp, Math.E, 1, [1e-2, 1e-5, 1e-12]);
 * console.log(rows[1].centredError < rows[0].centredError && rows[1].centredError < rows[2].centredError); // true
 */
export function stepSizes<X extends Point>(
  f: Scalar<Widen<X>>,
  exact: number,
  x: X,
  steps: readonly number[] = Array.from({ length: 13 }, (_, i) => 10 ** -(i + 1)),
): StepSize[] {
  checkNumber("gradients.stepSizes", "exact", exact, {});
  const view = along("gradients.stepSizes", f, x as Widen<X>);
  if (view.values.length === 0)
    throw new GradlabError("gradients.stepSizes: x holds no numbers, expected at least one");
  return steps.map((h) => {
    checkNumber("gradients.stepSizes", "h", h, { above: 0 });
    const [forward, centred] = [slope(view, 0, h, "forward"), slope(view, 0, h, "centred")];
    return {
      h,
      forward,
      centred,
      forwardError: Math.abs(forward - exact),
      centredError: Math.abs(centred - exact),
    };
  });
}
