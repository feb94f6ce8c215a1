import assert from "node:assert/strict";
import { float64, tf, use } from "../../src/engine/index.js";
import { GradlabError } from "../../src/errors.js";

const third = 1 / 3;

describe("float64", () => {
  afterEach(() => {
    assert.equal(tf.getBackend(), "gradlab");
  });

  it("keeps every bit of the numbers that come in", () =>
    float64(() => {
      assert.equal(tf.scalar(0.1).dataSync()[0], 0.1);
      assert.deepEqual(
        tf
          .tensor([
            [0.1, third],
            [Math.PI, 1e-300],
          ])
          .arraySync(),
        [
          [0.1, third],
          [Math.PI, 1e-300],
        ],
      );
      assert.deepEqual(tf.tensor([[[third]]]).arraySync(), [[[third]]]);
      assert.equal(tf.tensor(new Float64Array([third])).dataSync()[0], third);
      assert.equal(tf.tensor([new Float64Array([third])]).dataSync()[0], third);
      assert.equal(tf.linspace(third, 1, 2).dataSync()[0], third);
      assert.equal(tf.tensor1d([third]).mul(0.1).dataSync()[0], third * 0.1);
      assert.deepEqual(Array.from(tf.tensor([0.1, 0.2]).bufferSync().values), [0.1, 0.2]);
      const buffer = tf.buffer([1]);
      buffer.set(third, 0);
      assert.equal(buffer.toTensor().dataSync()[0], third);
    }));

  it("draws the random numbers of TensorFlow.js that come outside, and computes with them in doubles", async () => {
    const draw = (): number => tf.randomNormal([1], 0, 1, "float32", 7).dataSync()[0];
    const outside = draw();
    await float64(() => {
      assert.equal(draw(), outside);
      assert.equal(tf.randomNormal([1], 0, 1, "float32", 7).div(3).dataSync()[0], outside / 3);
    });
  });

  it("takes a Float32Array for what it is", () =>
    float64(() => {
      assert.equal(tf.tensor(new Float32Array([0.1])).dataSync()[0], Math.fround(0.1));
    }));

  it("is not confused by a conversion that failed", () =>
    float64(() => {
      assert.throws(() => tf.tensor([[0.1], [0.2, 0.3]]), /3 numbers, which do not fill its shape \[2, 1\]/);
      assert.deepEqual(tf.tensor([[0.3], [0.4]]).arraySync(), [[0.3], [0.4]]);
    }));

  it("runs tf.grad, variableGrads and customGrad in doubles", () =>
    float64(() => {
      const x = tf.tensor1d([0.1, third]);
      assert.deepEqual(
        Array.from(
          tf
            .grad((v) => v.square().sum())(x)
            .dataSync(),
        ),
        [0.2, 2 * third],
      );
      const w = tf.variable(tf.scalar(third));
      const { grads } = tf.variableGrads(() => w.mul(w).mul(0.1).asScalar());
      assert.ok(Math.abs(Object.values(grads)[0].dataSync()[0] - 0.2 * third) < 1e-16);
      const cube = tf.customGrad((v) => ({
        value: (v as tf.Tensor).pow(3),
        gradFunc: (dy: tf.Tensor) => dy.mul((v as tf.Tensor).square()).mul(3),
      }));
      assert.ok(Math.abs(tf.grad(cube)(tf.scalar(third)).dataSync()[0] - third) < 1e-16);
      w.dispose();
    }));

  it("trains in doubles: an optimizer's own numbers too", () =>
    float64(() => {
      const w = tf.variable(tf.scalar(1));
      const optimizer = tf.train.sgd(0.1);
      optimizer.minimize(() => w.square().asScalar());
      assert.equal(w.dataSync()[0], 1 - 0.1 * 2);
      w.dispose();
      optimizer.dispose();
    }));

  it("gives tensors back that keep their doubles, before and after float32 code used them", async () => {
    const y = await float64(() => tf.scalar(third).mul(3.3));
    assert.equal(y.dataSync()[0], third * 3.3);
    assert.equal(y.add(0).dataSync()[0], Math.fround(third * 3.3));
    assert.equal(y.dataSync()[0], third * 3.3);
    assert.equal((await float64(() => y.mul(1))).dataSync()[0], third * 3.3);
  });

  it("takes tensors from outside, and leaves them as they were", async () => {
    const x = tf.tensor1d([0.1, 2]);
    const before = x.dataSync();
    const y = await float64(() => x.mul(third));
    assert.equal(y.dataSync()[0], Math.fround(0.1) * third);
    assert.deepEqual(x.add(0).dataSync(), before);
    assert.deepEqual(x.dataSync(), before);
  });

  it("restores the engine after an error, in nested and in overlapping calls", async () => {
    await assert.rejects(
      float64(() => {
        throw new Error("from inside");
      }),
      /from inside/,
    );
    assert.equal(tf.getBackend(), "gradlab");
    await float64(async () => {
      await float64(() => assert.equal(tf.getBackend(), "float64"));
      assert.equal(tf.getBackend(), "float64");
    });
    assert.equal(tf.getBackend(), "gradlab");
    const wait = async (ms: number): Promise<string> =>
      float64(async () => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        return tf.getBackend();
      });
    assert.deepEqual(await Promise.all([wait(5), wait(15)]), ["float64", "float64"]);
  });

  it("refuses a change of engine meanwhile", () =>
    float64(async () => {
      await assert.rejects(
        use("cpu"),
        (error) => error instanceof GradlabError && /float64/.test(error.message),
      );
    }));

  it("sums products by their labels, replaces and finds numbers without rounding", () =>
    float64(() => {
      const [a, b] = [1 + 2 ** -40, 2 ** -41];
      const x = tf.tensor2d([
        [a, b],
        [b, a],
      ]);
      // In doubles a² + b² is 1 + 2^-39 and less than its last bit.
      assert.deepEqual([...tf.einsum("ij,ij->i", x, x).dataSync()], [a * a + b * b, b * b + a * a]);
      const replaced = tf.tensorScatterUpdate(x, tf.tensor2d([[1]], [1, 1], "int32"), tf.tensor2d([[b, b]]));
      assert.deepEqual([...replaced.dataSync()], [a, b, b, b]);
      const { values, indices } = tf.unique(tf.tensor1d([a, 1, a]));
      assert.deepEqual([...values.dataSync(), ...indices.dataSync()], [a, 1, 0, 1, 0]);
    }));

  it("names an operation that would round", () =>
    float64(() => {
      const x = tf.ones<tf.Rank.R5>([1, 2, 2, 2, 1]);
      assert.throws(() => tf.conv3d(x, x.reshape([2, 2, 2, 1, 1]), 1, "valid"), /Conv3D.*float64/);
    }));
});
