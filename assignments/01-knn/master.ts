// ---
// title: "Assignment 1: nearest neighbours"
// assignment: 01-knn
// ---

// %% [markdown] id="intro"
// # Assignment 1: nearest neighbours
//
// A k-nearest-neighbours classifier looks at a picture it has never seen, finds the k pictures of its training set that
// are most like it, and lets their labels vote. There is nothing to train, and yet it has all the parts that every later
// classifier of this course has too: numbers for pictures, a measure of distance, a setting to choose (k), and an honest
// way to choose it. You will write it yourself, from two plain loops to none.
//
// | | you write | points |
// |---|---|---|
// | 1 | distances with two loops | 15 |
// | 2 | the vote | 15 |
// | 3 | distances with one loop | 15 |
// | 4 | distances without a loop | 25 |
// | 5 | cross-validation | 20 |
// | | three short questions on the way | 10 |
//
// **How this works.** Write your code where it says `Your code here`. Under each answer, `check` runs it on a few small
// examples and says what is wrong, if anything is. When the assignment is graded, your functions run on other inputs
// as well: odd sizes, single rows, ties. Each answer cell is graded by itself, so whatever it needs must stand in that
// cell. Leave the cells' order and marks as they are; you may add as many cells of your own as you like.

// %% id="setup" tags=["given"]
import { check, data, plots, show, tf } from "gradlab";

/** Predicts a label for each row of `x` from `k` of the training rows. */
type Classifier = (
  xTrain: number[][],
  yTrain: number[],
  x: number[][],
  k: number,
) => number[];

/** One option of a multiple-choice question. */
type Choice = "a" | "b" | "c" | "d" | "e" | "f";

// %% [markdown] id="data-text"
// ## The pictures
//
// Ten classes of small colour pictures, 32 x 32 pixels, drawn by a program: the same things seen from other sides, in other
// light, half hidden, before all sorts of backgrounds. A thousand to learn from, and a hundred to be tested on.

// %% id="data"
const { train, test } = data.pictures({ seed: 1, train: 1000, test: 100 });
show(
  plots.imageGrid(data.take(train, 40), { title: "The first 40 training pictures" }),
);

// %% [markdown] id="rows-text"
// To a nearest-neighbours classifier a picture is one long row of numbers, 32 x 32 x 3 = 3,072 of them. Here the rows are
// once as plain nested arrays, for loops, and once as tensors, for everything else.

// %% id="rows"
const xTrain: tf.Tensor2D = data.flatten(data.toTensor(train));
const xTest: tf.Tensor2D = data.flatten(data.toTensor(test));
const trainRows: number[][] = xTrain.arraySync();
const testRows: number[][] = xTest.arraySync();
const trainLabels: number[] = [...train.labels];
const testLabels: number[] = [...test.labels];
console.log(
  `training rows [${xTrain.shape.join(", ")}], test rows [${xTest.shape.join(", ")}]`,
);

// %% [markdown] id="two-loops-text"
// ## 1. Distances with two loops
//
// The Euclidean (L2) distance of two rows $a$ and $b$ is
//
// $$d(a, b) = \sqrt{\sum_{j=1}^{D} (a_j - b_j)^2}$$
//
// With 100 test rows and 1,000 training rows there are 100 x 1,000 of them. Visit each pair: one loop over the test rows,
// and inside it one over the training rows. (Summing over the D numbers is a third loop, of course; "two loops" counts
// those over pictures.)

// %% question="knn-two-loops"
/**
 * The L2 distance of every test row from every training row.
 *
 * @param x [N, D], the test rows
 * @param xTrain [M, D], the training rows
 * @returns [N, M]: the element [i][j] is the distance of x[i] from xTrain[j]
 */
function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] {
  // BEGIN SOLUTION
  const distances: number[][] = [];
  for (const a of x) {
    const row: number[] = [];
    for (const b of xTrain) {
      let sum = 0;
      for (let j = 0; j < a.length; j++) sum += (a[j] - b[j]) ** 2;
      row.push(Math.sqrt(sum));
    }
    distances.push(row);
  }
  return distances;
  // END SOLUTION
}

// %% id="two-loops-check"
await check("knn-two-loops", { distancesTwoLoops });

// %% [markdown] id="two-loops-picture-text"
// All the distances at once, as a picture: a row for each test picture, a column for each training picture, bright where
// the two are far apart.

// %% id="two-loops-picture"
const distances: number[][] = distancesTwoLoops(testRows, trainRows);
show(
  plots.matrix(distances, {
    title: "Distances of 100 test pictures from 1,000 training pictures",
    xTitle: "training picture",
    yTitle: "test picture",
  }),
);

// %% [markdown] question="knn-structure"
// **Question (4 points).** Some rows of this picture are brighter than others along their whole length, and so are some
// columns. What is it about a picture that makes its row bright? And its column?
//
// <!-- BEGIN SOLUTION -->
// A bright row is a test picture that is far from all training pictures: it is much darker, much brighter or much
// stronger in contrast than most, or its background is of a rare colour, and the L2 distance sees that before it sees
// what is shown. A bright column is the same for a training picture: no test picture is near it.
// <!-- END SOLUTION -->

// %% [markdown] id="vote-text"
// ## 2. The vote
//
// Each test row asks its k nearest training rows for their labels; the label that is named most often wins. Two things
// have to be settled, so that everybody gets the same answer:
//
// - Two training rows are equally far: the one that comes **earlier** in the training set counts as nearer.
// - Two labels get equally many votes: the **smaller** label wins.

// %% question="knn-vote"
/**
 * Predicts labels from distances.
 *
 * @param distances [N, M], from each of N test rows to each of M training rows
 * @param yTrain M labels, whole numbers from 0
 * @param k how many neighbours vote, from 1 to M
 * @returns N labels
 */
function vote(distances: number[][], yTrain: number[], k: number): number[] {
  // BEGIN SOLUTION
  return distances.map((row) => {
    const order = row.map((_, j) => j).sort((i, j) => row[i] - row[j] || i - j);
    const votes = new Map<number, number>();
    for (const j of order.slice(0, k))
      votes.set(yTrain[j], (votes.get(yTrain[j]) ?? 0) + 1);
    let winner = -1;
    let most = 0;
    for (const [label, count] of votes) {
      if (count > most || (count === most && label < winner))
        [winner, most] = [label, count];
    }
    return winner;
  });
  // END SOLUTION
}

// %% id="vote-check"
await check("knn-vote", { vote });

// %% [markdown] id="first-accuracy-text"
// Now there is a classifier. Guessing would be right one time in ten.

// %% id="first-accuracy"
const accuracy = (predicted: number[], actual: number[]): number =>
  predicted.filter((label, i) => label === actual[i]).length / actual.length;

for (const k of [1, 5]) {
  console.log(
    `k = ${k}: ${(100 * accuracy(vote(distances, trainLabels, k), testLabels)).toFixed(0)} % right`,
  );
}

// %% [markdown] id="invariances-text"
// **Question (3 points).** Suppose the distance is L1, the sum of $|a_j - b_j|$, and k is 1. Which of these changes, made to
// **all** training and test pictures alike, can never change a prediction?
//
// - a: subtracting the same number from every pixel
// - b: subtracting the mean training picture
// - c: dividing every pixel by the same positive number
// - d: dividing each pixel by the standard deviation that this pixel has over the training pictures
// - e: turning every picture by 90 degrees
// - f: squaring every pixel
//
// Put the letters of all that apply into the list.

// %% question="knn-invariances"
const invariances: Choice[] = [
  // BEGIN SOLUTION
  // INSTEAD: // Your letters here, in quotes and with commas between them.
  "a",
  "b",
  "c",
  "e",
  // END SOLUTION
];

// %% id="invariances-check"
await check("knn-invariances", { invariances });

// %% [markdown] id="one-loop-text"
// ## 3. Distances with one loop
//
// Now with tensors. For **one** test row, all its distances can be had at once: subtracting a row [D] from the matrix
// [M, D] subtracts it from each of the M rows (this is called broadcasting), and a sum along the right axis makes one
// number of each row. What remains is one loop, over the test rows.
//
// Useful: `tf.square`, `tf.sqrt`, `.sum(axis)`, `x.slice([i, 0], [1, -1])` for row i as a matrix of one row,
// `tf.stack` for making a matrix of a list of rows.

// %% question="knn-one-loop"
/**
 * The L2 distance of every test row from every training row, with one loop over the
 * test rows.
 *
 * @param x [N, D]
 * @param xTrain [M, D]
 * @returns [N, M]
 */
function distancesOneLoop(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  // BEGIN SOLUTION
  const rows: tf.Tensor1D[] = [];
  for (let i = 0; i < x.shape[0]; i++) {
    const a = x.slice([i, 0], [1, -1]);
    rows.push(tf.sqrt(tf.square(xTrain.sub(a)).sum<tf.Tensor1D>(1)));
  }
  return tf.stack(rows) as tf.Tensor2D;
  // END SOLUTION
}

// %% id="one-loop-check"
await check("knn-one-loop", { distancesOneLoop });

// %% [markdown] id="no-loops-text"
// ## 4. Distances without a loop
//
// Multiply the square out:
//
// $$\sum_j (a_j - b_j)^2 = \sum_j a_j^2 - 2 \sum_j a_j b_j + \sum_j b_j^2$$
//
// The first term depends on the test row only, the last on the training row only, and the one in the middle, for all pairs
// at once, is a matrix product. No loop is left, not even one hidden in `map`: the number of tensor operations must be
// the same for ten pictures as for ten thousand.
//
// Think about the shapes: one of the sums has to be a column [N, 1] and the other a row [1, M] for the three terms to add up
// to [N, M]. And rounding can leave a tiny negative number under the root where two rows are equal: `tf.relu` sets
// those to 0.

// %% question="knn-no-loops"
/**
 * The L2 distance of every test row from every training row, without a loop.
 *
 * @param x [N, D]
 * @param xTrain [M, D]
 * @returns [N, M]
 */
function distancesNoLoops(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  // BEGIN SOLUTION
  const squares = tf.square(x).sum(1, true);
  const trainSquares = tf.square(xTrain).sum(1);
  const products = tf.matMul(x, xTrain, false, true);
  return tf.sqrt(tf.relu(squares.sub(products.mul(2)).add(trainSquares)));
  // END SOLUTION
}

// %% id="no-loops-check"
await check("knn-no-loops", { distancesNoLoops });

// %% [markdown] id="times-text"
// Three ways to the same matrix. Do they agree, and what does each cost?

// %% id="times"
const milliseconds = (run: () => unknown): number => {
  const start = performance.now();
  run();
  return performance.now() - start;
};
const times: number[] = [
  milliseconds(() => distancesTwoLoops(testRows, trainRows)),
  milliseconds(() => tf.tidy(() => distancesOneLoop(xTest, xTrain).dataSync())),
  milliseconds(() => tf.tidy(() => distancesNoLoops(xTest, xTrain).dataSync())),
];
const apart = tf.tidy(() =>
  distancesNoLoops(xTest, xTrain).sub(tf.tensor2d(distances)).abs().max().arraySync(),
);
console.log(
  `largest difference between two loops and none: ${Number(apart).toPrecision(2)}`,
);
show(
  plots.bars(["two loops", "one loop", "no loop"], times, {
    title: "Time for 100 x 1,000 distances",
    yTitle: "milliseconds",
    format: ".0f",
  }),
);

// %% [markdown] id="cross-validation-text"
// ## 5. Cross-validation
//
// Which k is best? Not the test set may say so: it is there to be asked once, at the end. So the training set is cut into
// folds; each fold in turn plays the test set while the classifier uses the others, and the accuracies are compared.
//
// To let everybody's folds be the same, cut the rows **in their order** into `numFolds` runs of neighbouring rows. If
// they do not divide evenly, the first runs get one row more: 7 rows in 3 folds are 3 + 2 + 2.
//
// The classifier comes as an argument, so that your function works with any.

// %% question="knn-cross-validation"
/**
 * Accuracies of a classifier in cross-validation.
 *
 * @param x [N, D], all training rows
 * @param y N labels
 * @param numFolds how many folds, from 2 to N
 * @param ks the values of k to try
 * @param classify gives a label for each row of its third argument
 * @returns [ks.length, numFolds]: the element [i][f] is the share of right labels, from
 * 0 to 1, with ks[i] on fold f
 */
function crossValidate(
  x: number[][],
  y: number[],
  numFolds: number,
  ks: number[],
  classify: Classifier,
): number[][] {
  // BEGIN SOLUTION
  const size = Math.floor(x.length / numFolds);
  const longer = x.length % numFolds;
  const starts = Array.from(
    { length: numFolds + 1 },
    (_, f) => f * size + Math.min(f, longer),
  );
  return ks.map((k) =>
    starts.slice(1).map((end, f) => {
      const start = starts[f];
      const rest = <T>(rows: T[]): T[] => [
        ...rows.slice(0, start),
        ...rows.slice(end),
      ];
      const labels = classify(rest(x), rest(y), x.slice(start, end), k);
      return (
        labels.filter((label, i) => label === y[start + i]).length / (end - start)
      );
    }),
  );
  // END SOLUTION
}

// %% id="cross-validation-check"
await check("knn-cross-validation", { crossValidate });

// %% [markdown] id="cross-validation-plot-text"
// With your own distances and your own vote, on the first 500 training pictures to keep the wait short: a dot for each
// fold, a line through the means, and bars as long as the standard deviation.

// %% id="cross-validation-plot"
const nearestNeighbors: Classifier = (rows, labels, x, k) =>
  vote(
    tf.tidy(() => distancesNoLoops(tf.tensor2d(x), tf.tensor2d(rows)).arraySync()),
    labels,
    k,
  );

const ks = [1, 3, 5, 8, 12, 20, 50];
const accuracies: number[][] = crossValidate(
  trainRows.slice(0, 500),
  trainLabels.slice(0, 500),
  5,
  ks,
  nearestNeighbors,
);
const mean = (values: number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
const table = ks.map((k, i) => {
  const m = mean(accuracies[i]);
  const standardDeviation = Math.sqrt(mean(accuracies[i].map((a) => (a - m) ** 2)));
  return { k, accuracies: accuracies[i], mean: m, standardDeviation };
});
show(plots.crossValidation(table, { title: "Accuracy in 5-fold cross-validation" }));

// %% [markdown] id="statements-text"
// **Question (3 points).** Which of these hold for k-nearest neighbours with the L2 distance, whatever the training set (no
// two of whose pictures are the same)?
//
// - a: Asked about the training pictures themselves, 1-NN is right at least as often as 5-NN.
// - b: Asked about test pictures, 5-NN is right at least as often as 1-NN.
// - c: The border between two classes is a straight line.
// - d: Comparing with every training picture, predicting takes twice as long when there are twice as many.
// - e: The more it is trained, the better it gets on the same training set.

// %% question="knn-statements"
const statements: Choice[] = [
  // BEGIN SOLUTION
  // INSTEAD: // Your letters here, in quotes and with commas between them.
  "a",
  "d",
  // END SOLUTION
];

// %% id="statements-check"
await check("knn-statements", { statements });

// %% [markdown] id="end-text"
// ## The test set, once
//
// k is chosen; now, and only now, the test set is asked.

// %% id="end"
const best = table.reduce((a, b) => (b.mean > a.mean ? b : a));
const predicted = nearestNeighbors(trainRows, trainLabels, testRows, best.k);
console.log(
  `k = ${best.k}: ${(100 * accuracy(predicted, testLabels)).toFixed(0)} % of the test pictures are right`,
);

// %% [markdown] id="farewell"
// Better than guessing, and far from good: pixel by pixel, a cat before a lawn is nearer to a frog before a lawn than to
// another cat. The next assignments learn what to look at.
