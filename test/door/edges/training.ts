import { tmpdir } from "node:os";
import { models, optim, tf, training } from "../../../src/index.js";
import { compares, row1, rows, whole, type Edge, type Edges } from "./edge.js";

/** Where the files of these calls lie; the test removes it. */
export const edgeFile: string = `${tmpdir()}/gradlab-edges-${process.pid}.safetensors`;

const saved = async (params: optim.Params): Promise<unknown> => {
  await training.save(edgeFile, params);
  return Object.values(await training.load(edgeFile)).flatMap((w) => [w.shape, w]);
};
const bits = [3.4028234663852886e38, 1e-45, -0, 0.1].map(Math.fround);
const files = {
  "size 0": [
    [() => saved({}), []],
    [() => saved({ w: tf.zeros([0, 3]), b: tf.scalar(2) }), [0, 3, 2]],
  ],
  "size 1": [[() => saved({ w: tf.ones([1, 1]) }), [1, 1, 1]]],
  overflow: [[() => saved({ w: row1(...bits, Infinity) }), [5, ...bits, Infinity]]],
  ties: compares,
  NaN: [[() => saved({ w: row1(NaN, -Infinity) }), [2, NaN, -Infinity]]],
} as const;

const linear = models.linear({ inputs: 1, classes: 2 });
/** Class 1 to the right of 0. */
const right = { w: rows(2, -1, 1), b: row1(0, 0) };
const examples = (...x: number[]): training.Examples => ({ x: x.map((v) => [v]), y: x.map((v) => +(v > 0)) });
const none: training.Examples = { x: [], y: [] };

const sgd = (learningRate: number): optim.Optimizer => optim.sgd({ learningRate });
const fitted = async (
  train: training.Examples,
  options: Partial<training.FitOptions> = {},
): Promise<unknown> => {
  const { params, epoch, history } = await training.fit(
    linear,
    { train },
    { optimizer: sgd(0), epochs: 1, params: right, ...options },
  );
  return [params["w"], epoch, history.epochs.trainAccuracy];
};
const noExamples = (call: (set: training.Examples) => unknown): Edge => [
  [() => call(none), /holds no examples/],
  [() => call({ x: tf.zeros([0, 1]), y: whole() }), /holds no examples/],
];
const notFinite = (call: (set: training.Examples) => unknown, message: RegExp): Edge => [
  [() => call(examples(1, NaN)), message],
];

const trials = async (space: training.Space, score: (choice: never) => number): Promise<unknown> =>
  (await training.search(space, score as never, { method: "grid" })).map(({ choice, score: found }) => [
    choice,
    found,
  ]);
const itself = ({ v }: { readonly v: number }): number => v;

const validated = (x: tf.Tensor2D, y: tf.Tensor1D, folds: number, k = 1): unknown => {
  const [{ mean, accuracies }] = training.crossValidate(x, y, { k: [k], folds });
  return [mean, accuracies];
};
const scores = async (set: training.Examples, score: () => number, folds = 2): Promise<unknown> =>
  training.foldScores(set, score, { folds });

const ratios = (w: readonly number[], v: readonly number[]): unknown => [
  training.sanity.updateRatios({ w: row1(...w) }, { w: row1(...v) })["w"] ?? -1,
];
const firstLoss = (set: training.Examples, model: models.Model = linear): unknown => {
  const { loss, expected, ok } = training.sanity.initialLoss(model, set);
  return [Math.abs(loss - expected) < 0.01, ok];
};
const learnt = async (set: training.Examples): Promise<unknown> => {
  const { accuracy } = await training.sanity.overfit(linear, set, { steps: 30 });
  return accuracy;
};

export const trainingEdges: Edges = {
  "training.save": files,
  "training.load": {
    ...files,
    "size 0": [
      ...files["size 0"],
      [() => training.load(`${edgeFile}.none`), /^training\.load: there is no file /],
    ],
  },
  "training.accuracy": {
    "size 0": noExamples((set) => training.accuracy(linear, right, set)),
    "size 1": [[() => training.accuracy(linear, right, examples(5)), 1]],
    overflow: [
      [
        () => training.accuracy(linear, { ...right, w: rows(2, 1e30, 1) }, examples(1e30)),
        /hold Infinity at \[0, 0\]/,
      ],
    ],
    // Equal scores are taken for class 0.
    ties: [[() => training.accuracy(linear, right, { x: [[0], [0]], y: [0, 1] }), 0.5]],
    NaN: notFinite(
      (set) => training.accuracy(linear, right, set),
      /^training\.accuracy: some of the examples 0 to 1 hold NaN or infinity; look at them/,
    ),
  },
  "training.fit": {
    "size 0": [
      ...(noExamples(fitted) as Exclude<Edge, string>),
      [() => fitted(examples(5), { epochs: 0 }), [-1, 1, 0]],
    ],
    "size 1": [[() => fitted(examples(5), { batchSize: 1 }), [-1, 1, 1, 1]]],
    overflow: [
      [
        () => fitted(examples(1e30), { params: { ...right, w: rows(2, 1e30, 1) } }),
        /at step 1 the loss became NaN\. Likely cause: before any update the first scores overflow/,
      ],
    ],
    // Of epochs that are equally good the first is kept.
    ties: [
      [
        async () =>
          (
            await training.fit(
              linear,
              { train: examples(5), validation: examples(-5, 5) },
              { optimizer: sgd(0), epochs: 3, params: right },
            )
          ).epoch,
        1,
      ],
    ],
    NaN: notFinite(fitted, /at step 1 the loss became NaN\. Likely cause: the batch itself holds NaN/),
  },
  "training.crossValidate": {
    "size 0": [[() => validated(rows(1), whole(), 2), /GradlabError|folds|examples/]],
    "size 1": [
      [() => validated(rows(1, 1), whole(0), 2), /folds|examples/],
      [() => validated(rows(1, 1, 2), whole(0, 0), 2), [1, 1, 1]],
    ],
    overflow: [[() => validated(rows(1, 1e30, 1), whole(0, 0), 2), /are too large to be squared/]],
    ties: [[() => validated(rows(1, 3, 3, 3, 3), whole(1, 0, 1, 0), 2, 2), [0.5, 0.5, 0.5]]],
    NaN: [[() => validated(rows(1, NaN, 1), whole(0, 0), 2), /is NaN, expected finite numbers/]],
  },
  "training.foldScores": {
    "size 0": noExamples((set) => scores(set, () => 1)),
    "size 1": [
      [() => scores(examples(1), () => 1), /folds|examples/],
      [() => scores(examples(1, 2), () => 3), [3, 3, 3, 0]],
    ],
    overflow: [[() => scores(examples(1, 2), () => 1e200), [1e200, 1e200, 1e200, 0]]],
    ties: compares,
    NaN: [
      [
        () => scores(examples(1, 2), () => NaN),
        /^training\.foldScores: evaluate returns NaN for fold 0, expected a number/,
      ],
    ],
  },
  "training.search": {
    "size 0": [
      [() => trials({ v: [] }, itself), /v is an empty list, expected values to try/],
      [() => trials({}, () => 3), [3]],
      [() => trials({ v: { from: 0, to: 1, count: 0 } }, itself), /v\.count is 0/],
    ],
    "size 1": [
      [() => trials({ v: { from: 2, to: 3, count: 1 } }, itself), [2, 2]],
      [() => trials({ v: { from: 2, to: 2, count: 2 } }, itself), [2, 2, 2, 2]],
    ],
    overflow: [
      [
        () => trials({ v: { from: -1e308, to: 1e308 } }, itself),
        /v\.to - v\.from is Infinity, expected a finite number/,
      ],
      [
        () => trials({ v: { from: 1e-200, to: 1e200, scale: "log" } }, itself),
        /v\.to \/ v\.from is Infinity/,
      ],
      [
        () => trials({ v: [1, 2] }, ({ v }: { v: number }) => (v === 2 ? Infinity : -Infinity)),
        [2, Infinity, 1, -Infinity],
      ],
    ],
    // Equal scores stay in the order in which they were tried.
    ties: [[() => trials({ v: [3, 1, 2] }, () => 0), [3, 0, 1, 0, 2, 0]]],
    NaN: [
      [() => trials({ v: [1, 2] }, ({ v }: { v: number }) => (v === 1 ? NaN : 0)), [2, 0, 1, -Infinity]],
      [() => trials({ v: { from: NaN, to: 1 } }, itself), /v\.from is NaN/],
    ],
  },
  "training.sanity.initialLoss": {
    "size 0": noExamples(firstLoss),
    "size 1": [
      [() => firstLoss(examples(0.5)), [1, 1]],
      [() => firstLoss({ x: [[1]], y: [0] }, models.linear({ inputs: 1, classes: 1 })), [1, 1]],
    ],
    overflow: [
      [
        () => firstLoss(examples(Infinity)),
        /losses\.softmax: scores\[0, \d\] is .*, expected finite numbers/,
      ],
    ],
    ties: compares,
    NaN: notFinite(firstLoss, /losses\.softmax: scores\[1, 0\] is NaN, expected finite numbers/),
  },
  "training.sanity.overfit": {
    "size 0": noExamples(learnt),
    "size 1": [[() => learnt(examples(2)), 1]],
    overflow: [
      [
        () => learnt(examples(Infinity)),
        /at step 1 the loss became NaN\. Likely cause: the batch itself holds NaN or infinity/,
      ],
    ],
    // Equal examples of two classes: no more than half can be learnt.
    ties: [[() => learnt({ x: [[1], [1]], y: [0, 1] }), 0.5]],
    NaN: notFinite(learnt, /at step 1 the loss became NaN\. Likely cause: the batch itself holds NaN/),
  },
  "training.sanity.updateRatios": {
    "size 0": [
      [() => training.sanity.updateRatios({}, {}), []],
      [() => ratios([], []), -1],
      [() => ratios([0, 0], [1, 1]), -1],
    ],
    "size 1": [[() => ratios([2], [3]), 0.5]],
    overflow: [[() => ratios([3e30, 4e30], [3e30, 3e30]), 0.2]],
    ties: [[() => ratios([3, 4], [3, 4]), 0]],
    NaN: [[() => ratios([1, 1], [NaN, 1]), NaN]],
  },
};
