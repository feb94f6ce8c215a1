import assert from "node:assert/strict";
import { float64, tf, use } from "../../src/engine/index.js";
import { plainly } from "../../src/engine/kernels/reach.js";
import { losses } from "../../src/index.js";
import type { Params } from "../../src/optim/index.js";
import { random } from "../../src/random.js";
import { stack, type Network } from "../../src/models/stack.js";
import type { Pass, Stage } from "../../src/models/stage.js";
import * as stages from "../../src/models/stages.js";

const { affine, batchNorm, conv, dropout, flatten, maxPool, relu } = stages;

/** Networks in which neighbours are done together, and some in which they cannot be. */
const networks: Readonly<Record<string, { input: number[]; stages: Stage[] }>> = {
  "affine, ReLU": {
    input: [70],
    stages: [affine(1, 70, 33), relu(1), affine(2, 33, 9), relu(2), affine(3, 9, 4)],
  },
  "affine, ReLU, dropout": {
    input: [6],
    stages: [affine(1, 6, 8), relu(1), dropout(1, 0.5), affine(2, 8, 4)],
  },
  "convolution, ReLU, pooling": {
    input: [6, 8, 3],
    stages: [conv(1, 3, 7, 3), relu(1), maxPool(1), flatten(), affine(2, 84, 4)],
  },
  "pictures that two does not divide": {
    input: [7, 5, 3],
    stages: [conv(1, 3, 8, 3), relu(1), maxPool(1), flatten(), affine(2, 48, 4)],
  },
  "two convolutions": {
    input: [4, 4, 2],
    stages: [conv(1, 2, 5, 3), relu(1), conv(2, 5, 6, 3), relu(2), maxPool(2), flatten(), affine(3, 24, 4)],
  },
  "batch norm between": {
    input: [4, 4, 2],
    stages: [conv(1, 2, 5, 3), batchNorm(1, 5, true), relu(1), maxPool(1), flatten(), affine(2, 20, 4)],
  },
};

/** Examples of which some numbers are exactly 0, so that a ReLU meets its kink and windows have equals. */
function examples(shape: number[]): tf.Tensor {
  const r = random(5);
  const size = shape.reduce((product, n) => product * n, 1);
  return tf.tensor(
    Array.from({ length: size }, () => (r.integer(3) === 0 ? 0 : r.uniform(-1, 1))),
    shape,
  );
}

/** The gradients by one stage after the other. */
function oneByOne(list: readonly Stage[], params: Params, x: tf.Tensor, y: tf.Tensor1D): Params {
  const passes: Pass[] = [];
  for (const stage of list)
    passes.push(stage.forward(passes.at(-1)?.out ?? x, { params, mode: "train", seed: "3" }));
  const grads: Record<string, tf.Tensor> = {};
  let dout: tf.Tensor = losses.softmax(passes.at(-1)!.out as tf.Tensor2D, y).dScores;
  for (const pass of passes.toReversed()) {
    const back = pass.backward(dout);
    Object.assign(grads, back.grads);
    dout = back.dx;
  }
  return grads;
}

const read = (tensors: Params): Record<string, unknown> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.dataSync()]));

/** Compares a network with its stages one by one, bit by bit. */
function compare(model: Network, list: readonly Stage[], input: readonly number[]): void {
  const { numTensors } = tf.memory();
  tf.tidy(() => {
    // The kink needs scores that are exactly 0: biases that start at 0 and rows of zeros see to that.
    const x = tf.concat([examples([9, ...input]), tf.zeros([1, ...input])]);
    const y = tf.tensor1d([0, 1, 2, 3, 0, 1, 2, 3, 0, 1], "int32");
    const params = model.init(1);
    const outputs = model.activations(params, x);
    const scores = outputs[model.layers.at(-1)!];
    assert.deepEqual(model.scores(params, x).dataSync(), scores.dataSync());
    const { grads } = model.loss(params, x, y, { seed: 3 });
    assert.deepEqual(read(grads), read(oneByOne(list, params, x, y)));
  });
  assert.equal(tf.memory().numTensors, numTensors);
}

describe("neighbouring stages done together", () => {
  afterEach(() => use("gradlab"));

  for (const [title, { input, stages: list }] of Object.entries(networks)) {
    const model = stack({ name: title, input, classes: 4, stages: list });
    it(`${title}: give the bits that they give one by one`, async () => {
      await use("gradlab");
      compare(model, list, input);
      await float64(() => {
        compare(model, list, input);
      });
    });

    it(`${title}: also in another engine, and without the compiled kernels`, async () => {
      await plainly(async () => {
        await use("gradlab");
        compare(model, list, input);
      });
      await use("cpu");
      compare(model, list, input);
    });
  }
});
