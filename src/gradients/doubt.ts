import type { Along } from "./along.js";
import { slope } from "./numeric.js";
import { errorOf } from "./relativeError.js";

/** The two slopes that a function has at a kink. */
export interface Kink {
  /** The slope of the function below x. */
  readonly left: number;
  /** The slope above x. */
  readonly right: number;
}

/**
 * Says whether the function has a kink within h of x along coordinate i (max, ReLU, hinge), which would excuse the
 * analytic slope: the slopes on the two sides differ, and they either go on differing however near one looks, with the
 * analytic slope between them, or agree with it as soon as the step no longer reaches the kink.
 */
export function kinkAt(
  view: Along,
  i: number,
  h: number,
  analytic: number,
  tolerance: number,
): Kink | undefined {
  const far = sides(view, i, h);
  const near = sides(view, i, h / 16);
  const [jump, nearJump] = [Math.abs(far.right - far.left), Math.abs(near.right - near.left)];
  const scale = Math.max(Math.abs(far.left), Math.abs(far.right), 1e-8);
  if (Math.max(jump, nearJump) < 1e-3 * scale || Math.max(jump, nearJump) < noise(view, i, h / 16))
    return undefined;
  // Curvature makes the sides differ in proportion to the step, 16 times less when near; a kink at x does not.
  const nearest = sides(view, i, h / 256);
  if (nearJump > 0.5 * jump && Math.abs(nearest.right - nearest.left) > 0.5 * nearJump) {
    const slack = 1e-3 * scale;
    const within =
      analytic >= Math.min(near.left, near.right) - slack &&
      analytic <= Math.max(near.left, near.right) + slack;
    return within ? near : undefined;
  }
  // A kink between x and x + h leaves the other side's slope right; strong curvature or waves spoil both.
  if (Math.min(Math.abs(far.left - analytic), Math.abs(far.right - analytic)) > 0.01 * jump) return undefined;
  const calm = errorOf(slope(view, i, h / 4096, "centred"), analytic) <= Math.max(tolerance, 1e-4);
  return calm ? far : undefined;
}

/** Whether the numerical slope itself can be trusted at step h, and which step would serve better. */
export function stepAdvice(view: Along, i: number, h: number, tolerance: number): string | undefined {
  const [wide, middle, narrow] = [h * 10, h, h / 10].map((step) => slope(view, i, step, "centred"));
  if (errorOf(wide, middle) <= 10 * tolerance && errorOf(narrow, middle) <= 10 * tolerance) return undefined;
  const candidates = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7].map((step) => ({
    step,
    // Where neighbouring steps agree best, neither rounding (small steps) nor curvature (large ones) rules.
    change: errorOf(slope(view, i, step, "centred"), slope(view, i, step / 2, "centred")),
  }));
  const best = candidates.reduce((a, b) => (b.change < a.change ? b : a));
  const precision = view.precise
    ? ""
    : ", and run the check inside float64: in float32 rounding leaves about three digits";
  return `the numerical slope itself changes from ${show(wide)} at h = ${show(h * 10)} to ${show(narrow)} at h = ${show(h / 10)}: try h = ${show(best.step)}${precision}`;
}

/** What rounding in f can do to a slope measured with step h: a few units in the last place of f, divided by h. */
export function noise(view: Along, i: number, h: number): number {
  const epsilon = view.precise ? 2.2e-16 : 1.2e-7;
  return (8 * epsilon * Math.abs(view.at(i, 0).value)) / h;
}

/** A number with as many digits as a message needs. */
export const show = (value: number): string => String(Number(value.toPrecision(6)));

function sides(view: Along, i: number, h: number): Kink {
  const [left, here, right] = [view.at(i, -h), view.at(i, 0), view.at(i, h)];
  return {
    left: (here.value - left.value) / (here.offset - left.offset),
    right: (right.value - here.value) / (right.offset - here.offset),
  };
}
