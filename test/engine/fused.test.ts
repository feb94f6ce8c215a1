import assert from "node:assert/strict";
import { float64, fused, tf, use } from "../../src/engine/index.js";
import { plainly } from "../../src/engine/kernels/reach.js";
import { layers, losses, models, optim, regularization } from "../../src/index.js";
import { compiled } from "../../src/engine/memory/native.js";
import { random } from "../../src/random.js";
import { assertClose } from "../support/closeness.js";

/** Numbers from -1 to 1, of which some are exactly 0. */
function numbers(shape: number[], seed: number): tf.Tensor {
  const r = random(seed);
  const size = shape.reduce((product, n) => product * n, 1);
  const values = Array.from({ length: size }, () => (r.integer(9) === 0 ? 0 : r.uniform(-1, 1)));
  return tf.tensor(values, shape);
}

const classesOf = (n: number, classes: number): tf.Tensor1D =>
  tf.tensor1d(
    Array.from({ length: n }, (_, i) => (i * 7) % classes),
    "int32",
  );

type Results = Readonly<Record<string, tf.Tensor | number>>;

/** What the library computes with fused kernels, at a size that fills no vector, one that fills some, and great ones. */
const tasks: Readonly<Record<string, (n: number, d: number) => Results>> = {
  "batch normalization": (n, d) => {
    const [x, gamma, beta] = [numbers([n, d], 1), numbers([d], 2), numbers([d], 3)] as const;
    const running = {
      mean: numbers([d], 4) as tf.Tensor1D,
      variance: tf.abs(numbers([d], 5) as tf.Tensor1D),
    };
    const all = { mode: "train", momentum: 0.8, epsilon: 1e-3, running } as const;
    const normed = layers.batchNorm.forward(x as tf.Tensor2D, gamma as tf.Tensor1D, beta as tf.Tensor1D, all);
    const back = layers.batchNorm.backward(numbers([n, d], 6) as tf.Tensor2D, normed.cache);
    const { normalized, deviation } = normed.cache;
    const { mean, variance } = normed.running;
    return { out: normed.out, normalized, deviation, mean, variance, ...back };
  },
  "batch normalization without a past": (n, d) => {
    const [x, one, zero] = [
      numbers([n, d], 1) as tf.Tensor2D,
      tf.ones<tf.Rank.R1>([d]),
      tf.zeros<tf.Rank.R1>([d]),
    ];
    const { out, running } = layers.batchNorm.forward(x, one, zero);
    return { out, mean: running.mean, variance: running.variance };
  },
  "svm loss": (n, d) => ({
    ...losses.svm(numbers([n, d], 1) as tf.Tensor2D, classesOf(n, d), { margin: 0.5 }),
  }),
  "squared svm loss": (n, d) => ({
    ...losses.svm(numbers([n, d], 1) as tf.Tensor2D, classesOf(n, d), { squared: true }),
  }),
  "softmax loss": (n, d) => ({
    ...losses.softmax(tf.mul(numbers([n, d], 1), 30) as tf.Tensor2D, classesOf(n, d)),
  }),
  "relu's gradient": (n, d) => ({
    ...layers.relu.backward(numbers([n, d], 1), layers.relu.forward(numbers([n, d], 2)).cache),
  }),
  ...Object.fromEntries(
    (["svm", "softmax"] as const).map((kind): [string, (n: number, d: number) => Results] => [
      `a linear classifier's ${kind} loss`,
      (n, d) => {
        const [x, w] = [numbers([n, d], 1), numbers([d, 5], 2)] as tf.Tensor2D[];
        const [b, y] = [numbers([5], 3) as tf.Tensor1D, classesOf(n, 5)];
        const atOnce = fused.linearLoss({ x, w, b, y, kind });
        if (atOnce !== undefined) return { ...atOnce };
        const { out, cache } = layers.affine.forward(x, w, b);
        const { loss, dScores } = kind === "svm" ? losses.svm(out, y) : losses.softmax(out, y);
        return { loss, ...layers.affine.parameterGradients(dScores, cache) };
      },
    ]),
  ),
  "an affine layer": (n, d) => {
    const [x, w, b] = [numbers([n, d], 1), numbers([d, 9], 2), numbers([9], 3)];
    const { out, cache } = layers.affine.forward(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D);
    const dout = numbers([n, 9], 4) as tf.Tensor2D;
    const { dw, db } = layers.affine.parameterGradients(dout, cache);
    assert.deepEqual(
      [dw, db].map((t) => t.dataSync()),
      Object.values(layers.affine.backward(dout, cache))
        .slice(1)
        .map((t) => t.dataSync()),
    );
    return { out, ...layers.affine.backward(dout, cache) };
  },
  "Adam, of more tensors than fit one list": (n, d) => {
    const [params, grads] = [1, 2].map((seed) =>
      Object.fromEntries(
        Array.from({ length: 60 }, (_, i) => [`w${i}`, numbers(i === 7 ? [n, d] : [i % 5, 2], seed + i)]),
      ),
    );
    const { init, update } = optim.adam({ learningRate: 0.1 });
    const first = update(params, grads, init(params));
    return { ...update(first.params, grads, first.state).params };
  },
  "L2 and its gradient": (n, d) => ({ ...regularization.addL2(numbers([n, d], 1), numbers([n, d], 2), 0.3) }),
};
const sizes = [
  [1, 1],
  [3, 2],
  [5, 7],
  [16, 8],
  [33, 1030],
  [700, 250],
] as const;

function compute(task: (n: number, d: number) => Results, n: number, d: number): Map<string, number[]> {
  const values = new Map<string, number[]>();
  tf.tidy(() => {
    for (const [name, result] of Object.entries(task(n, d)))
      values.set(name, typeof result === "number" ? [result] : Array.from(result.dataSync()));
  });
  return values;
}

describe("fused kernels", () => {
  before(() => use("gradlab"));
  after(() => use("gradlab"));

  for (const [name, task] of Object.entries(tasks)) {
    for (const [n, d] of sizes) {
      it(`${name} agrees with TensorFlow.js's operations at ${n} x ${d}, in both precisions`, async () => {
        const double = await plainValues(() => float64(() => compute(task, n, d)));
        const { numTensors } = tf.memory();
        const single = compute(task, n, d);
        const wide = await float64(() => compute(task, n, d));
        assert.equal(tf.memory().numTensors, numTensors);
        for (const [key, expected] of double) {
          assertClose(wide.get(key)!, expected, 1e-12, `${key} in doubles`);
          assertClose(single.get(key)!, expected, 2e-4, key);
        }
      });
    }
  }

  it("make nothing while a gradient is recorded, so that it sees operations", async () => {
    const x = tf.tensor1d([-1, 2, 3]);
    let result: tf.Tensor | undefined = x;
    const slope = tf.grad((v: tf.Tensor) => {
      result = fused.reluGradient(v, x);
      return tf.sum(layers.relu.backward(v, { x }).dx);
    })(tf.tensor1d([5, 5, 5]));
    assert.equal(result, undefined);
    assert.deepEqual(slope.arraySync(), [0, 1, 1]);
    await use("cpu");
    assert.equal(fused.reluGradient(x, x), undefined, "another engine");
  });

  it("know NaN, infinity and the kink", async () => {
    await use("gradlab");
    const x = tf.tensor1d([Number.NaN, 0, -0, -1, 1, Infinity, -Infinity]);
    const { dx } = layers.relu.backward(tf.mul(tf.ones([7]), Infinity), { x });
    assert.deepEqual(Array.from(dx.dataSync()), [Number.NaN, 0, 0, 0, Infinity, Infinity, 0]);
  });

  it("leave it to the steps to say what is wrong with a large classifier's numbers", () => {
    const model = models.linear({ inputs: 1 << 14, classes: 3, loss: "svm" });
    const params = { w: tf.ones([1 << 14, 3]), b: tf.zeros([3]) };
    const x = tf.ones([512, 1 << 14]);
    const wrong = (examples: tf.Tensor, first: number, w = params.w): (() => unknown) => {
      const y = tf.tensor1d([first, ...Array.from({ length: 511 }, () => 0)], "int32");
      return () => tf.tidy(() => model.loss({ ...params, w }, examples, y).loss);
    };
    // Every other score exceeds the right one's by nothing, and the margin is 1.
    assert.equal(wrong(x, 0)(), 2);
    assert.throws(wrong(x, 3), /y\[0\] is 3, expected a whole number from 0 to 2/);
    assert.throws(wrong(x, -1), /y\[0\] is -1/);
    assert.throws(wrong(tf.mul(x, -Infinity), 0), /scores\[0, 0\] is -Infinity/);
    assert.throws(wrong(tf.mul(x, Number.NaN), 0), /scores\[0, 0\] is NaN/);
    assert.throws(wrong(x, 0, tf.ones([99, 3])), /w has shape \[99, 3\], expected \[D, C\] with D = 16384/);
  });

  it("give the same bits however many threads there are", () => {
    const threads = compiled()!.threads as { most: number };
    const { most } = threads;
    const run = (count: number): { loss: number; dw: Float32Array } => {
      threads.most = count;
      const { loss, dw } = fused.linearLoss({
        x: numbers([1000, 128], 1) as tf.Tensor2D,
        w: numbers([128, 4], 2) as tf.Tensor2D,
        b: numbers([4], 3) as tf.Tensor1D,
        y: classesOf(1000, 4),
        kind: "softmax",
      })!;
      return { loss, dw: dw.dataSync<"float32">() };
    };
    try {
      assert.deepEqual(run(1), run(most));
    } finally {
      threads.most = most;
    }
  });

  it("train a network to the same bits however many threads there are", () => {
    const threads = compiled()!.threads as { most: number };
    const { most } = threads;
    const model = models.threeLayerConvNet({ input: [16, 16, 3], classes: 4, filters: 12, hidden: 70 });
    const run = (count: number): unknown[] => {
      threads.most = count;
      return tf.tidy(() => {
        const params = model.init(1);
        const x = numbers([20, 16, 16, 3], 2);
        const { loss, grads } = model.loss(params, x, classesOf(20, 4));
        const optimizer = optim.adam({ learningRate: 0.1 });
        const { params: next } = optimizer.update(params, grads, optimizer.init(params));
        return [loss, ...Object.values({ ...grads, ...next }).map((tensor) => tensor.dataSync())];
      });
    };
    try {
      assert.deepEqual(run(1), run(Math.max(2, most)));
    } finally {
      threads.most = most;
    }
  });

  it("add up in an order that does not depend on how many work", async () => {
    const w = numbers([300_000], 1);
    const { squares, dw } = fused.addDecay(w, w, 0)!;
    assert.deepEqual(dw.dataSync(), w.dataSync());
    let [total, sum] = [0, 0];
    const values = w.dataSync();
    for (let i = 0; i < values.length; i++) {
      sum += Math.fround(values[i] * values[i]);
      if (i % 1000 === 999) [total, sum] = [total + sum, 0];
    }
    assert.ok(Math.abs(squares - total) < 1e-9 * total);
  });
});

/** What the operations give without any compiled kernel. */
async function plainValues(run: () => Promise<Map<string, number[]>>): Promise<Map<string, number[]>> {
  let values = new Map<string, number[]>();
  await plainly(async () => {
    values = await run();
  });
  return values;
}
