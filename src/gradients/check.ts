import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkNumber } from "../shapes.js";
import { along, type Along } from "./along.js";
import { kinkAt, noise, show, stepAdvice, type Kink } from "./doubt.js";
import { measured, sample, stepOf } from "./numeric.js";
import { flatten, indexOf, type Flat, type Point, type Scalar, type Widen } from "./point.js";
import { errorOf } from "./relativeError.js";

/** How a gradient is checked. */
export interface CheckOptions {
  /** The step of the centred difference, above 0; 1e-5 in float64, 5e-3 in float32 where left out. */
  readonly h?: number;
  /** The greatest relative error that passes; 1e-6 in float64, 2e-2 in float32 where left out. */
  readonly tolerance?: number;
  /** How many indices to check, drawn by `seed`; all of them where left out. */
  readonly sample?: number;
  /** Of the draw; 0 by default. */
  readonly seed?: number | string;
}

/** One index, seen both ways. */
export interface Disagreement {
  /** The position in x: [] for a number. */
  readonly index: readonly number[];
  /** The slope that `df` gives. */
  readonly analytic: number;
  /** The centred difference. */
  readonly numeric: number;
  /** `|analytic - numeric| / max(1e-8, |analytic| + |numeric|)` */
  readonly relativeError: number;
}

/** What a gradient check found. */
export interface GradientReport {
  /**
   * True when every index checked agrees, but for those that a kink or rounding excuses. Where they excuse all there are,
   * nothing is decided: false, with `worst` left undefined.
   */
  readonly ok: boolean;
  /** The greatest relative error where neither excuses. */
  readonly relativeError: number;
  /** The index with that error; undefined where there was none to compare. */
  readonly worst: Disagreement | undefined;
  /** Indices that disagree because the function has a kink within a step of x. */
  readonly kinks: readonly (Disagreement & Kink)[];
  /** How many indices disagree with both slopes so near to 0 that rounding in f hides which is right. */
  readonly undecided: number;
  /** How many indices were checked, of how many. */
  readonly checked: number;
  /** How many there are. */
  readonly of: number;
  /** The step of the differences. */
  readonly h: number;
  /** The greatest relative error that passes. */
  readonly tolerance: number;
  /** The above in a sentence or two, with advice about the step where the numerical slope is to blame. */
  readonly message: string;
}

/**
 * Checks an analytic gradient against the centred numerical one, index by index, and tells what to think of it: the worst
 * index with both values, the indices that a kink excuses, and whether the step is to blame rather than the gradient. An index
 * passes where `|analytic - numeric| / max(1e-8, |analytic| + |numeric|)` is at most the tolerance.
 *
 * @param f a function of one argument, to a number or a scalar tensor
 * @param df its gradient: a function of x, or the gradient at x itself, of the kind and shape of x
 * @param x where to check; a number, an array or a tensor
 * @param options the step, the tolerance, and how many indices; see {@link CheckOptions}
 * @returns what was found, in numbers and in a sentence; see {@link GradientReport}
 * @throws GradlabError when `df` has not the shape of x, or as {@link numeric} does
 * @see CS231n notes, "Neural networks part 3": gradient checks
 * @example
 * const right = gradients.check((x: number) => x ** 3, (x) => 3 * x ** 2, 2);
 * console.log(right.ok, right.relativeError < 1e-9); // true true
 * const wrong = gradients.check((x: number) => x ** 3, (x) => 2 * x ** 2, 2);
 * console.log(wrong.message); // wrong at x: analytic 8, numeric 12, relative error 0.2 (h = 0.00001, 1 of 1 checked)
 */
export function check<X extends Point>(
  f: Scalar<Widen<X>>,
  df: ((x: Widen<X>) => Point) | Point,
  x: X,
  options: CheckOptions = {},
): GradientReport {
  const view = along("gradients.check", f, x as Widen<X>);
  const h = stepOf(view, options.h === undefined ? {} : { h: options.h });
  const tolerance = options.tolerance ?? (view.precise ? 1e-6 : 2e-2);
  checkNumber("gradients.check", "tolerance", tolerance, { above: 0 });
  const analytic = gradientValues(view, df, x as Widen<X>);
  const places =
    options.sample === undefined ? [...view.values.keys()] : sample(view, options.sample, options.seed ?? 0);
  const seen = places.map((i) => compare(view, i, h, analytic[i]));
  return report(view, seen, h, tolerance);
}

/** Sorts what was seen into right, excused by a kink, hidden by rounding, and wrong. */
function report(view: Along, seen: readonly Seen[], h: number, tolerance: number): GradientReport {
  const failing = seen.filter(({ relativeError }) => !(relativeError <= tolerance));
  const hidden = failing.filter((one) => view.precise && isHidden(one, noise(view, one.place, h)));
  const kinks = failing.flatMap((one) => {
    const kink = hidden.includes(one) ? undefined : kinkAt(view, one.place, h, one.analytic, tolerance);
    return kink ? [{ ...one, ...kink }] : [];
  });
  const excused = new Set([...kinks, ...hidden].map(({ place }) => place));
  const worst = seen
    .filter(({ place }) => !excused.has(place))
    .reduce<Seen | undefined>((a, b) => (a && a.relativeError >= b.relativeError ? a : b), undefined);
  const ok = worst ? worst.relativeError <= tolerance : seen.length === 0;
  const found = {
    ok,
    relativeError: worst?.relativeError ?? 0,
    worst: worst && plain(worst),
    kinks: kinks.map((one) => ({ ...plain(one), left: one.left, right: one.right })),
    undecided: hidden.length,
    checked: seen.length,
    of: view.values.length,
    h,
    tolerance,
  };
  const advice = ok || !worst ? undefined : stepAdvice(view, worst.place, h, tolerance);
  return { ...found, message: sentence(found, advice) };
}

type Seen = Disagreement & { readonly place: number };

function compare(view: Along, i: number, h: number, analytic: number): Seen {
  const numeric = measured(view, i, h, "centred");
  const error = errorOf(analytic, numeric);
  // NaN must lose against every number when the worst is looked for.
  const relativeError = Number.isNaN(error) ? Infinity : error;
  return { place: i, index: indexOf(i, view.shape), analytic, numeric, relativeError };
}

/** Whether rounding alone could have made these two slopes differ, both being as good as 0. */
const isHidden = ({ analytic, numeric }: Seen, rounding: number): boolean =>
  Math.max(Math.abs(analytic), Math.abs(numeric)) < rounding;

const plain = ({ index, analytic, numeric, relativeError }: Seen): Disagreement => ({
  index,
  analytic,
  numeric,
  relativeError,
});

function gradientValues<X>(view: Along, df: ((x: X) => Point) | Point, x: X): number[] {
  const { values, shape } = flattenFreely(() => (typeof df === "function" ? df(x) : df));
  if (shape.join() === view.shape.join()) return values;
  throw new GradlabError(
    `gradients.check: df has shape [${shape.join(", ")}], expected the shape of x, [${view.shape.join(", ")}]`,
  );
}

/** What `df` gives, taken apart; a tensor that it made for this is freed. */
function flattenFreely(compute: () => Point): Flat {
  const flat: Flat[] = [];
  tf.tidy(() => void flat.push(flatten("gradients.check", "df", compute())));
  return flat[0];
}

function sentence(report: Omit<GradientReport, "message">, advice: string | undefined): string {
  const { ok, worst, kinks, undecided, checked, of, h } = report;
  const how = `(h = ${show(h)}, ${checked} of ${of} checked)`;
  const verdict = worst
    ? `${ok ? "right; worst" : "wrong"} at ${place(worst.index)}: analytic ${show(worst.analytic)}, numeric ${show(worst.numeric)}, relative error ${show(worst.relativeError)} ${how}`
    : `nothing to compare ${how}`;
  const excuse = kinks.map(
    ({ index, left, right }) =>
      `${place(index)} sits on a kink: slope ${show(left)} on its left, ${show(right)} on its right`,
  );
  const hidden =
    undecided > 0 ? `${undecided} slopes are smaller than what rounding in f leaves at this step` : undefined;
  return [verdict, ...excuse.slice(0, 3), hidden, advice].filter((part) => part !== undefined).join("; ");
}

/** `x[1, 2]`, or `x` for a number. */
const place = (index: readonly number[]): string => (index.length > 0 ? `x[${index.join(", ")}]` : "x");
