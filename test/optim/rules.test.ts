import assert from "node:assert/strict";
import { float64, tf } from "../../src/engine/index.js";
import * as optim from "../../src/optim/index.js";
import { close, freesAll, normal } from "../support/tensors.js";

/** One number's memory of one rule, in plain arithmetic, as its paper writes it. */
type Plain = (w: number, dw: number, memory: number[], t: number) => { w: number; memory: number[] };

interface Row {
  readonly make: (learningRate: optim.LearningRate) => optim.Optimizer;
  readonly plain: Plain;
  /** TensorFlow.js's own optimizer, where it follows the same convention. */
  readonly tensorflow?: () => tf.Optimizer;
}

const rate = 0.05;
const table: Record<string, Row> = {
  sgd: {
    make: (learningRate) => optim.sgd({ learningRate }),
    plain: (w, dw) => ({ w: w - rate * dw, memory: [] }),
    tensorflow: () => tf.train.sgd(rate),
  },
  momentum: {
    make: (learningRate) => optim.momentum({ learningRate, rho: 0.8 }),
    plain: (w, dw, [v = 0]) => ({ w: w + 0.8 * v - rate * dw, memory: [0.8 * v - rate * dw] }),
    tensorflow: () => tf.train.momentum(rate, 0.8),
  },
  nesterov: {
    make: (learningRate) => optim.nesterov({ learningRate, rho: 0.8 }),
    plain(w, dw, [v = 0]) {
      const next = 0.8 * v - rate * dw;
      return { w: w - 0.8 * v + 1.8 * next, memory: [next] };
    },
    tensorflow: () => tf.train.momentum(rate, 0.8, true),
  },
  adagrad: {
    make: (learningRate) => optim.adagrad({ learningRate }),
    plain: (w, dw, [s = 0]) => ({
      w: w - (rate * dw) / (Math.sqrt(s + dw * dw) + 1e-8),
      memory: [s + dw * dw],
    }),
  },
  rmsprop: {
    make: (learningRate) => optim.rmsprop({ learningRate, decay: 0.9 }),
    plain(w, dw, [s = 0]) {
      const next = 0.9 * s + 0.1 * dw * dw;
      return { w: w - (rate * dw) / (Math.sqrt(next) + 1e-8), memory: [next] };
    },
  },
  adam: {
    make: (learningRate) => optim.adam({ learningRate, beta1: 0.8, beta2: 0.9 }),
    plain(w, dw, [m = 0, s = 0], t) {
      const [first, second] = [0.8 * m + 0.2 * dw, 0.9 * s + 0.1 * dw * dw];
      const corrected = Math.sqrt(second / (1 - 0.9 ** t)) + 1e-8;
      return { w: w - (rate * (first / (1 - 0.8 ** t))) / corrected, memory: [first, second] };
    },
    tensorflow: () => tf.train.adam(rate, 0.8, 0.9, 1e-8),
  },
};

/** A loss with different slopes in each number: sum(a (w - c)^2). */
const slope = (w: number, i: number): number => 2 * (1 + i) * (w - 0.5 * i);

for (const [name, { make, plain, tensorflow }] of Object.entries(table)) {
  describe(`optim.${name}`, () => {
    const start = [1, -2, 3, 0];

    it("takes the steps of its formula, in float64 and for tensors of any shape", () =>
      float64(() => {
        const rule = make(rate);
        let params: optim.Params = { w: tf.tensor2d(start, [2, 2]), b: tf.scalar(start[1]) };
        let state = rule.init(params);
        const expected = start.map((w) => ({ w, memory: [] as number[] }));
        for (let t = 1; t <= 12; t++) {
          const w = Array.from(params["w"].dataSync());
          const grads = {
            w: tf.tensor2d(w.map(slope), [2, 2]),
            b: tf.scalar(slope(params["b"].dataSync()[0], 1)),
          };
          ({ params, state } = rule.update(params, grads, state));
          for (const [i, one] of expected.entries())
            expected[i] = plain(one.w, slope(one.w, i), one.memory, t);
          assert.equal(state.step, t);
        }
        close(
          params["w"],
          expected.map(({ w }) => w),
          1e-12,
        );
        close(params["b"], [expected[1].w], 1e-12);
      }));

    if (tensorflow) {
      it("agrees with TensorFlow.js's own", () => {
        const rule = make(rate);
        const variable = tf.variable(tf.tensor1d(start));
        const theirs = tensorflow();
        let params: optim.Params = { w: tf.tensor1d(start) };
        let state = rule.init(params);
        for (let t = 0; t < 10; t++) {
          const grad = (w: tf.Tensor): tf.Tensor => tf.tensor1d(Array.from(w.dataSync(), slope));
          ({ params, state } = rule.update(params, { w: grad(params["w"]) }, state));
          theirs.applyGradients({ [variable.name]: grad(variable) });
        }
        close(params["w"], variable.dataSync(), 1e-5);
        theirs.dispose();
        // Momentum's dispose forgets the tensor that holds its learning rate.
        tf.dispose([variable, ...Object.values(theirs).filter((part) => part instanceof tf.Tensor)]);
      });
    }

    it("follows a schedule, stands still at rate 0, and finds the bottom of a bowl", () => {
      const grad = ({ w }: optim.Params): optim.Params => ({ w: tf.mul(w, 2) });
      const walk = (rule: optim.Optimizer, steps: number): number => {
        let params: optim.Params = { w: tf.tensor1d([1]) };
        let state = rule.init(params);
        for (let t = 0; t < steps; t++) ({ params, state } = rule.update(params, grad(params), state));
        return params["w"].dataSync()[0];
      };
      assert.equal(walk(make(0), 3), 1);
      assert.notEqual(
        walk(
          make((step) => (step < 1 ? 0.1 : 0)),
          1,
        ),
        1,
      );
      close(
        walk(
          make((step) => (step < 1 ? 0 : 0.1)),
          1,
        ),
        1,
      );
      assert.ok(Math.abs(walk(make(0.1), 200)) < 0.05);
    });

    it("changes nothing it was given, passes on what has no gradient, and leaves no tensors behind", () => {
      const [w, running] = [normal("w", 3), normal("running", 2)];
      const before = Array.from(w.dataSync());
      const rule = make(rate);
      const one = rule.update({ w, running }, { w: tf.ones([3]) }, rule.init({ w, running }));
      assert.deepEqual(Array.from(w.dataSync()), before);
      assert.equal(one.params["running"], running);
      freesAll(() => {
        const [v, dv] = [normal("v", 3), normal("dv", 3)];
        const state = rule.init({ v });
        return [v, dv, state, rule.update({ v }, { v: dv }, state)] as unknown;
      });
    });

    it("names what is wrong", () => {
      const rule = make(rate);
      const params = { w: tf.zeros([2]) };
      const state = rule.init(params);
      assert.throws(
        () => rule.update(params, { w: tf.zeros([3]) }, state),
        new RegExp(`optim\\.${name}: the gradient of w has shape \\[3\\], expected the shape of w, \\[2\\]`),
      );
      assert.throws(
        () => rule.update(params, { v: tf.zeros([2]) }, state),
        /a gradient of v, but the parameters are w/,
      );
      assert.throws(() => make(-1), /learningRate is -1, expected a finite number of at least 0/);
      assert.throws(() => make(() => NaN).update(params, params, state), /learningRate is NaN/);
    });
  });
}

describe("optim: a constant gradient", () => {
  it("momentum's velocity grows to 1 / (1 - rho) gradients: a decaying sum, not a mean", () => {
    const rule = optim.momentum({ learningRate: 1, rho: 0.9 });
    let params: optim.Params = { w: tf.scalar(0) };
    let state = rule.init(params);
    for (let t = 0; t < 200; t++) ({ params, state } = rule.update(params, { w: tf.scalar(1) }, state));
    close(state.memory["velocity"]["w"], [-10], 1e-5);
  });

  it("a momentum out of range is refused", () => {
    assert.throws(() => optim.momentum({ learningRate: 1, rho: 1.1 }), /rho is 1\.1/);
    assert.throws(() => optim.adam({ learningRate: 1, beta1: 1 }), /beta1 is 1/);
    assert.throws(() => optim.rmsprop({ learningRate: 1, epsilon: 0 }), /epsilon is 0/);
  });
});
