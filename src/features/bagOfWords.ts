import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import * as layers from "../layers/index.js";
import { random } from "../random.js";
import { checkNumber, checkShapes, showShape } from "../shapes.js";
import { kMeans, squaredDistances } from "./kMeans.js";
import { finitePixels } from "./pixels.js";

/** A dictionary of visual words: typical patches of pictures. */
export interface VisualWords {
  /** One word a row, [K, S * S * C]: normalized patches, pixels by rows, channels together. */
  readonly words: tf.Tensor2D;
  /** S: the side of a patch in pixels. */
  readonly size: number;
}

/** How {@link visualWords} are learnt. */
export interface VisualWordsOptions {
  /** How many words, at least 1; 100 by default. */
  readonly words?: number;
  /** The side of a patch in pixels, at least 1; 6 by default. */
  readonly size?: number;
  /** How many patches are drawn from the pictures to learn from, at least 1; 5000 by default. */
  readonly patches?: number;
  /** Of the patches and the first centres. */
  readonly seed: number | string;
}

/**
 * Learns visual words: draws patches from the pictures, normalizes each, `(patch - mean) / sqrt(variance + 10)`, and clusters
 * them with k-means. The centres, edges and spots and colours, are the words.
 *
 * @param x pictures [N, H, W, C], 0..255
 * @param options how many words and patches, and their size; see {@link VisualWordsOptions}
 * @returns the `words` [K, S * S * C], and the `size` S of a patch
 * @throws GradlabError when there is no picture, the pictures are smaller than a patch or hold NaN, or the words are more
 * than the patches
 * @see G. Csurka et al., "Visual categorization with bags of keypoints", 2004; A. Coates, A. Ng, "Learning feature
 * representations with k-means", 2012
 * @example
 * const { train } = data.pictures({ seed: 1, train: 20, test: 0 });
 * const vocabulary = features.visualWords(data.toTensor(train), { words: 8, patches: 200, seed: 1 });
 * console.log(vocabulary.words.shape); // [ 8, 108 ]
 */
export function visualWords(x: tf.Tensor4D, options: VisualWordsOptions): VisualWords {
  const { words = 100, size = 6, patches = 5000, seed } = options;
  checkPictures("features.visualWords", x, size);
  if (x.shape[0] === 0)
    throw new GradlabError(
      `features.visualWords: x has shape ${showShape(x.shape)}, expected at least one picture`,
    );
  checkNumber("features.visualWords", "patches", patches, { min: 1, whole: true });
  checkNumber("features.visualWords", "words", words, { min: 1, whole: true });
  if (words > patches)
    throw new GradlabError(
      `features.visualWords: words is ${words}, but only ${patches} patches are drawn, expected no more words than patches`,
    );
  const drawn = tf.tidy(() => normalize(drawPatches(x, size, patches, seed)));
  try {
    const { centres, labels } = kMeans(drawn, { k: words, seed: `${seed}/words` });
    labels.dispose();
    return { words: centres, size };
  } finally {
    drawn.dispose();
  }
}

/**
 * The bag of visual words of every picture: each of its patches counts for the nearest word,
 * `out[n, k] = patches of n nearest to word k / patches of n`. Where the patches lie does not matter: that is the bag.
 *
 * @param x pictures [N, H, W, C], 0..255
 * @param vocabulary what {@link visualWords} learnt
 * @param options `stride`, how many pixels lie between patches, at least 1; 2 by default
 * @returns the share of each word in each picture, [N, K]; rows add up to 1
 * @throws GradlabError when the pictures are smaller than a patch, hold NaN or have other channels than the words, or there
 * are no words
 * @see G. Csurka et al., "Visual categorization with bags of keypoints", 2004
 * @example
 * const { train } = data.pictures({ seed: 1, train: 20, test: 0 });
 * const x = data.toTensor(train);
 * const bags = features.bagOfWords(x, features.visualWords(x, { words: 8, patches: 200, seed: 1 }));
 * console.log(bags.shape); // [ 20, 8 ]
 */
export function bagOfWords(
  x: tf.Tensor4D,
  { words, size }: VisualWords,
  { stride = 2 }: { readonly stride?: number } = {},
): tf.Tensor2D {
  checkPictures("features.bagOfWords", x, size);
  checkNumber("features.bagOfWords", "stride", stride, { min: 1, whole: true });
  const [n, height, width] = x.shape;
  checkWords(x, words, size);
  const k = words.shape[0];
  const perPicture = (((height - size) / stride + 1) | 0) * (((width - size) / stride + 1) | 0);
  // Few pictures at a time: their patches take many times their memory.
  const bags = Array.from({ length: Math.ceil(n / chunk) }, (_, i) =>
    tf.tidy(() => {
      const some = tf.slice(x, [i * chunk, 0, 0, 0], [Math.min(chunk, n - i * chunk), -1, -1, -1]);
      const rows = normalize(layers.conv2dIm2col.columns(some, [size, size], { stride }));
      const nearest = tf.argMin(squaredDistances(rows, words), 1).reshape([some.shape[0], perPicture, 1]);
      const counted = tf.cast(tf.equal(nearest, tf.range(0, k, 1, "int32")), "float32");
      return tf.mean<tf.Tensor2D>(counted, 1);
    }),
  );
  const all = bags.length > 0 ? tf.concat(bags, 0) : tf.zeros<tf.Rank.R2>([0, k]);
  tf.dispose(bags);
  return all;
}

/** Refuses words of other patches than these pictures have. */
function checkWords(x: tf.Tensor4D, words: tf.Tensor2D, size: number): void {
  checkShapes("features.bagOfWords", { x: [x, "..."], words: [words, "K, S"] });
  if (words.shape[0] === 0)
    throw new GradlabError(
      `features.bagOfWords: words has shape ${showShape(words.shape)}, expected at least one word`,
    );
  const numbers = size * size * x.shape[3];
  if (words.shape[1] === numbers) return;
  throw new GradlabError(
    `features.bagOfWords: words has shape ${showShape(words.shape)}, expected [K, ${numbers}] for patches of ${size} x ${size} x ${x.shape[3]} (x is ${showShape(x.shape)})`,
  );
}

/** Larger numbers could not be squared and added up in float32. */
const largest = 1e15;

/** How many pictures are cut into patches at once. */
const chunk = 50;

/** Patches at random places of random pictures, as rows. */
function drawPatches(x: tf.Tensor4D, size: number, patches: number, seed: number | string): tf.Tensor2D {
  const [n, height, width, channels] = x.shape;
  const pixels = x.dataSync();
  const r = random(seed);
  const rows = Array.from({ length: patches }, () => {
    const [picture, top, left] = [r.integer(n), r.integer(height - size + 1), r.integer(width - size + 1)];
    return Array.from({ length: size * size * channels }, (_, i) => {
      const [u, v, c] = [Math.floor(i / channels / size), Math.floor(i / channels) % size, i % channels];
      return pixels[((picture * height + top + u) * width + left + v) * channels + c];
    });
  });
  return tf.tensor2d(rows, [patches, size * size * channels]);
}

/** Each row to mean 0 and deviation about 1: brightness and contrast do not matter. The 10 keeps noise in flat patches small. */
function normalize(rows: tf.Tensor2D): tf.Tensor2D {
  const centred = tf.sub<tf.Tensor2D>(rows, tf.mean(rows, 1, true));
  return tf.div(centred, tf.sqrt(tf.add(tf.mean(tf.square(centred), 1, true), 10)));
}

function checkPictures(operation: string, x: tf.Tensor4D, size: number): void {
  checkShapes(operation, { x: [x, "N, H, W, C"] });
  checkNumber(operation, "size", size, { min: 1, whole: true });
  const [, height, width, channels] = x.shape;
  if (size > Math.min(height, width) || channels === 0) {
    throw new GradlabError(
      `${operation}: x has shape ${showShape(x.shape)}, expected pictures of at least ${size} x ${size} pixels and one channel`,
    );
  }
  finitePixels(operation, x, { min: -largest, max: largest });
}
