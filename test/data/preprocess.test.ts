import assert from "node:assert/strict";
import {
  flatten,
  meanImage,
  pictures,
  standardize,
  subtract,
  toTensor,
  type Images,
} from "../../src/data/index.js";
import { float64, tf } from "../../src/engine/index.js";
import { GradlabError } from "../../src/errors.js";
import { close, freesAll } from "../support/tensors.js";

const refuses = (run: () => unknown, message: RegExp): void =>
  assert.throws(run, (error) => error instanceof GradlabError && message.test(error.message));
const { train, test } = pictures({ seed: 1, train: 30, test: 7 });
const shape: [number, number, number, number] = [2, 1, 2, 2];
const small: Images = {
  pixels: Uint8Array.of(0, 10, 2, 10, 4, 10, 6, 10),
  shape,
  labels: Int32Array.of(0, 0),
  classes: ["one"],
};

describe("preprocessing", () => {
  it("means pictures pixel by pixel, from bytes or from a tensor", () => {
    assert.deepEqual(meanImage(small).arraySync(), [
      [
        [2, 10],
        [4, 10],
      ],
    ]);
    close(meanImage(toTensor(train)), meanImage(train), 1e-6);
    assert.deepEqual(meanImage(train).shape, [32, 32, 3]);
    const last = Array.from({ length: 30 }, (_, i) => train.pixels[(i + 1) * 3072 - 1]);
    close(meanImage(train).arraySync()[31][31][2], last.reduce((a, b) => a + b) / 30, 1e-6);
  });

  it("subtracts a mean picture, so that the set's new mean is 0", () => {
    const centred = subtract(toTensor(train), meanImage(train));
    close(meanImage(centred), tf.zeros([32, 32, 3]), 1e-4);
    const rows = flatten(toTensor(small));
    assert.deepEqual(subtract(rows, tf.tensor1d([2, 10, 4, 10])).arraySync(), [
      [-2, 0, -2, 0],
      [2, 0, 2, 0],
    ]);
  });

  it("standardizes each channel: the worked example, and a channel that does not vary", () => {
    // Channel 0 holds 0, 2, 4, 6: mean 3, variance (9 + 1 + 1 + 9) / 4 = 5. Channel 1 is always 10.
    const { x, statistics } = standardize(small);
    assert.deepEqual(statistics, { mean: [3, 10], deviation: [Math.sqrt(5), 0] });
    close(
      x,
      [-3, 0, -1, 0, 1, 0, 3, 0].map((v) => v / Math.sqrt(5)),
      1e-6,
    );
    assert.deepEqual(x.shape, [2, 1, 2, 2]);
  });

  it("scales the test set by the training set's statistics", () => {
    const { x, statistics } = standardize(train);
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    close(mean, [0, 0, 0], 1e-4);
    close(variance, [1, 1, 1], 1e-4);
    const scaled = standardize(test, statistics);
    assert.equal(scaled.statistics, statistics);
    close(
      scaled.x.arraySync()[6][31][31][1],
      (test.pixels.at(-2)! - statistics.mean[1]) / statistics.deviation[1],
      1e-6,
    );
    close(standardize(toTensor(test), statistics).x, scaled.x, 1e-6);
  });

  it("flattens row by row", () => {
    assert.deepEqual(flatten(toTensor(small)).arraySync(), [
      [0, 10, 2, 10],
      [4, 10, 6, 10],
    ]);
    assert.deepEqual(flatten(tf.zeros([0, 2, 2, 3])).shape, [0, 12]);
  });

  it("works in doubles and leaves no tensor behind", async () => {
    const deviation = await float64(() => standardize(toTensor(small)).x.dataSync()[0]);
    close(deviation, -3 / Math.sqrt(5), 1e-15);
    freesAll(() => meanImage(train));
    freesAll(() => standardize(train).x);
    const x = toTensor(small);
    freesAll(() => standardize(x).x);
    freesAll(() => flatten(x));
  });

  it("refuses empty sets, NaN, other ranks and statistics of something else", () => {
    const none = tf.zeros([0, 2, 2, 3]) as tf.Tensor4D;
    refuses(() => meanImage(none), /meanImage: x has shape \[0, 2, 2, 3\], expected at least one picture/);
    refuses(() => standardize(none), /standardize: x has shape \[0, 2, 2, 3\]/);
    refuses(() => meanImage(tf.zeros<tf.Rank>([2, 3]) as tf.Tensor4D), /x has shape \[2, 3\]/);
    const broken = tf.tensor4d([1, 2, NaN, 4], [1, 1, 2, 2]);
    refuses(() => meanImage(broken), /value number 2 of the pictures is NaN/);
    refuses(() => standardize(broken), /value number 2 of the pictures is NaN/);
    refuses(
      () => standardize(small, { mean: [1], deviation: [1] }),
      /statistics are of 1 channels, but x is \[2, 1, 2, 2\]/,
    );
    refuses(() => standardize(small, { mean: [1, NaN], deviation: [1, 1] }), /statistics/);
    refuses(() => standardize(small, { mean: [1, 1], deviation: [1, -1] }), /statistics/);
    refuses(
      () => subtract(toTensor(small), tf.zeros([2, 2])),
      /mean has shape \[2, 2\], expected \[1, 2, 2\]/,
    );
    refuses(() => flatten(tf.zeros<tf.Rank>([2, 3]) as tf.Tensor4D), /flatten: x has shape \[2, 3\]/);
  });
});
