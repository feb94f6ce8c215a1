import { tensor, type Assignment, type Inputs, type Value } from "../../src/checks/index.js";
import type { Random } from "../../src/random.js";

/** A matrix of whole numbers as pixels have them: squares and sums stay exact, so that only the root rounds. */
const pixels = (random: Random, rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.integer(256)));

/** Three different sizes, so that no axis can be taken for another. */
function sizes(random: Random, among: readonly number[]): readonly [number, number, number] {
  const [n, m, d] = random.shuffle(among);
  return [n, m, d];
}

type Rows = number[][];
type Wrap = (rows: Rows) => Value;

/** The inputs of all three distance questions; `wrap` makes plain rows or tensors of them. */
const distanceInputs = (wrap: Wrap): Record<"ordinary" | "single" | "equal", readonly Inputs[]> => ({
  ordinary: [
    [
      wrap([
        [0, 0],
        [6, 8],
        [1, 1],
      ]),
      wrap([
        [3, 4],
        [0, 1],
      ]),
    ],
    [
      wrap([
        [1, 2, 3, 4, 5],
        [200, 0, 17, 3, 90],
      ]),
      wrap([
        [5, 4, 3, 2, 1],
        [0, 0, 0, 0, 0],
        [255, 255, 255, 255, 255],
      ]),
    ],
  ],
  single: [
    [wrap([[7]]), wrap([[4]])],
    [
      wrap([[1, 2, 3]]),
      wrap([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ],
  ],
  // A distance of 1 is its own square, so that a missing root is not held against an answer twice.
  equal: [
    [
      wrap([
        [5, 5, 5],
        [5, 5, 5],
      ]),
      wrap([
        [5, 5, 5],
        [5, 5, 6],
        [5, 5, 5],
      ]),
    ],
    [
      wrap([
        [250, 3],
        [250, 3],
        [250, 3],
      ]),
      wrap([
        [250, 3],
        [250, 4],
      ]),
    ],
  ],
});

const drawDistances =
  (wrap: Wrap, among: readonly number[] = [2, 3, 4, 5, 6, 7]) =>
  (random: Random): Inputs => {
    const [n, m, d] = sizes(random, among);
    return [wrap(pixels(random, n, d)), wrap(pixels(random, m, d))];
  };

/** The aspects of a distance question with their points. */
const distanceAspects = (wrap: Wrap, points: readonly [number, number, number]) => {
  const { ordinary, single, equal } = distanceInputs(wrap);
  return [
    {
      name: "ordinary rows",
      points: points[0],
      examples: ordinary,
      random: { count: 3, draw: drawDistances(wrap) },
    },
    { name: "a single row, a single number", points: points[1], hidden: single },
    { name: "equal rows are at distance 0", points: points[2], hidden: equal },
  ] as const;
};

const [ordinary, single, equal] = [
  "ordinary rows",
  "a single row, a single number",
  "equal rows are at distance 0",
];

const noRoot = "These are squared distances: the square root of the sum is missing.";
const manhattan =
  "This is the L1 distance, the sum of |a - b|; asked for is L2, the root of the sum of squares.";
const transposed =
  "Rows and columns are exchanged: the test pictures go down the rows, the training pictures along the columns.";

const oneLoopIsEnough =
  "The values are right; let one tensor operation on the whole training set do what the inner loop does.";
const noLoopIsNeeded =
  "The values are right; two sums of squares and one matrix product give them for all pairs of rows at once, without map and its like.";

/** Zeros of a shape, for inputs whose numbers do not matter. */
const zeros = (rows: number, columns: number): Value =>
  tensor(Array.from({ length: rows }, () => Array.from({ length: columns }, () => 0)));

/** Distances of one test row whose ranking is `labels`, nearest first, in the order in which `columns` has them. */
function ranked(labels: readonly number[], columns: readonly number[]): { row: number[]; y: number[] } {
  const row: number[] = [];
  const y: number[] = [];
  // 8, 9, 10, 11, ...: as texts they would sort otherwise.
  for (const [rank, label] of labels.entries()) {
    row[columns[rank]] = 8 + rank;
    y[columns[rank]] = label;
  }
  return { row, y };
}

const one = (labels: readonly number[], columns: readonly number[], k: number): Inputs => {
  const { row, y } = ranked(labels, columns);
  return [[row], y, k];
};

/** Several test rows over two labels with an odd k: always a clear majority. */
function clearVote(random: Random): Inputs {
  const m = 7 + random.integer(6);
  const y = random.shuffle([2, 10, ...Array.from({ length: m - 2 }, () => (random.integer(2) ? 2 : 10))]);
  const rows = Array.from({ length: 4 }, () =>
    random.shuffle(Array.from({ length: m }, (_, j) => 3 * j + 1)),
  );
  return [rows, y, 3 + 2 * random.integer(2)];
}

/**
 * Rows in which two of three labels get two votes each, the larger label nearest. Which two differs from row to row, so
 * that neither a label for all rows nor a guess for each is likely to be right.
 */
function tiedVote(random: Random): Inputs {
  const [a, b, c] = random
    .shuffle([0, 1, 2, 3, 4, 5, 6, 7, 8])
    .slice(0, 3)
    .sort((one, other) => one - other);
  const y = random.shuffle([a, a, b, b, c, c]);
  const pairs = random.shuffle([[b, c], [a, c], [a, b], random.integer(2) ? [b, c] : [a, c]]);
  const rows = pairs.map(([small, large]) => {
    const voters = random.integer(2) ? [large, small, small, large] : [large, large, small, small];
    const left = y.map((_, j) => j);
    const take = (label: number): number =>
      left.splice(
        left.findIndex((j) => y[j] === label),
        1,
      )[0];
    const order = [...voters.map(take), ...left];
    return y.map((_, j) => 8 + order.indexOf(j));
  });
  return [rows, y, 4];
}

/**
 * Rows of equal distances (a single row may be farther) whose earlier training rows say one thing and the later ones
 * another: whoever guesses among the labels is right for one row in two, and there are many rows.
 */
function equallyFar(random: Random): Inputs {
  const [early, late, other] = random.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const y = [early, early, early, early, late, late, late, late];
  const place = random.integer(9);
  y.splice(place, 0, other);
  const rows = Array.from({ length: 4 }, () => {
    const near = 1 + random.integer(8);
    return y.map((_, j) => (j === place && random.integer(2) ? 9 : near));
  });
  return [rows, y, 3];
}

/** Four rows for which one training row votes, or all of them: one label has three rows, the others one each. */
function oneOrAll(random: Random): Inputs {
  const [often, ...others] = random.shuffle([0, 1, 2, 3, 4, 5, 6]);
  const y = random.shuffle([often, often, often, ...others]);
  const rows = Array.from({ length: 4 }, () => random.shuffle(y.map((_, j) => 3 * j + 1)));
  return [rows, y, random.integer(2) ? 1 : y.length];
}

/** A classifier to cross-validate: the label of the k-th nearest training row, by the first number alone. */
const kthNearest: Value = {
  code: `(xTrain, yTrain, x, k) => x.map((row) => {
    const far = (j) => Math.abs(xTrain[j][0] - row[0]);
    const order = xTrain.map((_, j) => j).sort((i, j) => far(i) - far(j) || i - j);
    return yTrain[order[Math.min(k, order.length) - 1]];
  })`,
};

const folded = (random: Random, rows: number, numFolds: number): Inputs => {
  const x = random.shuffle(Array.from({ length: rows }, (_, i) => [3 * i, random.integer(9)]));
  return [
    x,
    x.map(([first]) => (first + random.integer(12) > 1.5 * rows ? 1 : 0)),
    numFolds,
    [1, 2, 4],
    kthNearest,
  ];
};

const line = (
  positions: readonly number[],
  y: readonly number[],
  numFolds: number,
  ks: readonly number[],
): Inputs => [positions.map((position) => [position, 0]), y, numFolds, ks, kthNearest];

const assignment: Assignment = {
  name: "01-knn",
  title: "Assignment 1: nearest neighbours",
  questions: [
    {
      kind: "function",
      id: "knn-two-loops",
      title: "Distances with two loops",
      name: "distancesTwoLoops",
      aspects: distanceAspects((rows) => rows, [9, 3, 3]),
      mutants: {
        "no-root": { hint: noRoot, fails: [ordinary, single] },
        manhattan: { hint: manhattan, fails: [ordinary, single] },
        transposed: { hint: transposed, fails: [ordinary, single, equal] },
        "last-number": {
          hint: "The last number of each row is left out: does the loop over the D numbers end one too early?",
          fails: [ordinary, single, equal],
        },
        mean: {
          hint: "The squares are averaged, not summed: there is no division by D in the distance.",
          fails: [ordinary, single, equal],
        },
        "running-sum": {
          hint: "The sum goes on from one pair of rows to the next: set it back to 0 for each pair.",
          fails: [ordinary, equal],
        },
        "sum-first": {
          hint: "The differences are summed before they are squared, so that they cancel: square each of them first.",
          fails: [ordinary, single],
        },
      },
    },
    {
      kind: "text",
      id: "knn-structure",
      title: "What makes a row bright?",
      points: 4,
      rubric: [
        "2: a bright row is a test picture far from all training pictures, with a reason in the pixels (brightness, contrast, a rare background)",
        "2: a bright column is such a training picture",
      ],
    },
    {
      kind: "function",
      id: "knn-vote",
      title: "The vote",
      name: "vote",
      tolerance: { relative: 0 },
      aspects: [
        {
          name: "a clear majority",
          points: 6,
          examples: [
            one([1, 1, 0, 0, 0], [3, 0, 2, 4, 1], 3),
            [
              [
                [1, 2, 3],
                [3, 2, 1],
              ],
              [2, 10, 10],
              1,
            ],
          ],
          hidden: [one([10, 2, 10, 2, 2, 2], [5, 1, 3, 0, 2, 4], 3)],
          random: { count: 3, draw: clearVote },
        },
        {
          name: "ties go to the smaller label",
          points: 4,
          examples: [one([3, 1, 3], [1, 0, 2], 2), one([5, 2, 8, 8, 8], [4, 0, 2, 1, 3], 3)],
          hidden: [one([7, 4, 4, 7, 9, 9, 9], [6, 0, 1, 5, 2, 3, 4], 4)],
          random: { count: 2, draw: tiedVote },
        },
        {
          name: "of equally far rows the earlier is nearer",
          points: 3,
          hidden: [
            [[[5, 5, 5, 5]], [6, 6, 3, 3], 2],
            [[[9, 4, 4, 4]], [8, 5, 5, 1], 3],
            // With a neighbour fewer there would be a tie, which the smaller label wins.
            [[[4, 4, 4, 4]], [7, 2, 7, 1], 3],
            // Whoever looks for a row by its distance finds the first one again and again.
            [[[4, 4, 4]], [7, 2, 2], 3],
          ],
          random: { count: 4, draw: equallyFar },
        },
        {
          name: "one neighbour, all neighbours",
          points: 2,
          hidden: [one([5, 2, 2], [1, 2, 0], 1), one([0, 0, 4, 4, 4], [4, 2, 0, 1, 3], 5)],
          random: { count: 3, draw: oneOrAll },
        },
      ],
      mutants: {
        "larger-label": {
          hint: "With equally many votes the larger label wins here; it should be the smaller one.",
          fails: ["ties go to the smaller label"],
        },
        "nearest-label": {
          hint: "With equally many votes the label seen first, the nearest one, wins here; it should be the smaller one.",
          fails: ["ties go to the smaller label"],
        },
        "one-more": {
          hint: "One neighbour too many votes: k + 1 of them instead of k.",
          fails: ["a clear majority", "ties go to the smaller label", "one neighbour, all neighbours"],
        },
        "one-less": {
          hint: "One neighbour too few votes: k - 1 of them instead of k.",
          fails: [
            "a clear majority",
            "ties go to the smaller label",
            "of equally far rows the earlier is nearer",
            "one neighbour, all neighbours",
          ],
        },
        "skips-nearest": {
          hint: "The nearest row is left out: the neighbours are counted from the second on.",
          fails: [
            "a clear majority",
            "ties go to the smaller label",
            "of equally far rows the earlier is nearer",
            "one neighbour, all neighbours",
          ],
        },
        farthest: {
          hint: "The farthest rows vote, not the nearest: the distances are sorted the wrong way round.",
          fails: ["a clear majority", "ties go to the smaller label", "one neighbour, all neighbours"],
        },
        "sorted-as-text": {
          hint: 'The distances are sorted as texts, where "10" comes before "9": give sort a function that compares numbers.',
          fails: ["a clear majority", "ties go to the smaller label", "one neighbour, all neighbours"],
        },
        index: {
          hint: "These are the places of rows in the training set, not their labels: look them up in yTrain.",
          fails: [
            "a clear majority",
            "ties go to the smaller label",
            "of equally far rows the earlier is nearer",
            "one neighbour, all neighbours",
          ],
        },
        "row-again": {
          hint: "Of equally far training rows the first is counted again and again: indexOf finds the first place of a distance, not each. Sort the rows' numbers, not their distances.",
          fails: ["of equally far rows the earlier is nearer"],
        },
        "later-row": {
          hint: "Of equally far training rows the later one is taken for the nearer; it should be the earlier one.",
          fails: ["of equally far rows the earlier is nearer"],
        },
      },
    },
    {
      kind: "choice",
      id: "knn-invariances",
      title: "What never changes an L1 prediction?",
      points: 3,
      name: "invariances",
      options: ["a", "b", "c", "d", "e", "f"],
      key: ["a", "b", "c", "e"],
      explanation:
        "Subtracting the same thing from both rows leaves their difference as it was (a, b), one positive factor scales all distances alike (c), and turning the pictures only reorders the terms of the sum (e). A factor for each pixel (d) and squaring (f) weigh the differences anew.",
    },
    {
      kind: "function",
      id: "knn-one-loop",
      title: "Distances with one loop",
      name: "distancesOneLoop",
      sameAs: "knn-two-loops",
      aspects: distanceAspects(tensor, [7, 2, 2]),
      style: {
        name: "one loop only",
        points: 4,
        hint: oneLoopIsEnough,
        loops: 1,
        sameOps: [
          [zeros(3, 2), zeros(4, 2)],
          [zeros(3, 5), zeros(11, 5)],
        ],
        // The loop goes over the test pictures: equally many.
        drawOps: [
          (random) => [tensor(pixels(random, 3, 2)), tensor(pixels(random, 4 + random.integer(2), 2))],
          (random) => [tensor(pixels(random, 3, 6)), tensor(pixels(random, 9 + random.integer(4), 6))],
        ],
      },
      mutants: {
        "no-root": { hint: noRoot, fails: [ordinary, single, "one loop only"] },
        manhattan: { hint: manhattan, fails: [ordinary, single, "one loop only"] },
        "wrong-axis": {
          hint: "The sum runs along the wrong axis: axis 0 adds up the training rows, axis 1 adds up the D numbers of each.",
          fails: [ordinary, single, equal, "one loop only"],
        },
        "no-axis": {
          hint: "Without an axis, sum adds up the whole matrix: one number for each test row where M are asked for.",
          fails: [ordinary, single, equal, "one loop only"],
        },
        transposed: { hint: transposed, fails: [ordinary, single, equal, "one loop only"] },
        mean: {
          hint: "The squares are averaged, not summed: there is no division by D in the distance.",
          fails: [ordinary, single, equal, "one loop only"],
        },
        "two-loops": {
          hint: oneLoopIsEnough,
          fails: ["one loop only"],
        },
      },
    },
    {
      kind: "function",
      id: "knn-no-loops",
      title: "Distances without a loop",
      name: "distancesNoLoops",
      sameAs: "knn-two-loops",
      aspects: distanceAspects(tensor, [11, 3, 3]),
      style: {
        name: "no loop at all",
        points: 8,
        hint: noLoopIsNeeded,
        loops: 0,
        sameOps: [
          [zeros(2, 3), zeros(4, 3)],
          [zeros(5, 6), zeros(9, 6)],
        ],
        drawOps: [drawDistances(tensor, [2, 3, 4]), drawDistances(tensor, [7, 9, 11])],
      },
      mutants: {
        "no-root": { hint: noRoot, fails: [ordinary, single, "no loop at all"] },
        "plus-product": {
          hint: "The product in the middle is added; multiplied out, (a - b)^2 has -2ab.",
          fails: [ordinary, single, equal, "no loop at all"],
        },
        "one-product": {
          hint: "The product in the middle counts once; multiplied out, (a - b)^2 has -2ab, twice.",
          fails: [ordinary, single, equal, "no loop at all"],
        },
        "row-for-column": {
          hint: "The sums of the test rows' squares lie along the row [N], where they have to be a column [N, 1]: sum(1, true) keeps the axis.",
          fails: [ordinary, equal, "no loop at all"],
        },
        "no-training-squares": {
          hint: "The squares of the training rows are missing: the sum has three terms.",
          fails: [ordinary, single, equal, "no loop at all"],
        },
        transposed: { hint: transposed, fails: [ordinary, single, equal, "no loop at all"] },
        "hidden-loop": {
          hint: noLoopIsNeeded,
          fails: ["no loop at all"],
        },
      },
    },
    {
      kind: "function",
      id: "knn-cross-validation",
      title: "Cross-validation",
      name: "crossValidate",
      aspects: [
        {
          name: "accuracies of each k on each fold",
          points: 11,
          examples: [
            line([1, 2, 3, 11, 12, 13], [0, 0, 0, 1, 1, 1], 3, [1, 2, 3]),
            line([5, 1, 9, 3, 7, 2, 8, 4], [0, 1, 0, 1, 1, 1, 0, 0], 2, [1, 3]),
          ],
          random: { count: 3, draw: (random) => folded(random, 12, 3) },
        },
        {
          name: "folds of uneven size",
          points: 6,
          examples: [line([4, 1, 7, 2, 9, 5, 8], [0, 1, 0, 1, 0, 1, 1], 3, [1, 2])],
          hidden: [line([1, 5, 2, 8, 3, 9, 4, 7, 6, 10, 0], [0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 0], 4, [1, 2, 3])],
          random: { count: 2, draw: (random) => folded(random, 13, 5) },
        },
        {
          name: "as many folds as rows",
          points: 3,
          hidden: [line([1, 2, 10, 11, 5], [0, 0, 1, 1, 0], 5, [1, 3])],
        },
      ],
      mutants: {
        "trained-on-all": {
          hint: "The classifier is given all rows, those of the fold it is tested on included: leave these out.",
          fails: ["accuracies of each k on each fold", "folds of uneven size", "as many folds as rows"],
        },
        swapped: {
          hint: "The classifier learns from the one fold and is tested on the others; it should be the other way round.",
          fails: ["accuracies of each k on each fold", "folds of uneven size", "as many folds as rows"],
        },
        "dealt-like-cards": {
          hint: "Row i goes to fold i % numFolds here; a fold is a run of neighbouring rows.",
          fails: ["accuracies of each k on each fold", "folds of uneven size"],
        },
        "rows-left-over": {
          hint: "Where the rows do not divide evenly, some are in no fold: the first folds get one row more.",
          fails: ["folds of uneven size"],
        },
        "rounded-up": {
          hint: "The folds' size is rounded up, so that the last folds get too few rows, or none: the first folds get one row more.",
          fails: ["folds of uneven size"],
        },
        percent: {
          hint: "These accuracies are in percent; asked for are shares from 0 to 1.",
          fails: ["accuracies of each k on each fold", "folds of uneven size", "as many folds as rows"],
        },
        counts: {
          hint: "These are numbers of right labels; divide them by the size of the fold.",
          fails: ["accuracies of each k on each fold", "folds of uneven size"],
        },
        transposed: {
          hint: "Rows and columns are exchanged: a row for each k, a column for each fold.",
          fails: ["accuracies of each k on each fold", "folds of uneven size", "as many folds as rows"],
        },
        "first-k-only": {
          hint: "Every row of the result is that of the first k: pass the k of the loop on to the classifier.",
          fails: ["accuracies of each k on each fold", "folds of uneven size", "as many folds as rows"],
        },
      },
    },
    {
      kind: "choice",
      id: "knn-statements",
      title: "What holds for every training set?",
      points: 3,
      name: "statements",
      options: ["a", "b", "c", "d", "e"],
      key: ["a", "d"],
      explanation:
        "A training picture is its own nearest neighbour, so that 1-NN is always right about it (a), and every prediction compares with every training picture (d). On test pictures either may be better (b), the border is made of many pieces of lines (c), and training only stores the pictures (e).",
    },
  ],
};

export default assignment;
