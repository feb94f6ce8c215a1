// ---
// title: Linear classifiers
// ---

// %% [markdown] id="intro"
// # Linear classifiers
//
// The nearest neighbour of lesson 01 carries its whole training set about and looks at every picture of it, every time. This
// lesson goes the other way: squeeze all that the pictures teach into **one table of numbers**, throw the pictures away, and
// classify with a single product. It is the simplest classifier that learns, and the brick of which every neural network in
// this course is built; so we look at it from three sides, until each explains the others.
//
// - as **algebra**: a weighted sum of pixels for each class;
// - as **pictures**: one template for each class, and a measure of likeness;
// - as **geometry**: straight cuts through the space of all pictures.
//
// At the end we meet problems that no such cut can solve. *Where* the table of numbers comes from is left open here: lesson
// 03 says what makes one table better than another, lessons 05 and 06 how to find a good one.
//
// **How to read it.** Run the cells from top to bottom (Shift + Enter). Where it says *predict, then run*, write down your
// guess first.

// %% id="imports"
import { data, demos, knn, models, optim, plots, show, tf, training } from "gradlab";

// %% [markdown] id="parameters-intro"
// ## 1. A function with numbers to choose
//
// A classifier is a function from a picture to a word. We write it in two steps, and only the first is interesting:
//
// 1. a function $f(x, W)$ turns the picture $x$ into one number for each class, its **score**;
// 2. the class with the highest score is the answer.
//
// $W$ stands for numbers *inside* of the function, called **parameters** or **weights**. Learning means choosing them well;
// afterwards they are all that is left of the training set. This is a **parametric** approach; k-NN had no parameters, only
// memories.
//
// What is the simplest $f$ that looks at every pixel? Multiply each number of the picture by a weight of its own, add up,
// and add a constant that does not depend on the picture, the **bias**. Do that once for each class:
//
// $$s_k = \sum_p W_{kp}\, x_p + b_k \qquad\text{or, for all classes at once,}\qquad s = f(x, W) = W x + b$$
//
// That is a **linear classifier**. For a picture of 32 x 32 pixels and 3 channels, $x$ is a column of 3,072 numbers; with
// ten classes $W$ has 10 rows and 3,072 columns, and $b$ and $s$ have 10 numbers each.
//
// **Predict, then run.** How many numbers are there to choose? And how many did the nearest neighbour of lesson 01 keep for its
// 2,000 training pictures?

// %% id="count-parameters"
const guess = { linear: 0, nearestNeighbour: 0 };
const numbers = { linear: 10 * 3072 + 10, nearestNeighbour: 2000 * 3072 };
console.log(`linear: you guessed ${guess.linear}, it is ${numbers.linear}`);
console.log(
  `neighbour: you guessed ${guess.nearestNeighbour}, it is ${numbers.nearestNeighbour}`,
);

// %% [markdown] id="algebra-intro"
// ## 2. The algebraic view: four pixels, three classes
//
// Small enough to do by hand: a grey picture of 2 x 2 pixels, and three classes, *cat*, *dog* and *ship*. Somebody (not a
// very good teacher) has given us $W$ and $b$. Read the picture row by row into a column of four numbers, and multiply:

// %% id="four-pixels"
const classes = ["cat", "dog", "ship"];
const picture = [
  [56, 231],
  [24, 2],
];
const x = picture.flat(); // [56, 231, 24, 2]
const W = [
  [0.2, -0.5, 0.1, 2.0], // cat
  [1.5, 1.3, 2.1, 0.0], // dog
  [0.0, 0.25, 0.2, -0.3], // ship
];
const b = [1.1, 3.2, -1.2];

const dot = (a: number[], other: number[]): number =>
  a.reduce((sum, value, i) => sum + value * other[i], 0);
const scoresOf = (W: number[][], b: number[], x: number[]): number[] =>
  W.map((row, k) => dot(row, x) + b[k]);

for (const [k, row] of W.entries()) {
  const terms = row.map((weight, p) => `(${weight})(${x[p]})`).join(" + ");
  console.log(
    `${classes[k]}: ${terms} + (${b[k]}) = ${scoresOf(W, b, x)[k].toFixed(2)}`,
  );
}

// %% id="four-pixels-picture"
const column = (values: number[]): number[][] => values.map((value) => [value]);
const weightColours = { colours: "diverging", range: [-2.5, 2.5] } as const;
show(
  plots.row(
    [
      plots.matrix(W, { title: "W", rows: classes, ...weightColours }),
      plots.pixels(column(x), { title: "x" }),
      plots.matrix(column(b), { title: "b", colours: "diverging", range: [-8, 8] }),
      plots.matrix(column(scoresOf(W, b, x)), {
        title: "scores",
        rows: classes,
        colours: "diverging",
        format: ".2f",
      }),
    ],
    { between: ["·", "+", "="], title: "s = W x + b" },
  ),
);

// %% [markdown] id="four-pixels-read"
// The picture is of a cat. The dog has won by far, and the cat came last: this $W$ is a bad one, and now we can say so in
// numbers.
//
// > **Where others differ.** A widely copied drawing of this very example gives the ship 61.95. That is the product alone,
// > $0.25 \cdot 231 + 0.2 \cdot 24 - 0.3 \cdot 2 = 61.95$, without the bias of $-1.2$; the score is 60.75.
//
// **Predict, then run.** The same picture in half the light: every pixel is half as large. What becomes of the scores? Does
// the answer change?

// %% id="half-light"
const brightness = 0.5;
const dimmed = x.map((value) => brightness * value);
const [before, after] = [scoresOf(W, b, x), scoresOf(W, b, dimmed)];
for (const [k, name] of classes.entries()) {
  console.log(
    `${name}: ${before[k].toFixed(2)} in full light, ${after[k].toFixed(2)} dimmed`,
  );
}

// %% [markdown] id="half-light-answer"
// <details><summary>What you should see</summary>
//
// Every score, less its bias, is multiplied by the same 0.5. That is what **linear** means: $W(\alpha x) = \alpha\, W x$,
// and $W(x + y) = W x + W y$. With small biases the order of the classes stays, so less light hardly matters (to a nearest
// neighbour it mattered a great deal). Only in deep darkness do the biases decide: with
// `brightness = 0.01` the cat overtakes the ship.
//
// </details>
//
// **Your turn.** Leave $W$ alone, and change only the cat's bias, so that the cat wins with the picture in full light. By hand:
// how large must it be at least? Then set it and run.

// %% id="bias-yourself"
const myBias = [1.1, 3.2, -1.2]; // change the first
const mine = scoresOf(W, myBias, x);
if (mine[0] > mine[1] && mine[0] > mine[2]) {
  console.log(`cat ${mine[0].toFixed(1)}, dog ${mine[1].toFixed(1)}: right`);
} else {
  const missing = Math.max(mine[1], mine[2]) - mine[0];
  console.log(
    `the cat still lacks ${missing.toFixed(1)} points, and must get more than that`,
  );
}

// %% [markdown] id="bias-answer"
// <details><summary>Answer</summary>
//
// The products alone give the cat $-97.9$ and the dog $434.7 + 3.2 = 437.9$. So the cat's bias must be above
// $437.9 + 97.9 = 535.8$. But then *every* picture like it, whatever it shows, is a cat: the bias prefers a class
// **without looking at the picture**. It is useful when some classes are more frequent than others, and no way to tell two
// pictures apart.
//
// </details>
//
// ### The same in a program
//
// Texts write $W x + b$, with the picture as a column. Programs hold many pictures at once, one a **row** of $x$, and so the
// table lies on its side: `x w + b` with `x` of shape [N, D], `w` of shape [D, C] and `b` of shape [C] gives scores [N, C].
// `w` is $W$ with rows and columns exchanged (the *transpose* $W^\top$): a **column** of `w` belongs to a class. Gradlab does it so
// throughout, like most libraries.

// %% id="in-a-program"
const rows = tf.tensor2d([x, dimmed]); // [N, D] = [2, 4]
const w = tf.tensor2d(W).transpose(); // [D, C] = [4, 3]
const scores = tf.add(tf.matMul(rows, w), tf.tensor1d(b)); // [N, C] = [2, 3]
show(
  plots.matrix(scores as tf.Tensor2D, {
    rows: ["full light", "half light"],
    columns: classes,
    colours: "diverging",
    format: ".2f",
    title: "Both pictures in one product",
  }),
);

// %% [markdown] id="bias-trick"
// ## 3. The bias trick
//
// Two kinds of parameters, $W$ and $b$, are one more than we like to carry about. So give every picture one more "pixel" that is
// always 1, and let $b$ be one more column of $W$:
//
// $$W x + b \;=\; \begin{bmatrix} W & b \end{bmatrix} \begin{bmatrix} x \\ 1 \end{bmatrix}$$
//
// For pictures of 3,072 numbers, $W$ is then 10 x 3,073, and that is how you will meet it in many programs. **Predict, then
// run:** are the scores exactly the same?

// %% id="bias-trick-run"
const extended = W.map((row, k) => [...row, b[k]]); // 3 x 5
const xAndOne = [...x, 1];
show(
  plots.row(
    [
      plots.matrix(extended, { title: "W and b", rows: classes, ...weightColours }),
      plots.pixels(column(xAndOne), { title: "x and 1" }),
      plots.matrix(column(extended.map((row) => dot(row, xAndOne))), {
        title: "scores",
        rows: classes,
        colours: "diverging",
        format: ".2f",
      }),
    ],
    { between: ["·", "="] },
  ),
);

// %% [markdown] id="bias-trick-question"
// <details><summary>Answer</summary>
//
// Exactly: the same products are added up, and the last of them is $b \cdot 1$.
//
// </details>
//
// **Predict.** A picture that is black all over has $x = 0$. What does a classifier *without* biases say about it? And what
// about a picture and the same one in twice the light?
//
// <details><summary>Answer</summary>
//
// All scores of the black picture are 0, whatever $W$ is: it can favour no class. And twice the light doubles all scores, so
// the answer can never change with the brightness. Without a bias, every border between two classes goes through the
// point $x = 0$. We shall see that in section 5.
//
// </details>
//
// ## 4. The visual view: one template a class
//
// A row of $W$ has one number for each pixel. So it can be looked at *as a picture*: for our three classes, pictures of 2 x 2
// pixels. Blue is a negative weight, red a positive one.

// %% id="small-templates"
const asPicture = (row: number[]): number[][] => [row.slice(0, 2), row.slice(2)];
show(
  plots.row(
    [
      plots.pixels(picture, { title: "the picture" }),
      ...W.map((row, k) =>
        plots.matrix(asPicture(row), { title: classes[k], ...weightColours }),
      ),
    ],
    { title: "Rows of W as pictures" },
  ),
);

// %% [markdown] id="small-templates-read"
// The score is then a measure of **likeness**: bright pixels under positive weights add to it, bright pixels under negative
// ones take away. The bright pixel at the top right (231) falls on $-0.5$ in the cat's template, and that alone costs
// the cat 115 points.
//
// So a linear classifier is a kind of nearest neighbour after all, with one single "neighbour" for each class, its
// **template**, and with the product $w \cdot x$ in the place of a distance. How near are the two? Take as template of a class the
// **mean** of its training pictures $m_k$, and give each new picture the class whose mean is nearest. Multiply out:
//
// $$|x - m_k|^2 = |x|^2 - 2\, m_k \cdot x + |m_k|^2$$
//
// The first term is the same for all classes. So the nearest mean is the class with the highest $m_k \cdot x - \tfrac12 |m_k|^2$:
// a linear classifier, with $w_k = m_k$ and $b_k = -\tfrac12 |m_k|^2$, found without any learning. Let us try it on the
// pictures of lesson 01. (From here on, $x$ is a picture less the mean of all training pictures, divided by 255: centred
// numbers between $-1$ and $1$.)

// %% id="load"
const photographs = false; // true: CIFAR-10, as in lesson 01
const count = { train: 2000, test: 500 };
const { train, test } = photographs
  ? await data.cifar10(undefined, count)
  : data.pictures({ seed: 1, ...count });
const mean = data.meanImage(train);
const prepare = (pictures: tf.Tensor4D): tf.Tensor2D =>
  data.flatten(data.subtract(pictures, mean).div(255));
const xTrain = prepare(data.toTensor(train)); // [2000, 3072]
const yTrain = data.labels(train);
const xTest = prepare(data.toTensor(test)); // [500, 3072]
const yTest = data.labels(test);
console.log(`training pictures: [${xTrain.shape.join(", ")}]`);

// %% id="nearest-mean"
const membersOf = (label: number): tf.Tensor1D =>
  tf.tensor1d(
    [...train.labels].flatMap((own, i) => (own === label ? [i] : [])),
    "int32",
  );
const means = tf.stack(
  train.classes.map((_, label) => tf.gather(xTrain, membersOf(label)).mean(0)),
) as tf.Tensor2D; // [10, 3072]
const meanBiases = means.square().sum(1).div(-2) as tf.Tensor1D;

const answers = (x: tf.Tensor2D, w: tf.Tensor2D, b: tf.Tensor1D): tf.Tensor1D =>
  tf.argMax(tf.add(tf.matMul(x, w), b), 1);
const accuracy = (labels: tf.Tensor1D, actual: tf.Tensor1D): number =>
  tf.equal(labels, actual).mean().arraySync() as number;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const nearestMean = accuracy(answers(xTest, means.transpose(), meanBiases), yTest);
const neighbours = new knn.KNearestNeighbors({ k: 10 }).fit(xTrain, yTrain);
console.log(
  `ten nearest neighbours: ${percent(accuracy(neighbours.predict(xTest), yTest))}`,
);
console.log(`nearest of ten means:   ${percent(nearestMean)}`);

// %% [markdown] id="learnt-intro"
// **Ten** templates do as well as 2,000 remembered pictures, or better: averaging washes the accidental backgrounds out, which the
// nearest neighbour took so seriously.
//
// But a mean is not the best template. What is *common* to cats and dogs helps nobody to tell them apart; a good template for
// cats should count what cats have **and the others have not**. So let the computer look for a better $W$. How it does it
// is the matter of the next lessons (this one uses *softmax*, lesson 03, a little *regularization*, lesson 04, and *gradient descent*,
// lesson 05); here we only look at what it finds.

// %% id="learn"
const model = models.linear({ inputs: 3072, classes: 10, regularization: 0.01 });
const { params } = await training.fit(
  model,
  { train: { x: xTrain, y: yTrain } },
  {
    optimizer: optim.sgd({ learningRate: 0.03 }),
    epochs: 30,
    seed: 1,
    batchSize: 100,
  },
);
const templates = params.w as tf.Tensor2D; // [3072, 10]
const biases = params.b as tf.Tensor1D; // [10]
const learnt = accuracy(answers(xTest, templates, biases), yTest);
console.log(`learnt templates: ${percent(learnt)} of the test pictures`);

// %% [markdown] id="templates-intro"
// **Predict, then run.** Here are the means above and the learnt templates below. Which of them will look like
// the thing? (A template has negative numbers too; middle grey stands for 0.)

// %% id="templates"
/** [10, 3072] as pictures; the largest number of each becomes black or white. */
function stretched(rows: tf.Tensor2D): tf.Tensor4D {
  const largest = rows.abs().max(1, true);
  return rows.div(largest).reshape([10, 32, 32, 3]);
}
show(
  plots.imageGrid(
    tf.concat([stretched(means), stretched(templates.transpose() as tf.Tensor2D)]),
    {
      perRow: 10,
      rows: ["mean", "learnt"],
      columns: train.classes,
      range: [-1, 1],
      title: "Templates",
    },
  ),
);

// %% [markdown] id="templates-read"
// <details><summary>What you should see</summary>
//
// At first sight both rows show the same. The means are soft and honest: you see where a thing tends to be, and in which
// colour. The learnt templates are harder. What several classes have in common is gone, what sets one apart stands out, and
// they are not pictures *of* anything: they are lists of **evidence**, for and against. They are grainy, too, because 2,000 pictures are
// few for 30,730 weights, and $W$ has also learnt accidents by heart.
//
// </details>
//
// On the photographs of CIFAR-10 you would see a reddish car from the front, a blue ship, and a horse with **two heads**, as horses
// look to the left as often as to the right, and there is only one template to say it with. That is the great weakness seen from
// this side. **One template a class**: a green car and a red one, a cat curled up and one standing must all be matched by the same
// sum of pixels.
//
// Where does a score come from? Multiply the template with the picture, pixel by pixel, *without* adding up:

// %% id="evidence"
const index = 9; // any from 0 to 499
const one = tf.slice(xTest, [index, 0], [1, 3072]);
const itsScores = tf.add(tf.matMul(one, templates), biases).dataSync();
const [best, second] = [...itsScores.keys()].sort(
  (i, j) => itsScores[j] - itsScores[i],
);
const evidence = (label: number): tf.Tensor2D =>
  tf
    .mul(one, templates.slice([0, label], [3072, 1]).transpose())
    .reshape([32, 32, 3])
    .sum(2);
const name = (label: number): string => test.classes[label];
console.log(`a ${name(test.labels[index])}, taken for a ${name(best)}`);
show(plots.imageGrid(data.take(test, [index]), { size: 192 }));
show(plots.bars(test.classes, itsScores, { title: "Its ten scores", format: ".2f" }));
show(
  plots.row(
    [best, second].map((label) =>
      plots.matrix(evidence(label), {
        title: `for ${name(label)} (red), against it (blue)`,
        colours: "diverging",
        range: [-0.05, 0.05],
      }),
    ),
    { title: "What each pixel adds to the two highest scores" },
  ),
);

// %% [markdown] id="time"
// **Predict, then run.** The nearest neighbour compared each picture with 2,000 others. How many products of length 3,072 does a linear
// classifier need for a picture, and how does that depend on the number of training pictures $N$?

// %% id="time-run" tags=["varies"]
function milliseconds(run: () => void): number {
  run(); // once for practice
  const start = performance.now();
  run();
  return performance.now() - start;
}
const linearTime = milliseconds(() => answers(xTest, templates, biases).dataSync());
const neighbourTime = milliseconds(() => neighbours.predict(xTest).dataSync());
console.log(`500 pictures, linear:             ${linearTime.toFixed(1)} ms`);
console.log(`500 pictures, nearest neighbours: ${neighbourTime.toFixed(1)} ms`);

// %% [markdown] id="time-answer"
// <details><summary>Answer</summary>
//
// Ten, one for each class, whatever $N$ was: predicting is $O(1)$ in the number of training pictures. Training takes long
// instead, and that is **the right way round**.
//
// </details>
//
// ## 5. The geometric view: straight cuts
//
// A picture of two pixels is a point in the plane; one of 3,072 numbers is a point in a space of 3,072 dimensions. We can
// only draw the first, and fortunately the second is no different in what matters here.
//
// In the plane, the score of a class, $s = w_1 x_1 + w_2 x_2 + b$, is a tilted flat surface. It is 0 along a straight **line**,
// positive on one side of it and negative on the other, and grows evenly away from it, in the direction of the arrow $(w_1, w_2)$.
// Three classes are three such lines. The answer at each place, shown by the colour, is the class with the highest score.

// %% id="three-lines"
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
// A column for each class.
const w2 = [
  [1.6, -1.7, 0.1],
  [1.2, 0.8, -2.0],
];
const b2 = [-0.1, -0.2, 0.1];
show(
  plots.linearRegions(points, w2, b2, {
    title: "Three scores: each line is where a score is 0, its arrow where it grows",
    xTitle: "first pixel",
    yTitle: "second pixel",
  }),
);

// %% [markdown] id="change-lines"
// **Predict, then run.** What does the line of class 0 do when you change its two weights? When you change its bias? And when you
// multiply all three by 3? Answer first, then compare.

// %% id="change-lines-run"
const changed = (w0: [number, number], b0: number, title: string): plots.Figure =>
  plots.linearRegions(
    points,
    [
      [w0[0], -1.7, 0.1],
      [w0[1], 0.8, -2.0],
    ],
    [b0, -0.2, 0.1],
    { title, resolution: 80 },
  );
show(
  plots.row([
    changed([1.6, 1.2], -0.1, "as before"),
    changed([2.0, -0.2], -0.1, "other weights"),
  ]),
);
show(
  plots.row([
    changed([1.6, 1.2], -0.9, "smaller bias"),
    changed([4.8, 3.6], -0.3, "all times 3"),
  ]),
);

// %% [markdown] id="change-lines-answer"
// <details><summary>Answer</summary>
//
// Other weights **turn** the line; another bias **shifts** it, without turning. Multiplying all three by 3 leaves the line where it
// is, but the surface is three times as steep, and so class 0 wins more of the plane against the others: the borders between
// colours are not the lines themselves, but the places where **two scores are equal**.
//
// </details>
//
// Between two classes the border is where $(w_i - w_j) \cdot x + (b_i - b_j) = 0$: again a straight line. And without biases? Then
// $x = 0$ lies on every line and on every border:

// %% id="no-bias"
show(
  plots.row(
    [
      plots.linearRegions(points, w2, b2, { title: "with biases" }),
      plots.linearRegions(points, w2, [0, 0, 0], { title: "without" }),
    ],
    { title: "What the biases are for" },
  ),
);

// %% [markdown] id="convex"
// In 3,072 dimensions, "line" becomes **hyperplane**: a flat cut that divides the space in two. The regions have a remarkable
// property, easy to see in the plane: they have no dents. If two points lie in the region of one class, so does everything on the
// straight line between them. Such regions are called **convex**.
//
// **Predict, then run.** Take two test pictures to which the classifier gives the same label, and blend them, half and half. What label does the blend
// get? Try it on pairs of all classes; and do the same with the nearest neighbour.

// %% id="blends"
function keepsLabel(classify: (x: tf.Tensor2D) => tf.Tensor1D): string {
  const labels = classify(xTest).arraySync();
  const pairs: [number, number][] = [];
  for (let i = 0; i < 100; i++) {
    for (let j = i + 1; j < 100; j++) if (labels[i] === labels[j]) pairs.push([i, j]);
  }
  const side = (which: 0 | 1): tf.Tensor2D =>
    tf.gather(
      xTest,
      tf.tensor1d(
        pairs.map((pair) => pair[which]),
        "int32",
      ),
    );
  const blended = classify(tf.add(side(0), side(1)).div(2)).arraySync();
  const kept = pairs.filter(([i], at) => blended[at] === labels[i]).length;
  return `${kept} of ${pairs.length} blends keep the label of their halves`;
}
console.log(
  `linear:               ${keepsLabel((x) => answers(x, templates, biases))}`,
);
console.log(
  `1 nearest neighbour:  ${keepsLabel((x) => neighbours.predict(x, { k: 1 }))}`,
);

// %% [markdown] id="convex-answer"
// <details><summary>Why all of them?</summary>
//
// Scores are linear, so those of the blend are the blends of the scores. If class $k$ was the highest in both halves, it is the
// highest in their mean. It is a law, not a tendency; and a strong one. Would you call a blend of two photographs of ships a ship? Perhaps.
// But the same law says: if a ship to the left and a ship to the right are both ships, so are two half-transparent ones.
//
// </details>
//
// **Play with it.** Nine points in three classes, with the table of weights beside them. Drag a point. Change a weight or a bias by hand and watch its line. What the buttons and the
// *losses* are about is the matter of lessons 03 to 05; press *Start* all the same, and see where the lines go.

// %% id="play"
show(demos.linearClassifier());

// %% [markdown] id="hard-cases"
// ## 6. What no line can do
//
// Flat cuts, convex regions, one template: it is always the same weakness. Here are three famous cases that defeat it, each
// with two classes.
//
// - **Parity**: class 1 where an odd number of the two pixels is above 0, class 0 where an even number is.
// - **Ring**: class 1 where the distance from the middle is between 1 and 2, class 0 everywhere else.
// - **Three modes**: class 1 in three separate places, class 0 everywhere else.
//
// For each we try **every** straight cut: all directions, in steps of one degree, and in each direction all places for the cut.
//
// **Predict, then run.** Guessing alone gives about 50 %. How well does the very best cut do in each?

// %% id="make-hard-cases"
function sample(isOne: (x: number, y: number) => boolean, seed: number): data.Points {
  const spots = tf.randomUniform([900, 2], -2.5, 2.5, "float32", seed).arraySync();
  const x = spots as number[][];
  const ones = x.filter(([u, v]) => isOne(u, v)).slice(0, 120);
  const zeros = x.filter(([u, v]) => !isOne(u, v)).slice(0, 120);
  const all = [...zeros, ...ones];
  return { x: all, y: all.map((_, i) => (i < zeros.length ? 0 : 1)) };
}
const near = (x: number, y: number, u: number, v: number): boolean =>
  Math.hypot(x - u, y - v) < 0.8;
const cases = {
  parity: sample((x, y) => x > 0 !== y > 0, 1),
  ring: sample((x, y) => Math.hypot(x, y) >= 1 && Math.hypot(x, y) <= 2, 2),
  "three modes": sample(
    (x, y) => near(x, y, -1.4, -1) || near(x, y, 1.4, -1) || near(x, y, 0, 1.4),
    3,
  ),
};

// %% id="best-cuts"
/** Class 1 is where `u x + v y` is above `at`. */
interface Cut {
  u: number;
  v: number;
  at: number;
  right: number;
}

function bestCut({ x, y }: data.Points): Cut {
  let best: Cut = { u: 1, v: 0, at: 0, right: 0 };
  for (let degrees = 0; degrees < 360; degrees++) {
    const [u, v] = [Math.cos, Math.sin].map((f) => f((degrees * Math.PI) / 180));
    const along = x.map((point, i) => ({
      at: u * point[0] + v * point[1],
      one: y[i],
    }));
    along.sort((a, b) => a.at - b.at);
    let right = y.filter((label) => label === 1).length; // cut before all of them
    for (const [i, { at, one }] of along.entries()) {
      right += one === 0 ? 1 : -1; // with the cut just behind this one
      const next = along[i + 1]?.at ?? at + 1;
      if (right > best.right) best = { u, v, at: (at + next) / 2, right };
    }
  }
  return best;
}

const cuts: plots.Figure[] = [];
for (const [title, set] of Object.entries(cases)) {
  const { u, v, at, right } = bestCut(set);
  console.log(`${title}: ${percent(right / set.y.length)} with the best of all cuts`);
  const weights = [
    [0, u],
    [0, v],
  ];
  cuts.push(plots.linearRegions(set, weights, [0, -at], { title, resolution: 80 }));
}
show(plots.row(cuts, { title: "The best straight cuts" }));

// %% [markdown] id="hard-cases-read"
// <details><summary>What you should see</summary>
//
// Between 63 and 70 %: the best there is, and still no good. It cuts off whatever corner it can, and gives up the rest.
//
// </details>
//
// For the parity there is a proof of four lines. Let $a$ and $c$ be two positive numbers,
// and $s$ the score of "odd" less that of "even", which is a linear function. It would have to be negative at $(a, c)$ and $(-a, -c)$, where
// an even number is above 0, and positive at $(a, -c)$ and $(-a, c)$. But a linear function has
//
// $$s(a, c) + s(-a, -c) \;=\; 2 b \;=\; s(a, -c) + s(-a, c),$$
//
// and the same number cannot be negative and positive. (You may know this case as *exclusive or*. In 1969 it made many people
// lose hope in neural networks; lesson 08 shows how a second layer solves it.)
//
// ### Unless the axes are others
//
// The cut must be straight **in the coordinates that the classifier gets**. Nobody says that those have to be the pixels. Give it
// the *product* of the two for the parity; for the ring the square of the distance, $r^2 = x^2 + y^2$, together with the square of that; and
// for the three modes how near each of them is, $e^{-d^2}$ with $d$ the distance. Then let the computer learn as in section 4:

// %% id="other-features"
const solutions: Record<keyof typeof cases, (x: number, y: number) => number[]> = {
  parity: (x, y) => [x * y],
  ring: (x, y) => [x ** 2 + y ** 2, (x ** 2 + y ** 2) ** 2],
  "three modes": (x, y) =>
    [
      [-1.4, -1],
      [1.4, -1],
      [0, 1.4],
    ].map(([u, v]) => Math.exp(-((x - u) ** 2) - (y - v) ** 2)),
};

const solved: plots.Figure[] = [];
for (const [title, set] of Object.entries(cases)) {
  const features = solutions[title as keyof typeof cases];
  const toFeatures = (places: number[][]): tf.Tensor2D =>
    tf.tensor2d(places.map(([u, v]) => features(u, v)));
  const x = toFeatures(set.x); // [240, 1, 2 or 3 features]
  const y = tf.tensor1d(set.y, "int32");
  const linear = models.linear({ inputs: x.shape[1], classes: 2 });
  const optimizer = optim.adam({ learningRate: 0.1 });
  const found = await training.fit(
    linear,
    { train: { x, y } },
    { optimizer, epochs: 100 },
  );
  const classify = (places: tf.Tensor2D): tf.Tensor1D =>
    models.predict(linear, found.params, toFeatures(places.arraySync()));
  console.log(`${title}: ${percent(accuracy(classify(tf.tensor2d(set.x)), y))}`);
  solved.push(plots.decisionRegions(set, classify, { title, resolution: 80 }));
}
show(plots.row(solved, { title: "Straight cuts in better coordinates" }));

// %% [markdown] id="features-read"
// The classifier is as linear as before; what has changed is what it is given. Such hand-made coordinates are called **features**. Lesson
// 11 is about features for pictures, with which people worked before 2012, such as **HOG**, histograms of oriented gradients (automatic
// captions of a lecture make "hawk" of it); **neural networks** (lesson 08) are about
// *learning* them, with a linear classifier like ours as the last layer.
//
// **Predict.** Would $r^2$ alone, without its square, have been enough for the ring?
//
// <details><summary>Answer</summary>
//
// No. A straight cut on the line of $r^2$ is one threshold: inside or outside of one circle. The ring has two borders, at $r^2 = 1$ and
// $r^2 = 4$. With $r^4$ as a second coordinate, $-(r^2 - 1)(r^2 - 4) = -r^4 + 5 r^2 - 4$ is a linear function that is positive
// on the ring alone. Try it: take the second entry out of `ring`.
//
// </details>
//
// ## Summary
//
// - A **linear classifier** gives each class the score $s_k = w_k \cdot x + b_k$; the highest score wins. $W$ and $b$ are all it keeps
//   of the training set, and predicting takes one product for each class.
// - **Algebra**: a weighted sum of pixels. The **bias trick** puts $b$ into $W$ as a column, beside a pixel that is always 1.
// - **Pictures**: $w_k$ is a template, the score measures likeness. The nearest mean is one such classifier, learnt templates are better,
//   and there is only one for each class.
// - **Geometry**: hyperplanes. Weights turn them, biases shift them; the region of a class is convex.
// - Parity, a ring and several modes are beyond it, **unless** better features are found.
//
// ## What to try
//
// 1. In section 2, look for a $W$ of your own with which the cat wins by at least 1, while all weights are between $-1$ and $1$.
// 2. Set `regularization: 0.01` to 0 and `epochs` to 200 in section 4. What becomes of the accuracy on the training pictures, on the test
//    pictures, and of the templates?
// 3. Add a feature of your own choice to `ring` and `three modes` in section 6, and take the others out. How far do you get?
// 4. Set `photographs` to `true`. On 2,000 photographs expect about a third right for the learnt templates; on all 50,000 a good
//    linear classifier reaches 35 to 40 %.
//
// <details><summary>Answers to 1 to 3</summary>
//
// 1: weight 1 on the second pixel for the cat and 0 elsewhere gives it $231 + 1.1 = 232.1$; give the dog's row zeros, and it has 3.2, the ship
// keeps 60.75.
//
// 2: the training pictures go from 53 % to about 71 %, the test pictures stay at about 40 %, and the templates turn grainier: with 30,730 weights there is
// room to learn accidents of 2,000 pictures by heart, and nothing of that helps with new ones. This is **overfitting**, and lesson 04 is about it.
//
// 3: for the ring, the distance from its middle circle alone, `[Math.abs(Math.hypot(x, y) - 1.5)]`, gives 98.8 %; $r^2$ alone 83.7 %.
//
// </details>
//
// ## What is next
//
// With one $W$ the dog won, with another the cat would. To *search* for a good $W$, a program must be able to say **how bad** a given
// one is, in a single number. That number is the **loss**, and lesson **03, loss functions**, builds the two that everybody uses.
//
// *Sources: the three views and the hard cases follow Stanford's CS231n, lectures 2 and 3 (Li, Karpathy, Johnson), and M. Bouaicha's "Deep
// learning for computer vision". Parity: M. Minsky and S. Papert, "Perceptrons", 1969.*
