import assert from "node:assert/strict";
import { float64, tf } from "../../src/engine/index.js";
import * as gradients from "../../src/gradients/index.js";
import * as models from "../../src/models/index.js";
import { close, freesAll, normal } from "../support/tensors.js";

interface Row {
  readonly model: models.Model;
  /** How many numbers its parameters hold, counted by hand. */
  readonly size: number;
}

/** A model added here is tested in every way below. */
const table: Record<string, Row> = {
  linear: { model: models.linear({ inputs: 6, classes: 3, regularization: 0.1 }), size: 6 * 3 + 3 },
  "linear SVM": {
    model: models.linear({ inputs: 6, classes: 3, loss: "svm", regularization: 0.1 }),
    size: 21,
  },
  twoLayer: {
    model: models.twoLayer({ inputs: 5, hidden: 4, classes: 3, regularization: 0.05 }),
    size: 5 * 4 + 4 + 4 * 3 + 3,
  },
  "fully connected, no hidden layer": {
    model: models.fullyConnected({ inputs: 5, hidden: [], classes: 2 }),
    size: 12,
  },
  "fully connected, batch norm and dropout": {
    model: models.fullyConnected({
      inputs: 5,
      hidden: [6, 4],
      classes: 3,
      normalization: "batch",
      p: 0.7,
      regularization: 0.02,
    }),
    size: 5 * 6 + 6 + 4 * 6 + 6 * 4 + 4 + 4 * 4 + 4 * 3 + 3,
  },
  "fully connected, layer norm, SVM": {
    model: models.fullyConnected({ inputs: 5, hidden: [4], classes: 3, normalization: "layer", loss: "svm" }),
    size: 5 * 4 + 4 + 2 * 4 + 4 * 3 + 3,
  },
  threeLayerConvNet: {
    model: models.threeLayerConvNet({
      input: [5, 6, 2],
      classes: 3,
      filters: 2,
      filterSize: 3,
      hidden: 3,
      regularization: 0.01,
    }),
    size: 3 * 3 * 2 * 2 + 2 + 2 * 3 * 2 * 3 + 3 + 3 * 3 + 3,
  },
  deepConvNet: {
    model: models.deepConvNet({ input: [4, 4, 1], classes: 2, filters: [2, 3], hidden: 3, p: 0.9 }),
    size: 9 * 2 + 2 + 4 * 2 + 9 * 2 * 3 + 3 + 4 * 3 + 3 * 3 + 3 + 3 * 2 + 2,
  },
};

const batch = (model: models.Model, n: number): { x: tf.Tensor; y: tf.Tensor1D } => ({
  x: normal(`examples`, n, ...model.input),
  y: tf.tensor1d(
    Array.from({ length: n }, (_, i) => i % model.classes),
    "int32",
  ),
});
/** Parameters large enough that every part of the loss counts. */
const widened = (model: models.Model): Record<string, tf.Tensor> =>
  Object.fromEntries(
    Object.entries(model.init(1)).map(([name, w]) => [
      name,
      name.startsWith("variance") ? w : tf.add(w, tf.mul(normal(name, ...w.shape), 0.3)),
    ]),
  );
const count = (params: Record<string, tf.Tensor>): number =>
  Object.values(params).reduce((sum, w) => sum + w.size, 0);

for (const [name, { model, size }] of Object.entries(table)) {
  describe(`models: ${name}`, () => {
    it("passes the gradient check over all indices of all parameters in float64", () =>
      float64(() =>
        tf.tidy(() => {
          const { x, y } = batch(model, 5);
          const params = widened(model);
          const { grads, running } = model.loss(params, x, y, { seed: 7 });
          const learnt = Object.keys(params).filter((key) => !(key in running));
          assert.deepEqual(Object.keys(grads).sort(), learnt.sort());
          for (const key of learnt) {
            const f = (w: tf.Tensor): number => model.loss({ ...params, [key]: w }, x, y, { seed: 7 }).loss;
            const report = gradients.check(f, grads[key], params[key]);
            const hidden = report.undecided === report.checked; // a bias undone by batch norm has slope 0
            assert.ok((report.ok || hidden) && report.kinks.length === 0, `${key}: ${report.message}`);
          }
        }),
      ));

    it("has the parameters counted by hand, the same for the same seed", () => {
      assert.equal(count(model.init(1)), size);
      const first = (seed: number): number[] => Array.from(Object.values(model.init(seed))[0].dataSync());
      assert.deepEqual(first(3), first(3));
      assert.notDeepEqual(first(3), first(4));
    });

    it("starts near the loss of equal scores, and predicts in range", () => {
      const { x, y } = batch(model, 12);
      const params = model.init(1);
      const { dataLoss } = model.loss(params, x, y);
      const expected = model.lossKind === "svm" ? model.classes - 1 : Math.log(model.classes);
      assert.ok(Math.abs(dataLoss - expected) < 0.2, `${dataLoss}, expected about ${expected}`);
      const labels = models.predict(model, params, x);
      assert.deepEqual([labels.shape, labels.dtype], [[12], "int32"]);
      assert.ok(labels.dataSync().every((label) => label >= 0 && label < model.classes));
    });

    it("computes the same in float32 as in float64, and takes batches of 1 and (in testing) 0", async () => {
      const run = (): { loss: number; scores: number[] } => {
        const { x, y } = batch(model, 6);
        const params = widened(model);
        return {
          loss: model.loss(params, x, y, { seed: 1 }).loss,
          scores: Array.from(model.scores(params, x).dataSync()),
        };
      };
      const [exact, single] = [await float64(run), run()];
      close(single.loss, exact.loss, 1e-4);
      close(single.scores, exact.scores, 1e-4);
      const one = batch(model, 1);
      assert.ok(Number.isFinite(model.loss(model.init(1), one.x, one.y).loss));
      assert.deepEqual(model.scores(model.init(1), tf.zeros([0, ...model.input])).shape, [0, model.classes]);
    });

    it("leaves no tensors behind", () => {
      freesAll(() => {
        const { x, y } = batch(model, 3);
        const params = model.init(1);
        const { grads, running } = model.loss(params, x, y);
        return [
          x,
          y,
          params,
          grads,
          running,
          model.scores(params, x),
          models.predict(model, params, x),
        ] as unknown;
      });
    });

    it("names a wrong shape and a missing parameter", () => {
      const { y } = batch(model, 2);
      assert.throws(
        () => model.loss(model.init(1), tf.zeros([2, 7]), y),
        /^GradlabError: .*x has shape \[2, 7\], expected \[N, /,
      );
      assert.throws(
        () => model.scores({}, batch(model, 2).x),
        /there is no parameter w1? among none; make them with init/,
      );
    });
  });
}

describe("models", () => {
  it("a two-layer net is a fully connected net with one hidden layer", () => {
    const two = models.twoLayer({ inputs: 5, hidden: 4, classes: 3, regularization: 0.1 });
    const any = models.fullyConnected({ inputs: 5, hidden: [4], classes: 3, regularization: 0.1 });
    const { x, y } = batch(two, 6);
    const params = two.init(5);
    close(any.init(5)["w1"], params["w1"].dataSync());
    const [a, b] = [two.loss(params, x, y), any.loss(params, x, y)];
    close(a.loss, b.loss, 1e-7);
    for (const key of Object.keys(params)) close(a.grads[key], b.grads[key].dataSync(), 1e-6);
  });

  it("activations show every layer, in shapes computed by hand", () => {
    const net = models.threeLayerConvNet({
      input: [8, 8, 3],
      classes: 10,
      filters: 4,
      filterSize: 5,
      hidden: 7,
    });
    const shapes = Object.entries(net.activations(net.init(1), tf.zeros([2, 8, 8, 3]))).map(([key, t]) => [
      key,
      t.shape,
    ]);
    assert.deepEqual(shapes, [
      ["conv1", [2, 8, 8, 4]],
      ["relu1", [2, 8, 8, 4]],
      ["pool1", [2, 4, 4, 4]],
      ["flatten", [2, 64]],
      ["affine2", [2, 7]],
      ["relu2", [2, 7]],
      ["affine3", [2, 10]],
    ]);
  });

  it("batch norm's statistics move in training and are used in testing", () => {
    const net = models.fullyConnected({ inputs: 2, hidden: [3], classes: 2, normalization: "batch" });
    const params = net.init(1);
    const { x, y } = batch(net, 8);
    const { running } = net.loss(params, x, y);
    assert.deepEqual(Object.keys(running).sort(), ["mean1", "variance1"]);
    const before = Array.from(net.scores(params, x).dataSync());
    assert.notDeepEqual(Array.from(net.scores({ ...params, ...running }, x).dataSync()), before);
  });

  it("initialisers have the deviations of their papers", () => {
    const deviation = (w: tf.Tensor): number => Math.sqrt(tf.moments(w).variance.dataSync()[0]);
    const { he, xavier, normal: gaussian } = models.initialisers;
    close(deviation(he([400, 100], { seed: 1 })) / Math.sqrt(2 / 400), 1, 0.02);
    close(deviation(xavier([400, 100], { seed: 1 })) / Math.sqrt(2 / 500), 1, 0.02);
    close(deviation(he([5, 5, 16, 64], { seed: 1 })) / Math.sqrt(2 / 400), 1, 0.02);
    close(deviation(gaussian([40_000], { deviation: 3, seed: 1 })) / 3, 1, 0.02);
    assert.throws(() => he([4], { seed: 1 }), /shape is \[4\], expected at least two dimensions/);
    // He keeps the size of what flows through many ReLU layers; weights of a tenth lose it.
    let kept = normal("flow", 200, 100) as tf.Tensor2D;
    for (let layer = 0; layer < 10; layer++) kept = tf.relu(tf.matMul(kept, he([100, 100], { seed: layer })));
    const size = tf.mean(tf.square(kept)).dataSync()[0];
    assert.ok(size > 0.2 && size < 5, String(size));
  });

  it("predict no class from scores that are NaN or infinite: the greatest of them would be a guess", () => {
    const model = models.linear({ inputs: 2, classes: 3 });
    const params = { w: tf.ones([2, 3]), b: tf.tensor1d([0, NaN, 0]) };
    assert.throws(
      () => models.predict(model, params, tf.ones([4, 2])),
      /^GradlabError: models\.predict: the scores \[4, 3\] hold NaN at \[0, 1\], expected finite numbers; look for NaN/,
    );
    const infinite = { w: tf.ones([2, 3]), b: tf.tensor1d([0, 0, -Infinity]) };
    assert.throws(() => models.predict(model, infinite, tf.ones([4, 2])), /hold -Infinity at \[0, 2\]/);
    const examples = tf.tensor2d([1, 1, 1, NaN], [2, 2]);
    assert.throws(() => models.predict(model, model.init(1), examples), /hold NaN at \[1, 0\]/);
    assert.equal(models.predict(model, model.init(1), tf.zeros([0, 2])).size, 0);
  });

  it("name a size that makes no network", () => {
    const refuses = (make: () => unknown, message: RegExp): void => assert.throws(make, message);
    refuses(() => models.linear({ inputs: 0, classes: 2 }), /models\.linear: inputs is 0/);
    refuses(
      () => models.twoLayer({ inputs: 2, hidden: 1.5, classes: 2 }),
      /hidden is 1\.5, expected a whole number/,
    );
    refuses(() => models.fullyConnected({ inputs: 2, hidden: [3, 0], classes: 2 }), /hidden\[1\] is 0/);
    refuses(
      () => models.fullyConnected({ inputs: 2, hidden: [], classes: 2, p: 0 }),
      /probability to keep\) is 0/,
    );
    refuses(
      () => models.threeLayerConvNet({ input: [8, 8, 3], classes: 2, filterSize: 4 }),
      /filterSize is 4, expected an odd/,
    );
    refuses(
      () => models.deepConvNet({ input: [4, 4, 3], classes: 2 }),
      /\[4, 4, 3\] is too small to be halved 3 times/,
    );
  });
});
