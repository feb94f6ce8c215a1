import assert from "node:assert/strict";
import * as fc from "fast-check";
import { tf } from "../../src/engine/index.js";
import { GradlabError } from "../../src/errors.js";
import { knn } from "../../src/models/index.js";
import { random } from "../../src/random.js";

type Rows = number[][];

/** The definitions, word for word: the oracle for everything faster. */
const naive: Record<knn.Metric, (a: number[], b: number[]) => number> = {
  l1: (a, b) => a.reduce((sum, value, d) => sum + Math.abs(value - b[d]), 0),
  l2: (a, b) => Math.sqrt(a.reduce((sum, value, d) => sum + (value - b[d]) ** 2, 0)),
};

/** Sorts everything, counts everything. */
function naiveVote(distances: number[], labels: number[], k: number): number {
  const order = distances.map((_, j) => j).toSorted((i, j) => distances[i] - distances[j] || i - j);
  const near = order.slice(0, k).map((j) => labels[j]);
  const votes = (label: number): number => near.filter((other) => other === label).length;
  return near.toSorted((a, b) => votes(b) - votes(a) || a - b)[0];
}

const two = (rows: Rows, width: number): tf.Tensor2D => tf.tensor2d(rows.flat(), [rows.length, width]);
const labels = (...y: number[]): tf.Tensor1D => tf.tensor1d(y, "int32");
const pixels = (rows: number, width: number, seed: number): Rows => {
  const r = random(seed);
  return Array.from({ length: rows }, () => Array.from({ length: width }, () => r.integer(256)));
};

function refuses(run: () => unknown, message: RegExp): void {
  assert.throws(run, (error) => error instanceof GradlabError && message.test(error.message));
}

describe("knn.distances", () => {
  it("gives 456 for the lecture's 4 x 4 pictures, and the L2 distance beside it", () => {
    const test = [56, 32, 10, 18, 90, 23, 128, 133, 24, 26, 178, 200, 2, 0, 255, 220];
    const train = [10, 20, 24, 17, 8, 10, 89, 100, 12, 16, 178, 170, 4, 32, 233, 112];
    const distance = (metric: knn.Metric): number =>
      knn.distances(two([test], 16), two([train], 16), { metric }).arraySync()[0][0];
    assert.equal(distance("l1"), 456);
    assert.ok(Math.abs(distance("l2") - Math.sqrt(26_280)) < 1e-4);
  });

  for (const metric of ["l1", "l2"] as const) {
    it(`${metric} follows its definition at every size, blocks and remainders included`, () => {
      for (const [n, m, width] of [
        [1, 1, 1],
        [3, 5, 7],
        [5, 130, 33],
        [9, 64, 4],
        [4, 65, 12],
      ]) {
        const [a, b] = [pixels(n, width, n), pixels(m, width, m + 100)];
        const out = knn.distances(two(a, width), two(b, width), { metric }).arraySync();
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < m; j++) {
            const expected = naive[metric](a[i], b[j]);
            assert.ok(
              Math.abs(out[i][j] - expected) <= 1e-5 * expected,
              `${i},${j}: ${out[i][j]} for ${expected}`,
            );
          }
        }
      }
    });

    it(`${metric} is 0 between equal pictures and right between nearly equal ones, whatever cancels`, () => {
      const rows = pixels(6, 3072, 5);
      const twins = rows.map((row) => row.map((value, d) => (d === 17 ? value + 1 : value)));
      const x = two(rows, 3072);
      const [self, twin] = [x, two(twins, 3072)].map((other) =>
        knn.distances(x, other, { metric }).arraySync(),
      );
      for (let i = 0; i < 6; i++) {
        assert.equal(self[i][i], 0);
        assert.equal(twin[i][i], 1);
      }
    });

    it(`${metric} refuses numbers that are none`, () => {
      const good = two(
        [
          [1, 2],
          [3, 4],
        ],
        2,
      );
      refuses(
        () =>
          knn.distances(
            two(
              [
                [1, 2],
                [NaN, 4],
              ],
              2,
            ),
            good,
            { metric },
          ),
        /distances: x\[1, 0\] is NaN/,
      );
      refuses(() => knn.distances(good, two([[1, Infinity]], 2), { metric }), /xTrain\[0, 1\] is Infinity/);
    });

    it(`${metric} of nothing has the shape of nothing`, () => {
      assert.deepEqual(knn.distances(two([], 3), two([[1, 2, 3]], 3), { metric }).shape, [0, 1]);
      assert.deepEqual(knn.distances(two([[1, 2, 3]], 3), two([], 3), { metric }).shape, [1, 0]);
    });
  }

  it("takes pixels as whole numbers: roots of them are none", () => {
    const [origin, ones] = [tf.tensor2d([[0, 0]], [1, 2], "int32"), tf.tensor2d([[1, 1]], [1, 2], "int32")];
    assert.equal(knn.distances(origin, ones).arraySync()[0][0], Math.fround(Math.SQRT2));
    const model = new knn.KNearestNeighbors().fit(
      tf.tensor2d(
        [
          [1, 1],
          [0, 1],
        ],
        [2, 2],
        "int32",
      ),
      labels(7, 8),
    );
    assert.deepEqual(model.predict(origin).arraySync(), [8]);
    assert.equal(model.neighbors(origin, { k: 2 }).distances.arraySync()[0][1], Math.fround(Math.SQRT2));
    model.dispose();
  });

  it("names what does not fit", () => {
    const x = tf.zeros([2, 3]) as tf.Tensor2D;
    refuses(
      () => knn.distances(x, tf.zeros([4, 5]) as tf.Tensor2D),
      /x has shape \[2, 3\], expected \[N, D\] with D = 5 \(xTrain is \[4, 5\]\)/,
    );
    const pictures = tf.zeros([2, 4, 4, 3]) as unknown as tf.Tensor2D;
    refuses(() => knn.distances(pictures, x), /x has shape \[2, 4, 4, 3\].*data\.flatten/);
    refuses(
      () => knn.distances(x, x, { metric: "cosine" as knn.Metric }),
      /metric is "cosine", expected "l1" or "l2"/,
    );
  });

  it("frees all but its result", () => {
    const x = two(pixels(3, 8, 1), 8);
    for (const metric of ["l1", "l2"] as const) {
      const before = tf.memory().numTensors;
      knn.distances(x, x, { metric }).dispose();
      assert.equal(tf.memory().numTensors, before);
    }
  });
});

describe("knn.vote and knn.nearest", () => {
  it("agree with sorting and counting, ties in distance and in votes included", () => {
    const cases = fc.integer({ min: 1, max: 12 }).chain((m) =>
      fc.record({
        row: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: m, maxLength: m }),
        y: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: m, maxLength: m }),
        k: fc.integer({ min: 1, max: m }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ row, y, k }) =>
        tf.tidy(() => {
          const distances = two([row], row.length);
          const order = row.map((_, j) => j).toSorted((i, j) => row[i] - row[j] || i - j);
          const found = knn.nearest(distances, k);
          assert.deepEqual(found.indices.arraySync(), [order.slice(0, k)]);
          assert.deepEqual(found.distances.arraySync(), [order.slice(0, k).map((j) => row[j])]);
          assert.deepEqual([...knn.vote(distances, labels(...y), k).dataSync()], [naiveVote(row, y, k)]);
        }),
      ),
      { seed: 1 },
    );
  });

  it("lets the smaller label win a tie, however near the other is", () => {
    const distances = two([[0, 1, 2, 3]], 4);
    assert.equal(knn.vote(distances, labels(9, 2, 2, 9), 4).dataSync()[0], 2);
    assert.equal(knn.vote(distances, labels(9, 2, 5, 7), 4).dataSync()[0], 2);
    assert.equal(knn.vote(distances, labels(9, 2, 2, 9), 1).dataSync()[0], 9);
  });

  it("refuse k, labels and distances that make no sense", () => {
    const distances = two([[1, 2, 3]], 3);
    for (const k of [0, -1, 4, 1.5, NaN]) {
      refuses(
        () => knn.vote(distances, labels(0, 1, 2), k),
        new RegExp(`k is ${k}, expected a whole number from 1 to 3`),
      );
      refuses(() => knn.nearest(distances, k), /knn\.nearest: k is/);
    }
    refuses(
      () => knn.vote(distances, labels(0, 1), 1),
      /yTrain has shape \[2\], expected \[M\] with M = 3 \(distances is \[1, 3\]\)/,
    );
    refuses(
      () => knn.vote(distances, tf.tensor1d([0, 1.5, 2]), 1),
      /yTrain\[1\] is 1\.5, expected a whole number/,
    );
    refuses(() => knn.vote(two([[1, NaN, 3]], 3), labels(0, 1, 2), 1), /distances\[0, 1\] is NaN/);
  });
});

describe("KNearestNeighbors", () => {
  const xTrain = pixels(40, 6, 1);
  const yTrain = xTrain.map((_, j) => (j * 7) % 4);
  const x = pixels(15, 6, 2);

  for (const metric of ["l1", "l2"] as const) {
    it(`predicts with ${metric} what the definition predicts, for every k`, () => {
      const model = new knn.KNearestNeighbors({ metric }).fit(two(xTrain, 6), labels(...yTrain));
      const expected = (k: number): number[] =>
        x.map((row) =>
          naiveVote(
            xTrain.map((other) => naive[metric](row, other)),
            yTrain,
            k,
          ),
        );
      for (const k of [1, 2, 5, 40])
        assert.deepEqual([...model.predict(two(x, 6), { k }).dataSync()], expected(k));
      const each = model.predictEach(two(x, 6), [3, 1, 8]).map((y) => [...y.dataSync()]);
      assert.deepEqual(each, [3, 1, 8].map(expected));
      model.dispose();
    });
  }

  it("gives the same in chunks of rows as at once", () => {
    // 70,000 training examples leave room for 119 rows at a time: 250 rows take three chunks.
    const many = tf.tensor2d(
      Float32Array.from({ length: 70_000 }, (_, j) => (j * 7919) % 70_001),
      [70_000, 1],
    );
    const model = new knn.KNearestNeighbors().fit(
      many,
      labels(...Array.from({ length: 70_000 }, (_, j) => j)),
    );
    const queries = Array.from({ length: 250 }, (_, i) => (i * 277) % 70_000);
    const found = model
      .predict(
        two(
          queries.map((j) => [(j * 7919) % 70_001]),
          1,
        ),
      )
      .dataSync();
    assert.deepEqual([...found], queries);
    model.dispose();
    many.dispose();
  });

  it("shows the neighbours it asks", () => {
    const model = new knn.KNearestNeighbors({ k: 2, metric: "l1" }).fit(
      two([[0], [10], [4]], 1),
      labels(5, 6, 7),
    );
    const found = model.neighbors(two([[6]], 1));
    assert.deepEqual(found.indices.arraySync(), [[2, 1]]);
    assert.deepEqual(found.distances.arraySync(), [[2, 4]]);
    model.dispose();
  });

  it("keeps its training set when the caller frees his, and frees it when told to", () => {
    const before = tf.memory().numTensors;
    const model = new knn.KNearestNeighbors();
    tf.tidy(() => void model.fit(two([[0], [9]], 1), labels(1, 2)));
    tf.tidy(() => assert.deepEqual([...model.predict(two([[8], [1]], 1)).dataSync()], [2, 1]));
    tf.tidy(() => void model.fit(two([[1]], 1), labels(3)));
    assert.equal(tf.memory().numTensors, before + 1);
    model.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it("refuses in one sentence what cannot be done", () => {
    const model = new knn.KNearestNeighbors({ k: 3 });
    refuses(() => model.predict(two([[1]], 1)), /predict: there is no training set yet; call fit/);
    refuses(() => model.fit(two([], 2), labels()), /fit: the training set is empty/);
    refuses(
      () => model.fit(two([[1], [2]], 1), labels(1)),
      /y has shape \[1\], expected \[M\] with M = 2 \(x is \[2, 1\]\)/,
    );
    refuses(() => model.fit(two([[1]], 1), tf.tensor1d([0.5])), /y\[0\] is 0\.5, expected a whole number/);
    model.fit(two([[1], [2]], 1), labels(0, 1));
    refuses(() => model.predict(two([[1]], 1)), /k is 3, expected a whole number from 1 to 2/);
    refuses(
      () => model.predict(two([[1, 2]], 2), { k: 1 }),
      /x has shape \[1, 2\], expected \[N, D\] with D = 1/,
    );
    refuses(() => model.predict(two([[NaN]], 1), { k: 1 }), /x\[0, 0\] is NaN/);
    model.fit(two([[1], [NaN]], 1), labels(0, 1));
    refuses(() => model.predict(two([[1]], 1), { k: 1 }), /xTrain\[1, 0\] is NaN/);
    model.dispose();
    refuses(() => new knn.KNearestNeighbors({ k: 0 }), /k is 0, expected a whole number from 1 up/);
    refuses(() => new knn.KNearestNeighbors({ metric: "l3" as knn.Metric }), /metric is "l3"/);
  });
});
