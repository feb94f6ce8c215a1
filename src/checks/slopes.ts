import { fieldOf, type Slopes } from "./call.js";
import { compare, sameForm, type Tolerance } from "./compare.js";
import { explain, show, showError } from "./message.js";
import { numbersOf, showShape, withNumbers } from "./numbers.js";
import type { Gave } from "./outcome.js";
import type { Inputs, Value } from "./value.js";

/** What the reference made of the same call. */
export interface Known {
  readonly value: Value;
  readonly moved?: Value;
  readonly effort?: number;
}

/** How much work an analytic gradient may take, from the reference's; a numerical one takes far more. */
export const mostEffortOf = (effort: number): number => 10 * effort + 200;

/**
 * Judges an answer's analytic gradients against the slopes of its own results, by centred differences: undefined, or
 * what is wrong. The results themselves must be right, at the point and beside it: the gradient of another function
 * earns nothing.
 */
export function judgeSlopes(
  slopes: Slopes,
  inputs: Inputs,
  known: Known,
  gave: Gave,
  tolerance: Tolerance = {},
): string | undefined {
  const { of } = slopes;
  const named = of === "" ? "The result" : of;
  const here = compare(fieldOf(known.value, of), fieldOf(gave.value, of), tolerance, of && `.${of}`);
  if (!here.pass) return `${explain(here)} Its gradients are judged once it is right.`;
  if (gave.tapes !== undefined && gave.tapes > 0 && slopes.automatic !== true) return automatic;
  const work = tooMuchWork(known, gave);
  if (work !== undefined) return work;
  for (const [field, argument] of Object.entries(slopes.in)) {
    const nearby = compare(movedOf(known, field), movedOf(gave, field), tolerance);
    if (!nearby.pass) return `${named} is right with the given inputs, and not close beside them.`;
    const [right, analytic] = [fieldOf(known.value, field), fieldOf(gave.value, field)];
    const form = sameForm(right, analytic, `.${field}`);
    if (!form.pass) return explain(form);
    const wrong = steepness(slopes, field, inputs[argument], inputs, gave, tolerance);
    if (wrong !== undefined) return wrong;
    // A result that is close to the right one everywhere may still be steeper.
    if (!compare(right, analytic, { relative: 1e-5, absolute: 1e-8, ...tolerance }).pass) {
      return `${named} is right with the given inputs, and not close beside them.`;
    }
  }
  return undefined;
}

/** Lays a gradient beside the centred differences of the answer's own results. */
function steepness(
  { of, upstream, step = 1e-5 }: Slopes,
  field: string,
  argument: Value,
  inputs: Inputs,
  gave: Gave,
  { relative = 1e-6, absolute = 1e-8 }: Tolerance,
): string | undefined {
  const weights = upstream === undefined ? undefined : numbers(inputs[upstream]);
  const total = (value: Value): number =>
    numbers(value).reduce((sum, x, k) => sum + x * (weights ? weights[k] : 1), 0);
  const { up, down } = (movedOf(gave, field) as { record: { up: Value[]; down: Value[] } }).record;
  const numeric = up.map((value, k) => (total(value) - total(down[k])) / (2 * step));
  const found = compare(
    withNumbers(argument, numeric),
    withNumbers(argument, numbers(fieldOf(gave.value, field))),
    { relative, absolute },
  );
  if (found.pass) return undefined;
  if (found.kind !== "value") return explain(found);
  const { index, expected, actual, wrong, of: all, relativeError } = found.worst;
  const where = index.length > 0 ? ` at ${showShape(index)}` : "";
  return (
    `${field}: ${wrong} of ${all} slopes ${wrong === 1 ? "is" : "are"} off; the farthest,${where}, is ` +
    `${show(actual, 6)}, but ${of || "the result"} itself changes by ${show(expected, 6)} for each step of 1 there ` +
    `(relative error ${showError(relativeError)}).`
  );
}

const automatic =
  "TensorFlow.js found this gradient by automatic differentiation. Asked for is the way back itself: write the formulas.";

function tooMuchWork(known: Known, gave: Gave): string | undefined {
  if (known.effort === undefined || gave.effort === undefined) return undefined;
  if (gave.effort <= mostEffortOf(known.effort)) return undefined;
  return (
    `Finding the gradient took ${Math.round(gave.effort / known.effort)} times the steps of a formula, as if the ` +
    "result were worked out anew for each number: that is a numerical gradient, which is good for checking only."
  );
}

const movedOf = ({ moved }: Known | Gave, field: string): Value => fieldOf(moved, field);

/** The numbers of a value that was compared before: those of another form count as none. */
function numbers(value: Value): readonly number[] {
  const found = numbersOf(value);
  return "problem" in found ? [] : found.values;
}
