import { GradlabError } from "../errors.js";
import { flatten, type Point } from "./point.js";

/**
 * The relative error of two gradients: `max |a - b| / max(1e-8, |a| + |b|)` over all indices, from 0 (equal) to 1
 * (opposite). In float64, 1e-7 and less is right; 1e-5 is right where the function has kinks; 1e-2 and more is wrong.
 * Two empty gradients are equal; NaN anywhere makes NaN.
 *
 * @param a one gradient: a number, an array or a tensor of any shape
 * @param b the other, of the shape of `a`
 * @returns the greatest relative error of all indices, from 0 to 1
 * @throws GradlabError when the shapes differ
 * @see CS231n notes, "Neural networks part 3": gradient checks
 * @example
 * console.log(gradients.relativeError([1, 2], [1, 2.2])); // 0.0476
 */
export function relativeError(a: Point, b: Point): number {
  const name = "gradients.relativeError";
  const [left, right] = [flatten(name, "a", a), flatten(name, "b", b)];
  if (left.shape.join() !== right.shape.join()) {
    throw new GradlabError(
      `${name}: a has shape [${left.shape.join(", ")}] but b has shape [${right.shape.join(", ")}]`,
    );
  }
  return left.values.reduce((worst, value, i) => Math.max(worst, errorOf(value, right.values[i])), 0);
}

/** The relative error of two numbers. */
export function errorOf(a: number, b: number): number {
  if (a === b) return 0;
  const size = Math.abs(a) + Math.abs(b);
  // A sum that overflows does not where both are halved; infinity itself has no relative error.
  if (size === Infinity) return Math.abs(a / 2 - b / 2) / (Math.abs(a / 2) + Math.abs(b / 2));
  return Math.abs(a - b) / Math.max(1e-8, size);
}
