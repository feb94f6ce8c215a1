import assert from "node:assert/strict";
import fc from "fast-check";
import * as data from "../../src/data/index.js";
import { tf } from "../../src/engine/index.js";
import { GradlabError } from "../../src/errors.js";
import * as models from "../../src/models/index.js";
import * as optim from "../../src/optim/index.js";
import * as training from "../../src/training/index.js";
import { close, settle } from "../support/tensors.js";

describe("training.search", () => {
  it("a grid tries every combination once, ends included, best first", async () => {
    const space = {
      rate: { from: 1e-3, to: 1, scale: "log", count: 4 },
      units: [5, 10],
      lambda: { from: 0, to: 1, count: 3 },
    } as const;
    const trials = await training.search(space, ({ rate, units, lambda }) => rate * units - lambda, {
      method: "grid",
    });
    assert.equal(trials.length, 4 * 2 * 3);
    assert.equal(new Set(trials.map(({ choice }) => JSON.stringify(choice))).size, 24);
    assert.deepEqual(
      [...new Set(trials.map(({ choice }) => choice.rate))].sort((a, b) => a - b),
      [0.001, 0.01, 0.1, 1],
    );
    assert.deepEqual(trials[0].choice, { rate: 1, units: 10, lambda: 0 });
    assert.ok(trials.every(({ score }, i) => i === 0 || score <= trials[i - 1].score));
  });

  it("random draws stay in range, spread evenly on their scale, and depend on the seed alone", async () => {
    const space = { rate: { from: 1e-6, to: 1, scale: "log" }, kind: ["a", "b"] } as const;
    const draw = (seed: number): Promise<training.Trial<typeof space>[]> =>
      training.search(space, () => 0, { trials: 300, seed });
    const trials = await draw(1);
    const logs = trials.map(({ choice }) => Math.log10(choice.rate));
    assert.ok(logs.every((v) => v >= -6 && v <= 0));
    close(logs.reduce((a, b) => a + b, 0) / 300, -3, 0.1);
    assert.ok(Math.abs(trials.filter(({ choice }) => choice.kind === "a").length - 150) < 45);
    assert.deepEqual(await draw(1), trials);
    assert.notDeepEqual(await draw(2), trials);
  });

  it("a trial that fails scores minus infinity and says why; a fault of the program is not hidden", async () => {
    const trials = await training.search(
      { v: [1, 2, 3] },
      ({ v }) => {
        if (v === 1) throw new GradlabError("diverged");
        return v === 2 ? NaN : v;
      },
      { method: "grid" },
    );
    assert.deepEqual(trials, [
      { choice: { v: 3 }, score: 3 },
      { choice: { v: 1 }, score: -Infinity, error: "diverged" },
      { choice: { v: 2 }, score: -Infinity, error: "the score is NaN" },
    ]);
    await assert.rejects(
      training.search({ v: [1] }, () => {
        throw new TypeError("a fault");
      }),
      TypeError,
    );
  });

  it("draws whole numbers evenly from both ends on, on either scale, and a grid takes each once", async () => {
    const drawn = async (range: training.Range): Promise<number[]> =>
      (await training.search({ v: { whole: true, ...range } }, () => 0, { trials: 3000, seed: 1 })).map(
        ({ choice }) => choice.v,
      );
    const share = (values: readonly number[], v: number): number =>
      values.filter((value) => value === v).length / values.length;
    const linear = await drawn({ from: 3, to: 7 });
    assert.deepEqual(
      [...new Set(linear)].sort((a, b) => a - b),
      [3, 4, 5, 6, 7],
    );
    for (const v of [3, 5, 7]) assert.ok(Math.abs(share(linear, v) - 1 / 5) < 0.03, `${v}`);
    // As the logarithm has room: from 1 to 2 is as far as from 4 to 8.
    const log = await drawn({ from: 1, to: 7, scale: "log" });
    assert.deepEqual(
      [...new Set(log)].sort((a, b) => a - b),
      [1, 2, 3, 4, 5, 6, 7],
    );
    for (const v of [1, 3, 7])
      assert.ok(Math.abs(share(log, v) - Math.log((v + 1) / v) / Math.log(8)) < 0.03, `${v}`);
    const grid = async (range: training.Range): Promise<number[]> =>
      (await training.search({ v: { whole: true, ...range } }, ({ v }) => -v, { method: "grid" })).map(
        ({ choice }) => choice.v,
      );
    assert.deepEqual(await grid({ from: 10, to: 100, count: 4 }), [10, 40, 70, 100]);
    assert.deepEqual(await grid({ from: 1, to: 1000, scale: "log", count: 4 }), [1, 10, 100, 1000]);
    assert.deepEqual(await grid({ from: 1, to: 3, count: 9 }), [1, 2, 3]);
    await assert.rejects(grid({ from: 1, to: 2.5 }), /v\.to is 2\.5, expected a whole number of at least 1/);
  });

  it("throws where every trial fails in the same way, with the first of them", async () => {
    const sizes = { hidden: { from: 10, to: 100 } };
    const build = ({ hidden }: { hidden: number }): number => {
      models.twoLayer({ inputs: 2, hidden, classes: 3 });
      return 1;
    };
    await assert.rejects(training.search(sizes, build, { trials: 3 }), (error: Error) => {
      assert.equal(error.name, "GradlabError");
      assert.match(
        error.message,
        /^training\.search: all 3 trials failed in the same way, the first with: .*hidden is \d+\.\d+, expected a whole number/,
      );
      assert.ok(error.cause instanceof GradlabError && error.message.endsWith(error.cause.message));
      return true;
    });
    const whole = { hidden: { from: 10, to: 100, whole: true } };
    assert.equal((await training.search(whole, build, { trials: 3 })).length, 3);
    const each = await training.search(
      { v: ["no a", "no b"] },
      ({ v }) => {
        throw new GradlabError(v);
      },
      { method: "grid" },
    );
    assert.deepEqual(
      each.map(({ error }) => error),
      ["no a", "no b"],
    );
  });

  it("names a list or range that makes no sense", async () => {
    await assert.rejects(
      training.search({ v: [] }, () => 0),
      /v is an empty list/,
    );
    await assert.rejects(
      training.search({ v: { from: 0, to: 1, scale: "log" } }, () => 0),
      /v\.from is 0, expected a finite number above 0/,
    );
    await assert.rejects(
      training.search({ v: { from: 2, to: 1 } }, () => 0),
      /v\.to is 1, expected a finite number of at least 2/,
    );
  });

  it("finds a learning rate that works, diverged runs included", async () => {
    const [train, validation] = [1, 2].map((seed) => data.blobs({ seed, perClass: 20, classes: 3 }));
    const model = models.twoLayer({ inputs: 2, hidden: 10, classes: 3 });
    const done: number[] = [];
    const trials = await training.search(
      { learningRate: [1e-6, 0.3, 1e20] },
      async ({ learningRate }) => {
        const { params } = await training.fit(
          model,
          { train },
          { optimizer: optim.sgd({ learningRate }), epochs: 10, batchSize: 20 },
        );
        return training.accuracy(model, params, validation);
      },
      { method: "grid", onProgress: ({ done: n, total }) => done.push(n / total) },
    );
    assert.equal(trials[0].choice.learningRate, 0.3);
    assert.match(
      trials.find(({ choice }) => choice.learningRate === 1e20)!.error!,
      /learning rate 100000000000000000000 is too high/,
    );
    close(done, [1 / 3, 2 / 3, 1]);
  });
});

describe("training.foldScores", () => {
  it("holds every example out once, learns from all others, and frees what it lends", async () => {
    const rows = Array.from({ length: 11 }, (_, i) => [i]);
    const sets: training.Examples[] = [
      { x: rows, y: rows.map(([i]) => i) },
      { x: tf.tensor2d(rows), y: tf.tensor1d(rows.flat(), "int32") },
    ];
    for (const examples of sets) {
      await settle();
      const before = tf.memory().numTensors;
      const seen: number[] = [];
      const numbers = (part: training.Examples): number[] => {
        const { y } = part as { y: tf.Tensor1D | number[] };
        return Array.isArray(y) ? y : Array.from(y.dataSync());
      };
      const { scores, mean, standardDeviation } = await training.foldScores(
        examples,
        ({ train, validation }) => {
          assert.deepEqual(
            [...numbers(train), ...numbers(validation)].sort((a, b) => a - b),
            rows.flat(),
          );
          seen.push(...numbers(validation));
          return numbers(validation).length;
        },
        { folds: 4, seed: 1 },
      );
      assert.deepEqual(
        seen.sort((a, b) => a - b),
        rows.flat(),
      );
      assert.deepEqual(scores, [3, 3, 3, 2]);
      close([mean, standardDeviation], [2.75, Math.sqrt(3) / 4]);
      assert.equal(tf.memory().numTensors, before);
    }
    await assert.rejects(
      training.foldScores({ x: [[1]], y: [0] }, () => 0),
      /^GradlabError: training\.foldScores: folds is 5, but there is 1 example, expected no more folds than examples$/,
    );
  });
});

describe("training.accuracy", () => {
  it("counts right answers whatever the batch size", async () => {
    const model = models.linear({ inputs: 1, classes: 2 });
    const params = { w: tf.tensor2d([[-1, 1]]), b: tf.zeros([2]) };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.integer({ min: 0, max: 1 })), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.integer({ min: 1, max: 25 }),
        async (points, batchSize) => {
          const right = points.filter(([x, y]) => (Math.fround(x) > 0 ? 1 : 0) === y).length;
          const found = await training.accuracy(
            model,
            params,
            { x: points.map(([x]) => [x]), y: points.map(([, y]) => y) },
            { batchSize },
          );
          assert.ok(Math.abs(found - right / points.length) < 1e-9);
        },
      ),
      { numRuns: 30, seed: 1 },
    );
  });
});

describe("training.sanity", () => {
  const blobs = data.blobs({ seed: 1, perClass: 20, classes: 4 });

  it("the first loss is ln C for softmax and C - 1 for the SVM, unless something is wrong", () => {
    const soft = models.linear({ inputs: 2, classes: 4 });
    close(training.sanity.initialLoss(soft, blobs).loss, Math.log(4), 0.01);
    close(
      training.sanity.initialLoss(models.linear({ inputs: 2, classes: 4, loss: "svm" }), blobs).loss,
      3,
      0.01,
    );
    const wild = training.sanity.initialLoss(models.linear({ inputs: 2, classes: 4, deviation: 100 }), blobs);
    assert.ok(!wild.ok);
    assert.match(
      wild.message,
      /^the first loss is .*, expected about ln C = 1\.39 for 4 classes: look at the size of the first weights/,
    );
  });

  it("a few examples are learnt by heart, unless a gradient is wrong", async () => {
    const model = models.twoLayer({ inputs: 2, hidden: 40, classes: 4 });
    const report = await training.sanity.overfit(model, blobs, { count: 8 });
    assert.ok(report.ok && report.accuracy === 1, report.message);
    const broken: models.Model = {
      ...model,
      loss(params, x, y) {
        const right = model.loss(params, x, y);
        return { ...right, grads: { ...right.grads, w2: tf.neg(right.grads["w2"]) } };
      },
    };
    assert.ok(!(await training.sanity.overfit(broken, blobs, { count: 8, steps: 60 })).ok);
  });

  it("the update-to-weight ratio is what it says", () => {
    const ratios = training.sanity.updateRatios(
      { w: tf.tensor1d([3, 4]), b: tf.zeros([2]) },
      { w: tf.tensor1d([3.03, 4.04]), b: tf.ones([2]) },
    );
    close(ratios["w"], 0.01, 1e-6);
    assert.equal(ratios["b"], undefined);
    assert.throws(() => training.sanity.updateRatios({ w: tf.zeros([1]) }, {}), /w is only in the first/);
  });
});
