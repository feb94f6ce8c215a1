import assert from "node:assert/strict";
import fc from "fast-check";
import * as data from "../../src/data/index.js";
import { tf } from "../../src/engine/index.js";
import * as features from "../../src/features/index.js";
import { random } from "../../src/random.js";
import { close, flat, freesAll, normal } from "../support/tensors.js";

describe("features.kMeans", () => {
  /** Examples around known centres. */
  const around = (centres: number[][], each: number): tf.Tensor2D => {
    const r = random("clusters");
    return tf.tensor2d(
      Array.from({ length: each * centres.length }, (_, i) =>
        centres[i % centres.length].map((c) => c + r.normal(0, 0.1)),
      ),
    );
  };
  const sorted = (x: tf.Tensor2D): number[] =>
    x
      .arraySync()
      .sort((a, b) => a[0] - b[0] || a[1] - b[1])
      .flat();

  it("finds well separated clusters from every seed", () => {
    const true3 = [
      [-5, 0],
      [0, 5],
      [5, -5],
    ];
    const x = around(true3, 40);
    for (let seed = 0; seed < 10; seed++) {
      const { centres, labels } = features.kMeans(x, { k: 3, seed });
      close(sorted(centres), true3.flat(), 0.05);
      const y = labels.dataSync();
      assert.ok(y.every((label, i) => label === y[i % 3]));
    }
  });

  it("ends where its two rules hold: nearest centre, and centre the mean", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer(), (k, seed) => {
        const x = normal(seed, 25, 3) as tf.Tensor2D;
        const { centres, labels, inertia } = features.kMeans(x, { k, seed });
        const [rows, middles, y] = [x.arraySync(), centres.arraySync(), labels.dataSync()];
        const distance = (a: number[], b: number[]): number => Math.hypot(...a.map((v, i) => v - b[i]));
        for (const [i, row] of rows.entries()) {
          const all = middles.map((middle) => distance(row, middle));
          assert.ok(all[y[i]] <= Math.min(...all) + 1e-4);
        }
        for (const [c, middle] of middles.entries()) {
          const own = rows.filter((_, i) => y[i] === c);
          assert.ok(own.length > 0);
          close(
            middle,
            middle.map((_, d) => own.reduce((sum, row) => sum + row[d], 0) / own.length),
            1e-4,
          );
        }
        assert.ok(inertia.every((value, i) => i === 0 || value <= inertia[i - 1] * (1 + 1e-5)));
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it("takes k = N, equal examples, the same seed twice; leaves no tensors behind; names what is wrong", () => {
    const x = tf.tensor2d([[1], [2], [4]]);
    const { centres, inertia } = features.kMeans(x, { k: 3, seed: 1 });
    close(sorted(centres), [1, 2, 4], 1e-6);
    assert.ok(inertia.at(-1)! < 1e-6);
    assert.equal(features.kMeans(tf.ones([5, 2]), { k: 3, seed: 1 }).labels.shape[0], 5);
    const run = (seed: number): number[] =>
      sorted(features.kMeans(normal("k", 60, 2) as tf.Tensor2D, { k: 5, seed }).centres);
    assert.deepEqual(run(4), run(4));
    freesAll(() => {
      const again = normal("leak", 30, 2) as tf.Tensor2D;
      return [again, features.kMeans(again, { k: 4, seed: 1 })] as unknown;
    });
    assert.throws(
      () => features.kMeans(x, { k: 4, seed: 1 }),
      /k is 4, but there are only 3 examples \(x is \[3, 1\]\)/,
    );
    assert.throws(() => features.kMeans(tf.tensor2d([[NaN]]), { k: 1, seed: 1 }), /x holds NaN/);
  });
});

describe("features.bagOfWords", () => {
  it("tells stripes from dots wherever they lie, whatever the light", () => {
    const picture = (f: (r: number, c: number) => number): number[][][] =>
      Array.from({ length: 16 }, (_, r) =>
        Array.from({ length: 16 }, (_, c) => Array.from({ length: 3 }, () => f(r, c))),
      );
    const kinds: ((shift: number, light: number) => number[][][])[] = [
      (shift, light) => picture((r) => 60 + light * ((r + shift) % 4 < 2 ? 1 : 0)),
      (shift, light) => picture((r, c) => 60 + light * ((r + shift) % 4 < 1 && (c + shift) % 4 < 1 ? 1 : 0)),
    ];
    const x = tf.tensor4d([0, 1, 2, 3].flatMap((shift) => kinds.map((kind) => kind(shift, 40 + 30 * shift))));
    const vocabulary = features.visualWords(x, { words: 20, size: 4, patches: 600, seed: 1 });
    const bags = features.bagOfWords(x, vocabulary, { stride: 1 }).arraySync();
    const overlap = (a: number[], b: number[]): number => a.reduce((sum, v, i) => sum + Math.min(v, b[i]), 0);
    for (const [i, bag] of bags.entries()) {
      close(
        bag.reduce((a, b) => a + b, 0),
        1,
        1e-6,
      );
      for (const [j, other] of bags.entries()) {
        if (i % 2 === j % 2) assert.ok(overlap(bag, other) > 0.6, `${i} ${j}`);
        else assert.ok(overlap(bag, other) < 0.3, `${i} ${j}`);
      }
    }
  });

  it("counts every patch once, across chunks; leaves no tensors behind; names what is wrong", () => {
    const x = data.toTensor(data.pictures({ seed: 1, train: 60, test: 0 }).train);
    const vocabulary = features.visualWords(x, { words: 5, patches: 100, seed: 1 });
    const all = features.bagOfWords(x, vocabulary, { stride: 4 });
    const last = features.bagOfWords(tf.slice(x, [55, 0, 0, 0], [5, -1, -1, -1]), vocabulary, { stride: 4 });
    close(tf.slice(all, [55, 0], [5, -1]), last.dataSync(), 1e-6);
    freesAll(() => {
      const words = features.visualWords(x, { words: 3, patches: 20, seed: 1 });
      return [words, features.bagOfWords(x, words, { stride: 8 })] as unknown;
    });
    assert.throws(
      () => features.bagOfWords(tf.zeros([1, 4, 4, 3]), vocabulary),
      /x has shape \[1, 4, 4, 3\], expected pictures of at least 6 x 6 pixels/,
    );
    assert.throws(
      () => features.bagOfWords(tf.zeros([1, 8, 8, 1]), vocabulary),
      /words has shape \[5, 108\], expected \[K, 36\]/,
    );
    assert.throws(
      () => features.visualWords(x, { words: 50, patches: 20, seed: 1 }),
      /^GradlabError: features\.visualWords: words is 50, but only 20 patches are drawn/,
    );
  });
});

describe("features.lbp", () => {
  const grey = (rows: number[][]): tf.Tensor4D => tf.tensor4d([rows.map((row) => row.map((v) => [v, v, v]))]);

  it("codes are those worked out by hand, clockwise from the upper left", () => {
    const code = (...around: number[]): number => {
      const [a, b, c, d, e, f, g, h] = around;
      return features
        .lbpCodes(
          grey([
            [a, b, c],
            [h, 5, d],
            [g, f, e],
          ]),
        )
        .dataSync()[0];
    };
    assert.equal(code(0, 0, 0, 0, 0, 0, 0, 0), 0);
    assert.equal(code(9, 0, 0, 0, 0, 0, 0, 0), 1);
    assert.equal(code(0, 9, 0, 0, 0, 0, 0, 0), 2);
    assert.equal(code(0, 0, 0, 0, 0, 0, 0, 9), 128);
    assert.equal(code(9, 9, 9, 0, 0, 0, 0, 0), 7);
    assert.equal(code(5, 5, 5, 5, 5, 5, 5, 5), 255);
  });

  it("there are 58 uniform patterns, and light that keeps the order changes nothing", () => {
    const r = random(3);
    const rows = Array.from({ length: 20 }, () => Array.from({ length: 20 }, () => r.integer(100)));
    const brighter = rows.map((row) => row.map((v) => 30 + 2 * v));
    assert.deepEqual(
      features.lbp(grey(rows), { cell: 10 }).arraySync(),
      features.lbp(grey(brighter), { cell: 10 }).arraySync(),
    );
    // Every code once, each in its own picture: how many fall in a bin of their own?
    const bins = new Map<number, number>();
    for (let code = 0; code < 256; code++) {
      const [a, b, c, d, e, f, g, h] = Array.from({ length: 8 }, (_, i) => ((code >> i) & 1 ? 9 : 0));
      const histogram = features
        .lbp(
          grey([
            [a, b, c],
            [h, 5, d],
            [g, f, e],
          ]),
          { cell: 3 },
        )
        .dataSync();
      const bin = histogram.indexOf(1);
      bins.set(bin, (bins.get(bin) ?? 0) + 1);
    }
    assert.equal(bins.size, 59);
    assert.equal(bins.get(58), 256 - 58);
    assert.ok([...bins].every(([bin, count]) => bin === 58 || count === 1));
  });

  it("each cell's shares add up to 1; small or spoilt pictures are refused", () => {
    const x = data.toTensor(data.pictures({ seed: 1, train: 3, test: 0 }).train);
    const shares = flat(
      features
        .lbp(x, { cell: 8 })
        .reshape([3 * 16, 59])
        .sum(1)
        .arraySync(),
    );
    close(
      shares,
      shares.map(() => 1),
      1e-5,
    );
    assert.throws(
      () => features.lbp(tf.zeros([1, 8, 8, 3])),
      /x has shape \[1, 8, 8, 3\], expected pictures of at least one cell, 16 x 16/,
    );
    assert.throws(() => features.lbpCodes(tf.zeros([1, 2, 8, 3])), /at least 3 x 3 pixels/);
    assert.throws(
      () => features.lbp(tf.zeros([1, 8, 8, 1])),
      /x has shape \[1, 8, 8, 1\], expected \[N, H, W, 3\]/,
    );
  });
});
