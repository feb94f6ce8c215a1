import assert from "node:assert/strict";
import { batches, batchIndices, labels, take, toTensor, type Images } from "../../src/data/index.js";
import { tf } from "../../src/engine/index.js";
import { GradlabError } from "../../src/errors.js";

/** Pictures of 2 x 3 x 2 whose every byte tells where it is: 100 n + 10 h + 2 w + c. */
const numbered = (n: number): Images => ({
  pixels: Uint8Array.from(
    { length: n * 12 },
    (_, i) => 100 * Math.floor(i / 12) + 10 * Math.floor((i % 12) / 6) + (i % 6),
  ),
  shape: [n, 2, 3, 2],
  labels: Int32Array.from({ length: n }, (_, i) => i % 2),
  classes: ["even", "odd"],
});
const refuses = (run: () => unknown, message: RegExp): void =>
  assert.throws(run, (error) => error instanceof GradlabError && message.test(error.message));

describe("images", () => {
  it("become tensors [N, H, W, C] of 0..255 and int32 labels", () => {
    const x = toTensor(numbered(2));
    assert.deepEqual([x.shape, x.dtype], [[2, 2, 3, 2], "float32"]);
    assert.equal(x.arraySync()[1][1][2][1], 115);
    const y = labels(numbered(3));
    assert.deepEqual([y.dtype, y.arraySync()], ["int32", [0, 1, 0]]);
    assert.deepEqual(toTensor(numbered(0)).shape, [0, 2, 3, 2]);
  });

  it("are taken from the front or by number, copied", () => {
    const images = numbered(3);
    const two = take(images, [2, 0]);
    assert.deepEqual(two.shape, [2, 2, 3, 2]);
    assert.deepEqual(Array.from(two.pixels.subarray(0, 3)), [200, 201, 202]);
    assert.deepEqual(Array.from(two.labels), [0, 0]);
    assert.deepEqual(take(images, 2), take(images, Int32Array.of(0, 1)));
    assert.equal(take(images, []).shape[0], 0);
    two.pixels.fill(7);
    assert.equal(images.pixels[24], 200);
  });

  it("refuse what is not there", () => {
    refuses(() => take(numbered(3), 4), /4 pictures are wanted, but there are only 3/);
    refuses(() => take(numbered(3), -1), /the count is -1/);
    refuses(() => take(numbered(3), [0, 3]), /index 3 at position 1, expected a whole number 0\.\.2/);
    refuses(() => take(numbered(3), [NaN]), /index NaN/);
    refuses(() => take(numbered(0), [0]), /index 0 at position 0, but there are no pictures/);
  });
});

describe("batches", () => {
  it("give every example once an epoch, the last partial batch included or left out", () => {
    const sizes = (options: { size: number; dropLast?: boolean }): number[] =>
      [...batchIndices(10, options)].map((batch) => batch.length);
    assert.deepEqual(sizes({ size: 4 }), [4, 4, 2]);
    assert.deepEqual(sizes({ size: 4, dropLast: true }), [4, 4]);
    assert.deepEqual(sizes({ size: 5, dropLast: true }), [5, 5]);
    assert.deepEqual(sizes({ size: 20, dropLast: true }), []);
    assert.deepEqual(sizes({ size: 20 }), [10]);
    const shuffled = [...batchIndices(100, { size: 7, seed: 1 })].flat();
    assert.deepEqual(
      shuffled.toSorted((a, b) => a - b),
      Array.from({ length: 100 }, (_, i) => i),
    );
  });

  it("shuffle anew each epoch, the same way for the same seed", () => {
    const order = (seed: number, epoch: number): number[] =>
      [...batchIndices(50, { size: 8, seed, epoch })].flat();
    assert.deepEqual(order(1, 0), order(1, 0));
    const orders = [order(1, 0), order(1, 1), order(1, 2), order(2, 0)].map(String);
    assert.equal(new Set(orders).size, 4);
  });

  it("hold the pictures and labels of their indices, and nothing else stays", () => {
    const before = tf.memory().numTensors;
    let seen = 0;
    for (const { x, y, indices } of batches(numbered(5), { size: 2, seed: 3 })) {
      assert.deepEqual(x.shape, [indices.length, 2, 3, 2]);
      assert.deepEqual(
        x.arraySync().map((picture) => picture[0][0][0]),
        indices.map((i) => (100 * i) % 256),
      );
      assert.deepEqual(
        y.arraySync(),
        indices.map((i) => i % 2),
      );
      tf.dispose([x, y]);
      seen += indices.length;
    }
    assert.equal(seen, 5);
    assert.equal(tf.memory().numTensors, before);
  });

  it("refuse sizes and sets that are none", () => {
    refuses(() => [...batchIndices(0, { size: 1 })], /n is 0/);
    refuses(() => [...batchIndices(5, { size: 0 })], /size is 0/);
    refuses(() => [...batchIndices(5, { size: 2.5 })], /size is 2.5/);
    refuses(() => [...batchIndices(5, { size: 2, epoch: -1 })], /epoch is -1/);
    refuses(() => [...batches(numbered(0), { size: 2 })], /n is 0/);
  });
});
