import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";

/** Pictures as bytes, such as `data.pictures` and `data.cifar10` give. */
export interface Pictures {
  /** N * H * W * C bytes, NHWC. */
  readonly pixels: Uint8Array;
  /** [N, H, W, C], C = 1 (grey) or 3 (RGB). */
  readonly shape: readonly [number, number, number, number];
  /** N class numbers; may be left out. */
  readonly labels?: ArrayLike<number>;
  /** The names of the classes, by number; may be left out. */
  readonly classes?: readonly string[];
}

/** Which numbers are black and white: "auto" is [0, 255], or [0, 1], or the smallest and the largest number where they need it. */
export type Range = "auto" | readonly [number, number];

/** Pictures as bytes, whatever they came as. */
export function toPictures(
  operation: string,
  images: Pictures | tf.Tensor4D | tf.Tensor3D,
  range: Range,
): Pictures {
  const pictures = images instanceof tf.Tensor ? fromTensor(operation, images, range) : images;
  const [n, height, width, channels] = pictures.shape;
  if (n * height * width === 0) {
    throw new GradlabError(
      `${operation}: there are no pictures to draw, images has shape [${pictures.shape.join(", ")}]`,
    );
  }
  if (channels !== 1 && channels !== 3) {
    throw new GradlabError(
      `${operation}: images has shape [${pictures.shape.join(", ")}], expected [N, H, W, C] with C = 1 (grey) or 3 (RGB)`,
    );
  }
  return pictures;
}

function fromTensor(operation: string, tensor: tf.Tensor4D | tf.Tensor3D, range: Range): Pictures {
  const shape = [...(tensor.rank === 3 ? [1] : []), ...tensor.shape];
  if (shape.length !== 4) {
    throw new GradlabError(
      `${operation}: images has shape [${tensor.shape.join(", ")}], expected [N, H, W, C], or [H, W, C] for one picture`,
    );
  }
  const values = tensor.dataSync() as ArrayLike<number>;
  const wrong = Array.prototype.findIndex.call(values, (value: number) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new GradlabError(
      `${operation}: pixel number ${wrong} is ${values[wrong]}, expected finite numbers`,
    );
  }
  const [low, high] = range === "auto" ? guess(values) : range;
  const pixels = new Uint8Array(values.length);
  // Where all numbers are equal they are all drawn black.
  const scale = high > low ? 255 / (high - low) : 0;
  for (let i = 0; i < values.length; i++) {
    pixels[i] = Math.round(Math.min(255, Math.max(0, (values[i] - low) * scale)));
  }
  return { pixels, shape: shape as [number, number, number, number] };
}

function guess(values: ArrayLike<number>): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  if (low < 0 || high > 255) return [low, high];
  return high <= 1 ? [0, 1] : [0, 255];
}
