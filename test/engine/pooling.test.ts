import assert from "node:assert/strict";
import { float64, tf, use } from "../../src/engine/index.js";
import { plainly } from "../../src/engine/kernels/reach.js";
import { random } from "../../src/random.js";

/** Few different numbers, so that windows have ties, with zeros of both signs, and NaN where a window may hold it. */
const numbers = (count: number, seed: string, nan: boolean): number[] => {
  const r = random(seed);
  const some = [0, -0, 1, -1, 2.5, -Infinity, ...(nan ? [Number.NaN] : [])];
  return Array.from({ length: count }, () => some[r.integer(some.length)]);
};

type Numbers = Float32Array | Int32Array | Uint8Array;

/** What the compiled kernels give, and what loops in TypeScript give. */
async function both(compute: () => Numbers): Promise<[number[], number[]]> {
  // A zero's sign is nobody's.
  const read = (): number[] => Array.from(compute(), (value) => (value === 0 ? 0 : value));
  let plain: number[] = [];
  await plainly(async () => void (plain = read()));
  return [read(), plain];
}

describe("pooling of windows of two by two", () => {
  before(() => use("gradlab"));

  for (const channels of [1, 2, 3, 4, 5]) {
    it(`with ${channels} channels gives the bits of plain loops, forwards and backwards, wherever windows lie`, async () => {
      const check = async (): Promise<void> => {
        for (const images of [1, 3])
          for (const height of [2, 3, 4, 7])
            for (const width of [2, 3, 6, 9])
              for (const stride of [1, 2, 3]) {
                const what = [images, height, width, channels, stride].join(" ");
                const shape: [number, number, number, number] = [images, height, width, channels];
                const count = images * height * width * channels;
                const forwards = (): Numbers =>
                  tf.tidy(() =>
                    tf.maxPool(tf.tensor4d(numbers(count, what, true), shape), 2, stride, "valid").dataSync(),
                  );
                assert.deepEqual(...(await both(forwards)), what);
                const backwards = (): Numbers =>
                  tf.tidy(() => {
                    const x = tf.tensor4d(numbers(count, what, false), shape);
                    const y = tf.maxPool(x, 2, stride, "valid");
                    const dy = tf.tensor(
                      numbers(y.size, `${what} dy`, false).map((v) => (Number.isFinite(v) ? v : 3)),
                      y.shape,
                    );
                    const gradient = tf.grad((one: tf.Tensor) =>
                      tf.maxPool(one as tf.Tensor4D, 2, stride, "valid"),
                    );
                    return gradient(x, dy).dataSync();
                  });
                assert.deepEqual(...(await both(backwards)), what);
              }
      };
      await check();
      await float64(check);
    });
  }

  for (const channels of [1, 3])
    it(`writes nothing behind its own numbers, ${channels} in a pixel`, async () => {
      const x = tf.tensor4d(numbers(64 * 34 * 34 * channels, "x", false), [64, 34, 34, channels]);
      // Neighbours in memory, of a size that two threads share.
      const around = Array.from({ length: 6 }, () => tf.ones([64 * 17 * 17 * channels]));
      around[1].dispose();
      around[3].dispose();
      const pooled = (): Numbers => tf.tidy(() => tf.maxPool(x, 2, 2, "valid").dataSync());
      assert.deepEqual(...(await both(pooled)));
      for (const k of [0, 2, 4, 5]) assert.ok(around[k].dataSync().every((value) => value === 1));
      tf.dispose([x, ...around]);
    });
});
