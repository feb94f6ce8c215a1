import type { Along } from "./along.js";
import { slope } from "./numeric.js";
import { errorOf } from "./relativeError.js";

/** What is seen at an index where the analytic slope and the numerical one disagree. */
export interface Kink {
  /** The slopes of the function on either side. */
  readonly left: number;
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
  if (jump < 1e-3 * scale && nearJump < 1e-3 * scale) return undefined;
  // Curvature makes the sides differ in proportion to the step, 16 times less when near; a kink at x does not.
  if (nearJump > 0.5 * jump) {
    const slack = 1e-3 * scale;
    const within =
      analytic >= Math.min(near.left, near.right) - slack &&
      analytic <= Math.max(near.left, near.right) + slack;
    return within ? near : undefined;
  }
  for (const step of [h / 16, h / 256, h / 4096]) {
    const calm = errorOf(slope(view, i, step, "centred"), analytic) <= Math.max(tolerance, 1e-4);
    if (calm && nearJump < jump / 64) return far;
  }
  return undefined;
}

/** Whether the numerical slope itself can be trusted at step h, and which step would serve better. */
export function stepAdvice(view: Along, i: number, h: number, tolerance: number): string | undefined {
  const steps = [h * 10, h, h / 10];
  const [wide, middle, narrow] = steps.map((step) => slope(view, i, step, "centred"));
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

/** A number with as many digits as a message needs. */
export const show = (value: number): string => String(Number(value.toPrecision(6)));

function sides(view: Along, i: number, h: number): Kink {
  const [left, here, right] = [view.at(i, -h), view.at(i, 0), view.at(i, h)];
  return {
    left: (here.value - left.value) / (here.offset - left.offset),
    right: (right.value - here.value) / (right.offset - here.offset),
  };
}
