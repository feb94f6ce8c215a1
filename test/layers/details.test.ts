import assert from "node:assert/strict";
import { float64, tf } from "../../src/engine/index.js";
import * as gradients from "../../src/gradients/index.js";
import * as layers from "../../src/layers/index.js";
import { apart, close, flat, normal } from "../support/tensors.js";

const t4 = (values: number[], ...shape: [number, number, number, number]): tf.Tensor4D =>
  tf.tensor4d(values, shape);
const ones = (n: number): tf.Tensor1D => tf.ones([n]);

describe("layers: what the lectures compute by hand", () => {
  it("the linear classifier on (-15, 22, -44, 56) scores -2.85, 0.86, 0.28", () => {
    const w = tf.tensor2d([
      [0.01, 0.7, 0.0],
      [-0.05, 0.2, -0.45],
      [0.1, 0.05, -0.2],
      [0.05, 0.16, 0.03],
    ]);
    const { out } = layers.affine.forward(tf.tensor2d([[-15, 22, -44, 56]]), w, tf.tensor1d([0, 0.2, -0.3]));
    close(out, [-2.85, 0.86, 0.28], 1e-6);
  });

  it("convolves in every position, counted by hand", () => {
    // A filter that picks the pixel to the right of the window's middle shifts the picture left, zeros coming in.
    const shift = t4([0, 0, 0, 0, 0, 1, 0, 0, 0], 3, 3, 1, 1);
    const { out } = layers.conv2d.forward(t4([1, 2, 3, 4, 5, 6, 7, 8, 9], 1, 3, 3, 1), shift, ones(1), {
      pad: 1,
    });
    close(out, [3, 4, 1, 6, 7, 1, 9, 10, 1]);
  });

  it("output sizes: 7 by 3 at stride 1, 2, 3 is 5, 3, 2; 32 by 5 with pad 2 stays 32", () => {
    const size = layers.outputSize;
    assert.deepEqual(
      [1, 2, 3].map((stride) => size(7, { filter: 3, stride })),
      [5, 3, 2],
    );
    assert.equal(size(32, { filter: 5, pad: 2 }), 32);
    assert.throws(() => size(3, { filter: 5 }), /a filter of 5 does not fit in 3 pixels with pad 0/);
    assert.throws(
      () => size(3, { filter: 1, stride: 0 }),
      /stride is 0, expected a whole number of at least 1/,
    );
  });
});

describe("layers: naive loops", () => {
  it("conv2dNaive passes the gradient check in every input", () => {
    const nested = (seed: string, ...shape: number[]): number[][][][] =>
      normal(seed, ...shape).arraySync() as number[][][][];
    const [x, w, b] = [nested("x", 1, 4, 3, 2), nested("w", 2, 3, 2, 2), [0.3, -0.1]];
    const walk = { stride: 2, pad: 1 };
    const { out, cache } = layers.conv2dNaive.forward(x, w, b, walk);
    const dout = nested("dout", out.length, out[0].length, out[0][0].length, 2);
    const slopes = layers.conv2dNaive.backward(dout, cache);
    const loss = (px: number[][][][], pw: number[][][][], pb: number[]): number => {
      const weights = flat(dout);
      return flat(layers.conv2dNaive.forward(px, pw, pb, walk).out).reduce(
        (sum, v, i) => sum + v * weights[i],
        0,
      );
    };
    const rebuild = (values: number[], [h, v, c]: number[]): number[][][][] => {
      const lines = (list: number[], size: number): number[][] =>
        Array.from({ length: list.length / size }, (_, i) => list.slice(i * size, (i + 1) * size));
      const cells = lines(values, c);
      const rows = Array.from({ length: cells.length / v }, (_, i) => cells.slice(i * v, (i + 1) * v));
      return Array.from({ length: rows.length / h }, (_, i) => rows.slice(i * h, (i + 1) * h));
    };
    const error = (f: (v: number[]) => number, slope: number[], at: number[]): number =>
      gradients.relativeError(slope, gradients.numeric(f, at));
    assert.ok(error((v) => loss(rebuild(v, [4, 3, 2]), w, b), flat(slopes.dx), flat(x)) < 1e-8);
    assert.ok(error((v) => loss(x, rebuild(v, [3, 2, 2]), b), flat(slopes.dw), flat(w)) < 1e-8);
    assert.ok(error((v) => loss(x, w, v), slopes.db, b) < 1e-8);
  });

  it("maxPool2dNaive and the engine agree, forwards, backwards and in ties", () => {
    for (const x of [
      apart("p", 2, 5, 4, 3) as tf.Tensor4D,
      tf.zeros<tf.Rank.R4>([1, 4, 4, 1]),
      t4([1, 2, 2, 1, 2, 2, 0, 0, 2], 1, 3, 3, 1),
    ]) {
      for (const pooling of [{ size: 2 }, { size: 3, stride: 1 }, { size: 2, stride: 1 }]) {
        const naive = layers.maxPool2dNaive.forward(x.arraySync(), pooling);
        const { out, cache } = layers.maxPool2d.forward(x, pooling);
        close(out, naive.out, 1e-6);
        const dout = normal("dout", ...out.shape) as tf.Tensor4D;
        const expected = layers.maxPool2dNaive.backward(dout.arraySync(), naive.cache).dx;
        close(layers.maxPool2d.backward(dout, cache).dx, expected, 1e-6);
      }
    }
  });
});

describe("layers: NaN in a window", () => {
  it("is the greatest wherever it stands, in loops as in the engine", () => {
    for (let place = 0; place < 4; place++) {
      const x = t4([1, 2, 3, 4].with(place, NaN), 1, 2, 2, 1);
      const { out, cache } = layers.maxPool2dNaive.forward(x.arraySync());
      assert.deepEqual(out, [[[[NaN]]]]);
      assert.deepEqual(layers.maxPool2d.forward(x).out.arraySync(), out);
      const { dx } = layers.maxPool2dNaive.backward([[[[5]]]], cache);
      assert.deepEqual(dx.flat(3), [0, 0, 0, 0].with(place, 5));
    }
  });
});

describe("layers: NaN in a slope", () => {
  it("does not pass where ReLU lets nothing through, and NaN that was not rectified does", () => {
    const { cache } = layers.relu.forward(tf.tensor1d([-1, 0, 2, NaN]));
    const { dx } = layers.relu.backward(tf.tensor1d([NaN, NaN, NaN, 1]), cache);
    assert.deepEqual(Array.from(dx.dataSync()), [0, 0, NaN, NaN]);
  });
});

describe("layers: batch normalization", () => {
  it("normalizes to mean 0 and deviation 1, then to beta and gamma", () =>
    float64(() => {
      const x = tf.add(tf.mul(normal("bn", 200, 3), 4), 10) as tf.Tensor2D;
      const { out } = layers.batchNorm.forward(x, tf.tensor1d([1, 2, 3]), tf.tensor1d([11, 12, 13]));
      const { mean, variance } = tf.moments(out, 0);
      close(mean, [11, 12, 13], 1e-12);
      close(tf.sqrt(variance), [1, 2, 3], 1e-5);
    }));

  it("its running statistics approach those of the data, and test mode then uses them", () => {
    let running: layers.batchNorm.RunningStatistics | undefined;
    for (let step = 0; step < 200; step++) {
      const x = tf.add(
        tf.mul(normal(`bn ${step}`, 100, 2), tf.tensor1d([2, 0.5])),
        tf.tensor1d([5, -1]),
      ) as tf.Tensor2D;
      running = layers.batchNorm.forward(x, ones(2), tf.zeros([2]), running ? { running } : {}).running;
    }
    close(running!.mean, [5, -1], 0.05);
    close(running!.variance, [4, 0.25], 0.1);
    const x = tf.tensor2d([
      [5, -1],
      [7, -0.5],
    ]);
    const { out, running: after } = layers.batchNorm.forward(x, ones(2), tf.zeros([2]), {
      mode: "test",
      running: running!,
    });
    close(out, [0, 0, 1, 1], 0.1);
    close(after.mean, running!.mean.dataSync());
  });

  it("an average with momentum 0.9 is 0.9 of the old and 0.1 of the batch (variance by N)", () => {
    const { running } = layers.batchNorm.forward(tf.tensor2d([[1], [3]]), ones(1), ones(1), {
      running: { mean: tf.tensor1d([10]), variance: tf.tensor1d([20]) },
    });
    close([running.mean.dataSync()[0], running.variance.dataSync()[0]], [9.2, 18.1], 1e-6);
  });

  it("says what is missing", () => {
    const x = tf.zeros<tf.Rank.R2>([0, 2]);
    assert.throws(
      () => layers.batchNorm.forward(x, ones(2), ones(2)),
      /x has shape \[0, 2\], but the mean over no examples/,
    );
    assert.throws(
      () => layers.batchNorm.forward(x, ones(2), ones(2), { mode: "test" }),
      /test mode needs options\.running/,
    );
    assert.throws(
      () => layers.batchNorm.forward(x, ones(3), ones(2)),
      /gamma has shape \[3\], expected \[D\] with D = 2 \(x is \[0, 2\]\)/,
    );
    const pictures = tf.zeros<tf.Rank.R4>([2, 0, 0, 1]);
    assert.throws(
      () => layers.spatialBatchNorm.forward(pictures, ones(1), ones(1)),
      /the mean over no pixels/,
    );
    assert.throws(
      () => layers.groupNorm.forward(tf.zeros([1, 2, 2, 4]), ones(4), ones(4), { groups: 3 }),
      /3 groups do not divide 4 channels/,
    );
  });

  it("names itself, whichever of them refuses", () => {
    const x = tf.zeros<tf.Rank.R4>([1, 2, 2, 2]);
    const spatial = (options: layers.batchNorm.BatchNormOptions) => () =>
      layers.spatialBatchNorm.forward(x, ones(2), tf.zeros([2]), options);
    assert.throws(
      spatial({ mode: "test", running: { mean: tf.zeros([3]), variance: tf.ones([3]) } }),
      /^GradlabError: spatialBatchNorm\.forward: running\.mean has shape \[3\], expected \[C\] with C = 2 \(x is \[1, 2, 2, 2\]\)$/,
    );
    assert.throws(spatial({ mode: "eval" as layers.Mode }), /spatialBatchNorm\.forward: mode is "eval"/);
    assert.throws(spatial({ mode: "test" }), /spatialBatchNorm\.forward: test mode needs options\.running/);
  });

  it("refuses in test mode the variance that numbers too large to be squared have left", () => {
    const x = tf.tensor2d([[1e20], [3e20]]);
    const { out, running } = layers.batchNorm.forward(x, ones(1), tf.tensor1d([2]));
    assert.deepEqual(out.arraySync(), [[2], [2]]);
    const test = (variance: tf.Tensor1D) => () =>
      layers.batchNorm.forward(x, ones(1), ones(1), { mode: "test", running: { mean: ones(1), variance } });
    assert.throws(
      test(running.variance),
      /^GradlabError: batchNorm\.forward: running\.variance\[0\] is Infinity, expected finite numbers of at least 0; numbers in training were too large to be squared$/,
    );
    assert.throws(test(tf.tensor1d([-1])), /running\.variance\[0\] is -1, expected finite/);
    assert.throws(test(tf.tensor1d([NaN])), /running\.variance\[0\] is NaN, expected finite/);
  });

  it("group norm with one group is layer norm of all numbers, with C groups instance norm", () =>
    float64(() => {
      const x = normal("gn", 2, 3, 3, 4) as tf.Tensor4D;
      const one = layers.groupNorm.forward(x, ones(4), tf.zeros([4]), { groups: 1 }).out;
      const rows = layers.layerNorm.forward(tf.reshape(x, [2, 36]), ones(36), tf.zeros([36])).out;
      close(one, rows.dataSync(), 1e-12);
      const each = layers.groupNorm.forward(x, ones(4), tf.zeros([4]), { groups: 4 }).out;
      close(
        tf.mean(each, [1, 2]),
        Array.from({ length: 8 }, () => 0),
        1e-12,
      );
    }));
});

describe("layers: dropout", () => {
  it("keeps p of the numbers, scaled so that the mean stays", () => {
    for (const p of [0.25, 0.5, 0.9, 1]) {
      const { out } = layers.dropout.forward(tf.ones([10_000]), { p, seed: "mean" });
      const values = Array.from(out.dataSync());
      assert.ok(values.every((v) => v === 0 || Math.abs(v - 1 / p) < 1e-6));
      // Five standard errors: 5 * sqrt((1 - p) / p / 10000).
      assert.ok(
        Math.abs(values.reduce((a, b) => a + b, 0) / 10_000 - 1) <= 0.05 * Math.sqrt((1 - p) / p) + 1e-6,
      );
    }
  });

  it("depends on its seed alone, and does nothing in test mode", () => {
    const drop = (seed: number, mode: layers.Mode = "train"): number[] =>
      Array.from(layers.dropout.forward(tf.ones([100]), { p: 0.5, seed, mode }).out.dataSync());
    assert.deepEqual(drop(1), drop(1));
    assert.notDeepEqual(drop(1), drop(2));
    assert.deepEqual(
      drop(1, "test"),
      Array.from({ length: 100 }, () => 1),
    );
    const { cache } = layers.dropout.forward(tf.ones([2]), { p: 0.5, seed: 1, mode: "test" });
    close(layers.dropout.backward(tf.tensor1d([3, 4]), cache).dx, [3, 4]);
    assert.throws(
      () => layers.dropout.backward(tf.ones([3]), cache),
      /^GradlabError: dropout\.backward: dout has shape \[3\], expected \[2\]$/,
    );
    for (const p of [0, -0.5, 1.5, NaN]) {
      assert.throws(
        () => layers.dropout.forward(tf.ones([2]), { p, seed: 1 }),
        /the probability to keep\) is .*, expected a finite number above 0 and of at most 1/,
      );
    }
  });
});

describe("layers: extremes and bad input", () => {
  it("activations saturate without overflow", () => {
    const x = tf.tensor1d([-1e30, -1000, 0, 1000, 1e30]);
    close(layers.sigmoid.forward(x).out, [0, 0, 0.5, 1, 1], 1e-6);
    close(layers.tanh.forward(x).out, [-1, -1, 0, 1, 1], 1e-6);
    const { cache } = layers.sigmoid.forward(x);
    close(layers.sigmoid.backward(tf.onesLike(x), cache).dx, [0, 0, 0.25, 0, 0], 1e-6);
    const at0 = layers.relu.forward(tf.tensor1d([0, -0]));
    close(layers.relu.backward(tf.ones([2]), at0.cache).dx, [0, 0]);
  });

  it("normalizations survive numbers that are all equal", () => {
    const { out, cache } = layers.batchNorm.forward(
      tf.mul(7, tf.ones<tf.Rank.R2>([4, 2])),
      ones(2),
      tf.tensor1d([1, 2]),
    );
    close(out, [1, 2, 1, 2, 1, 2, 1, 2], 1e-6);
    assert.ok(flat(layers.batchNorm.backward(out, cache).dx.arraySync()).every(Number.isFinite));
  });

  it("says which options were left out", () => {
    const [x, c] = [tf.zeros<tf.Rank.R4>([1, 2, 2, 4]), ones(4)];
    const without =
      (f: (...args: never[]) => unknown, ...args: unknown[]) =>
      (): unknown =>
        (f as (...args: unknown[]) => unknown)(...args);
    for (const [call, message] of [
      [
        without(layers.groupNorm.forward, x, c, c),
        /groupNorm\.forward: its options are undefined, expected an object \{ groups \}/,
      ],
      [
        without(layers.groupNorm.forward, x, c, c, {}),
        /groupNorm\.forward: groups is undefined, expected a whole number/,
      ],
      [
        without(layers.dropout.forward, x),
        /dropout\.forward: its options are undefined, expected an object \{ p, seed \}/,
      ],
      [
        without(layers.dropout.forward, x, { p: 0.5 }),
        /dropout\.forward: seed is undefined, expected a finite number/,
      ],
      [
        without(layers.conv2dNaive.forward, [[[[1]]]], [[[[1]]]]),
        /conv2dNaive\.forward: b is no list of numbers/,
      ],
    ] as const)
      assert.throws(call, (error: Error) => error.name === "GradlabError" && message.test(error.message));
  });

  it("names the operation and both shapes", () => {
    const refuses = (f: () => unknown, message: string): void =>
      assert.throws(f, (error: Error) => {
        assert.equal(`${error.name}: ${error.message}`, `GradlabError: ${message}`);
        return true;
      });
    const z = <R extends tf.Rank>(...shape: number[]): tf.Tensor<R> => tf.zeros(shape as tf.ShapeMap[R]);
    refuses(
      () => layers.affine.forward(z(2, 5), z(4, 3), z(3)),
      "affine.forward: w has shape [4, 3], expected [D, M] with D = 5 (x is [2, 5])",
    );
    refuses(
      () => layers.affine.forward(z(2, 5), z(5, 3), z(4)),
      "affine.forward: b has shape [4], expected [M] with M = 3 (w is [5, 3])",
    );
    refuses(
      () => layers.affine.forward(z(2, 5, 1), z(5, 3), z(4)),
      "affine.forward: x has shape [2, 5, 1], expected [N, D]",
    );
    refuses(
      () => layers.conv2d.forward(z(1, 8, 8, 3), z(3, 3, 1, 4), z(4)),
      "conv2d.forward: w has shape [3, 3, 1, 4], expected [FH, FW, C, F] with C = 3 (x is [1, 8, 8, 3])",
    );
    refuses(
      () => layers.conv2d.forward(z(1, 2, 8, 3), z(3, 3, 3, 4), z(4)),
      "conv2d.forward: a window of 3 x 3 does not fit in x with pad 0 (x has shape [1, 2, 8, 3])",
    );
    refuses(
      () => layers.conv2d.forward(z(1, 8, 8, 3), z(3, 3, 3, 4), z(4), { stride: 1.5 }),
      "conv2d.forward: stride is 1.5, expected a whole number of at least 1",
    );
    refuses(
      () => layers.maxPool2d.forward(z(1, 8, 3), { size: 2 }),
      "maxPool2d.forward: x has shape [1, 8, 3], expected [N, H, W, C]",
    );
    refuses(
      () => layers.relu.backward(z(2), layers.relu.forward(z(3)).cache),
      "relu.backward: dout has shape [2], expected the shape of x, [3]",
    );
    refuses(
      () => layers.leakyRelu.forward(z(2), -1),
      "leakyRelu.forward: slope is -1, expected a finite number of at least 0 and of at most 1",
    );
    refuses(
      () => layers.affine.forward([[1]] as unknown as tf.Tensor2D, z(1, 1), z(1)),
      "affine.forward: x is an array, expected a tensor [N, D]: wrap it as tf.tensor(x)",
    );
  });
});
