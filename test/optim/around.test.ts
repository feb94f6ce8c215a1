import assert from "node:assert/strict";
import fc from "fast-check";
import { tf } from "../../src/engine/index.js";
import * as optim from "../../src/optim/index.js";
import { close, freesAll, normal, settle } from "../support/tensors.js";

describe("optim.schedules", () => {
  it("are what their formulas say, and never rise", () => {
    const all = {
      step: optim.schedules.step({ learningRate: 0.4, every: 10, factor: 0.5 }),
      cosine: optim.schedules.cosine({ learningRate: 0.4, steps: 40, final: 0.1 }),
      exponential: optim.schedules.exponential({ learningRate: 0.4, every: 10, factor: 0.5 }),
    };
    close([0, 9, 10, 35].map(all.step), [0.4, 0.4, 0.2, 0.05]);
    close([0, 10, 20, 40, 99].map(all.cosine), [0.4, 0.1 + 0.15 * (1 + Math.SQRT1_2), 0.25, 0.1, 0.1]);
    close([0, 5, 10, 20].map(all.exponential), [0.4, 0.4 * Math.SQRT1_2, 0.2, 0.1]);
    for (const schedule of Object.values(all)) {
      for (let t = 1; t < 60; t++) assert.ok(schedule(t) <= schedule(t - 1) + 1e-15);
    }
    assert.throws(() => optim.schedules.step({ learningRate: 1, every: 0 }), /every is 0/);
    assert.throws(() => optim.schedules.cosine({ learningRate: 1, steps: NaN }), /steps is NaN/);
  });
});

describe("optim.clipByNorm and clipByValue", () => {
  it("shorten what is too long, keep its direction, and keep what is short", () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 6 }),
        (values) => {
          const norm = Math.hypot(...values);
          const { grads, norm: found } = optim.clipByNorm({ w: tf.tensor1d(values) }, 5);
          assert.ok(Math.abs(found - norm) <= 1e-4 * (1 + norm));
          const scale = Math.min(1, 5 / norm);
          close(
            grads.w,
            values.map((v) => (norm === 0 ? 0 : v * scale)),
            1e-5,
          );
        },
      ),
      { numRuns: 50, seed: 1 },
    );
    close(optim.clipByValue({ w: tf.tensor1d([-7, 0.5, 3]) }, 1).w, [-1, 0.5, 1]);
  });

  it("survive overflow of the squares, empty gradients, and leave no tensors behind", () => {
    const { grads, norm } = optim.clipByNorm({ w: tf.tensor1d([3e30, 4e30]), b: tf.zeros([0]) }, 1);
    close(norm / 5e30, 1, 1e-6);
    close(grads.w, [0.6, 0.8], 1e-6);
    freesAll(() => {
      const w = normal("w", 3);
      return [w, optim.clipByNorm({ w }, 0.1).grads, optim.clipByValue({ w }, 0.1)] as unknown;
    });
    assert.throws(() => optim.clipByNorm({}, 0), /limit is 0, expected a finite number above 0/);
  });
});

describe("optim.randomSearch and localSearch", () => {
  const loss = ({ w }: { w: tf.Tensor1D }): number =>
    tf.tidy(() => tf.sum(tf.square(tf.sub(w, 1))).dataSync()[0]);
  const draw = (r: { normal: () => number }): { w: tf.Tensor1D } => ({
    w: tf.tensor1d([r.normal(), r.normal()]),
  });

  it("free what they made where the loss or the draw throws", async () => {
    const start = { w: tf.tensor1d([1, 2]) };
    for (const failing of [0, 1, 3]) {
      await settle();
      const before = tf.memory().numTensors;
      let calls = 0;
      const breaks = (value: number): number => {
        if (calls++ === failing) throw new RangeError("broken");
        return value;
      };
      const broken = (params: { w: tf.Tensor1D }): number => breaks(loss(params));
      const brokenDraw = (r: { normal: () => number }): { w: tf.Tensor1D } => {
        breaks(0);
        return draw(r);
      };
      for (const run of [
        () => optim.localSearch(broken, start, { tries: 9, deviation: 1, seed: 1 }),
        () => optim.randomSearch(broken, draw, { tries: 9, seed: 1 }),
        () => optim.randomSearch(loss, brokenDraw, { tries: 9, seed: 1 }),
      ]) {
        calls = 0;
        assert.throws(run, /broken/);
        assert.equal(tf.memory().numTensors, before, `call ${failing}`);
      }
      assert.ok(!start.w.isDisposed);
    }
  });

  it("return the best of what they tried, which depends on the seed alone", () => {
    const best = optim.randomSearch(loss, draw, { tries: 50, seed: 1 });
    close(best.loss, Math.min(...best.losses));
    close(loss(best.params), best.loss);
    assert.deepEqual(optim.randomSearch(loss, draw, { tries: 50, seed: 1 }).losses, best.losses);
    assert.notDeepEqual(optim.randomSearch(loss, draw, { tries: 50, seed: 2 }).losses, best.losses);
  });

  it("local search beats random search with as many tries in many dimensions", () => {
    const many = (r: { normal: () => number }): { w: tf.Tensor1D } => ({
      w: tf.tensor1d(Array.from({ length: 20 }, () => r.normal())),
    });
    const random = optim.randomSearch(loss, many, { tries: 200, seed: 3 });
    const local = optim.localSearch(
      loss,
      { w: tf.zeros<tf.Rank.R1>([20]) },
      { tries: 200, deviation: 0.1, seed: 3 },
    );
    assert.ok(local.loss < random.loss / 2);
  });

  it("keep the start where nothing is better, and free all but the best", () => {
    freesAll(() => {
      const start = { w: tf.tensor1d([1, 1]) };
      const { params, loss: found } = optim.localSearch(loss, start, { tries: 20, deviation: 1, seed: 1 });
      assert.equal(found, 0);
      close(params.w, [1, 1]);
      return [start, params] as unknown;
    });
    freesAll(() => optim.randomSearch(loss, draw, { tries: 20, seed: 1 }).params);
    assert.throws(() => optim.randomSearch(loss, draw, { tries: 0, seed: 1 }), /tries is 0/);
  });
});
