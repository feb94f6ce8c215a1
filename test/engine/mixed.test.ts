import assert from "node:assert/strict";
import { float64, tf } from "../../src/engine/index.js";
import { affine, relu } from "../../src/layers/index.js";
import { svm } from "../../src/losses/index.js";
import { adam } from "../../src/optim/index.js";

describe("engines mixed in one operation", () => {
  const x = tf.tensor2d([[1, 2]]);
  const b = tf.tensor1d([0]);
  const doubles = (): Promise<tf.Tensor2D> => float64(() => tf.tensor2d([[0.1], [0.2]]));

  it("are refused where doubles would be rounded, naming the operation, both shapes and what to do", async () => {
    const w = await doubles();
    assert.throws(
      () => affine.forward(x, w, b),
      /^GradlabError: affine\.forward: w \[2, 1\] holds doubles \(engine float64\) and x \[1, 2\] does not \(engine gradlab\): compute both inside float64\(\.\.\.\), or round the first with tf\.tensor\(w\.arraySync\(\)\)$/,
    );
    const { cache } = relu.forward(tf.tensor2d([[1], [2]]));
    assert.throws(() => relu.backward(w, cache), /relu\.backward: dout \[2, 1\] holds doubles/);
    const { init, update } = adam({ learningRate: 0.1 });
    const params = { w: tf.tensor2d([[1], [2]]) };
    assert.throws(
      () => update(params, { w }, init(params)),
      /optim\.adam: the gradient of w \[2, 1\] holds doubles/,
    );
  });

  it("are refused whatever the doubles are, so that a program does not work by chance", async () => {
    for (const make of [
      () => tf.zeros([2, 1]),
      () => tf.tensor2d([[1], [2]]),
      () => tf.randomNormal([2, 1]),
    ]) {
      const w = (await float64(make)) as tf.Tensor2D;
      assert.throws(() => affine.forward(x, w, b), /affine\.forward: w \[2, 1\] holds doubles/);
      tf.neg(w);
      assert.throws(() => affine.forward(x, w, b), /affine\.forward: w \[2, 1\] holds doubles/);
    }
  });

  it("does as the message says", async () => {
    const w = await doubles();
    const inside = await float64(() => affine.forward(x, w, b).out.dataSync());
    assert.equal(inside[0], 0.1 + 2 * 0.2);
    const rounded = affine.forward(x, tf.tensor(w.arraySync()), b).out.dataSync();
    assert.equal(rounded[0], Math.fround(Math.fround(0.1) + Math.fround(0.4)));
  });

  it("does not mind pictures that were lent to doubles and go on outside", async () => {
    const w = tf.tensor2d([[0.5], [0.25]]);
    await float64(() => affine.forward(x, w, b).out);
    assert.equal(affine.forward(x, tf.tensor2d([[1], [1]]), b).out.dataSync()[0], 3);
  });

  it("still refuses doubles that other code has used in single precision", async () => {
    const w = await doubles();
    tf.neg(w);
    assert.throws(() => affine.forward(x, w, b), /w \[2, 1\] holds doubles/);
  });

  it("does not mind whole numbers, or doubles alone", async () => {
    const { scores, y } = await float64(() => ({
      scores: tf.tensor2d([[1, 3]]),
      y: tf.tensor1d([0], "int32"),
    }));
    assert.equal(svm(scores, y).loss, 3);
    assert.equal(svm(tf.tensor2d([[1, 3]]), y).loss, 3);
  });
});
