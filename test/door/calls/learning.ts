import { tmpdir } from "node:os";
import { models, optim, tf, training, type Random } from "../../../src/index.js";
import { labels, row, t1, t2, type Row, type Rows } from "./row.js";

const rules = { sgd: {}, momentum: { rho: 0.8 }, nesterov: { rho: 0.8 }, adagrad: { epsilon: 1e-6 } };
const adaptive = { rmsprop: { decay: 0.9, epsilon: 1e-6 }, adam: { beta1: 0.8, beta2: 0.9, epsilon: 1e-6 } };
const params = (): { w: tf.Tensor2D; b: tf.Tensor1D } => ({ w: t2(2, 3, "w"), b: t1(3, "b") });
const examples = (): { x: tf.Tensor2D; y: tf.Tensor1D } => ({ x: t2(6, 2), y: labels(0, 1, 2, 0, 1, 2) });

/** The rule itself, and one update with what it remembers of another. */
const ruleRows = Object.entries({ ...rules, ...adaptive }).flatMap(([name, options]): [string, Row][] => {
  const make = (optim as unknown as Record<string, (options: object) => optim.Optimizer>)[name];
  const settings = { learningRate: 0.1, ...options };
  return [
    [`optim.${name}`, row(() => [settings], { call: (given: object) => void make(given) })],
    [
      `optim.${name}().update`,
      row(() => [params(), { w: t2(2, 3, "dw"), b: t1(3, "db") }, make(settings).init(params())], {
        call: (...args: Parameters<optim.Optimizer["update"]>) => make(settings).update(...args),
      }),
    ],
  ];
});

export const optimRows: Rows = {
  ...Object.fromEntries(ruleRows),
  "optim.clipByNorm": row(() => [params(), 0.5], { anyRank: ["0.w", "0.b"] }),
  "optim.clipByValue": row(() => [params(), 0.5], { anyRank: ["0.w", "0.b"] }),
  "optim.randomSearch": row(() => [
    lossOf,
    (r: Random) => ({ w: tf.tensor1d([r.normal()]) }),
    { tries: 5, seed: 1 },
  ]),
  "optim.localSearch": row(() => [lossOf, { w: t1(2) }, { tries: 5, deviation: 0.2, seed: 1 }], {
    anyRank: ["1.w"],
  }),
  ...Object.fromEntries(
    Object.entries({
      step: { every: 10, factor: 0.5 },
      exponential: { every: 10, factor: 0.5 },
      cosine: { steps: 20, final: 0.1 },
    }).map(([name, options]) => [
      `optim.schedules.${name}`,
      row(() => [{ learningRate: 0.5, ...options }], {
        call: (given: never) => [0, 5, 10, 30].map(optim.schedules[name as "step"](given)),
      }),
    ]),
  ),
};

function lossOf({ w }: { w: tf.Tensor }): number {
  return tf.tidy(() => tf.sum(tf.square(w)).dataSync()[0]);
}

const networks: Record<string, { options: Record<string, unknown>; x: readonly number[] }> = {
  linear: { options: { inputs: 2, classes: 3, regularization: 0.1, deviation: 0.01 }, x: [6, 2] },
  twoLayer: { options: { inputs: 2, hidden: 4, classes: 3, regularization: 0.1 }, x: [6, 2] },
  fullyConnected: {
    options: { inputs: 2, hidden: [4], classes: 3, p: 0.8, normalization: "batch" },
    x: [6, 2],
  },
  threeLayerConvNet: {
    options: { input: [4, 4, 2], classes: 3, filters: 2, filterSize: 3, hidden: 4, regularization: 0.1 },
    x: [6, 4, 4, 2],
  },
  deepConvNet: {
    options: { input: [4, 4, 2], classes: 3, filters: [2], hidden: 4, p: 0.8 },
    x: [6, 4, 4, 2],
  },
};
const tensor = (shape: readonly number[]): tf.Tensor =>
  tf.reshape(t1(shape.reduce((a, b) => a * b, 1)), [...shape]);

/** The network, its loss and its scores. */
const networkRows = Object.entries(networks).flatMap(([name, { options, x }]): [string, Row][] => {
  const make = (models as unknown as Record<string, (options: object) => models.Model>)[name];
  return [
    [`models.${name}`, row(() => [options], { call: (given: object) => make(given).init(1) })],
    [
      `models.${name}().loss`,
      row(() => [make(options).init(1), tf.tidy(() => tensor(x)), labels(0, 1, 2, 0, 1, 2), { seed: 1 }], {
        call: (...args: Parameters<models.Model["loss"]>) => make(options).loss(...args),
      }),
    ],
    [
      `models.${name}().scores`,
      row(() => [make(options).init(1), tf.tidy(() => tensor(x))], {
        call: (...args: Parameters<models.Model["scores"]>) => make(options).scores(...args),
        grows: ["1:0"],
      }),
    ],
  ];
});

const linear = models.linear({ inputs: 2, classes: 3 });

/** Shapes of no weights. */
const shapes = [[4], [-1, 2], [NaN, 2]].map((shape) => [shape, { seed: 1 }]);

export const modelRows: Rows = {
  ...Object.fromEntries(networkRows),
  "models.predict": row(() => [linear, params(), t2(5, 2)], { keep: ["0"], grows: ["2:0"] }),
  "models.initialisers.normal": row(() => [[3, 4], { deviation: 0.5, seed: 1 }], {
    wrong: [
      [[-1, 2], { deviation: 0.5, seed: 1 }],
      [[1.5, 2], { deviation: 0.5, seed: 1 }],
    ],
  }),
  "models.initialisers.xavier": row(() => [[3, 4], { seed: 1 }], { wrong: shapes }),
  "models.initialisers.he": row(() => [[3, 4], { seed: 1 }], { wrong: shapes }),
};

/** A file for the whole run; writing it again changes nothing. */
export const file: string = `${tmpdir()}/gradlab-door-${process.pid}.safetensors`;

export const trainingRows: Rows = {
  "training.save": row(() => [file, params()], {
    anyRank: ["1.w", "1.b"],
    may: ["1.w: doubles", "1.b: doubles"],
  }),
  "training.load": row(() => [file], {
    async call(from: string) {
      const given = params();
      await training.save(file, given);
      tf.dispose(given);
      return training.load(from);
    },
  }),
  "training.accuracy": row(() => [linear, params(), examples(), { batchSize: 4, first: 5 }], { keep: ["0"] }),
  "training.fit": row(
    () => [
      linear,
      { train: examples() },
      { optimizer: optim.adam({ learningRate: 0.1 }), epochs: 2, batchSize: 4, clip: 1 },
    ],
    { keep: ["0"] },
  ),
  "training.crossValidate": row(
    () => [t2(8, 2), labels(0, 1, 0, 1, 0, 1, 0, 1), { k: [1, 3], folds: 2, seed: 1 }],
    { grows: ["0:1"] },
  ),
  "training.foldScores": row(
    () => [
      examples(),
      ({ validation }: { validation: { y: tf.Tensor } }) => validation.y.shape[0],
      { folds: 3, seed: 1 },
    ],
    { anyRank: ["0.x"] },
  ),
  "training.search": row(() => [
    { rate: { from: 0.1, to: 1, count: 3 }, kind: ["a", "b"] },
    ({ rate }: { rate: number }) => rate,
    { method: "random", trials: 4, seed: 1 },
  ]),
  "training.sanity.initialLoss": row(() => [linear, examples(), { seed: 1 }], { keep: ["0"] }),
  "training.sanity.overfit": row(() => [linear, examples(), { count: 3, steps: 5, seed: 1 }], {
    keep: ["0"],
  }),
  "training.sanity.updateRatios": row(() => [params(), { w: t2(2, 3, "v"), b: t1(3, "c") }]),
};
