import type { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkShapes } from "../shapes.js";

/** The numbers of colour pictures [N, H, W, 3], checked: features read them pixel by pixel. */
export function pixelsOf(operation: string, x: tf.Tensor4D): ArrayLike<number> {
  checkShapes(operation, { x: [x, "N, H, W, 3"] });
  const pixels = x.dataSync();
  const at = pixels.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) {
    const picture = Math.floor((at / pixels.length) * x.shape[0]);
    throw new GradlabError(`${operation}: picture ${picture} holds ${pixels[at]}, expected finite numbers`);
  }
  return pixels;
}
