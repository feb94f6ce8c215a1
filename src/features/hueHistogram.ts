import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkNumber, showShape } from "../shapes.js";
import { pixelsOf } from "./pixels.js";

/**
 * How much of each hue a picture has, wherever it is: a histogram of the hue (the angle on the colour circle: red 0,
 * green 1/3, blue 2/3) in which each pixel votes with its saturation, `(max - min) / max` of its channels, for a grey
 * pixel has no hue. The votes are divided by the number of pixels, so a histogram adds up to the mean saturation.
 *
 * @param x pictures [N, H, W, 3], RGB, of any scale from 0 up
 * @param options `bins`, at least 1; 10 by default
 * @returns [N, bins]
 * @throws GradlabError for other shapes, pictures without a pixel, NaN and numbers below 0
 * @see M. Swain, D. Ballard, "Color indexing", 1991
 * @example
 * const red = tf.tensor4d([255, 0, 0], [1, 1, 1, 3]);
 * console.log(features.hueHistogram(red, { bins: 3 }).arraySync()); // [ [ 1, 0, 0 ] ]
 */
export function hueHistogram(x: tf.Tensor4D, { bins = 10 }: { readonly bins?: number } = {}): tf.Tensor2D {
  checkNumber("features.hueHistogram", "bins", bins, { min: 1, whole: true });
  const pixels = pixelsOf("features.hueHistogram", x, 0);
  const [n, height, width] = x.shape;
  const area = height * width;
  if (n > 0 && area === 0) {
    throw new GradlabError(
      `features.hueHistogram: x has shape ${showShape(x.shape)}, expected pictures of at least one pixel`,
    );
  }
  const out = new Float32Array(n * bins);
  for (let pixel = 0; pixel < n * area; pixel++) {
    const [red, green, blue] = [pixels[pixel * 3], pixels[pixel * 3 + 1], pixels[pixel * 3 + 2]];
    const largest = Math.max(red, green, blue);
    const chroma = largest - Math.min(red, green, blue);
    if (chroma === 0) continue;
    const bin = Math.min(bins - 1, Math.floor(hue(red, green, blue, largest, chroma) * bins));
    out[Math.floor(pixel / area) * bins + bin] += chroma / largest / area;
  }
  return tf.tensor2d(out, [n, bins]);
}

/** 0 to 1, once around the colour circle from red over green and blue. */
function hue(red: number, green: number, blue: number, largest: number, chroma: number): number {
  if (largest === red) return ((green - blue) / chroma / 6 + 1) % 1;
  if (largest === green) return (2 + (blue - red) / chroma) / 6;
  return (4 + (red - green) / chroma) / 6;
}
