import assert from "node:assert/strict";
import { tf } from "../../src/engine/index.js";
import { GradlabError } from "../../src/errors.js";
import { hog, hueHistogram } from "../../src/features/index.js";
import { close, freesAll } from "../support/tensors.js";

const refuses = (run: () => unknown, message: RegExp): void =>
  assert.throws(run, (error) => error instanceof GradlabError && message.test(error.message));

/** One picture whose channels are functions of x and y. */
function picture(height: number, width: number, color: (x: number, y: number) => number[]): tf.Tensor4D {
  const values = Array.from({ length: height * width }, (_, i) => color(i % width, Math.floor(i / width)));
  return tf.tensor4d(values.flat(), [1, height, width, 3]);
}
const grey = (height: number, width: number, value: (x: number, y: number) => number): tf.Tensor4D =>
  picture(height, width, (x, y) => [value(x, y), value(x, y), value(x, y)]);
const rowOf = (x: tf.Tensor2D): number[] => x.arraySync()[0];

describe("features.hueHistogram", () => {
  it("counts the hues of the colour circle, grey for nothing", () => {
    const colors = [
      [255, 0, 0], // 0
      [255, 255, 0], // 1/6
      [0, 255, 0], // 2/6
      [0, 255, 255], // 3/6
      [0, 0, 255], // 4/6
      [255, 0, 255], // 5/6
      [90, 90, 90],
      [0, 0, 0],
    ];
    const x = tf.tensor4d(colors.flat(), [8, 1, 1, 3]);
    const expected = colors.map((_, i) => Array.from({ length: 6 }, (_, bin) => +(bin === i)));
    assert.deepEqual(hueHistogram(x, { bins: 6 }).arraySync(), expected);
  });

  it("weighs by saturation and averages over the picture, whatever the brightness", () => {
    // Saturation 1/2 at hue 1/3 (green), and grey beside it.
    const x = picture(1, 2, (column) => (column === 0 ? [100, 200, 100] : [40, 40, 40]));
    close(rowOf(hueHistogram(x, { bins: 3 })), [0, 0.25, 0], 1e-6);
    close(hueHistogram(tf.mul(x, 0.25), { bins: 3 }), hueHistogram(x, { bins: 3 }), 1e-6);
    // Just below red: hue 1 - 1/60 belongs to the last of ten bins.
    close(rowOf(hueHistogram(picture(1, 1, () => [100, 0, 10]))).at(-1), 1, 1e-6);
  });

  it("does not see where a colour is", () => {
    const left = picture(4, 4, (x, y) => (x < 2 ? [10 * y, 200, 30 * x] : [200, 50, 60]));
    close(hueHistogram(tf.reverse(left, 2)), hueHistogram(left), 1e-6);
  });
});

describe("features.hog", () => {
  it("of a slope has the votes of its direction: a closed form", () => {
    // Brightness rises along (cos a, sin a): every gradient of the middle cell points there.
    for (const [degrees, bins] of [
      [10, { 0: 1 }],
      [30, { 1: 1 }],
      [40, { 1: 0.5, 2: 0.5 }],
      [0, { 0: 0.5, 8: 0.5 }],
      [95, { 4: 0.75, 5: 0.25 }],
      [175, { 8: 0.75, 0: 0.25 }],
    ] as [number, Record<number, number>][]) {
      const a = (degrees * Math.PI) / 180;
      const x = grey(24, 24, (column, row) => 100 + 3 * (column * Math.cos(a) + row * Math.sin(a)));
      const middle = hog(x, { block: 1 })
        .arraySync()[0]
        .slice(4 * 9, 5 * 9);
      const votes = Array.from({ length: 9 }, (_, bin) => bins[bin] ?? 0);
      // One cell: both votes exceed the clip of 0.2 after scaling, so they come out equal where there are two.
      const clipped = votes.map((vote) => Math.min(0.2, vote / Math.hypot(...votes)));
      close(
        middle,
        clipped.map((vote) => vote / Math.hypot(...clipped)),
        1e-4,
      );
      close(hog(tf.sub(255, x), { block: 1 }).arraySync()[0].slice(36, 45), middle, 1e-4);
    }
  });

  it("shares a block's length among its cells", () => {
    // An upright edge in the middle of one cell of four: all votes there, half in the first bin, half in the last.
    const x = grey(16, 16, (column, row) => (row < 8 && column < 4 ? 255 : 0));
    const values = rowOf(hog(x));
    assert.equal(values.length, 36);
    close(
      values.reduce((sum, v) => sum + v * v, 0),
      1,
      1e-5,
    );
    // The lower edge of the bright area votes for 90 degrees, the middle of bin 4, in the upper and the lower left cell.
    const places = values.flatMap((v, i) => (v > 0.05 ? [i] : []));
    assert.ok(
      [0, 4, 8, 22].every((place) => places.includes(place)),
      String(places),
    );
    assert.ok(values.slice(9, 18).every((v) => v === 0) && values.slice(27).every((v) => v === 0));
  });

  it("hardly changes with brightness and contrast, and moves with the picture", () => {
    const wave = (column: number, row: number): number => 120 + 60 * Math.sin(column / 3 + row * row * 0.02);
    const x = grey(32, 32, wave);
    close(hog(tf.add(tf.mul(x, 0.5), 60)), hog(x), 1e-3);
    const shifted = hog(
      grey(32, 32, (column, row) => wave(column + 8, row)),
      { block: 1 },
    ).arraySync()[0];
    const cells = hog(x, { block: 1 }).arraySync()[0];
    // Cell columns 1 and 2 of row 1, moved one to the left; the border columns see other neighbours.
    close(shifted.slice(5 * 9, 6 * 9), cells.slice(6 * 9, 7 * 9), 1e-5);
  });

  it("takes the channel with the strongest gradient", () => {
    const green = picture(16, 16, (column) => [column < 8 ? 30 : 0, column < 8 ? 0 : 200, 5]);
    close(hog(green), hog(grey(16, 16, (column) => (column < 8 ? 0 : 200))), 1e-6);
  });

  it("has its length from the grid; flat pictures and empty sets are zeros and nothing", () => {
    assert.deepEqual(hog(tf.zeros([2, 32, 32, 3])).shape, [2, 324]);
    assert.deepEqual(hog(tf.zeros([2, 33, 47, 3]), { cell: 8, bins: 4, block: 3 }).shape, [2, 2 * 3 * 9 * 4]);
    assert.ok(rowOf(hog(tf.mul(tf.ones([1, 16, 16, 3]) as tf.Tensor4D, 77))).every((v) => v === 0));
    assert.deepEqual(hog(tf.zeros([0, 32, 32, 3])).shape, [0, 324]);
    assert.deepEqual(hueHistogram(tf.zeros([0, 32, 32, 3])).shape, [0, 10]);
  });
});

describe("features", () => {
  it("leave no tensor behind and refuse what are no pictures", () => {
    const x = tf.zeros([1, 16, 16, 3]) as tf.Tensor4D;
    freesAll(() => hog(x));
    freesAll(() => hueHistogram(x));
    refuses(
      () => hog(tf.zeros([1, 16, 16, 1])),
      /features\.hog: x has shape \[1, 16, 16, 1\], expected \[N, H, W, 3\]/,
    );
    refuses(() => hog(tf.zeros<tf.Rank>([16, 16]) as tf.Tensor4D), /x has shape \[16, 16\]/);
    refuses(
      () => hog(tf.zeros([1, 8, 16, 3])),
      /x is \[1, 8, 16, 3\], expected pictures of at least 16 x 16 pixels/,
    );
    refuses(() => hog(x, { bins: 0 }), /bins is 0/);
    refuses(() => hog(x, { cell: 2.5 }), /cell is 2.5/);
    refuses(() => hueHistogram(x, { bins: -1 }), /bins is -1/);
    refuses(() => hueHistogram(tf.tensor4d([1, NaN, 3], [1, 1, 1, 3])), /picture 0 holds NaN/);
  });
});
