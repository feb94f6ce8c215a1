// ---
// title: "Assignment 3: linear classifiers"
// assignment: 03-linear-classifiers
// ---

// %% [markdown] id="intro"
// # Assignment 3: linear classifiers
//
// Nearest neighbours remember everything and learn nothing. A linear classifier is the other way round: it learns one
// template for each class, and then forgets the pictures. You will build all of it: two losses that say how bad a set of
// weights is, their gradients, a loop that follows these downhill, and a search for the settings that no gradient finds.
// Each loss is written twice, first with plain loops, where every step can be seen, then without any, so fast that
// training is no wait.
//
// | | you write | points |
// |---|---|---|
// | 1 | the SVM loss and its gradients, with loops | 15 |
// | 2 | the same without a loop | 15 |
// | 3 | the softmax loss and its gradients, with loops | 12 |
// | 4 | the same without a loop | 13 |
// | 5 | training by minibatches | 15 |
// | 6 | prediction | 5 |
// | 7 | a search for hyperparameters | 10 |
// | | five short questions on the way | 15 |
//
// **How this works.** Write your code where it says `Your code here`. Under each answer, `check` runs it on a few small
// examples and says what is wrong, if anything is. When the assignment is graded, your functions run on other inputs
// as well. Each answer cell is graded by itself, so whatever it needs must stand in that cell: copy a helper if you want
// to use it twice. Leave the cells' order and marks as they are; you may add as many cells of your own as you like.

// %% id="setup" tags=["given"]
import { check, data, gradients, plots, random, show, tf } from "gradlab";

/** One option of a multiple-choice question. */
type Choice = "a" | "b" | "c" | "d" | "e" | "f";

/** A loss with its gradients, in plain numbers: `dw` [D, C] and `db` [C]. */
interface PlainGradients {
  loss: number;
  dw: number[][];
  db: number[];
}

/** A loss with its gradients, in tensors: `dw` [D, C] and `db` [C]. */
interface Gradients {
  loss: number;
  dw: tf.Tensor;
  db: tf.Tensor;
}

/**
 * A loss of N pictures `x` [N, D] with labels `y` [N], for weights `w` [D, C] and
 * biases `b` [C].
 */
type Loss = (
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  b: tf.Tensor1D,
  y: tf.Tensor1D,
  lambda: number,
) => Gradients;

// %% [markdown] id="data-text"
// ## The pictures
//
// Ten classes of drawn pictures: 1,500 to learn from, 500 to choose settings by (the **validation set**), and 500 that are
// asked once, at the end. If you have fetched CIFAR-10 (`gradlab data cifar10`), set `photographs` to `true`, and everything
// below works on photographs.

// %% id="data"
const photographs = false;
const counts = { train: 2000, test: 500 };
const { train: known, test } = photographs
  ? await data.cifar10(undefined, counts)
  : data.pictures({ seed: 3, ...counts });
const parts = data.split(2000, { train: 1500, validation: 500 }, { seed: 3 });
const [trainSet, validationSet] = [
  data.take(known, parts.train),
  data.take(known, parts.validation),
];
show(plots.imageGrid(data.take(trainSet, 30), { title: "Thirty training pictures" }));

// %% [markdown] id="rows-text"
// Subtract the mean of the **training** pictures from all of them and divide by 128: what is left are numbers around 0,
// mostly between -1 and 1, which training likes much better than 0 to 255.

// %% id="rows"
const mean = data.meanImage(trainSet);
const rowsOf = (images: typeof trainSet): tf.Tensor2D =>
  tf.tidy(() =>
    data.flatten(data.subtract(data.toTensor(images), mean)).div<tf.Tensor2D>(128),
  );
const [xTrain, xValidation, xTest] = [
  rowsOf(trainSet),
  rowsOf(validationSet),
  rowsOf(test),
];
const [yTrain, yValidation, yTest] = [
  data.labels(trainSet),
  data.labels(validationSet),
  data.labels(test),
];
console.log(
  `training [${xTrain.shape.join(", ")}], validation [${xValidation.shape.join(", ")}]`,
);

// %% [markdown] id="svm-naive-text"
// ## 1. The SVM loss, with loops
//
// The scores of picture $i$ are $s_{ij} = \sum_d x_{id} w_{dj} + b_j$, one for each class $j$. The multiclass SVM asks that the
// score of the right class $y_i$ stand above each of the others by at least 1. What is missing is the **margin** of that class,
//
// $$m_{ij} = \max(0,\; s_{ij} - s_{i y_i} + 1) \qquad \text{for } j \ne y_i$$
//
// and the loss is the mean over the batch, plus a price on large weights (L2 regularization; the biases are free):
//
// $$L = \frac{1}{N} \sum_{i=1}^{N} \sum_{j \ne y_i} m_{ij} \;+\; \lambda \sum_{d, j} w_{dj}^2$$
//
// Now the gradient, one margin at a time. Where $m_{ij} > 0$, a little more of $s_{ij}$ makes the loss larger by as much, and a
// little more of $s_{i y_i}$ makes it smaller. So each margin above 0 sends $+x_i$ into column $j$ of `dw` and $-x_i$ into column
// $y_i$, and the same with 1 in place of $x_i$ into `db`. Divide by N what the loss divides by N, and do not forget what the
// second term adds to `dw`. (A margin of exactly 0 sends nothing.) In all four losses the gradient has to come from a formula:
// neither differences nor `tf.grad` will do.

// %% question="svm-naive"
/**
 * The multiclass SVM loss of a linear classifier and its gradients, with loops.
 *
 * @param x [N, D], a row for each picture
 * @param w [D, C], a column for each class
 * @param b C biases, which are not regularized
 * @param y N right classes, from 0 to C - 1
 * @param lambda the strength of L2, from 0
 * @returns loss, the mean over the batch plus lambda times the sum of the squared
 * weights; dw [D, C]; db, C slopes
 */
function svmNaive(
  x: number[][],
  w: number[][],
  b: number[],
  y: number[],
  lambda: number,
): PlainGradients {
  // BEGIN SOLUTION
  let loss = 0;
  const dw = w.map((row) => row.map((weight) => 2 * lambda * weight));
  const db = b.map(() => 0);
  for (const [i, row] of x.entries()) {
    const scores = b.map((bias, j) =>
      row.reduce((sum, value, d) => sum + value * w[d][j], bias),
    );
    for (const [j, score] of scores.entries()) {
      const margin = score - scores[y[i]] + 1;
      if (j === y[i] || margin <= 0) continue;
      loss += margin / x.length;
      db[j] += 1 / x.length;
      db[y[i]] -= 1 / x.length;
      for (const [d, value] of row.entries()) {
        dw[d][j] += value / x.length;
        dw[d][y[i]] -= value / x.length;
      }
    }
  }
  return {
    loss: loss + lambda * w.flat().reduce((sum, weight) => sum + weight ** 2, 0),
    dw,
    db,
  };
  // END SOLUTION
}

// %% id="svm-naive-check"
await check("svm-naive", { svmNaive });

// %% [markdown] id="svm-doubt-text"
// Your own gradient check, on ten pictures: `gradients.check` moves 30 of the 30,720 weights up and down and compares. Before it,
// the loss with all weights 0, which is worth knowing by heart.

// %% id="svm-doubt"
const tenRows = xTrain.slice([0, 0], [10, -1]).arraySync();
const tenLabels = Array.from(trainSet.labels.slice(0, 10));
const noBias = Array.from({ length: 10 }, () => 0);
/** 30,720 numbers as a table of 3,072 rows. */
const asTable = (flat: number[]): number[][] =>
  Array.from({ length: 3072 }, (_, d) => flat.slice(10 * d, 10 * d + 10));
const svmOf = (flat: number[]): PlainGradients =>
  svmNaive(tenRows, asTable(flat), noBias, tenLabels, 0.1);

const zeroWeights = Array.from({ length: 30720 }, () => 0);
console.log(`loss at w = 0: ${svmOf(zeroWeights).loss.toFixed(3)}`);
const stream = random(4);
const someWeights = zeroWeights.map(() => stream.normal(0, 0.01));
const doubt = gradients.check(
  (flat: number[]) => svmOf(flat).loss,
  (flat) => svmOf(flat).dw.flat(),
  someWeights,
  { sample: 30 },
);
console.log(doubt.message);

// %% [markdown] id="sanity-question"
// **Question (3 points).** Before any training, with all weights and biases 0 and $\lambda = 0$, what do the losses say of C
// classes? (The softmax loss, which comes in part 3, is $-\ln$ of the probability of the right class.)
//
// - a: The SVM loss is C - 1, whatever the pictures and their labels are.
// - b: The SVM loss is C.
// - c: The softmax loss is $\ln C$, about 2.30 for ten classes.
// - d: The softmax loss depends on how many pictures each class has.
// - e: If the SVM loss is 90 at the start, with ten classes, something is wrong.
// - f: With all weights 0, the gradient is 0 as well, so that training cannot begin there.
//
// Put the letters of all that apply into the list.

// %% question="linear-sanity"
const sanityStatements: Choice[] = [
  // BEGIN SOLUTION
  // INSTEAD: // Your letters here, in quotes and with commas between them.
  "a",
  "c",
  "e",
  // END SOLUTION
];

// %% id="sanity-check"
await check("linear-sanity", { sanityStatements });

// %% [markdown] question="linear-kinks"
// **Question (3 points).** Now and then, a gradient check of the SVM loss disagrees at one weight out of thousands, although
// the gradient is right. What is the reason? Give an example in one dimension: a function, a place and a step. And what do
// you do to find out whether it is this, or a mistake?
//
// <!-- BEGIN SOLUTION -->
// The loss has kinks: where a margin is exactly 0, its slope jumps. If a step of h carries a margin over its kink, the
// difference mixes the two slopes. Example: max(0, x) at x = 0.00001 with h = 0.0001 has slope 1, and the centred
// difference is (0.00011 - 0) / 0.0002 = 0.55. With a smaller step (or another point, or other pictures) the disagreement goes
// away; a mistake in the gradient stays.
// <!-- END SOLUTION -->

// %% [markdown] id="svm-vectorized-text"
// ## 2. The SVM loss without a loop
//
// Write it again, with tensors, and without any loop, `map` and its like included. Go through the shapes: scores [N, C]; the
// right class's scores as a column [N, 1], so that they can be subtracted from all others; margins [N, C], with nothing at
// the right class. `tf.oneHot(y, C)` has a 1 exactly there, and is good for both.
//
// Backward, think of the matrix `dScores` [N, C] of the slopes of $L$ in the scores. What stands where a margin is above 0?
// What stands at the right class, which appears in **every** margin of its row? From `dScores`, `dw` is one product with x, and
// `db` one sum.
//
// Useful: `tf.relu`, `tf.step` (1 above 0, else 0), `.sum(axis, keepDims)`, `tf.matMul(a, b, transposeA, transposeB)`; and
// `.dataSync()[0]` for the number in a tensor of one.

// %% question="svm-vectorized"
/**
 * The multiclass SVM loss of a linear classifier and its gradients, without a loop.
 *
 * @param x [N, D]
 * @param w [D, C]
 * @param b [C]
 * @param y [N], int32
 * @param lambda the strength of L2 on w, from 0
 * @returns loss, a number; dw [D, C]; db [C]
 */
function svmVectorized(
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  b: tf.Tensor1D,
  y: tf.Tensor1D,
  lambda: number,
): Gradients {
  // BEGIN SOLUTION
  const pictures = x.shape[0];
  const scores = tf.add(tf.matMul(x, w), b);
  const right = tf.oneHot(y, b.shape[0]);
  const margins = tf
    .relu(scores.sub(scores.mul(right).sum(1, true)).add(1))
    .mul(tf.sub(1, right));
  const broken = tf.step(margins);
  const dScores = broken
    .sub(right.mul(broken.sum(1, true)))
    .div<tf.Tensor2D>(pictures);
  return {
    loss:
      margins.sum().dataSync()[0] / pictures +
      lambda * w.square().sum().dataSync()[0],
    dw: tf.matMul(x, dScores, true).add(w.mul(2 * lambda)),
    db: dScores.sum(0),
  };
  // END SOLUTION
}

// %% id="svm-vectorized-check"
await check("svm-vectorized", { svmVectorized });

// %% [markdown] id="svm-times-text"
// Both say the same, one a good deal sooner. Here on 100 pictures:

// %% id="svm-times" tags=["varies"]
const milliseconds = (run: () => unknown): number => {
  const start = performance.now();
  run();
  return performance.now() - start;
};
const hundred = xTrain.slice([0, 0], [100, -1]);
const hundredLabels = yTrain.slice([0], [100]);
const someW = tf.tensor2d(someWeights, [3072, 10]);
const hundredRows = hundred.arraySync();
const plainLabels = Array.from(trainSet.labels.slice(0, 100));
const someTable = asTable(someWeights);
const bothWays = [
  milliseconds(() => svmNaive(hundredRows, someTable, noBias, plainLabels, 0.1)),
  milliseconds(() =>
    tf.tidy(() =>
      svmVectorized(hundred, someW, tf.zeros([10]), hundredLabels, 0.1).dw.dataSync(),
    ),
  ),
];
show(
  plots.bars(["with loops", "without"], bothWays, {
    title: "One loss and its gradients, 100 pictures",
    yTitle: "milliseconds",
    format: ".1f",
  }),
);

// %% [markdown] id="variants-question"
// **Question (3 points).** The loss is changed. Which of these hold? (Compare minima over all w and b.)
//
// - a: If the margins of a picture are averaged over its classes instead of summed, the loss without regularization has the
//   same minima as before.
// - b: With regularization, that average has the same minima as the sum if $\lambda$ is divided by the same number.
// - c: If the sum ran over all classes, the right one included, the loss would be larger by 1, and its gradient the same.
// - d: If each margin is squared, the loss has the same minima as before, since squaring keeps the order.
// - e: With squared margins, one margin of 10 costs more than ten margins of 1.
// - f: If w and b make all margins 0, then 2w and 2b make some of them larger than 0.

// %% question="linear-variants"
const variantStatements: Choice[] = [
  // BEGIN SOLUTION
  // INSTEAD: // Your letters here, in quotes and with commas between them.
  "a",
  "b",
  "c",
  "e",
  // END SOLUTION
];

// %% id="variants-check"
await check("linear-variants", { variantStatements });

// %% [markdown] id="softmax-naive-text"
// ## 3. The softmax loss, with loops
//
// Softmax reads the scores as logarithms of probabilities that still have to be made to add up to 1:
//
// $$p_{ij} = \frac{e^{s_{ij}}}{\sum_k e^{s_{ik}}}, \qquad L = -\frac{1}{N} \sum_{i=1}^{N} \ln p_{i y_i} \;+\; \lambda \sum_{d, j} w_{dj}^2$$
//
// with the natural logarithm. A score of 1,000 makes $e^s$ infinite; subtract the largest score of the picture from all its scores
// first, which changes no probability, and take the logarithm of the **sum**, not of a quotient that may have become 0:
// $\ln p_{ij} = s_{ij} - \ln \sum_k e^{s_{ik}}$.
//
// The slope of the loss of one picture in its score $s_{ij}$ is $p_{ij}$, less 1 at the right class.

// %% question="softmax-naive"
/**
 * The softmax loss of a linear classifier and its gradients, with loops.
 *
 * @param x [N, D], a row for each picture
 * @param w [D, C], a column for each class
 * @param b C biases, which are not regularized
 * @param y N right classes, from 0 to C - 1
 * @param lambda the strength of L2, from 0
 * @returns loss, the mean over the batch plus lambda times the sum of the squared
 * weights; dw [D, C]; db, C slopes
 */
function softmaxNaive(
  x: number[][],
  w: number[][],
  b: number[],
  y: number[],
  lambda: number,
): PlainGradients {
  // BEGIN SOLUTION
  let loss = 0;
  const dw = w.map((row) => row.map((weight) => 2 * lambda * weight));
  const db = b.map(() => 0);
  for (const [i, row] of x.entries()) {
    const scores = b.map((bias, j) =>
      row.reduce((sum, value, d) => sum + value * w[d][j], bias),
    );
    const highest = Math.max(...scores);
    const total = scores.reduce((sum, score) => sum + Math.exp(score - highest), 0);
    loss += (Math.log(total) + highest - scores[y[i]]) / x.length;
    for (const [j, score] of scores.entries()) {
      const dScore =
        (Math.exp(score - highest) / total - (j === y[i] ? 1 : 0)) / x.length;
      db[j] += dScore;
      for (const [d, value] of row.entries()) dw[d][j] += value * dScore;
    }
  }
  return {
    loss: loss + lambda * w.flat().reduce((sum, weight) => sum + weight ** 2, 0),
    dw,
    db,
  };
  // END SOLUTION
}

// %% id="softmax-naive-check"
await check("softmax-naive", { softmaxNaive });

// %% [markdown] id="softmax-vectorized-text"
// ## 4. The softmax loss without a loop
//
// The same with tensors: the largest score of each row as a column, the logarithm of each row's sum as a column, and then
// only matrices of shape [N, C]. It must stand scores of 1,000, too.

// %% question="softmax-vectorized"
/**
 * The softmax loss of a linear classifier and its gradients, without a loop.
 *
 * @param x [N, D]
 * @param w [D, C]
 * @param b [C]
 * @param y [N], int32
 * @param lambda the strength of L2 on w, from 0
 * @returns loss, a number; dw [D, C]; db [C]
 */
function softmaxVectorized(
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  b: tf.Tensor1D,
  y: tf.Tensor1D,
  lambda: number,
): Gradients {
  // BEGIN SOLUTION
  const pictures = x.shape[0];
  const scores = tf.add(tf.matMul(x, w), b);
  const shifted = scores.sub(scores.max(1, true));
  const logs = shifted.sub(shifted.exp().sum(1, true).log());
  const right = tf.oneHot(y, b.shape[0]);
  const dScores = logs.exp().sub(right).div<tf.Tensor2D>(pictures);
  return {
    loss:
      lambda * w.square().sum().dataSync()[0] -
      logs.mul(right).sum().dataSync()[0] / pictures,
    dw: tf.matMul(x, dScores, true).add(w.mul(2 * lambda)),
    db: dScores.sum(0),
  };
  // END SOLUTION
}

// %% id="softmax-vectorized-check"
await check("softmax-vectorized", { softmaxVectorized });

// %% [markdown] id="contrast-text"
// The two losses look at scores with different eyes. Your own functions on three pictures whose scores are given (one
// "pixel" for each class, weights that pass it on) and whose right class is the first:

// %% id="contrast"
const threeScores = [
  [10, -2, 3],
  [10, 9, 9],
  [10, -100, -100],
];
const passOn = tf.tensor2d([
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
]);
for (const scores of threeScores) {
  const [svm, softmax] = [svmVectorized, softmaxVectorized].map(
    (lossOf) =>
      lossOf(
        tf.tensor2d([scores]),
        passOn,
        tf.zeros([3]),
        tf.tensor1d([0], "int32"),
        0,
      ).loss,
  );
  console.log(
    `[${scores.join(", ")}]: SVM ${svm.toFixed(3)}, softmax ${softmax.toPrecision(3)}`,
  );
}

// %% [markdown] id="contrast-question"
// **Question (3 points).** Which of these hold for these three pictures?
//
// - a: The SVM loss of all three is 0.
// - b: The softmax loss of all three is 0 in theory, and only rounding says otherwise.
// - c: At [10, 9, 9] the SVM loss stays 0 if the second score grows by 0.1.
// - d: At [10, -2, 3] the SVM loss stays 0 if each score changes by at most 1.
// - e: From [10, -2, 3] on, training with softmax would still raise the first score and lower the others.
// - f: In exact numbers, softmax prefers [10, -100, -100] to [10, -2, 3], and the SVM has no preference.

// %% question="linear-contrast"
const contrastStatements: Choice[] = [
  // BEGIN SOLUTION
  // INSTEAD: // Your letters here, in quotes and with commas between them.
  "a",
  "d",
  "e",
  "f",
  // END SOLUTION
];

// %% id="contrast-check"
await check("linear-contrast", { contrastStatements });

// %% [markdown] id="train-text"
// ## 5. Training
//
// Start somewhere, and step **against** the gradient, again and again. The gradient of a few pictures is nearly as good as
// that of all of them, and far cheaper; so take a **minibatch** at a time:
//
// - An **epoch** visits every picture once. At its start, the numbers 0 to N - 1 are shuffled anew; the first `batchSize` of them
//   make the first batch, the next ones the second, and so on. If they do not divide evenly, the last batch is smaller.
// - For each batch: the loss and its gradients there, note the loss, then $w \leftarrow w - \eta\, dw$ and
//   $b \leftarrow b - \eta\, db$, where $\eta$ is the learning rate.
//
// So that the same settings give the same weights on every machine, open **one** stream with `random(seed)` before the first
// epoch, and shuffle with `stream.shuffle(numbers)`, where `numbers` are 0, 1, ..., N - 1 in their order each time. The loss
// comes as an argument, so that your function trains with either.
//
// Useful: `tf.gather(x, tf.tensor1d(batch, "int32"))` picks rows by number. Tensors are not freed by themselves: wrap a step in
// `tf.tidy(() => { ...; return [newW, newB]; })`, which frees all but what it returns.

// %% question="linear-train"
/**
 * Trains a linear classifier by minibatch gradient descent.
 *
 * @param lossOf the loss and its gradients on a batch
 * @param x [N, D], the training pictures
 * @param y [N], int32
 * @param start w [D, C] and b [C], where to begin; they stay as they are
 * @param settings learningRate; lambda, for the loss; batchSize, from 1 to N; epochs,
 * from 1; seed, of the shuffling
 * @returns w and b after the last step; losses, one for each step, taken before it
 */
function train(
  lossOf: Loss,
  x: tf.Tensor2D,
  y: tf.Tensor1D,
  start: { w: tf.Tensor2D; b: tf.Tensor1D },
  settings: {
    learningRate: number;
    lambda: number;
    batchSize: number;
    epochs: number;
    seed: number;
  },
): { w: tf.Tensor2D; b: tf.Tensor1D; losses: number[] } {
  // BEGIN SOLUTION
  const { learningRate, lambda, batchSize, epochs, seed } = settings;
  const shuffler = random(seed);
  const numbers = Array.from({ length: x.shape[0] }, (_, i) => i);
  const losses: number[] = [];
  let { w, b } = start;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffler.shuffle(numbers);
    for (let first = 0; first < order.length; first += batchSize) {
      const before = [w, b];
      [w, b] = tf.tidy(() => {
        const batch = tf.tensor1d(order.slice(first, first + batchSize), "int32");
        const { loss, dw, db } = lossOf(
          tf.gather(x, batch),
          w,
          b,
          tf.gather(y, batch),
          lambda,
        );
        losses.push(loss);
        return [
          w.sub<tf.Tensor2D>(dw.mul(learningRate)),
          b.sub<tf.Tensor1D>(db.mul(learningRate)),
        ];
      });
      if (losses.length > 1) tf.dispose(before);
    }
  }
  return { w, b, losses };
  // END SOLUTION
}

// %% id="train-check"
await check("linear-train", { train });

// %% [markdown] id="train-plot-text"
// Your losses at work. Each curve starts where you now know that it has to.

// %% id="train-plot"
const zeroStart = {
  w: tf.zeros<tf.Rank.R2>([3072, 10]),
  b: tf.zeros<tf.Rank.R1>([10]),
};
const settings = { lambda: 1e-3, batchSize: 100, epochs: 20, seed: 1 };
/**
 * Trains on the pictures above, and frees whatever a run leaves behind but its result.
 */
const learn = (
  lossOf: Loss,
  own: { learningRate: number; lambda?: number },
): ReturnType<typeof train> =>
  tf.tidy(() => train(lossOf, xTrain, yTrain, zeroStart, { ...settings, ...own }));
const svmTrained = learn(svmVectorized, { learningRate: 3e-3 });
const softmaxTrained = learn(softmaxVectorized, { learningRate: 1e-2 });
show(
  plots.lines(
    [
      { name: "SVM", y: svmTrained.losses },
      { name: "softmax", y: softmaxTrained.losses },
    ],
    { title: "Loss of each minibatch", xTitle: "step", yTitle: "loss" },
  ),
);

// %% [markdown] id="predict-text"
// ## 6. Prediction
//
// The class with the highest score wins, and of equally high ones the smallest number.

// %% question="linear-predict"
/**
 * The classes that a linear classifier predicts.
 *
 * @param x [N, D]
 * @param w [D, C]
 * @param b [C]
 * @returns [N], int32: for each picture the class with the highest score, of equals the
 * smallest
 */
function predict(x: tf.Tensor2D, w: tf.Tensor2D, b: tf.Tensor1D): tf.Tensor1D {
  // BEGIN SOLUTION
  return tf.argMax(tf.add(tf.matMul(x, w), b), 1);
  // END SOLUTION
}

// %% id="predict-check"
await check("linear-predict", { predict });

// %% id="first-accuracy"
const accuracyOf = (
  x: tf.Tensor2D,
  y: tf.Tensor1D,
  w: tf.Tensor2D,
  b: tf.Tensor1D,
): number => tf.tidy(() => predict(x, w, b).equal(y).mean().dataSync()[0]);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
for (const [name, { w, b }] of Object.entries({
  SVM: svmTrained,
  softmax: softmaxTrained,
})) {
  const [seen, unseen] = [
    accuracyOf(xTrain, yTrain, w, b),
    accuracyOf(xValidation, yValidation, w, b),
  ];
  console.log(
    `${name}: ${percent(seen)} of the training pictures, ${percent(unseen)} of the validation pictures`,
  );
}

// %% [markdown] id="search-text"
// ## 7. A search for hyperparameters
//
// No gradient says how large the learning rate and $\lambda$ should be. One tries: train with each pair, ask the validation set,
// and keep the best. Your function is given the two lists and a function that trains with a pair and returns its validation accuracy;
// call it **once** for each pair, for in earnest each call is a training run. With a learning rate that is too large the weights overflow,
// and the accuracy comes back as NaN, "not a number": such a pair stays in the table and never wins.

// %% question="linear-search"
/**
 * Tries every pair of a learning rate and a lambda.
 *
 * @param learningRates at least one
 * @param lambdas at least one
 * @param validate trains with a learning rate and a lambda and returns the accuracy,
 * from 0 to 1, or NaN
 * @returns accuracies [R, L], for R learning rates and L lambdas: the element [i][j] is
 * that of learningRates[i] with lambdas[j]; and the best accuracy with its learningRate
 * and its lambda,
 * of equals the first, row by row (at least one pair is not NaN)
 */
function searchSettings(
  learningRates: number[],
  lambdas: number[],
  validate: (learningRate: number, lambda: number) => number,
): {
  learningRate: number;
  lambda: number;
  accuracy: number;
  accuracies: number[][];
} {
  // BEGIN SOLUTION
  const accuracies: number[][] = [];
  let best = { learningRate: NaN, lambda: NaN, accuracy: -Infinity };
  for (const learningRate of learningRates) {
    accuracies.push(
      lambdas.map((lambda) => {
        const accuracy = validate(learningRate, lambda);
        if (accuracy > best.accuracy) best = { learningRate, lambda, accuracy };
        return accuracy;
      }),
    );
  }
  return { ...best, accuracies };
  // END SOLUTION
}

// %% id="search-check"
await check("linear-search", { searchSettings });

// %% [markdown] id="search-run-text"
// Twelve training runs with your own parts. Learning rates and strengths are tried in **factors**: between 0.001 and 0.002 lies as
// much as between 0.1 and 0.2.

// %% id="search-run"
const [rates, strengths] = [
  [1e-3, 1e-2, 1e-1, 1],
  [0, 1e-3, 1e-2],
];
const bestSettings = searchSettings(rates, strengths, (learningRate, lambda) =>
  tf.tidy(() => {
    const { w, b, losses } = learn(softmaxVectorized, { learningRate, lambda });
    return Number.isFinite(losses.at(-1))
      ? accuracyOf(xValidation, yValidation, w, b)
      : NaN;
  }),
);
const chosen = `learning rate ${bestSettings.learningRate}, lambda ${bestSettings.lambda}`;
console.log(
  `${chosen}: ${percent(bestSettings.accuracy)} of the validation pictures`,
);
show(
  plots.matrix(
    bestSettings.accuracies.map((row) => row.map((share) => 100 * (share || 0))),
    {
      title: "Validation accuracy in percent",
      rows: rates.map((rate) => `rate ${rate}`),
      columns: strengths.map((strength) => `lambda ${strength}`),
      format: ".1f",
    },
  ),
);

// %% [markdown] id="templates-text"
// ## What it has learnt
//
// Each column of w has a number for each pixel, so that it can be looked at as a picture: the **template** of its class. Middle
// grey is 0; what is brighter in red, green or blue adds to the score where the picture is brighter than the mean. Above the
// templates of your best classifier, below those of one with a strong $\lambda$.

// %% id="templates"
const { learningRate, lambda } = bestSettings;
const final = learn(softmaxVectorized, { learningRate, lambda });
const smooth = learn(softmaxVectorized, { learningRate: 1e-2, lambda: 1 });
/** Columns as pictures; the largest number of each becomes black or white. */
const picturesOf = (w: tf.Tensor2D): tf.Tensor4D =>
  tf.tidy(() => {
    const columns = w.transpose();
    return columns.div(columns.abs().max(1, true)).reshape([10, 32, 32, 3]);
  });
show(
  plots.imageGrid(tf.concat([picturesOf(final.w), picturesOf(smooth.w)]), {
    title: "Templates",
    perRow: 10,
    rows: ["best", "lambda 1"],
    columns: trainSet.classes,
    range: [-1, 1],
  }),
);

// %% [markdown] question="linear-templates"
// **Question (3 points).** Describe what the templates show. Choose two classes, and say what in their templates speaks for the
// class and what against it. Why are the templates with a strong $\lambda$ smoother? And what can one template not say about a class
// whose pictures come in two kinds, such as horses that look to the left and horses that look to the right?
//
// <!-- BEGIN SOLUTION -->
// A template is a list of evidence: regions that are bright in some colour where pictures of the class usually are, and
// of the opposite colour where other classes are (for two classes of one's choice, with what can be seen). Strong
// regularization forbids large single weights, so that many pixels must share what each says, which averages over the
// accidents of single training pictures; without it the weights also learn these by heart. One template is the average of
// all kinds: a horse with two heads. Two kinds would need two templates, which a linear classifier has not.
// <!-- END SOLUTION -->

// %% [markdown] id="end-text"
// ## The test set, once
//
// All choices are made; now the test pictures are asked.

// %% id="end"
console.log(
  `${percent(accuracyOf(xTest, yTest, final.w, final.b))} of the test pictures are right`,
);

// %% [markdown] id="farewell"
// Ten templates and a bias for each: that is all there is in this classifier, and it beats the nearest neighbours, who carried all
// pictures about. On CIFAR-10's photographs the same program reaches 34 to 37 % of the test pictures when it learns from 4,500, and 35 to 40 % are
// usual with all of them. The next assignment puts two such layers on top of
// each other, with a kink in between, and then there may be more than one template for a horse.
