import { knn, models, tf } from "../../../src/index.js";
import { compares, row1, rows, whole, type Edge, type Edges } from "./edge.js";

/** A network by what is made of one example of ones; `of` says how many classes it has. */
const network = (of: (classes: number) => models.Model): Edges[string] => {
  const x = (n: number, value = 1): tf.Tensor => tf.mul(tf.ones([n, ...of(1).input]), value);
  const loss = (classes: number, examples: tf.Tensor, ...y: number[]): models.ModelLoss =>
    of(classes).loss(of(classes).init(1), examples, whole(...y));
  const spoilt = (value: number): unknown => {
    const params = { ...of(3).init(1) };
    const last = Object.keys(params).findLast((name) => name.startsWith("b") && !name.startsWith("beta"))!;
    return models.predict(of(3), { ...params, [last]: row1(0, value, 0) }, x(2));
  };
  return {
    "size 0": [
      [() => of(3).scores(of(3).init(1), x(0)).shape, [0, 3]],
      [() => loss(3, x(0)), /mean over no (examples|pixels) is not defined/],
      [() => of(0), /classes is 0, expected a whole number of at least 1/],
    ],
    // One class is always right: no loss, and no slope in any parameter.
    "size 1": [
      [() => loss(1, x(1), 0).loss, 0],
      [() => tf.addN(Object.values(loss(1, x(1), 0).grads).map((dw) => tf.sum(tf.abs(dw)))), 0],
    ],
    overflow: [
      [() => spoilt(Infinity), /^models\.predict: the scores \[2, 3\] hold Infinity at \[0, 1\]/],
      [() => of(NaN), /classes is NaN/],
    ],
    // Of equal scores the smallest class: the last layer's weights are 0.
    ties: [
      [
        () => {
          const params = of(3).init(1);
          const zeros = Object.fromEntries(
            Object.entries(params).map(([name, w]) => [name, tf.zerosLike(w)]),
          );
          return models.predict(of(3), { ...zeros, ...varianceOf(params) }, x(2));
        },
        [0, 0],
      ],
    ],
    NaN: [
      [() => loss(3, x(2, NaN), 0, 0), /is NaN, expected finite numbers/],
      [() => spoilt(NaN), /^models\.predict: the scores \[2, 3\] hold NaN at \[0, 1\]/],
    ],
  };
};
const varianceOf = (params: Record<string, tf.Tensor>): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(params).filter(([name]) => name.startsWith("variance")));

type Initialiser = (shape: readonly number[], options: { readonly seed: number }) => tf.Tensor;
const initialiser = (make: Initialiser): Edges[string] => ({
  "size 0": [
    [() => make([0, 3], { seed: 1 }), []],
    [() => make([3, 0], { seed: 1 }), []],
  ],
  "size 1": [[() => make([1, 1], { seed: 1 }).shape, [1, 1]]],
  overflow: "sizes are counted in doubles",
  ties: compares,
  NaN: [[() => make([NaN, 2], { seed: 1 }), /shape\[0\] is NaN, expected a whole number of at least 0/]],
});

const classifier = (k: number, x: tf.Tensor2D, ...y: number[]): knn.KNearestNeighbors =>
  new knn.KNearestNeighbors({ k }).fit(x, whole(...y));
/** What a classifier says of some rows; it is freed. */
const asked = (model: knn.KNearestNeighbors, what: "predict" | "neighbors", x: tf.Tensor2D): unknown => {
  try {
    return model[what](x);
  } finally {
    model.dispose();
  }
};
const three = (): knn.KNearestNeighbors => classifier(2, rows(1, 0, 2, 4), 1, 0, 0);
const questions = (
  what: "predict" | "neighbors",
  expected: { readonly one: readonly number[]; readonly tie: readonly number[] },
): Edges[string] => ({
  "size 0": [[() => asked(three(), what, rows(1)), []]],
  "size 1": [[() => asked(classifier(1, rows(1, 7), 5), what, rows(1, 4)), expected.one]],
  overflow: [
    [() => asked(three(), what, rows(1, 1e30)), /the numbers of x\[0\] are too large to be squared/],
  ],
  // 1 is as near to 0 as to 2.
  ties: [[() => asked(three(), what, rows(1, 1)), expected.tie]],
  NaN: [[() => asked(three(), what, rows(1, NaN)), /x\[0, 0\] is NaN, expected finite numbers/]],
});
const ks: Edge = [[() => knn.nearest(rows(2, 3, NaN), 1), /distances\[0, 1\] is NaN, expected numbers/]];

export const modelEdges: Edges = {
  "models.linear": network((classes) => models.linear({ inputs: 2, classes })),
  "models.twoLayer": network((classes) => models.twoLayer({ inputs: 1, hidden: 1, classes })),
  "models.fullyConnected": network((classes) =>
    models.fullyConnected({ inputs: 1, hidden: [1, 2], classes, normalization: "batch", p: 0.5 }),
  ),
  "models.threeLayerConvNet": network((classes) =>
    models.threeLayerConvNet({ input: [2, 2, 1], classes, filters: 1, filterSize: 1, hidden: 1 }),
  ),
  "models.deepConvNet": network((classes) =>
    models.deepConvNet({ input: [2, 2, 1], classes, filters: [1], hidden: 1 }),
  ),
  "models.predict": {
    "size 0": [
      [
        () =>
          models.predict(
            models.linear({ inputs: 2, classes: 1 }),
            { w: tf.ones([2, 1]), b: row1(0) },
            rows(2),
          ),
        [],
      ],
    ],
    "size 1": [
      [
        () =>
          models.predict(
            models.linear({ inputs: 1, classes: 1 }),
            { w: tf.ones([1, 1]), b: row1(0) },
            rows(1, 5),
          ),
        0,
      ],
    ],
    overflow: [
      [
        () =>
          models.predict(
            models.linear({ inputs: 1, classes: 2 }),
            { w: rows(2, 1e30, 0), b: row1(0, 0) },
            rows(1, 1e30),
          ),
        /the scores \[1, 2\] hold Infinity at \[0, 0\]/,
      ],
    ],
    ties: "each network's own row",
    NaN: "each network's own row",
  },
  "models.initialisers.normal": {
    ...initialiser((shape, options) => models.initialisers.normal(shape, { deviation: 1, ...options })),
    overflow: [
      [() => models.initialisers.normal([1], { deviation: Infinity, seed: 1 }), /deviation is Infinity/],
    ],
  },
  "models.initialisers.xavier": initialiser(models.initialisers.xavier),
  "models.initialisers.he": initialiser(models.initialisers.he),
  "knn.distances": {
    "size 0": [
      [() => knn.distances(rows(2), rows(2, 1, 2)).shape, [0, 1]],
      [() => knn.distances(tf.zeros([2, 0]), tf.zeros([1, 0])), [0, 0]],
    ],
    "size 1": [[() => knn.distances(rows(1, 3), rows(1, 7)), 4]],
    overflow: [
      [() => knn.distances(rows(1, 1e30), rows(1, 0)), /the numbers of x\[0\] are too large to be squared/],
      [() => knn.distances(rows(1, 1e30), rows(1, 0), { metric: "l1" }), 1e30],
    ],
    ties: [[() => knn.distances(rows(2, 1e4, 1), rows(2, 1e4, 1)), 0]],
    NaN: [
      [() => knn.distances(rows(1, 1), rows(1, 2, NaN)), /xTrain\[1, 0\] is NaN, expected finite numbers/],
    ],
  },
  "knn.nearest": {
    "size 0": [
      [() => knn.nearest(rows(3), 2), []],
      [() => knn.nearest(tf.zeros([2, 0]), 1), /k is 1, expected a whole number from 1 to 0/],
    ],
    "size 1": [[() => knn.nearest(rows(1, 5), 1), [0, 5]]],
    overflow: [[() => knn.nearest(rows(3, Infinity, 3e38, 1), 3), [2, 1, 0, 1, 3e38, Infinity]]],
    ties: [[() => knn.nearest(rows(3, 1, 0, 1), 3), [1, 0, 2, 0, 1, 1]]],
    NaN: ks,
  },
  "knn.vote": {
    "size 0": [[() => knn.vote(rows(2), whole(1, 0), 1), []]],
    "size 1": [[() => knn.vote(rows(1, 5), whole(7), 1), 7]],
    overflow: [[() => knn.vote(rows(2, Infinity, 3e38), whole(1, 2), 1), 2]],
    ties: [[() => knn.vote(rows(2, 1, 2), whole(5, 3), 2), 3]],
    NaN: [
      [() => knn.vote(rows(2, 1, NaN), whole(1, 2), 1), /distances\[0, 1\] is NaN, expected numbers/],
      [() => knn.vote(rows(1, 1), row1(NaN), 1), /yTrain\[0\] is NaN, expected a whole number/],
    ],
  },
  "knn.KNearestNeighbors": {
    "size 0": [[() => new knn.KNearestNeighbors({ k: 0 }), /k is 0, expected a whole number from 1 up/]],
    "size 1": [[() => new knn.KNearestNeighbors({ k: 1 }).k, 1]],
    overflow: [[() => new knn.KNearestNeighbors({ k: Infinity }), /k is Infinity/]],
    ties: compares,
    NaN: [[() => new knn.KNearestNeighbors({ k: NaN }), /k is NaN/]],
  },
  "knn.KNearestNeighbors.fit": {
    "size 0": [[() => classifier(1, rows(2)), /fit: the training set is empty/]],
    "size 1": [[() => classifier(1, rows(1, 5), 3).dispose(), []]],
    overflow: [
      [
        () => asked(classifier(1, rows(1, 1e30), 0), "predict", rows(1, 0)),
        /the numbers of xTrain\[0\] are too large/,
      ],
    ],
    ties: compares,
    NaN: [
      [
        () => asked(classifier(1, rows(1, NaN), 0), "predict", rows(1, 0)),
        /xTrain\[0, 0\] is NaN, expected finite numbers/,
      ],
      [
        () => new knn.KNearestNeighbors().fit(rows(1, 5), row1(NaN)),
        /y\[0\] is NaN, expected a whole number/,
      ],
    ],
  },
  "knn.KNearestNeighbors.predict": questions("predict", { one: [5], tie: [0] }),
  "knn.KNearestNeighbors.neighbors": questions("neighbors", { one: [0, 3], tie: [0, 1, 1, 1] }),
};
