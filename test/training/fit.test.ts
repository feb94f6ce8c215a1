import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as data from "../../src/data/index.js";
import { tf, use } from "../../src/engine/index.js";
import * as models from "../../src/models/index.js";
import * as optim from "../../src/optim/index.js";
import * as training from "../../src/training/index.js";
import { readTensors, writeTensors } from "../../src/training/files.js";
import { needs } from "../support/needs.js";
import { close, settle } from "../support/tensors.js";

const blobs = data.blobs({ seed: 1, perClass: 40, classes: 3 });
const validation = data.blobs({ seed: 2, perClass: 20, classes: 3 });
const linear = models.linear({ inputs: 2, classes: 3 });
const adam = (learningRate = 0.05): optim.Optimizer => optim.adam({ learningRate });
const numbers = (params: optim.Params): number[][] =>
  Object.values(params).map((w) => Array.from(w.dataSync()));

/** Changes what a checkpoint says beside its tensors. */
async function rewrite(
  file: string,
  change: (words: Record<string, unknown>) => Record<string, unknown>,
): Promise<void> {
  const { tensors, metadata } = (await readTensors(file))!;
  const words = change(JSON.parse(metadata["gradlab"]) as Record<string, unknown>);
  await writeTensors(file, { tensors, metadata: { gradlab: JSON.stringify(words) } });
  tf.dispose({ ...tensors });
}

describe("training.fit", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "gradlab-fit-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("equals a loop written out by hand", async () => {
    const x = tf.tensor2d([
      [1, 2],
      [3, -1],
      [0, 1],
    ]);
    const y = tf.tensor1d([0, 1, 2], "int32");
    const { params } = await training.fit(
      linear,
      { train: { x, y } },
      { optimizer: optim.sgd({ learningRate: 0.1 }), epochs: 5, batchSize: 3 },
    );
    let byHand = linear.init(0);
    for (let step = 0; step < 5; step++) {
      const { grads } = linear.loss(byHand, x, y);
      byHand = {
        w: tf.sub(byHand["w"], tf.mul(grads["w"], 0.1)),
        b: tf.sub(byHand["b"], tf.mul(grads["b"], 0.1)),
      };
    }
    // Only the order of three examples within the one batch may differ.
    close(params["w"], byHand["w"].dataSync(), 1e-6);
    close(params["b"], byHand["b"].dataSync(), 1e-6);
  });

  it("learns: a linear model on blobs, a net where no line can", async () => {
    const result = await training.fit(
      linear,
      { train: blobs, validation },
      { optimizer: adam(), epochs: 15, batchSize: 20 },
    );
    assert.ok((await training.accuracy(linear, result.params, validation)) > 0.9);
    const spirals = data.spirals({ seed: 1, perClass: 60 });
    const classes = new Set(spirals.y).size;
    const lines = await training.fit(
      models.linear({ inputs: 2, classes }),
      { train: spirals },
      { optimizer: adam(), epochs: 40 },
    );
    const net = await training.fit(
      models.twoLayer({ inputs: 2, hidden: 60, classes }),
      { train: spirals },
      { optimizer: adam(), epochs: 150 },
    );
    assert.ok(
      net.history.epochs.trainAccuracy.at(-1)! > 0.9,
      String(net.history.epochs.trainAccuracy.at(-1)),
    );
    assert.ok(lines.history.epochs.trainAccuracy.at(-1)! < 0.7);
  });

  it("keeps the best epoch's parameters, and stops when patience ends", async () => {
    // A learning rate that rises spoils what was learnt: the best epoch is not the last.
    const optimizer = optim.sgd({ learningRate: (step) => (step < 30 ? 0.1 : 0) });
    const options = { optimizer, epochs: 50, batchSize: 20, patience: 3 };
    const { epoch, history, stopped, params } = await training.fit(
      linear,
      { train: blobs, validation },
      options,
    );
    assert.equal(stopped, "early");
    const accuracies = history.epochs.validationAccuracy;
    const best = Math.max(...accuracies);
    assert.equal(epoch, accuracies.indexOf(best) + 1);
    assert.equal(accuracies.length, epoch + 3);
    assert.equal(await training.accuracy(linear, params, validation), best);
  });

  it("gives the same result for the same seed, another for another", async () => {
    const net = models.fullyConnected({ inputs: 2, hidden: [5], classes: 3, p: 0.8 });
    const run = async (seed: number): Promise<number[][]> =>
      numbers((await training.fit(net, { train: blobs }, { optimizer: adam(), epochs: 2, seed })).params);
    const first = await run(1);
    assert.deepEqual(await run(1), first);
    assert.notDeepEqual(await run(2), first);
  });

  it("gives the same bits for the same seed, however little was computed before", function () {
    needs(this, "native kernels");
    const source = (file: string): string =>
      JSON.stringify(pathToFileURL(path.resolve(import.meta.dirname, "../../src", file)).href);
    // Ten million operations make a program worth looking for native kernels: the first of two equal runs passes them.
    const script = `
      import * as models from ${source("models/index.ts")};
      import * as optim from ${source("optim/index.ts")};
      import * as training from ${source("training/index.ts")};
      const model = models.twoLayer({ inputs: 200, hidden: 40, classes: 10 });
      const rows = Array.from({ length: 64 }, (_, i) => Array.from({ length: 200 }, (_, j) => Math.sin(i * 200 + j)));
      const train = { x: rows, y: rows.map((_, i) => i % 10) };
      for (let run = 0; run < 2; run++) {
        const optimizer = optim.sgd({ learningRate: 0.1 });
        const { params } = await training.fit(model, { train }, { optimizer, epochs: 10, batchSize: 16 });
        console.log(Buffer.from(new Uint8Array(params.w1.dataSync().slice().buffer)).toString("base64"));
      }`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "--eval", script],
      {
        encoding: "utf8",
        cwd: path.resolve(import.meta.dirname, "../.."),
        env: { ...process.env, GRADLAB_ENGINE: "" },
      },
    );
    const [first, second] = stdout.split("\n");
    assert.ok(first.length > 20_000, stderr);
    assert.ok(first === second, "the second run has other bits");
  });

  it("drops other numbers at every step, and shuffles anew every epoch", async () => {
    const seeds: unknown[] = [];
    const orders: string[] = [];
    const spy: models.Model = {
      ...linear,
      loss(params, x, y, options) {
        seeds.push(options?.seed);
        orders.push(Array.from(x.dataSync()).join());
        return linear.loss(params, x, y, options);
      },
    };
    await training.fit(spy, { train: blobs }, { optimizer: adam(), epochs: 3, batchSize: 60 });
    assert.equal(new Set(seeds).size, 6);
    assert.equal(new Set(orders).size, 6);
  });

  it("goes on from a checkpoint to exactly the result of an uninterrupted run", async () => {
    const net = models.fullyConnected({ inputs: 2, hidden: [4], classes: 3, normalization: "batch", p: 0.8 });
    const sets = { train: blobs, validation };
    const options = { optimizer: adam(), batchSize: 25, seed: 3 };
    const whole = await training.fit(net, sets, { ...options, epochs: 6 });
    const checkpoint = path.join(folder, "run.safetensors");
    const stop = new AbortController();
    const half = await training.fit(net, sets, {
      ...options,
      epochs: 6,
      checkpoint,
      signal: stop.signal,
      onProgress: ({ done }) => done === 17 && stop.abort(), // in the middle of the fourth epoch
    });
    assert.equal(half.stopped, "aborted");
    const steps: number[] = [];
    const rest = await training.fit(net, sets, {
      ...options,
      epochs: 6,
      checkpoint,
      onProgress: ({ done }) => steps.push(done),
    });
    assert.equal(steps[0], 16);
    assert.deepEqual(numbers(rest.params), numbers(whole.params));
    assert.deepEqual(rest.history, whole.history);
    assert.equal(rest.epoch, whole.epoch);
    assert.deepEqual(readdirSync(folder), ["run.safetensors"]);
  });

  it("refuses a checkpoint of another run, a broken one, and one it cannot write", async () => {
    const checkpoint = path.join(folder, "other.safetensors");
    const options = { optimizer: adam(), epochs: 1, checkpoint };
    await training.fit(linear, { train: blobs }, options);
    await assert.rejects(
      training.fit(linear, { train: blobs }, { ...options, optimizer: optim.sgd({ learningRate: 1 }) }),
      /GradlabError: training\.fit: .* is a checkpoint with optimizer "adam", expected "sgd"; delete it to start anew/,
    );
    for (const [other, message] of [
      [models.linear({ inputs: 5, classes: 3 }), "w [2, 3], expected w [5, 3]"],
      [models.linear({ inputs: 2, classes: 4 }), "w [2, 3], expected w [2, 4]"],
      [
        { ...models.twoLayer({ inputs: 2, hidden: 2, classes: 3 }), name: linear.name },
        "no w1, expected w1 [2, 2]",
      ],
    ] as const) {
      const rows = {
        x: blobs.x.map(() => Array.from({ length: other.input[0] }, () => 1)),
        y: blobs.y.map(() => 0),
      };
      await assert.rejects(training.fit(other, { train: rows }, options), (error: Error) => {
        assert.equal(error.name, "GradlabError");
        assert.ok(
          error.message.endsWith(`is a checkpoint with ${message}; delete it to start anew`),
          error.message,
        );
        return true;
      });
    }
    const bytes = readFileSync(checkpoint);
    for (const broken of [
      bytes.subarray(0, bytes.length - 3),
      bytes.subarray(0, 5),
      Buffer.from("not a checkpoint at all"),
    ]) {
      writeFileSync(checkpoint, broken);
      await assert.rejects(
        training.fit(linear, { train: blobs }, options),
        /GradlabError: .*(not all there|not a safetensors file)/,
      );
    }
    await training.save(checkpoint, { w: tf.zeros([2]) });
    await assert.rejects(training.fit(linear, { train: blobs }, options), /is not a checkpoint of Gradlab's/);
    const nowhere = path.join(folder, "no", "such", "run");
    await assert.rejects(
      training.fit(linear, { train: blobs }, { ...options, checkpoint: nowhere }),
      /cannot write .*no such file/,
    );
    assert.ok(!existsSync(path.dirname(nowhere)));
  });

  it("refuses a checkpoint of another loss, regularization or set, each by its name; another rate is welcome", async () => {
    const checkpoint = path.join(folder, "same-name.safetensors");
    const sizes = { inputs: 2, hidden: 4, classes: 3 };
    const begin = async (lambda: number): Promise<unknown> => {
      rmSync(checkpoint, { force: true });
      const model = models.twoLayer({ ...sizes, regularization: lambda });
      return training.fit(model, { train: blobs }, { optimizer: adam(), epochs: 1, checkpoint });
    };
    const goOn = async (
      options: Partial<models.TwoLayerOptions>,
      train: training.Examples = blobs,
      rate = 0.05,
    ): Promise<training.FitResult> =>
      training.fit(
        models.twoLayer({ ...sizes, ...options }),
        { train },
        { optimizer: adam(rate), epochs: 2, checkpoint },
      );
    await begin(0);
    const before = tf.memory().numTensors;
    const firstFew = { x: blobs.x.slice(0, 60), y: blobs.y.slice(0, 60) };
    for (const [other, message] of [
      [() => goOn({ loss: "svm" }), /is a checkpoint with loss "softmax", expected "svm"; delete it/],
      [
        () => goOn({ regularization: 5 }),
        /is a checkpoint with a regularization that adds 0 to the first loss, expected [\d.e-]+; delete it/,
      ],
      [() => goOn({}, firstFew), /is a checkpoint with examples "120", expected "60"; delete it/],
    ] as const)
      await assert.rejects(other(), message);
    assert.equal(tf.memory().numTensors, before);
    await begin(0.5);
    await assert.rejects(goOn({ regularization: 0.51 }), /a regularization that adds/);
    const { history, params } = await goOn({ regularization: 0.5 }, blobs, 0.001);
    assert.deepEqual(history.steps.learningRate, [0.05, 0.05, 0.001, 0.001]);
    tf.dispose({ ...params });
    await rewrite(checkpoint, ({ identity, ...rest }) => {
      const { model, optimizer, batchSize, seed } = identity as Record<string, string>;
      return { ...rest, identity: { model, optimizer, batchSize, seed } };
    });
    assert.equal((await goOn({ regularization: 0.5 })).epoch, 2, "an older version's checkpoint is not read");
  });

  it("asks for the data where there are none", async () => {
    for (const sets of [undefined, {}])
      await assert.rejects(
        training.fit(linear, sets as never, { optimizer: adam() }),
        /^GradlabError: training\.fit: data\.train is left out, expected examples with their labels: \{ x, y \} or pictures$/,
      );
  });

  it("asks for an optimizer where there is none", async () => {
    for (const options of [undefined, {}, { optimizer: "adam" }])
      await assert.rejects(
        training.fit(linear, { train: blobs }, options as never),
        /^GradlabError: training\.fit: options\.optimizer is .*, expected one such as optim\.adam\(\{ learningRate: 1e-3 \}\)$/,
      );
  });

  it("writes no file that cannot be read, and names the numbers of another tool's that it does not know", async () => {
    const file = path.join(folder, "types.safetensors");
    await assert.rejects(
      training.save(file, { w: tf.zeros([1]), mask: tf.tensor1d([true, false], "bool") }),
      /^GradlabError: training\.save: mask is a tensor of bool, expected float32 or int32: tf\.cast\(mask, "int32"\)$/,
    );
    await assert.rejects(
      training.save(file, { names: tf.tensor1d(["a"]) }),
      /^GradlabError: training\.save: names \[1\] holds strings, expected numbers$/,
    );
    assert.ok(!existsSync(file));
    const half = (dtype: string): Buffer => {
      const entry = (start: number): object => ({ shape: [2], data_offsets: [start, start + 8] });
      const words = JSON.stringify({
        a: { dtype: "F32", ...entry(0) },
        w: { dtype, shape: [2], data_offsets: [8, 12] },
      });
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(words.length));
      return Buffer.concat([length, Buffer.from(words), Buffer.alloc(12)]);
    };
    const before = tf.memory().numTensors;
    for (const dtype of ["BF16", "F16", "constructor"]) {
      writeFileSync(file, half(dtype));
      await assert.rejects(
        training.load(file),
        new RegExp(`^GradlabError: .*types\\.safetensors: w holds numbers of type ${dtype}, expected F32`),
      );
    }
    assert.equal(tf.memory().numTensors, before);
  });

  it("reports its progress: every step once, with what is left", async () => {
    const reports: training.TrainingProgress[] = [];
    await training.fit(
      linear,
      { train: blobs, validation },
      { optimizer: adam(), epochs: 3, batchSize: 50, onProgress: (report) => reports.push(report) },
    );
    assert.deepEqual(
      reports.map(({ done }) => done),
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    assert.deepEqual(
      reports.map(({ epoch }) => epoch),
      [1, 1, 1, 2, 2, 2, 3, 3, 3],
    );
    assert.ok(reports.every(({ total, epochs }) => total === 9 && epochs === 3));
    assert.equal(reports.at(-1)!.secondsLeft, 0);
    const { seconds, secondsLeft } = reports[2];
    close(secondsLeft, (seconds / 3) * 6, 1e-9);
    assert.match(reports.at(-1)!.note, /^epoch 3 of 3, loss \d\.\d+, validation accuracy \d\.\d{3}$/);
  });

  it("holds memory flat and leaves nothing but the parameters it returns", async () => {
    const pictures = data.pictures({ seed: 1, train: 60, test: 0 }).train;
    const net = models.threeLayerConvNet({
      input: [32, 32, 3],
      classes: 10,
      filters: 2,
      filterSize: 3,
      hidden: 4,
    });
    const prepare = (x: tf.Tensor): tf.Tensor => tf.div(tf.sub(x, 128), 128);
    await settle();
    const before = tf.memory().numTensors;
    const bytes: number[] = [];
    const { params } = await training.fit(
      net,
      { train: pictures, validation: pictures },
      {
        optimizer: adam(0.01),
        epochs: 4,
        batchSize: 20,
        prepare,
        onEpoch: () => void bytes.push(tf.memory().numBytes),
      },
    );
    assert.equal(new Set(bytes).size, 1, bytes.join());
    tf.dispose({ ...params });
    assert.equal(tf.memory().numTensors, before);
  });

  it("writes files that a reader written from the format's description understands", async function () {
    needs(this, "numpy");
    const file = path.join(folder, "weights.safetensors");
    await training.save(file, {
      w: tf.tensor2d([
        [1, 2],
        [3, 4.5],
      ]),
      y: tf.tensor1d([7, -8], "int32"),
    });
    const script = `
import json, struct, sys
import numpy as np
raw = open(sys.argv[1], "rb").read()
(n,) = struct.unpack("<Q", raw[:8])
header = json.loads(raw[8 : 8 + n])
header.pop("__metadata__", None)
kinds = {"F32": "<f4", "I32": "<i4"}
def read(e):
    a, b = e["data_offsets"]
    return np.frombuffer(raw[8 + n + a : 8 + n + b], kinds[e["dtype"]]).reshape(e["shape"]).tolist()
print(json.dumps({k: read(e) for k, e in header.items()}))`;
    const { stdout, stderr } = spawnSync("/usr/bin/python3", ["-c", script, file], { encoding: "utf8" });
    assert.deepEqual(JSON.parse(stdout || stderr), {
      w: [
        [1, 2],
        [3, 4.5],
      ],
      y: [7, -8],
    });
  });

  it("takes pictures, tensors and rows; refuses empty sets and labels that do not fit", async () => {
    const optimizer = adam();
    const fit = async (train: training.Examples, options = {}): Promise<unknown> =>
      training.fit(linear, { train }, { optimizer, epochs: 1, ...options });
    await assert.rejects(fit({ x: [], y: [] }), /GradlabError: training\.fit: data\.train holds no examples/);
    await assert.rejects(
      fit({
        x: [
          [1, 2],
          [3, 4],
        ],
        y: [0],
      }),
      /data\.train has 1 labels, but its x has 2 rows/,
    );
    await assert.rejects(
      fit({ x: [[1, 2]], y: [3] }),
      /training\.fit: label 0 of data\.train is 3, expected a whole number from 0 to 2/,
    );
    await assert.rejects(
      fit({ x: [[1, 2, 3]], y: [0] }),
      /linear\.loss: x has shape \[1, 3\], expected \[N, 2\]/,
    );
    await assert.rejects(fit(blobs, { batchSize: 0 }), /batchSize is 0/);
    await assert.rejects(fit(blobs, { epochs: -1 }), /epochs is -1/);
    await settle();
    const before = tf.memory().numTensors;
    await assert.rejects(fit({ x: [[1, 2]], y: [9] }));
    assert.equal(tf.memory().numTensors, before);
  });
});

describe("training.fit names divergence and its likely cause", () => {
  const diverges = async (
    model: models.Model,
    train: training.Examples,
    optimizer: optim.Optimizer,
    message: RegExp,
    clip?: number,
    kept = -1,
  ): Promise<void> => {
    await settle();
    const before = tf.memory().numTensors;
    await assert.rejects(
      training.fit(model, { train }, { optimizer, epochs: 40, batchSize: 30, ...(clip ? { clip } : {}) }),
      (error: Error) => {
        assert.ok(error instanceof training.DivergedError, String(error));
        assert.equal(error.name, "GradlabError");
        assert.match(error.message, message);
        assert.equal(error.history.steps.loss.length, error.step + kept);
        return true;
      },
    );
    assert.equal(tf.memory().numTensors, before);
  };
  const scaled = (by: number): training.Examples => ({
    x: blobs.x.map((row) => row.map((v) => v * by)),
    y: blobs.y,
  });
  const deep = models.fullyConnected({ inputs: 2, hidden: [20, 20, 20], classes: 3 });

  it("a learning rate that is too high", () =>
    diverges(
      deep,
      blobs,
      optim.sgd({ learningRate: 1e4 }),
      /^training\.fit: at step \d+ the loss .*Likely cause: the learning rate 10000 is too high \(the loss .*Try a tenth of it, or clip the gradients\.$/,
    ));
  it("scores that overflow though the parameters are finite, which no gradient is to blame for", () => {
    const x = Array.from({ length: 60 }, (_, i) =>
      Array.from({ length: 20 }, (_v, j) => Math.sin(i * 20 + j)),
    );
    return diverges(
      models.fullyConnected({ inputs: 20, hidden: Array.from({ length: 10 }, () => 20), classes: 3 }),
      { x, y: x.map((_, i) => i % 3) },
      adam(1000),
      /^training\.fit: at step 2 the loss became NaN\. Likely cause: the learning rate 1000 is too high \(the loss before was [\d.]+; the parameters, up to 1000, are finite, but the scores overflow\)\. Try a tenth of it, or clip the gradients\.$/,
    );
  });
  it("raw pixels", () =>
    diverges(
      deep,
      scaled(255),
      optim.sgd({ learningRate: 10 }),
      /too high .*subtract the mean from the examples \(the largest number is \d+/,
    ));
  it("NaN in the examples", () =>
    diverges(
      linear,
      {
        x: [
          [1, 2],
          [NaN, 0],
        ],
        y: [0, 1],
      },
      adam(),
      /^training\.fit: at step 1 the loss became NaN\. Likely cause: the batch itself holds NaN/,
    ));
  it("NaN in a picture, in every engine: TensorFlow.js's own lose it in max pooling", async () => {
    const sizes = { input: [4, 4, 1], classes: 2, filters: 2, filterSize: 3, hidden: 4 } as const;
    const numbers = Array.from({ length: 64 }, (_, i) => (i === 5 ? NaN : i / 64));
    for (const engine of ["wasm", "cpu", "gradlab"] as const) {
      await use(engine);
      try {
        const train = { x: tf.tensor4d(numbers, [4, 4, 4, 1]), y: tf.tensor1d([0, 1, 0, 1], "int32") };
        const net = models.threeLayerConvNet(sizes);
        await diverges(net, train, adam(), /at step 1 the loss became NaN\. Likely cause: the batch itself/);
        const params = net.init(0);
        await assert.rejects(
          training.accuracy(net, params, train),
          /^GradlabError: training\.accuracy: some of the examples 0 to 3 hold NaN or infinity/,
        );
        tf.dispose([train.x, train.y, ...Object.values(params)]);
      } finally {
        await use("gradlab");
      }
    }
  });
  it("weights that overflow before any update", () => {
    const wild = {
      ...linear,
      init: () => ({
        w: tf.tensor2d([
          [Infinity, 1, 1],
          [1, 1, 1],
        ]),
        b: tf.zeros([3]),
      }),
    };
    return diverges(wild, blobs, adam(), /at step 1 .* before any update w holds NaN or infinity/);
  });
  it("a last step that spoils the parameters, which no later loss would show", async () => {
    const once = { optimizer: optim.sgd({ learningRate: 3e38 }), epochs: 1, batchSize: 200 };
    for (const sets of [{ train: scaled(50) }, { train: scaled(50), validation }]) {
      await settle();
      const before = tf.memory().numTensors;
      await assert.rejects(training.fit(linear, sets, once), (error: Error) => {
        assert.ok(error instanceof training.DivergedError, String(error));
        assert.match(
          error.message,
          /^training\.fit: at step 1 the update left NaN or infinity in w\. Likely cause: the learning rate 3e\+38 is too high/,
        );
        assert.equal(error.step, 1);
        assert.equal(error.history.steps.loss.length, 1);
        return true;
      });
      assert.equal(tf.memory().numTensors, before);
    }
  });
  it("a gradient that divides by 0", async () => {
    let step = 0;
    const wrong: models.Model = {
      ...linear,
      loss(params, x, y) {
        const right = linear.loss(params, x, y);
        const zero = tf.tidy(() => tf.mul(right.grads["b"], 0));
        const b = ++step < 6 ? tf.clone(right.grads["b"]) : tf.div(zero, zero);
        tf.dispose([right.grads["b"], zero]);
        return { ...right, grads: { ...right.grads, b } };
      },
    };
    // The update of step 6 shows in the scores of step 7, but it was step 6 that went wrong.
    const itsOwn =
      /^training\.fit: at step 6 the update left NaN or infinity in b\. Likely cause: a gradient that is wrong, or a division by 0 .*\. Check the gradients\.$/;
    await diverges(wrong, blobs, adam(), itsOwn, undefined, 0);
    step = 0;
    // Clipping looks at the gradients, and so sees it at once.
    const atOnce =
      /^training\.fit: at step 6 the length of the gradients became NaN\. Likely cause: a gradient that is wrong/;
    await diverges(wrong, blobs, adam(), atOnce, 1);
    const fromTheStart = {
      ...linear,
      loss: (...given: Parameters<typeof linear.loss>): ReturnType<typeof linear.loss> => {
        const right = linear.loss(...given);
        const b = tf.mul(right.grads.b, NaN);
        right.grads.b.dispose();
        return { ...right, grads: { ...right.grads, b } };
      },
    };
    const first =
      /^training\.fit: at step 1 the length of the gradients became NaN\. Likely cause: a gradient that is wrong, or one that overflows \(the largest number in the batch is [\d.]+\)/;
    await diverges(fromTheStart, blobs, adam(), first, 1);
  });
  it("a division by 0 in the scores, where all numbers are too small to overflow", () => {
    let step = 0;
    const divides = {
      ...linear,
      loss: ({ w, b }: optim.Params, x: tf.Tensor, y: tf.Tensor1D): ReturnType<typeof linear.loss> => {
        const broken = tf.tidy(() => (step++ === 4 ? tf.div(tf.sub(b, b), tf.sub(b, b)) : tf.clone(b)));
        try {
          return linear.loss({ w, b: broken }, x, y);
        } finally {
          broken.dispose();
        }
      },
    };
    return diverges(
      divides,
      blobs,
      adam(),
      /^training\.fit: at step 5 the loss became NaN\. Likely cause: a division by 0 or a logarithm of 0 in the scores \(the loss went from .* in the 4 steps before; the parameters, up to .*, and the batch, up to .*, are finite\)\. Check what the model computes\.$/,
    );
  });
  it("NaN among the validation examples, which is no fault of the training", async () => {
    const spoilt = { x: validation.x.map((row, i) => (i === 30 ? [NaN, 0] : row)), y: validation.y };
    await assert.rejects(
      training.fit(linear, { train: blobs, validation: spoilt }, { optimizer: adam(), epochs: 2 }),
      /^GradlabError: training\.accuracy: some of the examples 0 to 59 hold NaN or infinity; look at them/,
    );
  });
  it("clipping saves the same run", async () => {
    const options = { optimizer: optim.sgd({ learningRate: 10 }), epochs: 3, clip: 0.01 };
    const { stopped } = await training.fit(deep, { train: scaled(255) }, options);
    assert.equal(stopped, "finished");
  });
});
