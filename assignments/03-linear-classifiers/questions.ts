import { tensor, type Assignment, type Inputs, type Value } from "../../src/checks/index.js";
import { random as open, type Random } from "../../src/random.js";

type Wrap = (numbers: number[][] | number[], dtype?: string) => Value;
/** Plain numbers for the loops, tensors for the rest: the same inputs for both. */
const plain: Wrap = (numbers) => numbers;
const tensors: Wrap = (numbers, dtype) => tensor(numbers, dtype);

const times = <T>(n: number, make: (index: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const normals = (random: Random, n: number, deviation = 1): number[] =>
  times(n, () => random.normal(0, deviation));
/** Numbers that single precision holds exactly, and their products too. */
const eighths = (random: Random, n: number, largest = 8): number[] =>
  times(n, () => (random.integer(2 * largest + 1) - largest) / 8);
const labels = (random: Random, n: number, classes: number): number[] =>
  random.shuffle(times(n, (i) => (i < classes ? i : random.integer(classes))));

interface Sizes {
  readonly n: number;
  readonly d: number;
  readonly c: number;
}

/**
 * Inputs of an SVM away from its kinks: scores are multiples of 1/64 and a share of 1/1024 for each class, so that no two
 * classes of a picture are ever just 1 apart, not even when a number is moved by the step of a centred difference.
 */
const svmInputs =
  (wrap: Wrap, { n, d, c }: Sizes, lambda: (random: Random) => number) =>
  (random: Random): Inputs => [
    wrap(times(n, () => eighths(random, d))),
    wrap(times(d, () => eighths(random, c, 6))),
    wrap(times(c, (j) => (random.integer(129) - 64) / 64 + j / 1024)),
    wrap(labels(random, n, c), "int32"),
    lambda(random),
  ];

const softmaxInputs =
  (wrap: Wrap, { n, d, c }: Sizes, lambda: (random: Random) => number, deviation = 0.6) =>
  (random: Random): Inputs => [
    wrap(times(n, () => normals(random, d))),
    wrap(times(d, () => normals(random, c, deviation))),
    wrap(normals(random, c)),
    wrap(labels(random, n, c), "int32"),
    lambda(random),
  ];

const none = (): number => 0;
const some = (random: Random): number => (1 + random.integer(8)) / 16;

/** Pictures whose scores are given: a pixel for each class, and weights that pass it on. */
const scored = (wrap: Wrap, scores: number[][], y: number[], lambda = 0, b?: number[]): Inputs => [
  wrap(scores),
  wrap(scores[0].map((_, i) => scores[0].map((_, j) => (i === j ? 1 : 0)))),
  wrap(b ?? scores[0].map(() => 0)),
  wrap(y, "int32"),
  lambda,
];

/** The lecture's cat, car and frog. */
const lecture = [
  [3.2, 5.1, -1.7],
  [1.3, 4.9, 2],
  [2.2, 2.5, -3.1],
];
const blank = (wrap: Wrap): Inputs => [
  wrap([
    [1, -2],
    [3, 0.5],
    [0, 1],
  ]),
  wrap(times(2, () => [0, 0, 0, 0])),
  wrap([0, 0, 0, 0]),
  wrap([2, 0, 2], "int32"),
  0.5,
];
const small = (wrap: Wrap, lambda: number): Inputs => [
  wrap([
    [1, 2],
    [-1, 0.5],
  ]),
  wrap([
    [1, 0, -1],
    [0.25, 1, 0.5],
  ]),
  wrap([0, 0.125, -0.25]),
  wrap([0, 2], "int32"),
  lambda,
];

const dataLoss = "loss and gradients without regularization";
const penalty = "with regularization";
const slopes = "dw and db are the slopes of the loss";
const few = "one picture, two classes";
const large = "scores of a thousand";
const noLoop = "no loop at all";

/** The aspects that a loss has with loops and without. */
const lossAspects = (
  wrap: Wrap,
  draw: (sizes: Sizes, lambda: (random: Random) => number) => (random: Random) => Inputs,
  points: readonly [number, number, number],
) => [
  {
    name: dataLoss,
    points: points[0],
    examples: [scored(wrap, lecture, [0, 1, 2]), blank(wrap)],
    random: { count: 3, draw: draw({ n: 5, d: 4, c: 3 }, none) },
  },
  {
    name: penalty,
    points: points[1],
    examples: [small(wrap, 0.5)],
    random: { count: 2, draw: draw({ n: 4, d: 3, c: 5 }, some) },
  },
  {
    name: slopes,
    points: points[2],
    tolerance: { relative: 1e-6, absolute: 1e-9 },
    slopes: { of: "loss", in: { dw: 1, db: 2 } },
    random: { count: 2, draw: draw({ n: 6, d: 10, c: 6 }, some) },
  },
];
const svmDraw = (wrap: Wrap) => (sizes: Sizes, lambda: (random: Random) => number) =>
  svmInputs(wrap, sizes, lambda);
const softmaxDraw = (wrap: Wrap) => (sizes: Sizes, lambda: (random: Random) => number) =>
  softmaxInputs(wrap, sizes, lambda);

const twoClasses = (wrap: Wrap): Inputs[] => [
  [
    wrap([[2, -1, 0.5]]),
    wrap([
      [0.5, 1],
      [1, -0.25],
      [-1, 2],
    ]),
    wrap([0.5, -0.75]),
    wrap([0], "int32"),
    0,
  ],
  [wrap([[3]]), wrap([[0.5, 1]]), wrap([0.125, 0]), wrap([1], "int32"), 0],
  [wrap([[-4]]), wrap([[1, -1]]), wrap([0, 0]), wrap([1], "int32"), 0],
];
const thousands = (wrap: Wrap): Inputs[] => [
  scored(
    wrap,
    [
      [1000, 0, -1000],
      [0, 500, 499],
      [-800, -801, -802],
    ],
    [0, 2, 1],
  ),
  scored(
    wrap,
    [
      [0, 1000],
      [-900, -903],
    ],
    [0, 0],
  ),
];

/** What is worked out for scores and for dw, with loops. */
const plainLoops = `(x, w) => {
  const [n, d] = x.tensor.shape, c = w.tensor.shape[1], a = x.tensor.values, v = w.tensor.values;
  const scores = new Float64Array(n * c), slopes = new Float64Array(d * c);
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) for (let j = 0; j < c; j++) scores[i * c + j] += a[i * d + k] * v[k * c + j];
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) for (let j = 0; j < c; j++) slopes[k * c + j] += a[i * d + k] * scores[i * c + j];
  return slopes[0];
}`;

const zeros = (n: number, d: number, c: number): Inputs => [
  tensor(times(n, () => times(d, () => 0))),
  tensor(times(d, () => times(c, () => 0))),
  tensor(times(c, () => 0)),
  tensor(
    times(n, () => 0),
    "int32",
  ),
  0.5,
];

/** Draws inputs of three different sizes, without regularization. */
type DrawAt = (sizes: Sizes, lambda: () => number) => (random: Random) => Inputs;
const ofSizes =
  (draw: DrawAt, among: readonly number[]) =>
  (random: Random): Inputs => {
    const [n, d, c] = random.shuffle(among);
    return draw({ n, d, c }, none)(random);
  };

const styleOf = (points: number, drawAt: DrawAt, draw: (random: Random) => Inputs, hint: string) => ({
  name: noLoop,
  points,
  loops: 0,
  hint,
  sameOps: [zeros(2, 3, 4), zeros(5, 7, 6)] as const,
  drawOps: [ofSizes(drawAt, [2, 3, 4]), ofSizes(drawAt, [6, 7, 9])] as const,
  speed: { draw, times: 0.1, yardstick: plainLoops },
});
const race: Sizes = { n: 100, d: 400, c: 10 };

const noMean = "The loss and its slopes are summed over the pictures; both are means: divide them by N.";
const slopesNotMean = "The loss is a mean over the pictures, but its slopes lack the division by N.";
const noPenaltySlope =
  "The loss has its regularization, the gradient has not: lambda times the sum of w squared adds 2 * lambda * w to dw.";
const halfPenalty =
  "dw lacks a factor of 2 in its regularization: the slope of lambda * w^2 is 2 * lambda * w.";
const noPenalty =
  "The regularization is missing: lambda times the sum of the squared weights, and 2 * lambda * w in dw.";
const noPenaltyLoss =
  "The gradient has its regularization, the loss has not: it lacks lambda times the sum of the squared weights.";
const fromOne =
  "The labels are taken as if they counted from 1; the first class is number 0, so that y[i] is its place already.";
const largestOfClass =
  "The largest score and the sum are those of a column, a class; each picture, a row, has its own: axis 1.";
const columnsMaximum =
  "The largest score that is subtracted is that of a column, a class, which changes the probabilities; from each picture, a row, its own is to be subtracted: scores.max along axis 1.";
const biasPenalty = "The biases are regularized here; only w is.";
const penaltyMean =
  "The regularization is divided by N here; only the part that is summed over pictures is a mean.";
const numericHint =
  "These slopes are numerical, a loss or two for each weight. One pass over the pictures gives all of them by a formula.";
const rightCounted =
  "The right class is counted, too: its own margin, always 1, does not belong to the sum. Leave out j = y.";
const noMarginHint = "The margin of 1 is missing: max(0, s_j - s_y + 1).";
const columnForgotten =
  "The column of the right class is missing in the slopes: each margin above 0 sends +x to its own column and -x to that of the right class.";
const once =
  "The right class gets -x once for a picture; it stands in every margin of the picture, so it gets -x once for each margin above 0.";
const inverted =
  "The slopes have the wrong sign: they point to where the loss becomes smaller. A gradient points to where it grows.";
const labelForgotten =
  "The slope in the scores is p, less 1 at the right class; here the 1 is not taken away.";
const unstable =
  "Large scores overflow here: subtract each picture's largest score before exp. That changes no probability.";
const quotient =
  "Small probabilities are rounded to 0 and their logarithm is infinite: take s - ln(sum of e^s), not the logarithm of a quotient.";
const base10 = "The logarithm is the natural one (Math.log, tf.log), not the one to base 10 or 2.";
const allProbabilities =
  "The loss is -ln p of the right class alone; here the logarithms of all classes are in the sum.";
const biasMean = "db is the sum of dScores over the pictures; the division by N is in dScores already.";
const meanOfAll = "The loss is divided by N * C: a mean over pictures is divided by N only.";
const wrongAxis =
  "A sum or maximum runs along the wrong axis: axis 0 goes over the pictures, axis 1 over the classes of each.";
const svmLoop =
  "The values are right; one product gives all scores, a mask of 0 and 1 all margins, and one more product dw, without any loop.";
const softmaxLoop =
  "The values are right; two products and a few operations on whole matrices give them, without any loop.";

const whole = "all pictures in one batch";
const batches = "minibatches, shuffled anew in each epoch";
const smaller = "a smaller last batch";
const learns = "it learns";
const untouched = "start is as it was";

/** Some loss, with nothing of those asked for in it: squared distances of the scores from 0 and 1. */
const someLoss: Value = {
  code: `(x, w, b, y, lambda) => {
    const distance = x.matMul(w).add(b).sub(y.oneHot(b.shape[0]));
    const count = y.shape[0];
    return {
      loss: distance.square().sum().dataSync()[0] / count + lambda * w.sum().dataSync()[0],
      dw: x.transpose().matMul(distance).mul(2 / count).add(lambda),
      db: distance.sum(0).mul(2 / count),
    };
  }`,
};

const settingsOf = (
  learningRate: number,
  lambda: number,
  batchSize: number,
  epochs: number,
  seed: number,
): Value => ({ record: { learningRate, lambda, batchSize, epochs, seed } });

const trainInputs = (random: Random, n: number, batchSize: number, epochs: number): Inputs => [
  someLoss,
  tensor(times(n, () => normals(random, 3))),
  tensor(labels(random, n, 3), "int32"),
  { record: { w: tensor(times(3, () => normals(random, 3))), b: tensor(normals(random, 3)) } },
  settingsOf(random.uniform(0.02, 0.06), random.uniform(0.1, 0.4), batchSize, epochs, random.integer(10_000)),
];

/** Six clusters, each far out on an axis of its own: easy to learn, hard to guess. */
const clusters = 6;
const clusterPoint = (random: Random, label: number): number[] =>
  times(clusters, (d) => (d === label ? 2 : 0) + random.normal(0, 0.2));

function clusterInputs(random: Random): Inputs {
  const y = random.shuffle(times(90, (i) => i % clusters));
  return [
    someLoss,
    tensor(y.map((label) => clusterPoint(random, label))),
    tensor(y, "int32"),
    {
      record: {
        w: tensor(times(clusters, () => normals(random, clusters, 0.01))),
        b: tensor(normals(random, clusters, 0.01)),
      },
    },
    settingsOf(0.05, 0, 15, 20, random.integer(10_000)),
  ];
}

interface Trained {
  readonly record: { readonly w: NumbersOf; readonly b: NumbersOf };
}
interface NumbersOf {
  readonly tensor: { readonly values: readonly number[] };
}

/** The share of the clusters' middles that are put into their own class. */
function share(result: Value): number {
  const { w, b } = (result as unknown as Trained).record;
  const scoreOf = (cluster: number, j: number): number =>
    2 * w.tensor.values[cluster * clusters + j] + b.tensor.values[j];
  const right = times(clusters, (cluster) =>
    times(clusters, (j) => j).every((j) => j === cluster || scoreOf(cluster, cluster) > scoreOf(cluster, j)),
  );
  return right.filter(Boolean).length / clusters;
}

const highest = "the class with the highest score";
const equal = "of equal scores the smallest class";

const predictInputs = (random: Random): Inputs => [
  tensor(times(9, () => normals(random, 4))),
  tensor(times(4, () => normals(random, 7))),
  tensor(normals(random, 7, 2)),
];

/** Two classes, at random places among six, share the highest score of each picture. */
function equalInputs(random: Random): Inputs {
  const rows = times(8, () => {
    const row = times(6, () => random.integer(5));
    const [first, second] = random.shuffle([0, 1, 2, 3, 4, 5]);
    return row.with(first, 7).with(second, 7);
  });
  return scored(tensors, rows, []).slice(0, 3);
}

const bestPair = "the table and the best pair";
const firstOfEquals = "of equal accuracies the first";
const diverged = "runs that diverge";
const onlyOnce = "one call for each pair";

/** A table of accuracies as a function of the pair; `null` stands for NaN. */
const tableOf = (
  rates: readonly number[],
  lambdas: readonly number[],
  table: readonly (readonly (number | null)[])[],
  budget?: number,
): Inputs => [
  rates,
  lambdas,
  {
    code: `(rate, lambda) => {
      const row = ${JSON.stringify(table)}[${JSON.stringify(rates)}.indexOf(rate)];
      return (row && row[${JSON.stringify(lambdas)}.indexOf(lambda)]) ?? NaN;
    }`,
    ...(budget === undefined ? {} : { budget }),
  },
];

/** Different accuracies, the best neither in a first nor in a last place; `change` may put others into the table. */
function searched(
  random: Random,
  change: (table: (number | null)[][]) => (number | null)[][] = (table) => table,
  budget?: number,
): Inputs {
  const [rows, columns] = random.shuffle([3, 4]);
  const step = random.uniform(0.01, 0.02);
  const start = random.uniform(0.1, 0.3);
  const accuracies = random.shuffle(times(rows * columns - 1, (i) => start + i * step));
  accuracies.splice(columns + 1, 0, start + rows * columns * step);
  const table = times(rows, (i) => accuracies.slice(i * columns, (i + 1) * columns));
  const powers = random.shuffle([1, 2, 3, 4, 5, 6, 7]);
  const rates = powers.slice(0, rows).map((power) => 10 ** -power);
  return tableOf(
    rates,
    powers
      .slice(rows)
      .slice(0, columns)
      .map((power) => 2 ** -power),
    change(table),
    budget,
  );
}

/** The highest accuracy of a table stands in a later place, too. */
const withEquals =
  (random: Random) =>
  (table: (number | null)[][]): (number | null)[][] =>
    table.with(2, table[2].with(random.integer(table[2].length), table[1][1]));

const mutantsOf = (
  mutants: Readonly<Record<string, readonly [string, ...string[]]>>,
): Record<string, { hint: string; fails: readonly string[] }> =>
  Object.fromEntries(Object.entries(mutants).map(([name, [hint, ...fails]]) => [name, { hint, fails }]));

const lossTolerance = { relative: 1e-4, absolute: 1e-5 };

const assignment: Assignment = {
  name: "03-linear-classifiers",
  title: "Assignment 3: linear classifiers",
  questions: [
    {
      kind: "function",
      id: "svm-naive",
      title: "The SVM loss, with loops",
      name: "svmNaive",
      tolerance: lossTolerance,
      aspects: [
        ...lossAspects(plain, svmDraw(plain), [5, 3, 5]),
        { name: few, points: 2, hidden: twoClasses(plain) },
      ],
      mutants: mutantsOf({
        "right-class-counted": [rightCounted, dataLoss, penalty, slopes, few],
        "no-mean": [noMean, dataLoss, penalty, slopes],
        "slopes-not-mean": [slopesNotMean, dataLoss, penalty, slopes],
        "column-forgotten": [columnForgotten, dataLoss, penalty, slopes, few],
        "once-a-picture": [once, dataLoss, penalty, slopes],
        "no-margin": [noMarginHint, dataLoss, penalty, slopes, few],
        "no-penalty-slope": [noPenaltySlope, penalty, slopes],
        "no-two": [halfPenalty, penalty, slopes],
        "no-penalty": [noPenalty, penalty, slopes],
        "no-penalty-loss": [noPenaltyLoss, penalty, slopes],
        "label-from-one": [fromOne, dataLoss, penalty, slopes, few],
        "bias-penalty": [biasPenalty, penalty, slopes],
        numeric: [numericHint, slopes],
      }),
    },
    {
      kind: "choice",
      id: "linear-sanity",
      title: "What the losses say before training",
      points: 3,
      name: "sanityStatements",
      options: ["a", "b", "c", "d", "e", "f"],
      key: ["a", "c", "e"],
      explanation:
        "All scores are 0, so each of the C - 1 margins is 0 - 0 + 1 = 1 (a, not b), and each class has the probability 1/C (c), whatever the labels are (d). So 90 cannot be with ten classes: a mean may be missing, or the pictures' numbers are large and the weights not 0 (e). The gradient is not 0: every margin is above 0, and no p is 0 or 1 (f).",
    },
    {
      kind: "text",
      id: "linear-kinks",
      title: "When a gradient check disagrees",
      points: 3,
      rubric: [
        "1: the loss has kinks where a margin is 0, and a step of h can cross one, so that the difference mixes two slopes",
        "1: an example with numbers, such as max(0, x) at x = 0.00001 with h = 0.0001 (0.55 instead of 1)",
        "1: a smaller step, another point or other pictures: a kink goes away, a mistake stays",
      ],
    },
    {
      kind: "function",
      id: "svm-vectorized",
      title: "The SVM loss without a loop",
      name: "svmVectorized",
      sameAs: "svm-naive",
      tolerance: lossTolerance,
      aspects: [
        ...lossAspects(tensors, svmDraw(tensors), [4, 2, 4]),
        { name: few, points: 1, hidden: twoClasses(tensors) },
      ],
      style: styleOf(4, svmDraw(tensors), svmInputs(tensors, race, none), svmLoop),
      mutants: mutantsOf({
        "right-class-counted": [rightCounted, dataLoss, penalty, slopes, few, noLoop],
        "once-a-picture": [once, dataLoss, penalty, slopes, few, noLoop],
        "mean-of-all": [meanOfAll, dataLoss, penalty, slopes, few, noLoop],
        "slopes-not-mean": [slopesNotMean, dataLoss, penalty, slopes, noLoop],
        "wrong-axis": [wrongAxis, dataLoss, penalty, slopes, few, noLoop],
        "bias-mean": [biasMean, dataLoss, penalty, slopes, noLoop],
        "no-penalty": [noPenalty, penalty, slopes],
        "no-penalty-slope": [noPenaltySlope, penalty, slopes],
        "no-penalty-loss": [noPenaltyLoss, penalty, slopes],
        "label-from-one": [fromOne, dataLoss, penalty, slopes, few, noLoop],
        "no-two": [halfPenalty, penalty, slopes],
        loops: [svmLoop, noLoop],
        numeric: [numericHint, dataLoss, penalty, slopes, few, noLoop],
      }),
    },
    {
      kind: "choice",
      id: "linear-variants",
      title: "Other SVM losses",
      points: 3,
      name: "variantStatements",
      options: ["a", "b", "c", "d", "e", "f"],
      key: ["a", "b", "c", "e"],
      explanation:
        "Dividing the whole loss by a number moves no minimum: without regularization that is what averaging does (a), with it lambda has to be divided as well (b). The right class's own margin is max(0, 0 + 1) = 1 and has no slope (c). Squared margins weigh large ones more, 100 against 10 (e), so that other weights are best (d). Twice the scores are twice as far apart, and all margins stay 0 (f).",
    },
    {
      kind: "function",
      id: "softmax-naive",
      title: "The softmax loss, with loops",
      name: "softmaxNaive",
      tolerance: lossTolerance,
      aspects: [
        ...lossAspects(plain, softmaxDraw(plain), [4, 2, 4]),
        { name: large, points: 2, hidden: thousands(plain) },
      ],
      mutants: mutantsOf({
        unstable: [unstable, large],
        "log-of-quotient": [quotient, large],
        "no-mean": [noMean, dataLoss, penalty, slopes, large],
        "label-forgotten": [labelForgotten, dataLoss, penalty, slopes, large],
        "logarithm-to-base-10": [base10, dataLoss, penalty, slopes, large],
        "all-classes": [allProbabilities, dataLoss, penalty, slopes, large],
        "wrong-sign": [inverted, dataLoss, penalty, slopes, large],
        "no-penalty-slope": [noPenaltySlope, penalty, slopes],
        "no-penalty": [noPenalty, penalty, slopes],
        "no-penalty-loss": [noPenaltyLoss, penalty, slopes],
        "label-from-one": [fromOne, dataLoss, penalty, slopes, large],
        "bias-penalty": [biasPenalty, penalty, slopes],
        numeric: [numericHint, slopes],
      }),
    },
    {
      kind: "function",
      id: "softmax-vectorized",
      title: "The softmax loss without a loop",
      name: "softmaxVectorized",
      sameAs: "softmax-naive",
      tolerance: lossTolerance,
      aspects: [
        ...lossAspects(tensors, softmaxDraw(tensors), [3, 2, 3]),
        { name: large, points: 2, hidden: thousands(tensors) },
      ],
      style: styleOf(3, softmaxDraw(tensors), softmaxInputs(tensors, race, none, 0.05), softmaxLoop),
      mutants: mutantsOf({
        unstable: [unstable, large],
        "wrong-axis": [wrongAxis, dataLoss, penalty, slopes, large, noLoop],
        "largest-of-class": [largestOfClass, dataLoss, penalty, slopes, large, noLoop],
        "columns-maximum": [columnsMaximum, dataLoss, penalty, slopes, large, noLoop],
        "label-forgotten": [labelForgotten, dataLoss, penalty, slopes, large, noLoop],
        "label-from-one": [fromOne, dataLoss, penalty, slopes, large, noLoop],
        "wrong-sign": [inverted, dataLoss, penalty, slopes, large, noLoop],
        "no-penalty": [noPenalty, penalty, slopes],
        "no-penalty-slope": [noPenaltySlope, penalty, slopes],
        "no-penalty-loss": [noPenaltyLoss, penalty, slopes],
        "mean-of-all": [meanOfAll, dataLoss, penalty, slopes, large, noLoop],
        "penalty-mean": [penaltyMean, penalty, slopes],
        "bias-mean": [biasMean, dataLoss, penalty, slopes, large, noLoop],
        "no-two": [halfPenalty, penalty, slopes],
        loops: [softmaxLoop, noLoop],
        numeric: [numericHint, dataLoss, penalty, slopes, large, noLoop],
      }),
    },
    {
      kind: "choice",
      id: "linear-contrast",
      title: "SVM and softmax on the same scores",
      points: 3,
      name: "contrastStatements",
      options: ["a", "b", "c", "d", "e", "f"],
      key: ["a", "d", "e", "f"],
      explanation:
        "The right score stands above the others by 1 or more in all three (a), by 5 at [10, -2, 3], so that a change of 1 in each cannot matter (d); at [10, 9, 9] by exactly 1, so that any growth of a rival does (c). Softmax is never 0 in exact numbers, since no probability is ever 1 (b), so it goes on asking for more (e) and always prefers the picture that is clearer (f).",
    },
    {
      kind: "function",
      id: "linear-train",
      title: "Training by minibatches",
      name: "train",
      tolerance: { relative: 1e-3, absolute: 1e-5 },
      aspects: [
        {
          name: whole,
          points: 4,
          examples: [
            [
              someLoss,
              tensor([
                [1, 0],
                [0, 1],
                [1, 1],
              ]),
              tensor([0, 1, 1], "int32"),
              { record: { w: tensor(times(2, () => [0, 0])), b: tensor([0, 0]) } },
              settingsOf(0.1, 0, 3, 3, 1),
            ],
          ],
          random: { count: 2, draw: (random) => trainInputs(random, 6, 6, 4) },
        },
        {
          name: batches,
          points: 5,
          examples: [trainInputs(open("an example"), 6, 2, 2)],
          random: { count: 2, draw: (random) => trainInputs(random, 8, 2, 3) },
        },
        { name: smaller, points: 2, random: { count: 2, draw: (random) => trainInputs(random, 7, 3, 2) } },
        {
          name: untouched,
          points: 1,
          keeps: [3],
          examples: [trainInputs(open("kept"), 4, 2, 2)],
          random: { count: 1, draw: (random) => trainInputs(random, 6, 3, 2) },
        },
        {
          name: learns,
          points: 3,
          quality: {
            what: "the share of six clusters that are told from the others",
            measure: share,
            atLeast: 1,
          },
          random: { count: 2, draw: clusterInputs },
        },
      ],
      mutants: mutantsOf({
        uphill: [
          "The steps go with the gradient, to where the loss grows; subtract learningRate * dw.",
          whole,
          batches,
          smaller,
          untouched,
          learns,
        ],
        "bias-uphill": [
          "w goes down and b goes up: the steps of b are to be subtracted, too.",
          whole,
          batches,
          smaller,
          untouched,
          learns,
        ],
        "divided-again": [
          "The steps are divided by batchSize; the gradient is a mean over the batch already.",
          whole,
          batches,
          smaller,
          untouched,
        ],
        "one-epoch-more": [
          "There is an epoch too many: epochs + 1 of them instead of epochs.",
          whole,
          batches,
          smaller,
          untouched,
          learns,
        ],
        "not-shuffled": [
          "The batches are taken in the order of the pictures; shuffle the numbers 0 to N - 1 at the start of each epoch.",
          batches,
          smaller,
          untouched,
        ],
        "shuffled-once": [
          "The pictures are shuffled once and come in the same order in every epoch; shuffle anew at the start of each.",
          batches,
          smaller,
          untouched,
        ],
        "with-replacement": [
          "Each batch is drawn anew from all pictures, so that some come twice and others never; an epoch visits each picture once.",
          whole,
          batches,
          smaller,
          untouched,
        ],
        "last-dropped": [
          "The pictures left over at the end of an epoch are never used: the last batch is smaller.",
          smaller,
        ],
        "first-batch-only": [
          "Every step of an epoch uses the same batch: the first batchSize pictures. Go on through the shuffled numbers.",
          batches,
          smaller,
          untouched,
        ],
        "lambda-lost": [
          "The loss is called without lambda: pass it on as the last argument.",
          whole,
          batches,
          smaller,
          untouched,
        ],
        "bias-still": [
          "Only w is moved: the biases need their steps, too.",
          whole,
          batches,
          smaller,
          untouched,
        ],
        "loss-after": [
          "The losses are those after each step; note each before the step is taken, with the weights that it was worked out for.",
          whole,
          batches,
          smaller,
          untouched,
        ],
        "start-freed": [
          "The weights are right, but those that were given at the start are freed: they belong to whoever called. Dispose of what you made.",
          untouched,
        ],
        "from-start": [
          "Every step starts from the first weights again: go on from those of the step before.",
          whole,
          batches,
          smaller,
          untouched,
          learns,
        ],
      }),
    },
    {
      kind: "function",
      id: "linear-predict",
      title: "Prediction",
      name: "predict",
      aspects: [
        {
          name: highest,
          points: 3,
          examples: [scored(tensors, lecture, [], 0, [0, 0, 6]).slice(0, 3)],
          random: { count: 3, draw: predictInputs },
        },
        { name: equal, points: 2, random: { count: 2, draw: equalInputs } },
      ],
      mutants: mutantsOf({
        lowest: ["These are the classes with the lowest score: argMax, not argMin.", highest, equal],
        "bias-forgotten": ["The biases are forgotten: they belong to the scores.", highest],
        "wrong-axis": [
          "The highest score is looked for along the wrong axis: axis 0 finds the best picture for each class, axis 1 the best class for each picture.",
          highest,
          equal,
        ],
        "score-itself": [
          "These are the highest scores themselves; asked for are the classes that have them.",
          highest,
          equal,
        ],
        "one-hot": [
          "A row of 0 and 1 for each picture; asked for is the number of the class.",
          highest,
          equal,
        ],
        "last-of-equals": ["Of equally high scores the last class wins here; it should be the first.", equal],
      }),
    },
    {
      kind: "function",
      id: "linear-search",
      title: "A search for hyperparameters",
      name: "searchSettings",
      aspects: [
        {
          name: bestPair,
          points: 5,
          examples: [
            tableOf(
              [0.1, 0.01],
              [0, 0.5, 1],
              [
                [0.25, 0.3, 0.28],
                [0.31, 0.38, 0.35],
              ],
            ),
          ],
          random: { count: 3, draw: (random) => searched(random) },
        },
        {
          name: firstOfEquals,
          points: 2,
          examples: [
            tableOf(
              [0.1, 0.01],
              [0, 1],
              [
                [0.2, 0.3],
                [0.3, 0.1],
              ],
            ),
          ],
          random: { count: 3, draw: (random) => searched(random, withEquals(random)) },
        },
        {
          name: diverged,
          points: 2,
          examples: [
            tableOf(
              [1, 0.1],
              [0, 1],
              [
                [null, 0.3],
                [0.2, null],
              ],
            ),
          ],
          random: {
            count: 2,
            draw: (random) =>
              searched(random, (table) =>
                table.with(
                  0,
                  table[0].map(() => null),
                ),
              ),
          },
        },
        {
          name: onlyOnce,
          points: 1,
          random: { count: 2, draw: (random) => searched(random, (table) => table, 12) },
        },
      ],
      mutants: mutantsOf({
        lowest: [
          "The pair with the lowest accuracy wins here; it should be the highest.",
          bestPair,
          firstOfEquals,
          diverged,
          onlyOnce,
        ],
        "last-of-equals": [
          "Of equal accuracies the last one wins here; it should be the first.",
          firstOfEquals,
        ],
        "nan-wins": [
          "A run that diverged wins: a comparison with NaN is always false. Let a pair win only if its accuracy is greater than the best so far, and begin below all of them.",
          diverged,
        ],
        transposed: [
          "Rows and columns of the table are exchanged: a row for each learning rate, a column for each lambda.",
          bestPair,
          firstOfEquals,
          diverged,
          onlyOnce,
        ],
        places: [
          "These are the places of the best pair in the lists; asked for are its learning rate and its lambda.",
          bestPair,
          firstOfEquals,
          diverged,
          onlyOnce,
        ],
        "trained-again": [
          "The best pair is trained once more at the end; its accuracy is known already, and each call is a training run.",
          onlyOnce,
        ],
        "one-at-a-time": [
          "Only the first lambda is tried with each learning rate, and then the lambdas with the best one; asked for is every pair.",
          bestPair,
          firstOfEquals,
          diverged,
          onlyOnce,
        ],
      }),
    },
    {
      kind: "text",
      id: "linear-templates",
      title: "What the templates show",
      points: 3,
      rubric: [
        "1: for two classes, regions or colours that speak for it and against it, as seen in the pictures",
        "1: a strong lambda forbids large single weights, so that pixels share what they say and accidents of single pictures average out",
        "1: one template is an average of all kinds (the horse with two heads); two kinds would need two templates",
      ],
    },
  ],
};

export default assignment;
