// ---
// title: Loss functions
// ---

// %% [markdown] id="intro"
// # Loss functions
//
// Lesson 02 left us with a classifier full of numbers to choose, $s = W x + b$, and no way to choose them. Before a program
// can *search* for a good $W$, it must be able to say how bad a given one is, in a single number. That number is the
// **loss**: high when the scores contradict the labels, low when they agree.
//
// There is no one true loss. You write down what you want from the scores, and each way to write it gives another
// classifier. This lesson builds the two that everybody uses, asks of both the questions that show whether one has
// understood them, and ends with the checks that will save you hours later:
//
// - the **multiclass SVM** loss: "the right class should win by a clear margin";
// - the **softmax** or cross-entropy loss: "the right class should be probable".
//
// Everywhere in this course $\ln$ and "log" mean the **natural** logarithm, and the loss of several pictures is the **mean** of theirs.

// %% id="imports"
import {
  data,
  demos,
  layers,
  losses,
  models,
  optim,
  plots,
  regularization,
  show,
  tf,
  training,
} from "gradlab";

// %% [markdown] id="three-pictures"
// ## 1. How bad is this W?
//
// Three photographs, a cat, a car and a frog, ten classes, and some $W$ has produced these scores. **Predict, then run:** which of
// the three are classified correctly? At which rank does each correct class come in?

// %% id="ten-classes"
const tenClasses =
  "airplane automobile bird cat deer dog frog horse ship truck".split(" ");
const tenScores: Record<string, number[]> = {
  cat: [-3.45, -8.87, 0.09, 2.9, 4.48, 8.02, 3.78, 1.06, -0.36, -0.72],
  automobile: [-0.51, 6.04, 5.31, -4.22, -4.19, 3.58, 4.49, -4.37, -2.09, -2.93],
  frog: [3.42, 4.64, 2.65, 5.1, 2.64, 5.55, -4.34, -1.5, -4.79, 6.14],
};
show(
  plots.matrix(Object.values(tenScores), {
    rows: Object.keys(tenScores).map((name) => `a picture of: ${name}`),
    columns: tenClasses,
    colours: "diverging",
    format: ".2f",
    title: "Three pictures, ten scores each",
  }),
);
for (const [name, all] of Object.entries(tenScores)) {
  const own = all[tenClasses.indexOf(name)];
  const better = all.filter((score) => score > own).length;
  console.log(`${name}: ${own}, rank ${better + 1} of 10`);
}

// %% [markdown] id="loss-definition"
// <details><summary>Answer</summary>
//
// Only the car is right, and only just, as the bird is close behind. The cat is beaten by three others, the frog is last but one.
//
// </details>
//
// "Right", "beaten by three" and "last but one" we want in one number. For one picture $x_i$ with label $y_i$ let $L_i$ be its loss. The loss of a
// training set of $N$ pictures is the **mean**:
//
// $$L = \frac{1}{N} \sum_{i=1}^{N} L_i\big(f(x_i, W),\, y_i\big)$$
//
// so that it does not depend on how many pictures there are.
//
// > **Where others differ.** You will find the sentence "the loss over the dataset is a sum" right beside this formula with its $1/N$.
// > It is a mean. Programs that forget the $1/N$ work, but every learning rate and every regularization strength then depends on $N$.
//
// ## 2. The multiclass SVM loss
//
// From here on three classes are enough: *cat*, *car*, *frog*. These are the scores of three training pictures, one in each row,
// with some $W$:

// %% id="table"
const classes = ["cat", "car", "frog"];
const table = [
  [3.2, 5.1, -1.7], // of a cat
  [1.3, 4.9, 2.0], // of a car
  [2.2, 2.5, -3.1], // of a frog
];
const labels = [0, 1, 2];
show(
  plots.matrix(table, {
    rows: classes.map((name) => `a ${name}`),
    columns: classes.map((name) => `score of ${name}`),
    colours: "diverging",
    title: "The scores of three pictures",
  }),
);

// %% [markdown] id="svm"
// What do we want? That the correct class has the highest score; and not by a hair, but by a **margin** of at least 1. Every
// other class $j$ that comes nearer than that pays for it:
//
// $$L_i = \sum_{j \neq y_i} \begin{cases} 0 & \text{if } s_{y_i} \ge s_j + 1 \\ s_j - s_{y_i} + 1 & \text{otherwise} \end{cases}
// \;=\; \sum_{j \neq y_i} \max(0,\; s_j - s_{y_i} + 1)$$
//
// Here is what one rival pays, drawn against the score of the correct class. Because of its shape it is called a **hinge**:

// %% id="hinge"
const rival = 2;
const own = Array.from({ length: 121 }, (_, i) => -2 + i / 20);
show(
  plots.lines(
    [
      {
        name: `rival with score ${rival}`,
        x: own,
        y: own.map((s) => Math.max(0, rival - s + 1)),
      },
    ],
    {
      title: "The hinge: nothing to pay from a lead of 1 on",
      xTitle: "score of the correct class",
      yTitle: "what the rival pays",
    },
  ),
);

// %% [markdown] id="svm-by-hand"
// **Predict, then run.** Work out the loss of each of the three pictures by hand, and the mean. Put your numbers into `guess`.

// %% id="svm-by-hand-run"
const guess = { cat: 0, car: 0, frog: 0, mean: 0 };
const lossesOf: number[] = [];
for (const [i, s] of table.entries()) {
  const rivals = [0, 1, 2].filter((j) => j !== labels[i]);
  const terms = rivals.map((j) => Math.max(0, s[j] - s[labels[i]] + 1));
  const inWords = rivals.map((j) => `max(0, ${s[j]} - (${s[labels[i]]}) + 1)`);
  lossesOf.push(terms[0] + terms[1]);
  console.log(`${classes[i]}: ${inWords.join(" + ")}`);
  console.log(`     = ${terms.map((term) => term.toFixed(1)).join(" + ")}`);
}
const meanLoss = lossesOf.reduce((a, b) => a + b, 0) / 3;
for (const [i, name] of (["cat", "car", "frog"] as const).entries()) {
  console.log(`${name}: you say ${guess[name]}, it is ${lossesOf[i].toFixed(1)}`);
}
console.log(`mean: you say ${guess.mean}, it is ${meanLoss.toFixed(2)}`);

// %% [markdown] id="svm-errata"
// > **Where others differ.** In the slides of a famous lecture of 2016, and in its recording at 8:34, the frog's loss is 10.9 and the
// > mean 4.6. Both are wrong: $2.2 - (-3.1) + 1$ is 6.3, not 5.3, and $2.5 - (-3.1) + 1$ is 6.6, not 5.6; the $+1$ got lost, twice. The
// > sum is 12.9, the mean $(2.9 + 0 + 12.9)/3 = 5.27$. Later editions have it right.
//
// **Your turn.** Complete the function so that it gives the loss of one picture. It is not quite right yet. The cell
// compares it with the three losses above.

// %% id="svm-yourself"
function svmLoss(scores: number[], label: number): number {
  let loss = 0;
  for (let j = 0; j < scores.length; j++) {
    loss += Math.max(0, scores[j] - scores[label] + 1);
  }
  return loss;
}

const mine = table.map((s, i) => svmLoss(s, labels[i]));
const excess = mine.map((loss, i) => loss - lossesOf[i]);
if (excess.every((error) => Math.abs(error) < 1e-9)) console.log("right, all three");
else if (excess.every((error) => Math.abs(error - 1) < 1e-9)) {
  console.log(
    `${mine.map((loss) => loss.toFixed(1)).join(", ")}: each is 1 too large.`,
  );
  console.log("What does the correct class pay when it is compared with itself?");
} else console.log(`${mine.join(", ")}: not yet`);

// %% [markdown] id="svm-vectorized"
// <details><summary>Answer</summary>
//
// The correct class must be left out: begin the loop's body with `if (j === label) continue;`. Compared with itself it
// pays $\max(0, s_y - s_y + 1) = 1$.
//
// </details>
//
// In a program for many pictures at once, the exception in the middle of the loop is a nuisance. The usual way out: compute **all** the margins
// as one table, and put zeros at the correct classes afterwards (or subtract 1 from the sum, which is what the correct class adds to it). `losses.svm` does so, and gives back the slope of the loss in every score,
// too, which we shall need for learning:

// %% id="svm-tensors"
const scores = tf.tensor2d(table); // [N, C] = [3, 3]
const y = tf.tensor1d(labels, "int32"); // [N]
const correct = tf.oneHot(y, 3); // [N, C], 1 at the correct class
const ownScores = scores.mul(correct).sum(1, true); // [N, 1]
const margins = scores.sub(ownScores).add(1).relu().mul(tf.sub(1, correct));
console.log("margins:", margins.arraySync());
console.log("by hand:     ", (margins.sum().arraySync() as number) / 3);
const svm = losses.svm(scores, y);
console.log("losses.svm:  ", svm.loss);
show(
  plots.row(
    [
      plots.matrix(margins as tf.Tensor2D, {
        rows: classes,
        columns: classes,
        format: ".1f",
        title: "what each rival pays",
      }),
      plots.matrix(svm.dScores.mul(3), {
        rows: classes,
        columns: classes,
        format: ".0f",
        colours: "diverging",
        title: "slope of each loss",
      }),
    ],
    { title: "Three pictures, one a row" },
  ),
);

// %% [markdown] id="svm-slopes-read"
// Read the right-hand table: every rival that is too near has slope $+1$ (raising its score by a little raises the loss by as much), and the
// correct class has minus their number. The car's row is empty: with it the loss is content.
//
// ## 3. Questions to a loss
//
// A loss is a wish written as a formula, and formulas do precisely what they say. Whether one knows what they say is best found out
// by questions. Answer each one *before* you run its cell.
//
// ### What if the car's scores change a little?
//
// Each of its three scores is moved up or down by 0.1. What can the loss of that picture become? How far may its own
// score fall before the loss notices?

// %% id="question-jiggle"
const one = (s: number[], label: number, options?: losses.SvmOptions): number =>
  losses.svm(tf.tensor2d([s]), tf.tensor1d([label], "int32"), options).loss;
const moves = [-0.1, 0, 0.1];
const jiggled = moves.flatMap((a) =>
  moves.flatMap((b) => moves.map((c) => one([1.3 + a, 4.9 + b, 2.0 + c], 1))),
);
console.log(
  `27 ways to move: loss from ${Math.min(...jiggled)} to ${Math.max(...jiggled)}`,
);
const fall = Array.from({ length: 61 }, (_, i) => i / 10);
show(
  plots.lines(
    { x: fall, y: fall.map((down) => one([1.3, 4.9 - down, 2.0], 1)) },
    {
      title: "How far may the car's own score fall?",
      xTitle: "by how much it falls",
      yTitle: "loss",
    },
  ),
);

// %% [markdown] id="question-jiggle-answer"
// <details><summary>Answer</summary>
//
// Nothing happens at all: the loss is 0 and stays 0. The nearest rival, the frog, is $4.9 - 2.0 = 2.9$ behind, 1.9 more than the margin
// asks for; so the car's score may fall by 1.9. Beyond that the slope is 1, and where the second rival begins to pay, at 2.6, it becomes 2.
//
// </details>
//
// ### What are the smallest and the largest possible loss?

// %% id="question-range"
for (const lead of [100, 1, 0, -1, -100, -1e6]) {
  console.log(`the correct class leads by ${lead}: loss ${one([lead, 0, 0], 0)}`);
}

// %% [markdown] id="question-range-answer"
// <details><summary>Answer</summary>
//
// The smallest is 0, and it is really reached, by every lead of 1 or more. There is no largest: scores may be as wrong as they like.
//
// </details>
//
// ### What is the loss before anything is learnt?
//
// At first $W$ holds tiny random numbers, and all scores are about 0. What is the loss with 3 classes? With 10? With $C$?

// %% id="question-start"
for (const C of [2, 3, 10, 1000]) {
  console.log(`${C} classes, all scores 0: loss ${one(Array<number>(C).fill(0), 0)}`);
}

// %% [markdown] id="question-start-answer"
// <details><summary>Answer</summary>
//
// Each of the $C - 1$ rivals is level with the correct class and pays $0 - 0 + 1 = 1$: the loss is $C - 1$. This is the first of the **sanity checks**
// that we collect in section 9: a program whose first loss is not about $C - 1$ has a bug, and you have found it before training for a night.
//
// </details>
//
// ### What if the sum runs over all classes, the correct one included?
//
// You may have seen it in section 2 already. Would another $W$ be the best?

// %% id="question-all-classes"
const withSelf = table.map((s, i) => one(s, labels[i]) + Math.max(0, 0 + 1));
console.log(`losses ${withSelf.map((loss) => loss.toFixed(1)).join(", ")}`);
console.log(`mean ${(withSelf.reduce((a, b) => a + b, 0) / 3).toFixed(2)}`);

// %% [markdown] id="question-all-classes-answer"
// <details><summary>Answer</summary>
//
// Every loss grows by exactly 1, and so does the mean: 6.27. Adding a constant moves no minimum, so the same $W$ is the best. But then a
// perfect classifier has loss 1, and one likes a perfect classifier to have loss 0.
//
// </details>
//
// ### What if we take the mean over the rivals instead of the sum?
//
// Does that change which $W$ is the best? Think first of the loss alone; then of a loss with a **regularization** added, a penalty $\lambda \sum W^2$ on large
// weights (lesson 04). The cell draws the smallest example there is: one weight $w$, ten classes, and nine rivals that are all behind by $w$.

// %% id="question-mean"
const rivals = 9; // C - 1
const lambda = 1;
const weights = Array.from({ length: 161 }, (_, i) => i / 100);
const curve = (factor: number, strength: number): number[] =>
  weights.map((w) => factor * rivals * Math.max(0, 1 - w) + strength * w * w);
const lowest = (curveOf: number[]): number =>
  weights[curveOf.indexOf(Math.min(...curveOf))];
const variants = {
  "sum, no λ": curve(1, 0),
  "mean, no λ": curve(1 / rivals, 0),
  "sum, λ": curve(1, lambda),
  "mean, λ": curve(1 / rivals, lambda),
  "mean, λ / 9": curve(1 / rivals, lambda / rivals),
};
for (const [name, values] of Object.entries(variants)) {
  console.log(`${name.padEnd(12)} lowest at w = ${lowest(values)}`);
}
const panelOf = (title: string): plots.Figure =>
  plots.lines(
    Object.entries(variants)
      .filter(([name]) => name.startsWith(title))
      .map(([name, values]) => ({ name, x: weights, y: values })),
    { title, xTitle: "weight w", yTitle: "loss" },
  );
show(
  plots.row([panelOf("sum"), panelOf("mean")], {
    title: "Sum or mean over the rivals",
  }),
);

// %% [markdown] id="question-mean-answer"
// <details><summary>Answer</summary>
//
// Without regularization: no. The mean is the sum divided by a constant, and both are lowest from $w = 1$ on. (The first such $w$ is printed.)
//
// With regularization: **yes**. The sum is lowest at $w = 1$, the mean at $w = 0.5$: dividing the data's part by 9 makes the penalty
// nine times as strong in comparison. Divide $\lambda$ by 9 as well, and $w = 1$ comes back.
//
// </details>
//
// > **Where others differ.** Two of the lectures that this course follows answer "no difference, only a constant" (one at 11:04 of its recording). That holds for the bare
// > loss alone; with regularization, which every real program has, it is the same as another $\lambda$. They also divide by $C$, but the sum
// > has $C - 1$ terms.
//
// ### What if each hinge is squared?
//
// $$L_i = \sum_{j \neq y_i} \max(0,\; s_j - s_{y_i} + 1)^2$$
//
// Is that another classifier, or the same in other units? Consider two outcomes for a picture of class 0. In A one rival pays 2.9 and the other
// nothing; in B both pay 1.5. Which of them does each loss prefer?

// %% id="question-squared"
const outcomes = { A: [0, 1.9, -5], B: [0, 0.5, 0.5] };
for (const [name, s] of Object.entries(outcomes)) {
  const [plain, squared] = [one(s, 0), one(s, 0, { squared: true })];
  console.log(`${name}: hinge ${plain.toFixed(2)}, squared ${squared.toFixed(2)}`);
}
const squaredLosses = table.map((s, i) => one(s, labels[i], { squared: true }));
console.log(
  `the three pictures: ${squaredLosses.map((v) => v.toFixed(2)).join(", ")}`,
);
const lead = Array.from({ length: 101 }, (_, i) => -2 + i / 25);
show(
  plots.lines(
    [
      { name: "hinge", x: lead, y: lead.map((v) => Math.max(0, 1 - v)) },
      { name: "squared", x: lead, y: lead.map((v) => Math.max(0, 1 - v) ** 2) },
    ],
    {
      title: "One rival",
      xTitle: "lead of the correct class",
      yTitle: "what the rival pays",
    },
  ),
);

// %% [markdown] id="question-squared-answer"
// <details><summary>Answer</summary>
//
// Another classifier: the hinge prefers A (2.9 against 3.0), the squared hinge B (8.41 against 4.50). Squaring punishes one large violation more than several
// small ones, and the frog's loss of 12.9 becomes 83.25: it listens to **outliers**, a wrong label included. In exchange it is smooth where the hinge
// has a kink. Which is better depends on the data, so it is a hyperparameter; the plain hinge is the usual choice.
//
// </details>
//
// ### Suppose a W has loss 0. Is it the only one?
//
// Take the car, and double $W$ (and $b$), so that all its scores double.

// %% id="question-unique"
for (const factor of [0.5, 1, 2, 1e7]) {
  const s = table[1].map((score) => factor * score);
  const pays = [s[0] - s[1] + 1, s[2] - s[1] + 1];
  const shown = pays.map((v) => Number(v.toPrecision(8))).join("), max(0, ");
  console.log(`${factor} W: max(0, ${shown}): loss ${one(s, 1).toPrecision(2)}`);
}

// %% [markdown] id="question-unique-answer"
// <details><summary>Answer</summary>
//
// No. Doubling $W$ and $b$ doubles every lead, and leads of 1 and more become leads of 2 and more: if $L(W) = 0$, then $L(\alpha W) = 0$ for every $\alpha \ge 1$.
// (For $\alpha < 1$ a lead may fall below the margin; here even half of $W$ suffices. And if only $W$ is scaled, and a large $b$ is not, nothing is promised.)
//
// </details>
//
// So the loss alone does not decide between $W$, $2 W$ and $10^7 W$. Some call it a bug. Lesson 04 mends it by adding a wish about $W$ itself.
//
// ### Why a margin of 1, and not of 10, or 0?

// %% id="question-margin"
for (const margin of [1, 10, 0.1]) {
  const scaled = table.map((s) => s.map((score) => margin * score));
  const loss = losses.svm(tf.tensor2d(scaled), y, { margin }).loss;
  console.log(`margin ${margin}, scores times ${margin}: loss ${loss.toFixed(4)}`);
}
const nothing = tf.zeros([3, 3]) as tf.Tensor2D;
console.log(`margin 0, W = 0: loss ${losses.svm(nothing, y, { margin: 0 }).loss}`);

// %% [markdown] id="question-margin-answer"
// <details><summary>Answer</summary>
//
// Scores have no unit: multiply $W$ by 10, and all leads are ten times as large. A margin of 10 asks of $10\, W$ what a margin of 1 asks of $W$, with ten times
// the loss. So the size of the margin is no free choice of its own; it only fixes the unit (and, with regularization, can be traded for $\lambda$).
//
// Except for 0: then $W = 0$, which knows nothing, has loss 0 and is "perfect".
//
// </details>
//
// ### And with two classes?
//
// The **binary** support vector machine has one score $f$ for each picture, labels $t = +1$ or $t = -1$, and the loss $\max(0, 1 - t f)$. Ours has two
// scores. Are they the same?

// %% id="question-binary"
for (const [s, label] of [
  [[0.3, 1.1], 1],
  [[0.3, 1.1], 0],
  [[2, -1], 0],
] as const) {
  const t = label === 1 ? 1 : -1;
  const f = s[1] - s[0];
  const binary = Math.max(0, 1 - t * f);
  console.log(
    `multiclass ${one([...s], label).toFixed(2)}, binary ${binary.toFixed(2)}`,
  );
}

// %% [markdown] id="kinds-intro"
// Yes, with $f = s_1 - s_0$: there is one rival, and one margin. Only with three classes and more are there several ways to add up.
//
// ## 4. Three ways to count rivals
//
// The SVM for two classes has been carried over to many in more than one way. Ours is due to **Weston and Watkins**. Two others:
//
// | name | what a picture pays | says |
// |---|---|---|
// | Weston-Watkins (1999) | $\sum_{j \neq y} \max(0,\; s_j - s_y + 1)$ | every rival must be 1 behind |
// | one-vs-all | $\max(0,\; 1 - s_y) + \sum_{j \neq y} \max(0,\; 1 + s_j)$ | the correct score must be above 1, every other below $-1$ |
// | structured (Crammer and Singer, 2001) | $\max_{j \neq y} \max(0,\; s_j - s_y + 1)$ | only the worst rival pays |
//
// (Automatic captions of lectures write "Western Watkins"; the person is Jason Weston.)
//
// **Predict, then run.** For which of the three pictures do they disagree most? And what happens to each when we add 10 to **all** scores?

// %% id="kinds"
const kinds = ["weston-watkins", "one-vs-all", "structured"] as const;
const payments = (add: number): number[][] =>
  kinds.map((kind) =>
    table.map((s, i) =>
      one(
        s.map((score) => score + add),
        labels[i],
        { kind },
      ),
    ),
  );
show(
  plots.row(
    [0, 10].map((add) =>
      plots.matrix(payments(add), {
        rows: [...kinds],
        columns: classes.map((name) => `a ${name}`),
        format: ".1f",
        title: add === 0 ? "the scores as they are" : `${add} added to every score`,
      }),
    ),
    { title: "Losses of the three pictures" },
  ),
);

// %% [markdown] id="kinds-answer"
// <details><summary>Answer</summary>
//
// The car has loss 0 twice, but pays 5.3 in one-vs-all: its rivals' scores 1.3 and 2.0 are well behind, and yet not below $-1$. One-vs-all compares with a
// fixed level, the other two compare scores **with each other**, and so 10 more for everybody makes no difference to them and a great one to one-vs-all. For
// the frog, structured counts 6.6 alone, not $6.3 + 6.6$.
//
// </details>
//
// Do they lead to different classifiers? Nine points in the plane, the three kinds and, for comparison, softmax from the next section, each trained in the same
// way. (The loop in the cell is gradient descent, lesson 05: take the slope of the loss in every weight, and step against it.)

// %% id="kinds-trained"
const points = {
  x: [
    [0.55, 0.4],
    [0.85, 0.25],
    [0.3, 0.8],
    [-0.4, 0.35],
    [-0.3, 0.75],
    [-0.75, 0.2],
    [0.65, -0.45],
    [0.5, -0.65],
    [-0.35, -0.55],
  ],
  y: [0, 0, 0, 1, 1, 1, 2, 2, 2],
};

/** Weights [2, 3] and biases [3] after so many steps, begun at weights of 0. */
function learn(
  lossOf: (scores: tf.Tensor2D, y: tf.Tensor1D) => losses.ScoreLoss,
  { biases = [0, 0, 0], steps = 400 } = {},
): { w: number[][]; b: number[]; loss: number } {
  return tf.tidy(() => {
    const [x, y] = [tf.tensor2d(points.x), tf.tensor1d(points.y, "int32")];
    let [w, b] = [tf.zeros([2, 3]) as tf.Tensor2D, tf.tensor1d(biases)];
    let loss = 0;
    for (let step = 0; step < steps; step++) {
      const { out, cache } = layers.affine.forward(x, w, b);
      const found = lossOf(out, y);
      const { dw, db } = layers.affine.backward(found.dScores, cache);
      const pull = w.mul(2 * 0.01); // regularization, lesson 04
      w = w.sub(dw.add(pull).mul(0.1));
      b = b.sub(db.mul(0.1));
      loss = found.loss;
    }
    return { w: w.arraySync(), b: b.arraySync(), loss };
  });
}

const trained = [
  ...kinds.map((kind) => ({
    title: kind as string,
    ...learn((s, y) => losses.svm(s, y, { kind })),
  })),
  { title: "softmax", ...learn(losses.softmax) },
];
for (const { title, loss } of trained)
  console.log(`${title}: data loss ${loss.toFixed(3)}`);
for (const pair of [trained.slice(0, 2), trained.slice(2)]) {
  show(
    plots.row(
      pair.map(({ w, b, title }) =>
        plots.linearRegions(points, w, b, { title, resolution: 80 }),
      ),
    ),
  );
}

// %% [markdown] id="kinds-trained-read"
// The losses cannot be compared (they count different things), the lines where scores are 0 differ, and yet the **regions** look nearly the same. How nearly? We ask all four about
// each place of a grid:

// %% id="kinds-agree"
const places = Array.from({ length: 41 * 41 }, (_, i) => [
  -1 + (i % 41) / 20,
  -1 + Math.floor(i / 41) / 20,
]);
const answersOf = ({ w, b }: { w: number[][]; b: number[] }): number[] =>
  places.map(([u, v]) => {
    const scores = b.map((bias, k) => u * w[0][k] + v * w[1][k] + bias);
    return scores.indexOf(Math.max(...scores));
  });
const asked = trained.map(answersOf);
const together = (which: number[]): string => {
  const [first, ...others] = which.map((i) => asked[i]);
  const same = first.filter((label, at) => others.every((one) => one[at] === label));
  return `${((100 * same.length) / places.length).toFixed(0)} % of the places`;
};
console.log(`all four agree about ${together([0, 1, 2, 3])}`);
console.log(`Weston-Watkins and softmax about ${together([0, 3])}`);

// %% [markdown] id="kinds-agree-read"
// On these points, then, the choice between the losses is not what makes or breaks a classifier; and section 9 finds the same on pictures.
//
// **Play with it.** Choose a loss, press *Start*, and watch the table of scores and losses. Drag a point deep into the region of another class: which loss is the most upset by it? Then press *Randomise* several times, and *Start* each time. Where do the lines end? And where the
// borders between the colours?

// %% id="play"
show(demos.linearClassifier());

// %% [markdown] id="softmax-intro"
// <details><summary>Answer</summary>
//
// One-vs-all and Weston-Watkins add up what every class has to say against a misplaced point, so it weighs most with them; structured hears only the worst rival, and softmax grows like the lead of that one.
//
// The **borders** end at the same place, wherever the weights start: the loss with its regularization is a single bowl (lesson 05). The **lines** do so in one-vs-all alone! The other losses only compare scores, and the
// penalty leaves the biases out. So the same number added to all three biases costs nothing: it shifts every line, and no border. The next cell starts twice, from other biases.
//
// </details>

// %% id="two-starts"
for (const [name, lossOf] of [
  ["softmax", losses.softmax],
  ["one-vs-all", (s, y) => losses.svm(s, y, { kind: "one-vs-all" })],
] as [string, typeof losses.softmax][]) {
  for (const biases of [
    [0, 0, 0],
    [3, -1, 1],
  ]) {
    const { b } = learn(lossOf, { biases, steps: 2000 });
    const differences = [b[0] - b[1], b[1] - b[2]];
    const [own, apart] = [b, differences].map((values) =>
      values.map((value) => value.toFixed(2)).join(", "),
    );
    console.log(`${name} from [${biases.join(", ")}]: b = ${own}; apart ${apart}`);
  }
}

// %% [markdown] id="two-starts-read"
// > **Where others differ.** "It always converges to the exact same point" is said over such a demonstration (at 48:41 of the recording). That is true of the weights and of the differences of the biases. The biases
// > themselves keep, with the losses that compare, the sum that they had at the start.
//
// ## 5. Softmax: scores as probabilities
//
// The SVM takes scores as mere numbers to be compared. Sometimes one wants more: *how sure* is the classifier? The second loss gives the scores a meaning. It can be
// reached by three roads, and each of them is worth walking once.
//
// ### First reading: scores are logarithms of probabilities
//
// Take the cat's scores, 3.2, 5.1 and $-1.7$. Probabilities have to be positive and add up to 1. The **exponential** makes any number positive and keeps the order; dividing by the
// sum takes care of the rest. The result is the **softmax** function:
//
// $$p_k = \frac{e^{s_k}}{\sum_j e^{s_j}}$$
//
// So the scores are the logarithms of the probabilities, up to a constant: "unnormalised log-probabilities", or **logits**. (Physics has the same formula for how likely a state is: Boltzmann's distribution, with minus the energy for a score.) The loss is the
// negative logarithm of the probability of the correct class:
//
// $$L_i = -\ln p_{y_i} = -\ln \frac{e^{s_{y_i}}}{\sum_j e^{s_j}}$$
//
// **Predict, then run.** Which class will be the most probable? By about how much, given that the scores differ by 1.9, and $e^{1.9} \approx 6.7$?

// %% id="softmax-by-hand"
const s = [3.2, 5.1, -1.7]; // of a cat
const exponentials = s.map(Math.exp);
const total = exponentials.reduce((a, b) => a + b, 0);
const p = exponentials.map((value) => value / total);
show(
  plots.row(
    [
      plots.bars(classes, s, { title: "scores", format: ".1f" }),
      plots.bars(classes, exponentials, { title: "exponentials", format: ".2f" }),
      plots.bars(classes, p, { title: "probabilities", format: ".2f" }),
    ],
    { title: "exp, then divide by the sum" },
  ),
);
console.log(`-ln ${p[0].toFixed(2)} = ${(-Math.log(p[0])).toFixed(2)}`);
console.log(`with log10 it would be ${(-Math.log10(p[0])).toFixed(2)}`);

// %% [markdown] id="softmax-errata"
// <details><summary>Answer</summary>
//
// The car, although the picture shows a cat: 0.87 against 0.13. Their ratio is $e^{5.1 - 3.2} = e^{1.9} \approx 6.7$, as a difference of
// scores becomes a ratio of probabilities. The frog is left with a thousandth.
//
// </details>
//
// > **Where others differ.** Slides and recordings (at 33:06) print $-\log(0.13) = 0.89$. That is the logarithm to base 10. The loss as every program computes it, and as
// > its derivative needs it, is natural: $-\ln(0.13) = 2.04$.
//
// (An SVM can be given probabilities, too: *Platt scaling* fits a curve from its scores to probabilities afterwards. In softmax they are what is
// trained.)
//
// **Your turn.** The loss of one picture, from its scores. The cell compares it with 2.0404 for the cat, 0.0791 for the car and 6.1565 for the frog.

// %% id="softmax-yourself"
function softmaxLoss(scores: number[], label: number): number {
  const exponentials = scores.map(Math.exp);
  const total = exponentials.reduce((a, b) => a + b, 0);
  return exponentials[label] / total; // the probability: not yet the loss
}

const computed = table.map((row, i) => softmaxLoss(row, labels[i]));
const expected = [2.0404, 0.0791, 6.1565];
const off = computed.map((loss, i) => Math.abs(loss - expected[i]));
if (off.every((error) => error < 1e-3)) console.log("right, all three");
else if (Math.abs(computed[0] + 2.0404) < 1e-3) console.log("nearly: the sign");
else if (Math.abs(computed[0] - 0.886) < 1e-3) console.log("that is log10: Math.log");
else console.log(`${computed.map((v) => v.toFixed(4)).join(", ")}: not yet`);

// %% [markdown] id="softmax-yourself-answer"
// <details><summary>Answer</summary>
//
// `return -Math.log(exponentials[label] / total);`. In section 7 we shall see why even this must not be left as it is.
//
// </details>
//
// **Why the exponential, of all functions?** Because then only **differences** of scores matter (add 10 to all of them: numerator and denominator grow by the same factor, $e^{10}$), as for the SVM;
// and because each point of difference multiplies the odds by the same factor $e$. Which also means: doubling $W$ makes the classifier *surer of itself*, with the same answers.

// %% id="softmax-scale"
for (const factor of [0.5, 1, 2, 4]) {
  const row = losses.probabilities(tf.tensor2d([s.map((score) => factor * score)]));
  const shown = [...row.dataSync()].map((value) => value.toFixed(3)).join(", ");
  console.log(`${factor} W: ${shown}`);
}

// %% [markdown] id="likelihood"
// So do not take these "probabilities" too literally: how far they are from 0 and 1 depends on how large the weights were allowed to become.
//
// ### Second reading: maximum likelihood
//
// Suppose the classifier's probabilities were the truth. How probable would it then be to draw exactly *our* labels for our pictures? If the pictures are independent, the
// answer is the product
//
// $$\prod_{i=1}^{N} p(y_i \mid x_i)$$
//
// the **likelihood** of $W$. Statisticians choose the $W$ that makes it largest. A logarithm turns the product into a sum without moving the maximum (it is a rising function), and a
// minus sign turns "largest" into "smallest": minimise $-\sum_i \ln p(y_i \mid x_i)$. Divided by $N$ this is our loss, and that is why it is also called the
// **negative log-likelihood**.
//
// **Predict, then run.** If the logarithm does not move the maximum, why take it? What does the computer make of the product for 1,000 pictures with a probability of 0.13 each?

// %% id="likelihood-run"
const each = losses.probabilities(scores).arraySync();
const likelihood = each.reduce((product, row, i) => product * row[labels[i]], 1);
console.log(`likelihood of the three labels: ${likelihood.toPrecision(4)}`);
console.log(`-ln of it, divided by 3: ${(-Math.log(likelihood) / 3).toFixed(4)}`);
console.log(`losses.softmax:          ${losses.softmax(scores, y).loss.toFixed(4)}`);
const count = 1000;
console.log(`product for ${count} pictures: ${0.13 ** count}`);
console.log(`sum of logarithms:         ${(-count * Math.log(0.13)).toFixed(1)}`);

// %% [markdown] id="cross-entropy"
// <details><summary>Answer</summary>
//
// A product of many small numbers is rounded to 0 long before it gets interesting (doubles end near $10^{-308}$), and 0 has no slope to follow; a sum of logarithms is harmless. And the slope of a sum is the sum of the slopes: every picture
// can be looked at by itself.
//
// </details>
//
// ### Third reading: cross-entropy
//
// The label says: "cat with probability 1", that is $q = (1, 0, 0)$. The classifier says $p = (0.13, 0.87, 0.00)$. How far apart are two distributions? Information theory answers with the **cross-entropy**,
//
// $$H(q, p) = -\sum_k q_k \ln p_k \;=\; \underbrace{-\sum_k q_k \ln q_k}_{H(q),\ \text{entropy of } q} \;+\; \underbrace{\sum_k q_k \ln \frac{q_k}{p_k}}_{D(q \,\|\, p),\ \text{Kullback-Leibler divergence}}$$
//
// the length of messages, in units of $\ln$, that one needs for things distributed like $q$ with a code made for $p$. The entropy $H(q)$ is fixed by the data, the divergence is 0 when $p = q$ and positive otherwise.
// With a label that is certain only one term of the sum is left, and $H(q) = 0$: then cross-entropy, divergence and $-\ln p_y$ are **the same number**.

// %% id="cross-entropy-run"
const crossEntropy = (q: number[], p: number[]): number =>
  q.reduce((sum, value, k) => (value === 0 ? sum : sum - value * Math.log(p[k])), 0);
for (const q of [
  [1, 0, 0],
  [0.8, 0.15, 0.05],
]) {
  const [cross, entropy] = [crossEntropy(q, p), crossEntropy(q, q) + 0];
  const divergence = cross - entropy;
  console.log(`q = [${q.join(", ")}]:`);
  console.log(`  cross-entropy ${cross.toFixed(4)}`);
  console.log(
    `  entropy ${entropy.toFixed(4)} + divergence ${divergence.toFixed(4)}`,
  );
}
const shares = Array.from({ length: 97 }, (_, i) => 0.02 + i / 100);
show(
  plots.lines(
    [1, 0.8, 0.5].map((q) => ({
      name: `truth ${q} : ${Number((1 - q).toFixed(1))}`,
      x: shares,
      y: shares.map((p) => crossEntropy([q, 1 - q], [p, 1 - p])),
    })),
    {
      title: "Cross-entropy with two classes",
      xTitle: "probability given to the first class",
      yTitle: "cross-entropy",
    },
  ),
);

// %% [markdown] id="cross-entropy-read"
// Each curve is lowest where the classifier says what is true, and its height there is the entropy of the truth. Only for the certain label (blue) is that 0, at the very end.
//
// Three roads, one formula. What about its slope? Written out, $L_i = -s_{y_i} + \ln \sum_j e^{s_j}$. The derivative of the second term in $s_k$ is $e^{s_k} / \sum_j e^{s_j}$, and that is $p_k$; the first term adds $-1$ at
// the correct class. It could not be simpler: $p_k$ for a wrong class, $p_k - 1$ for the correct one. The loss pushes down every class in proportion
// to the probability it was given, and pulls up the correct one by what it lacks.
//
// **Predict, then run.** What is the sum of each row?

// %% id="softmax-slopes"
show(
  plots.matrix(losses.softmax(scores, y).dScores.mul(3) as tf.Tensor2D, {
    rows: classes.map((name) => `a ${name}`),
    columns: classes,
    colours: "diverging",
    format: ".3f",
    title: "Slope of each picture's softmax loss in its scores",
  }),
);

// %% [markdown] id="nll"
// <details><summary>Answer</summary>
//
// 0: the probabilities add up to 1, and 1 is taken off. What the correct class is pulled up by, the others together are pushed down by.
//
// </details>
//
// ## 6. Scores, probabilities or logarithms?
//
// Three kinds of numbers look alike in a program: scores, probabilities, and logarithms of probabilities. Which of them does a function called "cross-entropy" expect? Libraries differ, and mixing them up
// raises no error. In Gradlab (and under other names in PyTorch):
//
// | function | expects | PyTorch |
// |---|---|---|
// | `losses.softmax(scores, y)` | scores | `CrossEntropyLoss` |
// | `losses.nll(logs, y)` | logarithms of probabilities | `NLLLoss` |
//
// **Predict, then run.** Six calls with the cat's scores. Which give 2.0404? Which of the wrong ones would you notice?

// %% id="nll-run"
const cat = tf.tensor2d([s]);
const catLabel = tf.tensor1d([0], "int32");
const [probabilities, logs] = [
  losses.probabilities(cat),
  losses.logProbabilities(cat),
];
const calls = {
  "softmax(scores)": losses.softmax(cat, catLabel).loss,
  "nll(logarithms)": losses.nll(logs, catLabel).loss,
  "softmax(logarithms)": losses.softmax(logs, catLabel).loss,
  "softmax(probabilities)": losses.softmax(probabilities, catLabel).loss,
  "nll(scores)": losses.nll(cat, catLabel).loss,
  "nll(probabilities)": losses.nll(probabilities, catLabel).loss,
};
for (const [name, loss] of Object.entries(calls)) {
  console.log(`${name.padEnd(24)} ${loss.toFixed(4)}`);
}

// %% [markdown] id="nll-answer"
// <details><summary>Answer</summary>
//
// The first three. `softmax(logarithms)` is right because logarithms of probabilities *are* scores: normalising twice changes nothing.
//
// A loss below 0, as with `nll(scores)` and `nll(probabilities)`, gives itself away: $-\ln p$ is never negative. The dangerous one is `softmax(probabilities)`: 1.38 looks
// plausible, and it even goes down when one trains. But since probabilities differ by at most 1, with three classes it can never fall below $-\ln \frac{e}{e + 2} = 0.55$, however good the classifier is.
//
// </details>
//
// ## 7. The same, without overflow
//
// A score of 1,000 is nothing unusual in a network that has just begun to learn. **Predict, then run:** what does the formula, typed as it stands, make of these scores?

// %% id="overflow"
function naive(scores: number[]): number[] {
  const exponentials = scores.map((score) => Math.exp(score));
  const total = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / total);
}
const large = [123, 456, 789];
console.log("exponentials: ", large.map(Math.exp));
console.log("probabilities:", naive(large));

// %% [markdown] id="log-sum-exp"
// <details><summary>What happens</summary>
//
// $e^{789}$ has 343 digits, more than a double can hold: it becomes `Infinity`, and infinity divided by infinity is *not a number*. The other two are divided by infinity, and become 0.
//
// </details>
//
// One `NaN` in the loss, and the next step writes `NaN` into every weight. (In the 32-bit numbers of most deep-learning programs already $e^{89}$ is too much.)
//
// The remedy costs nothing. Only differences matter, so subtract the largest score $m$ from all of them first. Then the largest exponential is $e^0 = 1$, and nothing can overflow:
//
// $$\ln p_k \;=\; s_k - \ln \sum_j e^{s_j} \;=\; (s_k - m) - \ln \sum_j e^{s_j - m}$$
//
// The second term is called **log-sum-exp**. Mind that the logarithm is worked out on paper, not by the computer: first computing $p$ and then $\ln p$ would fail the other way, where $p$ is rounded to 0.
//
// **Your turn.** Mend the function, so that all three cases come out. (Correct: 333, 0 and 1,000.)

// %% id="stable-yourself"
function stableLoss(scores: number[], label: number): number {
  const exponentials = scores.map((score) => Math.exp(score));
  const total = exponentials.reduce((a, b) => a + b, 0);
  return -Math.log(exponentials[label] / total);
}
const trials = [
  { row: large, label: 1, loss: 333 },
  { row: large, label: 2, loss: 0 },
  { row: [0, -1000], label: 1, loss: 1000 },
];
for (const { row, label, loss } of trials) {
  const got = stableLoss(row, label);
  const verdict = Math.abs(got - loss) < 1e-6 ? "right" : `not yet, expected ${loss}`;
  const library = losses.softmax(
    tf.tensor2d([row]),
    tf.tensor1d([label], "int32"),
  ).loss;
  console.log(`[${row.join(", ")}]: yours ${got}: ${verdict} (library: ${library})`);
}

// %% [markdown] id="stable-answer"
// <details><summary>Answer</summary>
//
// ```ts
// const m = Math.max(...scores);
// const total = scores.reduce((sum, score) => sum + Math.exp(score - m), 0);
// return m + Math.log(total) - scores[label];
// ```
//
// With the maximum subtracted but the logarithm still taken of a probability, the first two come out and the third is `Infinity`: $e^{-1000}$ is rounded to 0.
//
// </details>
//
// ## 8. The same questions to softmax
//
// ### The smallest and the largest loss?
//
// **Predict, then run.** How large must the lead of the correct class be for a loss of exactly 0?

// %% id="softmax-range"
for (const lead of [0, 1, 5, 10, 20, 40]) {
  const exact = Math.log1p(2 * Math.exp(-lead)); // two rivals with score 0
  const library = losses.softmax(tf.tensor2d([[lead, 0, 0]]), catLabel).loss;
  const shown = `${exact.toExponential(3)}, in 32 bits ${library.toExponential(3)}`;
  console.log(`lead ${String(lead).padStart(2)}: ${shown}`);
}

// %% [markdown] id="softmax-range-answer"
// <details><summary>Answer</summary>
//
// No lead is large enough. The loss is $\ln(1 + 2 e^{-\text{lead}})$, which comes as near to 0 as you like and is never 0: the probability of the correct class would have to be exactly 1, and the scores infinite. 0 is an
// **infimum**, not a minimum. (The computer prints 0 in the end, but only because it has run out of digits.) Upwards there is no limit, as for the SVM.
//
// </details>
//
// > **Where others differ.** "The minimum is zero" (33:51 of the recording) is true for the SVM and not for softmax. It is more than a subtlety: a softmax classifier is **never content**, and without regularization its weights grow for ever.
//
// ### The loss before anything is learnt?
//
// All scores are about 0. What is the loss with $C$ classes?

// %% id="softmax-start"
for (const C of [2, 3, 10, 1000]) {
  const zeros = tf.zeros([1, C]) as tf.Tensor2D;
  const { loss } = losses.softmax(zeros, catLabel);
  console.log(`${C} classes: ${loss.toFixed(4)}, ln C = ${Math.log(C).toFixed(4)}`);
}

// %% [markdown] id="softmax-start-answer"
// <details><summary>Answer</summary>
//
// Every class gets the probability $1/C$, and $-\ln(1/C) = \ln C$: 1.10 for three classes, **2.30 for ten**. The last one is worth knowing by heart.
//
// </details>
//
// ## 9. Side by side
//
// One picture of four pixels, three classes, the third is correct. From the pixels to both losses, all in one cell:

// %% id="worked-example"
const W = [
  [0.01, -0.05, 0.1, 0.05],
  [0.7, 0.2, 0.05, 0.16],
  [0.0, -0.45, -0.2, 0.03],
];
const x = [-15, 22, -44, 56];
const b = [0.0, 0.2, -0.3];
const label = 2;
const its = W.map((row, k) => row.reduce((sum, w, i) => sum + w * x[i], b[k]));
console.log("scores:       ", its.map((score) => score.toFixed(2)).join(", "));
const terms = [0, 1].map((j) => Math.max(0, its[j] - its[label] + 1));
console.log(`hinges:        ${terms.map((term) => term.toFixed(2)).join(" + ")}`);
console.log(`SVM loss:      ${(terms[0] + terms[1]).toFixed(2)}`);
const exps = its.map(Math.exp);
const sum = exps.reduce((a, b) => a + b);
console.log("exponentials: ", exps.map((value) => value.toFixed(3)).join(", "));
console.log(
  "probabilities:",
  exps.map((value) => (value / sum).toFixed(3)).join(", "),
);
console.log(`softmax loss:  ${(-Math.log(exps[label] / sum)).toFixed(2)}`);
console.log(`with log10:    ${(-Math.log10(exps[label] / sum)).toFixed(3)}`);

// %% [markdown] id="worked-example-errata"
// > **Where others differ.** This example is often printed with $-\log(0.353) = 0.452$: base 10 again. The softmax loss is $-\ln(0.353) = 1.04$. (The first probability, too, is often misprinted, as 0.016; it is 0.015.)
//
// (The two numbers, 1.58 and 1.04, measure different things; that one is smaller means nothing.)
//
// What distinguishes the two losses are pictures that are already right. Three outcomes, and in each the **first** class is the correct one. **Predict, then run:** which loss
// cares about which?

// %% id="three-outcomes"
const three = [
  [10, -2, 3],
  [10, 9, 9],
  [10, -100, -100],
];
// -ln p of the first class, in a form that does not round small losses to 0.
const softmaxOf = ([own, ...others]: number[]): number =>
  Math.log1p(others.reduce((total, rival) => total + Math.exp(rival - own), 0));
for (const row of three) {
  const softmax = softmaxOf(row).toPrecision(3);
  console.log(`[${row.join(", ")}]: SVM ${one(row, 0)}, softmax ${softmax}`);
}

// %% [markdown] id="three-outcomes-read"
// <details><summary>Answer</summary>
//
// The SVM gives 0 to all three: the margin is met, and it makes no difference whether by a hair or by 110 points. To softmax they are 0.0009, 0.55 and $3 \cdot 10^{-48}$; it would rather have the third. It always wants the correct class
// higher and the others lower, if only by a little.
//
// </details>
//
// **Predict, then run.** Now jiggle: every score is moved by up to 0.1 in all possible ways. By how much does each loss change?

// %% id="three-outcomes-jiggled"
for (const row of three) {
  const nearby = moves.flatMap((a) =>
    moves.flatMap((b) => moves.map((c) => [row[0] + a, row[1] + b, row[2] + c])),
  );
  const spread = (lossOf: (row: number[]) => number): string =>
    (Math.max(...nearby.map(lossOf)) - lossOf(row)).toPrecision(2);
  const [hinge, soft] = [spread((r) => one(r, 0)), spread(softmaxOf)];
  console.log(`[${row.join(", ")}]: SVM up by ${hinge}, softmax up by ${soft}`);
}
const rivalScores = Array.from({ length: 121 }, (_, i) => 4 + i / 15);
show(
  plots.lines(
    [
      {
        name: "SVM",
        x: rivalScores,
        y: rivalScores.map((r) => one([10, r, -100], 0)),
      },
      {
        name: "softmax",
        x: rivalScores,
        y: rivalScores.map((r) => softmaxOf([10, r, -100])),
      },
    ],
    {
      title: "The correct class has 10; one rival moves",
      xTitle: "score of the rival",
      yTitle: "loss",
    },
  ),
);

// %% [markdown] id="kink"
// <details><summary>Answer</summary>
//
// $[10, -2, 3]$ and $[10, -100, -100]$: the SVM does not move at all, softmax by a little or next to nothing.
//
// But $[10, 9, 9]$: both margins are met **exactly**, $9 - 10 + 1 = 0$. It lies on the kink of the hinge, at 9 in the figure. Raise the rivals by 0.1 each and lower the correct score by 0.1, and the SVM loss goes from 0 to 0.4.
//
// </details>
//
// > **Where others differ.** With these three examples it is said (at 38 to 40 minutes of the recording) that the SVM loss does not notice when the scores are jiggled. That is right for two of them. $[10, 9, 9]$ sits precisely on a
// > kink: to one side the slope is 0, to the other it is 1 for each rival. What "the gradient" is there is a matter of convention (Gradlab takes 0); a numerical gradient will give something in between, as lesson 05 shows.
//
// What a loss *does* is its slope: in training, each score is pushed against it. **Predict, then move the slider** through the scores of the rival. When does each loss begin to push, and how hard does it push in the end?

// %% id="slopes-slider"
const rivalSteps = Array.from({ length: 19 }, (_, i) => 4 + i / 2);
const pushes = (rival: number): number[][] =>
  [losses.svm, losses.softmax].map((lossOf) => {
    const { dScores } = lossOf(tf.tensor2d([[10, rival, 5]]), catLabel);
    return [...dScores.dataSync()].map((slope) => 0 - slope);
  });
const panel = (title: string, push: number[]): plots.Figure =>
  plots.bars(["correct: 10", "rival", "other: 5"], push, {
    title,
    format: ".2f",
    yRange: [-1.3, 1.3],
  });
show(
  plots.slider(
    rivalSteps.map((rival) => {
      const [hinge, soft] = pushes(rival);
      return plots.row([panel("SVM", hinge), panel("softmax", soft)], {
        title: "Which way each score is pushed",
      });
    }),
    { names: rivalSteps.map(String), label: "score of the rival: ", start: 8 },
  ),
);

// %% [markdown] id="local-judge"
// <details><summary>What you should see</summary>
//
// The SVM is a switch: nothing up to a score of 9, and the full push, 1 against 1, from there on, however far the rival gets ahead. Softmax turns up gradually: at a rival of 4 it pushes by a few thousandths, at 10 by a half, and
// in the end by 1 as well. Both push the correct score up by as much as they push the others down.
//
// </details>
//
// So the SVM is a **local** judge. Once the margins are met it stops caring, and works on the difficult pictures only; softmax looks at all of them, always, a little. In practice?

// %% id="both-trained"
const { train, test } = data.pictures({ seed: 1, train: 2000, test: 500 });
const mean = data.meanImage(train);
const prepare = (pictures: tf.Tensor): tf.Tensor2D =>
  data.flatten(data.subtract(pictures as tf.Tensor4D, mean).div(255));
const settings = { inputs: 3072, classes: 10, regularization: 0.01 };
for (const [loss, lossOf, learningRate] of [
  ["svm", losses.svm, 0.005],
  ["softmax", losses.softmax, 0.03],
] as const) {
  const model = models.linear({ ...settings, loss });
  const first = training.sanity.initialLoss(model, train, { seed: 1, prepare });
  console.log(`${loss}: ${first.message}`);
  const { params } = await training.fit(
    model,
    { train },
    {
      optimizer: optim.sgd({ learningRate }),
      epochs: 15,
      batchSize: 100,
      seed: 1,
      prepare,
    },
  );
  const share = await training.accuracy(model, params, test, { prepare });
  console.log(`${loss}: ${(100 * share).toFixed(1)} % of the test pictures`);
  // Whom does it still listen to? Pictures with a slope of 0 in every score have no say.
  const { w, b } = params as { w: tf.Tensor2D; b: tf.Tensor1D };
  const seen = prepare(data.toTensor(train));
  const settled = tf.tidy(() => {
    const { dScores } = lossOf(tf.add(tf.matMul(seen, w), b), data.labels(train));
    return tf.equal(dScores.abs().sum(1), 0).sum().arraySync() as number;
  });
  console.log(
    `${loss}: ${settled} of the 2000 training pictures have no say any more`,
  );
  tf.dispose([params, seen]);
}

// %% [markdown] id="sanity"
// Nearly the same, and with more epochs or another learning rate it may be the other way round. What differs is who is listened to: for the SVM 148 of the pictures are settled, at nearly 40 % accuracy still not many; for softmax not a single one ever is. Use softmax unless you have a reason not to: most of the field does, and it comes with something like probabilities.
//
// ### Is one of them faster?
//
// Softmax takes an exponential of every score, the SVM only differences. **Predict, then run.** How much does that matter for 2,000 pictures and ten classes, beside the product $x w$ that makes the scores?

// %% id="question-speed" tags=["varies"]
const many = prepare(data.toTensor(train)); // [2000, 3072]
const manyLabels = data.labels(train);
const someWeights = tf.randomNormal<tf.Rank.R2>([3072, 10], 0, 0.01, "float32", 1);
const manyScores = tf.matMul<tf.Tensor2D>(many, someWeights);
const works = {
  "the scores": () => tf.matMul(many, someWeights).dispose(),
  "SVM loss": () => losses.svm(manyScores, manyLabels).dScores.dispose(),
  "softmax loss": () => losses.softmax(manyScores, manyLabels).dScores.dispose(),
};
for (const [name, work] of Object.entries(works)) {
  work(); // once for practice
  const start = performance.now();
  for (let i = 0; i < 10; i++) work();
  const milliseconds = (performance.now() - start) / 10;
  console.log(`${name.padEnd(12)} ${milliseconds.toFixed(2)} ms`);
}

// %% [markdown] id="sanity-checks"
// <details><summary>Answer</summary>
//
// Hardly at all: the scores take several times as long as either loss, and in a network of many layers the loss is lost altogether beside the rest.
//
// </details>
//
// ### Sanity checks to keep
//
// You have just seen the first of them at work: `training.sanity.initialLoss`. Before you train anything, with small weights and **without** regularization:
//
// | loss | at the start | at best | a sign of a bug |
// |---|---|---|---|
// | SVM (margin 1) | $C - 1$; 9 for ten classes | 0, reached | negative; not about $C - 1$ at first |
// | softmax | $\ln C$; 2.30 for ten classes | above 0, never reached | negative; not about $\ln C$ at first; NaN |
//
// And when you then switch the regularization on, the first loss must go **up** a little. **Predict, then run.** By how much, with $\lambda = 0.5$ and 30,720 weights drawn with a standard deviation of 0.01?

// %% id="sanity-regularization"
for (const strength of [0, 0.5]) {
  const w = tf.randomNormal<tf.Rank.R2>([3072, 10], 0, 0.01, "float32", 1);
  const some = tf.matMul<tf.Tensor2D>(many.slice([0, 0], [100, 3072]), w);
  const dataLoss = losses.softmax(some, manyLabels.slice([0], [100])).loss;
  const penalty = regularization.l2(w, strength).loss;
  const sum = (dataLoss + penalty).toFixed(2);
  console.log(
    `lambda = ${strength}: ${dataLoss.toFixed(2)} + ${penalty.toFixed(2)} = ${sum}`,
  );
}

// %% [markdown] id="summary"
// <details><summary>Answer</summary>
//
// A weight's square is $0.01^2$ on average, so the penalty is about $0.5 \cdot 30{,}720 \cdot 0.0001 = 1.54$. A first loss that does not move at all when $\lambda$ does has lost its penalty somewhere.
//
// </details>
//
// ## Summary
//
// - A **loss** says in one number how bad $W$ is; over a training set it is the mean of the pictures' losses.
// - **SVM** (Weston-Watkins): each rival pays $\max(0, s_j - s_y + 1)$. Content as soon as the margins are met; many $W$ have loss 0. One-vs-all and structured are relatives.
// - **Softmax**: $-\ln p_y$ with $p = e^{s} / \sum e^{s}$. Unnormalised log-probabilities, maximum likelihood, cross-entropy: three readings of one formula. Never content.
// - Constants added to a loss change nothing; factors change nothing *until there is regularization*; squaring changes the classifier.
// - Subtract the largest score before `exp`, and know what a function expects: scores, probabilities or their logarithms.
// - First loss: $C - 1$ or $\ln C$.
//
// ## What to try
//
// 1. In section 3, use `squared: true` with all scores 0. What is the first loss of the squared hinge with $C$ classes? And with `margin: 2`?
// 2. Compute the SVM and the softmax loss of the ten-class table in section 1. On which picture do they disagree most about how bad it is?
// 3. Replace the certain label by $(0.9, 0.05, 0.05)$ ("label smoothing") in the cross-entropy of section 5. Is softmax content now, for some finite scores?
//
// <details><summary>Answers</summary>
//
// 1: $C - 1$ again, as $1^2 = 1$; with a margin of 2 it is $4 (C - 1)$.
//
// 2: SVM: cat 10.58, car 0.27, frog 71.91; softmax: 5.17, 0.58, 11.29. Both call the frog the worst. But the SVM, which adds up the rivals, finds it nearly 7 times as bad as the cat, and softmax, which is ruled by the highest rival, about twice as bad.
//
// 3: Yes. The cross-entropy is lowest where $p = q$, and $p = (0.9, 0.05, 0.05)$ is reached with scores that differ by $\ln 18 \approx 2.89$.
//
// </details>
//
// ## What is next
//
// One hole is left: the loss cannot choose between $W$ and $2W$, and a low loss on the training pictures is not yet a good classifier. Lesson **04, regularization**, adds the missing wish; lesson **05** then follows the slope of the loss downhill,
// and assignment **03-linear-classifiers** lets you write both losses and their gradients yourself.
//
// *Sources: the three-picture table, the questions and the comparisons follow Stanford's CS231n, lecture 3 (Li, Karpathy, Johnson, 2016), the Georgia Tech lecture CS 4644/7643 by D. Xu (after Z. Kira), and M. Bouaicha's "Deep learning for computer vision". J. Weston and
// C. Watkins, "Support vector machines for multi-class pattern recognition", 1999; K. Crammer and Y. Singer, "On the algorithmic implementation of multiclass kernel-based vector machines", 2001.*
