import assert from "node:assert/strict";
import { float64, gradients, layers, losses, models, optim, regularization, tf } from "../src/index.js";
import { close } from "./support/tensors.js";

const labels = (...y: number[]): tf.Tensor1D => tf.tensor1d(y, "int32");
const row = (...scores: number[]): tf.Tensor2D => tf.tensor2d([scores]);
/** Scores of cat, car and frog for a picture of each. */
const scores = (): tf.Tensor2D =>
  tf.tensor2d([
    [3.2, 5.1, -1.7],
    [1.3, 4.9, 2.0],
    [2.2, 2.5, -3.1],
  ]);

/** What the sources of the course print wrongly, in the order of the syllabus, each with the right number. */
describe("the lectures' errors, put right", () => {
  it("the third picture's SVM loss is 6.3 + 6.6 = 12.9 (printed: 10.9), the mean 5.27 (printed: 4.6)", () => {
    close(losses.svm(row(2.2, 2.5, -3.1), labels(2)).loss, 12.9, 1e-6);
    close(losses.svm(scores(), labels(0, 1, 2)).loss, 5.27, 1e-3);
  });

  it("-ln 0.13 is 2.04 (printed: 0.89, its log10)", () => {
    const { loss } = losses.softmax(row(3.2, 5.1, -1.7), labels(0));
    close(loss, 2.04, 2e-3);
    close(loss * Math.LOG10E, 0.89, 6e-3);
  });

  it("-ln 0.353 is 1.04 (printed: 0.452, its log10)", () => {
    const { loss } = losses.softmax(row(-2.85, 0.86, 0.28), labels(2));
    close(loss, 1.04, 1e-3);
    close(loss * Math.LOG10E, 0.452, 1e-3);
  });

  it("SGD and momentum step against the gradient (printed: x += learningRate * dx, which climbs)", () => {
    const bowl = (w: number): number => (w - 3) ** 2;
    for (const rule of [optim.sgd({ learningRate: 0.1 }), optim.momentum({ learningRate: 0.1 })]) {
      const start = { w: tf.scalar(1) };
      const { params } = rule.update(start, { w: tf.scalar(2 * (1 - 3)) }, rule.init(start));
      const stepped = params["w"].dataSync()[0];
      assert.ok(bowl(stepped) < bowl(1));
      assert.ok(bowl(1 - (stepped - 1)) > bowl(1), "the printed sign");
    }
  });

  it("momentum's velocity is a decaying sum, up to 1 / (1 - rho) gradients (printed: a running mean)", () => {
    const rule = optim.momentum({ learningRate: 1, rho: 0.5 });
    let params: optim.Params = { w: tf.scalar(0) };
    let state = rule.init(params);
    const velocities: number[] = [];
    for (let step = 0; step < 40; step++) {
      ({ params, state } = rule.update(params, { w: tf.scalar(-1) }, state));
      velocities.push(state.memory["velocity"]["w"].dataSync()[0]);
    }
    close(velocities.slice(0, 4), [1, 1.5, 1.75, 1.875]);
    close(velocities.at(-1), 2, 1e-6);
  });

  it("the full loss has lambda before R(W), which sums over both indices (printed: no lambda, one index)", () => {
    const model = models.linear({ inputs: 2, classes: 2, regularization: 0.25 });
    const params = {
      w: tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
      b: tf.zeros([2]),
    };
    const { loss, dataLoss } = model.loss(params, tf.zeros([1, 2]), labels(0));
    close(loss - dataLoss, 0.25 * (1 + 4 + 9 + 16), 1e-6);
  });

  it("the loss over a data set is a mean: twice the data, the same loss and slopes (printed: a sum)", () => {
    const y = labels(0, 1, 2);
    for (const loss of [losses.svm, losses.softmax]) {
      const [once, twice] = [loss(scores(), y), loss(tf.concat([scores(), scores()]), tf.concat([y, y]))];
      close(twice.loss, once.loss, 1e-6);
      close(tf.mul(tf.slice(twice.dScores, 0, 3), 2), once.dScores.dataSync(), 1e-6);
    }
  });

  it("the data loss is divided by N before the penalty is added (printed code: it is not)", () => {
    const model = models.linear({ inputs: 3, classes: 3, loss: "svm", regularization: 0.1 });
    const params = { w: tf.eye(3), b: tf.zeros([3]) };
    const { loss } = model.loss(params, scores(), labels(0, 1, 2));
    close(loss, 15.8 / 3 + 0.1 * 3, 1e-6);
  });

  it("a mean over the C - 1 other classes rescales lambda (said: it makes no difference)", () => {
    const [lambda, w] = [0.1, tf.ones<tf.Rank.R2>([3, 3])];
    const { dScores } = losses.svm(scores(), labels(0, 1, 2));
    const slope = (share: number, strength: number): tf.Tensor =>
      tf.add(tf.div(dScores, share), regularization.l2(w, strength).dw);
    close(tf.mul(slope(2, lambda / 2), 2), slope(1, lambda).dataSync(), 1e-6);
    assert.throws(() => close(tf.mul(slope(2, lambda), 2), slope(1, lambda).dataSync(), 1e-6));
  });

  it("a gradient has its parameter's own shape (printed: ds/dv as a row, ds/dM as M)", () => {
    const [x, w, b] = [tf.ones<tf.Rank.R2>([2, 3]), tf.ones<tf.Rank.R2>([3, 4]), tf.ones<tf.Rank.R1>([4])];
    const { out, cache } = layers.affine.forward(x, w, b);
    const { dx, dw, db } = layers.affine.backward(out, cache);
    assert.deepEqual([dx.shape, dw.shape, db.shape], [x.shape, w.shape, b.shape]);
  });

  it("a forward difference on five digits loses the third slope (printed: 0), a centred one in doubles keeps it", () => {
    const loss = ([a, b, c]: readonly number[]): number =>
      1.25347 - 2.5 * (a - 0.34) + 0.6 * (b + 1.11) + 0.04 * (c - 0.78);
    const w = [0.34, -1.11, 0.78];
    const printed = gradients.numeric((v: number[]) => Number(loss(v).toFixed(5)), w, {
      method: "forward",
      h: 1e-4,
    });
    close(printed, [-2.5, 0.6, 0], 1e-9);
    close(gradients.numeric(loss, w), [-2.5, 0.6, 0.04], 1e-9);
  });

  it("downhill is along the NEGATIVE gradient (printed: towards the gradient)", () =>
    float64(() => {
      const y = labels(0, 1, 2);
      const { loss, dScores } = losses.softmax(scores(), y);
      const along = (step: number): number => losses.softmax(tf.add(scores(), tf.mul(dScores, step)), y).loss;
      assert.ok(along(-0.01) < loss && along(0.01) > loss);
    }));

  it("0 is the softmax loss's infimum, which it never reaches (said: its minimum)", () =>
    float64(() => {
      const all = [1, 10, 30].map((gap) => losses.softmax(row(gap, 0), labels(0)).loss);
      assert.ok(all[0] > all[1] && all[1] > all[2] && all[2] > 0, String(all));
    }));

  it("a jiggle of [10, 9, 9] changes the SVM loss: its margins are exactly 1 (said: it is ignored)", () => {
    const loss = (correct: number): number => losses.svm(row(correct, 9, 9), labels(0)).loss;
    assert.equal(loss(10), 0);
    close([loss(10.1), loss(9.9)], [0, 0.2], 1e-5);
  });
});
