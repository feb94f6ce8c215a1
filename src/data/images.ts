import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkNumber } from "../shapes.js";

/**
 * A set of labelled pictures as files hold them: bytes. 50,000 CIFAR-10 pictures are 154 MB this way and 614 MB as
 * float32, so they stay bytes until `toTensor` makes a tensor of those that are needed.
 */
export interface Images {
  /** N * H * W * C bytes 0..255, NHWC: the channels of a pixel lie side by side, then the pixels of a row. */
  readonly pixels: Uint8Array;
  /** [N, H, W, C] */
  readonly shape: readonly [number, number, number, number];
  /** N class numbers, 0 to `classes.length - 1`. */
  readonly labels: Int32Array;
  /** The names of the classes, by number. */
  readonly classes: readonly string[];
}

/**
 * The pixels as numbers 0..255, a float32 tensor [N, H, W, C].
 *
 * @param images the set
 * @returns `x` [N, H, W, C]
 * @throws GradlabError where the engine's memory is full
 * @example
 * const { train } = data.pictures({ seed: 1, train: 100, test: 0 });
 * console.log(data.toTensor(train).shape); // [ 100, 32, 32, 3 ]
 */
export function toTensor(images: Images): tf.Tensor4D {
  return tf.tensor4d(Float32Array.from(images.pixels), [...images.shape], "float32");
}

/**
 * The class numbers as an int32 tensor [N], the `y` of losses and models.
 *
 * @param images the set
 * @returns `y` [N], int32
 * @throws GradlabError where the engine's memory is full
 * @example
 * const { train } = data.pictures({ seed: 1, train: 100, test: 0 });
 * console.log(data.labels(train).shape); // [ 100 ]
 */
export function labels(images: Images): tf.Tensor1D {
  return tf.tensor1d(images.labels, "int32");
}

/**
 * Some of the pictures: the first `which` of them, or those with the given numbers, in that order.
 *
 * @param images the set
 * @param which how many, or the numbers of the pictures
 * @returns a set of those pictures with their labels; its bytes are its own
 * @throws GradlabError when more are wanted than there are, or a number is not one of 0..N-1.
 * @example
 * const { train } = data.pictures({ seed: 1, train: 100, test: 0 });
 * data.take(train, 10); // the first ten
 * data.take(train, [3, 1]); // the fourth and the second
 */
export function take(images: Images, which: number | ArrayLike<number>): Images {
  const [n, height, width, channels] = images.shape;
  const size = height * width * channels;
  if (typeof which === "number") {
    checkNumber("data.take", "the count", which, { min: 0, whole: true });
    if (which > n) throw new GradlabError(`data.take: ${which} pictures are wanted, but there are only ${n}`);
    return {
      ...images,
      pixels: images.pixels.slice(0, which * size),
      shape: [which, height, width, channels],
      labels: images.labels.slice(0, which),
    };
  }
  const pixels = new Uint8Array(which.length * size);
  const chosen = new Int32Array(which.length);
  for (let i = 0; i < which.length; i++) {
    const index = which[i];
    if (!Number.isInteger(index) || index < 0 || index >= n) {
      const expected = n === 0 ? "but there are no pictures" : `expected a whole number 0..${n - 1}`;
      throw new GradlabError(`data.take: index ${index} at position ${i}, ${expected}`);
    }
    pixels.set(images.pixels.subarray(index * size, (index + 1) * size), i * size);
    chosen[i] = images.labels[index];
  }
  return { ...images, pixels, shape: [which.length, height, width, channels], labels: chosen };
}
