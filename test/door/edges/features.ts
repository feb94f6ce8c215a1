import { features, tf } from "../../../src/index.js";
import { rows, type Edge, type Edges } from "./edge.js";

/** One grey picture whose every row is the same: `stripes(16, 0, 255)` has an edge in the middle. */
const stripes = (size: number, ...values: number[]): tf.Tensor4D => {
  const row = Array.from({ length: size }, (_, i) => values[Math.floor((i * values.length) / size)]);
  return tf.tensor4d(Array.from({ length: size }, () => row.map((v) => [v, v, v])).flat(2), [
    1,
    size,
    size,
    3,
  ]);
};
/** One picture of single pixels side by side. */
const pixels = (...colors: number[][]): tf.Tensor4D => tf.tensor4d(colors.flat(), [1, 1, colors.length, 3]);
const noPictures = tf.zeros<tf.Rank.R4>([0, 16, 16, 3]);
const spoilt = (value: number): tf.Tensor4D => stripes(16, 5, value);
const holdsNaN = (f: (x: tf.Tensor4D) => unknown): Edge => [
  [() => f(spoilt(NaN)), /picture 0 holds NaN, expected finite numbers/],
  [() => f(spoilt(Infinity)), /picture 0 holds Infinity/],
];
/** The numbers where they are not 0, each after its place. */
const where = (x: tf.Tensor): number[] => [...x.dataSync().entries()].filter(([, v]) => v !== 0).flat();

const hog = (x: tf.Tensor4D): number[] => where(features.hog(x, { cell: 8, block: 1 }));
const clusters = (k: number, x: tf.Tensor2D): unknown => {
  const { centres, labels } = features.kMeans(x, { k, seed: 1 });
  return [centres, labels];
};
const words = (count: number, x: tf.Tensor4D, patches = 5): tf.Tensor2D =>
  features.visualWords(x, { words: count, size: 4, patches, seed: 1 }).words;
/** Flat patches and patches with an upright edge in the middle. */
const vocabulary = (): features.VisualWords => ({
  words: tf.concat([tf.zeros<tf.Rank.R2>([1, 48]), words(1, stripes(4, 0, 255))]),
  size: 4,
});
const bag = (x: tf.Tensor4D, known: features.VisualWords): unknown =>
  features.bagOfWords(x, known, { stride: 4 });

export const featureEdges: Edges = {
  "features.hueHistogram": {
    "size 0": [
      [() => features.hueHistogram(noPictures).shape, [0, 10]],
      [
        () => features.hueHistogram(tf.zeros([2, 0, 4, 3])),
        /x has shape \[2, 0, 4, 3\], expected pictures of at least one pixel/,
      ],
    ],
    "size 1": [[() => features.hueHistogram(pixels([9, 0, 0]), { bins: 1 }), 1]],
    overflow: [
      [() => features.hueHistogram(pixels([3e38, 0, 0], [0, 1e-30, 0]), { bins: 3 }), [0.5, 0.5, 0]],
    ],
    // Of two equally strong channels: yellow lies between red and green, and grey has no hue.
    ties: [[() => features.hueHistogram(pixels([9, 9, 0], [9, 9, 9]), { bins: 6 }), [0, 0.5, 0, 0, 0, 0]]],
    NaN: [
      ...(holdsNaN(features.hueHistogram) as Exclude<Edge, string>),
      [
        () => features.hueHistogram(pixels([-1, 3, 4])),
        /picture 0 holds -1, expected finite numbers of at least 0; features are made of pictures/,
      ],
    ],
  },
  "features.hog": {
    "size 0": [[() => features.hog(noPictures).shape, [0, 36]]],
    "size 1": [[() => features.hog(stripes(1, 7), { cell: 1, bins: 1, block: 1 }), 0]],
    // An upright edge: half of every vote in the first bin, half in the last, in all four cells.
    overflow: [
      [() => hog(stripes(16, 0, 1e30)), [0, 8, 9, 17, 18, 26, 27, 35].flatMap((i) => [i, Math.SQRT1_2])],
    ],
    ties: [[() => hog(stripes(16, 7, 7)), []]],
    NaN: holdsNaN(features.hog),
  },
  "features.lbpCodes": {
    "size 0": [
      [() => features.lbpCodes(noPictures).shape, [0, 14, 14]],
      [
        () => features.lbpCodes(stripes(2, 1)),
        /x has shape \[1, 2, 2, 3\], expected pictures of at least 3 x 3 pixels/,
      ],
    ],
    "size 1": [[() => features.lbpCodes(stripes(3, 9, 5, 0)), 1 + 64 + 128 + 2 + 32]],
    overflow: [[() => features.lbpCodes(stripes(3, 1e30, 1, -1e30)), 1 + 64 + 128 + 2 + 32]],
    ties: [[() => features.lbpCodes(stripes(3, 5)), 255]],
    NaN: holdsNaN(features.lbpCodes),
  },
  "features.lbp": {
    "size 0": [
      [() => features.lbp(noPictures).shape, [0, 59]],
      [() => features.lbp(stripes(4, 1)), /expected pictures of at least one cell, 16 x 16/],
    ],
    // Codes 0 and 255 are the first and the last of the 58 uniform ones.
    "size 1": [
      [
        () =>
          where(
            features.lbp(
              tf.pad(tf.ones<tf.Rank.R4>([1, 1, 1, 3]), [
                [0, 0],
                [1, 1],
                [1, 1],
                [0, 0],
              ]),
              { cell: 3 },
            ),
          ),
        [0, 1],
      ],
    ],
    overflow: [[() => where(features.lbp(stripes(3, 3e38), { cell: 3 })), [57, 1]]],
    ties: [[() => where(features.lbp(stripes(3, 5), { cell: 3 })), [57, 1]]],
    NaN: holdsNaN(features.lbp),
  },
  "features.kMeans": {
    "size 0": [
      [() => clusters(1, rows(2)), /k is 1, but there are only 0 examples \(x is \[0, 2\]\)/],
      [() => clusters(1, tf.zeros([3, 0])), /x has shape \[3, 0\], expected examples of at least one number/],
    ],
    "size 1": [[() => clusters(1, rows(1, 5)), [5, 0]]],
    overflow: [
      [() => clusters(1, rows(2, 1e30, 0)), /the numbers of x \[1, 2\] are too large to be squared/],
      // Far from 0 the squares in float32 would leave nothing of the differences.
      [() => (clusters(2, rows(1, 10000, 10000.5, 10004, 10004.5)) as tf.Tensor[])[0].sum(), 20004.5],
    ],
    // Equal examples: the second cluster loses all of them, and moves to the farthest, which is as near.
    ties: [
      [() => clusters(2, rows(1, 3, 3, 3)), [3, 3, 0, 0, 0]],
      [() => tf.sum((clusters(3, rows(1, 0, 0, 6)) as tf.Tensor[])[0]), 6],
    ],
    NaN: [[() => clusters(1, rows(1, NaN)), /x holds NaN or infinity, expected finite numbers/]],
  },
  "features.visualWords": {
    "size 0": [
      [() => words(1, noPictures), /x has shape \[0, 16, 16, 3\], expected at least one picture/],
      [
        () => words(1, tf.zeros([1, 16, 16, 0])),
        /expected pictures of at least 4 x 4 pixels and one channel/,
      ],
    ],
    "size 1": [[() => words(1, stripes(4, 7), 1), Array.from({ length: 48 }, () => 0)]],
    overflow: [
      [
        () => words(1, spoilt(1e30)),
        /picture 0 holds 1.*e\+30, expected finite numbers of at least -1000000000000000 and of at most/,
      ],
    ],
    ties: [[() => tf.max(tf.abs(words(3, stripes(16, 7)))), 0]],
    NaN: holdsNaN((x) => words(1, x)),
  },
  "features.bagOfWords": {
    "size 0": [
      [() => (bag(noPictures, vocabulary()) as tf.Tensor).shape, [0, 2]],
      [
        () => bag(stripes(4, 1), { words: tf.zeros([0, 48]), size: 4 }),
        /words has shape \[0, 48\], expected at least one word/,
      ],
    ],
    "size 1": [[() => bag(stripes(4, 9), vocabulary()), [1, 0]]],
    overflow: [
      [() => bag(stripes(8, 0, 0, 0, 9e14), vocabulary()), [0.5, 0.5]],
      [() => bag(spoilt(1e30), vocabulary()), /picture 0 holds 1.*e\+30/],
    ],
    ties: [[() => bag(stripes(4, 0, 255), { words: tf.zeros([3, 48]), size: 4 }), [1, 0, 0]]],
    NaN: holdsNaN((x) => bag(x, vocabulary())),
  },
};
