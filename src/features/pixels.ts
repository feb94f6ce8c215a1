import type { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkShapes } from "../shapes.js";

/** The numbers of colour pictures [N, H, W, 3], checked: features read them pixel by pixel. */
export function pixelsOf(operation: string, x: tf.Tensor4D, min: number = -Infinity): ArrayLike<number> {
  checkShapes(operation, { x: [x, "N, H, W, 3"] });
  return finitePixels(operation, x, { min });
}

/** The numbers of pictures of any channels; refuses NaN, infinity and what is outside of a range, naming the picture. */
export function finitePixels(
  operation: string,
  x: tf.Tensor4D,
  { min = -Infinity, max = Infinity }: { readonly min?: number; readonly max?: number },
): ArrayLike<number> {
  const pixels = x.dataSync();
  const at = pixels.findIndex((value) => !(Number.isFinite(value) && value >= min && value <= max));
  if (at < 0) return pixels;
  const picture = Math.floor((at / pixels.length) * x.shape[0]);
  const range = [min > -Infinity && ` of at least ${min}`, max < Infinity && ` of at most ${max}`]
    .filter(Boolean)
    .join(" and");
  throw new GradlabError(
    `${operation}: picture ${picture} holds ${pixels[at]}, expected finite numbers${range}; features are made of pictures as they are, before anything is subtracted`,
  );
}
