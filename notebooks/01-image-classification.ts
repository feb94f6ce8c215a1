// ---
// title: Image classification and nearest neighbours
// ---

// %% [markdown] id="intro"
// # Image classification and nearest neighbours
//
// You look at a photograph and say "a cat" before you have finished blinking. This lesson asks why that is hard for a
// program, builds the simplest program that *learns* to do it, measures how good it is, and finds out honestly what it
// gets wrong. On the way you meet the habits that every later lesson rests on: comparing numbers instead of impressions,
// and never choosing anything by looking at the test set.
//
// **How to read it.** Run the cells from top to bottom (Shift + Enter). Where it says *predict, then run*, write your
// guess down before you run the cell: being wrong first is how the right answer sticks. Cells are short so that you can
// change them; run a cell again after every change. Everything together takes less than a minute to compute.

// %% id="imports"
import { data, demos, knn, plots, show, tf, training } from "gradlab";

// %% [markdown] id="data-intro"
// ## 1. What does a program see?
//
// We need pictures whose content is known. By default Gradlab **draws** them: ten classes of small colour pictures, with
// nothing to download, and the same ones on your machine as on anybody's. If you have
// [CIFAR-10](https://www.cs.toronto.edu/~kriz/cifar.html), a well-known set of small photographs (50,000 to learn from and
// 10,000 to be tested on; `gradlab data cifar10` fetches it), set `photographs` to `true` and run the whole lesson again:
// everything below works on either.

// %% id="load"
const photographs = false;
const count = { train: 2000, test: 500 };
const { train, test } = photographs
  ? await data.cifar10(undefined, count)
  : data.pictures({ seed: 1, ...count });
show(
  plots.imageGrid(train, {
    perClass: 9,
    title: "Some of the pictures, one class a row",
  }),
);

// %% [markdown] id="grid-of-numbers"
// For you these are animals, plants and things. For the program each of them is a grid of numbers: a picture here has 32
// rows of 32 pixels, and every pixel has three numbers, how much **red**, **green** and **blue** it sends out, each from 0
// (none) to 255 (all there is): one byte each, 24 bits a pixel. Let us take one picture and read a part of it the way the
// program does.

// %% id="one-picture"
const index = 36; // any from 0 to 1999
const x = data.toTensor(train); // [2000, 32, 32, 3]: picture, row, column, channel
const name = train.classes[train.labels[index]];
console.log(`all pictures: [${x.shape.join(", ")}]; picture ${index} is a ${name}`);
show(plots.imageGrid(data.take(train, [index]), { size: 288 }));

// %% id="patch"
const patch = tf.slice(x, [index, 12, 12, 0], [1, 8, 8, 3]); // rows, columns 12 to 19
const channel = (c: number): tf.Tensor2D =>
  patch.slice([0, 0, 0, c], [1, 8, 8, 1]).reshape([8, 8]);
show(
  plots.row(
    [
      plots.pixels(channel(0), { title: "red", colours: "red" }),
      plots.pixels(channel(1), { title: "green", colours: "green" }),
      plots.pixels(channel(2), { title: "blue", colours: "blue" }),
    ],
    { title: "64 of its 1,024 pixels: three grids of numbers" },
  ),
);

// %% [markdown] id="how-many-numbers"
// **Predict, then run.** How many numbers make up one picture of ours? And a photograph of 800 x 600 pixels? Put your
// guesses in place of the zeros.

// %% id="count-numbers"
const guess = { ours: 0, photograph: 0 };
const numbers = { ours: 32 * 32 * 3, photograph: 800 * 600 * 3 };
console.log(`ours: you guessed ${guess.ours}, it is ${numbers.ours}`);
console.log(
  `800 x 600: you guessed ${guess.photograph}, it is ${numbers.photograph}`,
);

// %% [markdown] id="semantic-gap"
// Between those numbers and a word such as "cat" lies what is called the **semantic gap**: nothing in any single number is
// cat-like. The word belongs to all of them together, and the numbers change completely while the word stays the same.
//
// **Predict, then run.** We move the camera by one pixel, so that everything in the picture slides one column to the left.
// To you nothing has happened. What share of the 3,072 numbers changes?

// %% id="shift-by-one"
const shift = 1;
const picture = tf.slice(x, [index, 0, 0, 0], [1, 32, 32, 3]);
const moved = tf.concat(
  [
    picture.slice([0, 0, shift, 0], [1, 32, 32 - shift, 3]),
    picture.slice([0, 0, 32 - shift, 0], [1, 32, shift, 3]),
  ],
  2,
);
const changed = tf.notEqual(picture, moved).mean().arraySync() as number;
console.log(`${(100 * changed).toFixed(0)} % of the numbers have changed`);
show(
  plots.imageGrid(tf.concat([picture, moved]), {
    size: 144,
    titles: ["before", "after"],
  }),
);

// %% [markdown] id="challenges"
// ## 2. What makes it hard?
//
// The camera is only the beginning. Below, the first picture of every row shows the same cat; along the row one thing
// alone changes, and the word must not:
//
// - **viewpoint**: the camera moves around the thing;
// - **scale**: it comes nearer or goes away;
// - **illumination**: the light changes, and with it every number in the picture;
// - **deformation**: cats, unlike houses, bend;
// - **occlusion**: something stands in front, and we see only a part;
// - **clutter**: the background is busy, or looks like the thing itself;
// - **intraclass variation**: one word, many cats.
//
// A classifier has to ignore all of this at once and still tell a cat from a dog, which may differ by less.

// %% id="show-challenges"
const challenges = [
  "viewpoint",
  "scale",
  "illumination",
  "deformation",
  "occlusion",
  "clutter",
  "intraclass",
] as const;
const cats = challenges.map((challenge) =>
  data.challenge(challenge, { seed: 3, className: "cat", count: 9 }),
);
show(
  plots.imageGrid(tf.concat(cats.map(data.toTensor)), {
    perRow: 9,
    rows: challenges,
    title: "Still a cat",
  }),
);

// %% [markdown] id="rules"
// ## 3. Could we write rules?
//
// To sort numbers you write down the steps and prove that they work. Try to write down the steps that find a ship! Here is
// an honest attempt: ships lie in water, water is blue, so call every picture a ship in which blue outshines red.
//
// **Predict, then run.** One picture in ten is a ship. When the rule says "ship", how often is it right? Then change the
// rule and try to do better.

// %% id="ship-rule"
const saysShip = (red: number, green: number, blue: number): boolean =>
  blue > red + 20;

// The mean red, green and blue of every picture.
const colours = x.mean([1, 2]).arraySync() as number[][];
const isShip = (i: number): boolean => train.classes[train.labels[i]] === "ship";
const called = colours.flatMap(([red, green, blue], i) =>
  saysShip(red, green, blue) ? [i] : [],
);
const hits = called.filter(isShip).length;
const ships = colours.filter((_, i) => isShip(i)).length;
console.log(`the rule calls ${called.length} pictures ships; ${hits} of them are`);
console.log(`it misses ${ships - hits} of the ${ships} ships`);
const firstCalled = called.slice(0, 10);
if (firstCalled.length > 0) {
  show(
    plots.imageGrid(data.take(train, firstCalled), {
      titles: firstCalled.map((i) => train.classes[train.labels[i]]),
      right: firstCalled.map(isShip),
      title: "Called ships by the rule",
    }),
  );
}

// %% [markdown] id="data-driven"
// However you turn it, a rule about blue catches birds in the sky and misses ships in the evening; and you would have to
// start again for frogs. People spent decades on better rules, with edges and corners, and got stuck the same way.
//
// The way out is to stop describing what a ship looks like, and to **show** it instead. This is the **data-driven
// approach**, and it has three steps:
//
// 1. **collect** pictures with their labels;
// 2. **train**: a program makes a *model* out of them;
// 3. **evaluate**: the model predicts the labels of pictures it has never seen, and we count how often it is right.
//
// (Because somebody has labelled the examples, this is called **supervised** learning. *Unsupervised* learning looks for
// groups and patterns without labels, *reinforcement* learning tries things out and is told no more than how well it does.)
//
// In types, all of machine learning for pictures is these two functions. Everything in this course is a way to fill them
// in, and only the second of them ever sees a new picture:
//
// ```ts
// function train(pictures: Tensor4D, labels: Tensor1D): Model;
// function predict(model: Model, pictures: Tensor4D): Tensor1D;
// ```

// %% [markdown] id="distance"
// ## 4. How alike are two pictures?
//
// The simplest way to fill them in: remember all training pictures; for a new one, look up the most similar and repeat its
// label. So we need a number for "similar", or rather for its opposite, a **distance**. The simplest is to compare pixel
// by pixel and add up the differences, without their signs. This is the **L1** or Manhattan distance:
//
// $$d_1(a, b) = \sum_p |a_p - b_p|$$
//
// where $p$ runs over all the numbers of the pictures. By hand it looks like this, for two grey pictures of 4 x 4 pixels:

// %% id="l1-by-hand"
const testPicture = [
  [56, 32, 10, 18],
  [90, 23, 128, 133],
  [24, 26, 178, 200],
  [2, 0, 255, 220],
];
const trainingPicture = [
  [10, 20, 24, 17],
  [8, 10, 89, 100],
  [12, 16, 178, 170],
  [4, 32, 233, 112],
];
const differences = testPicture.map((row, i) =>
  row.map((value, j) => Math.abs(value - trainingPicture[i][j])),
);
show(
  plots.row(
    [
      plots.pixels(testPicture, { title: "test picture" }),
      plots.pixels(trainingPicture, { title: "training picture" }),
      plots.pixels(differences, { title: "absolute differences" }),
    ],
    { between: ["−", "="] },
  ),
);
console.log(`added up: ${differences.flat().reduce((sum, value) => sum + value, 0)}`);

// %% [markdown] id="l2"
// The other distance everybody uses is **L2**, the Euclidean one: the length of the straight line between the pictures, if
// you think of a picture as a point with one coordinate for every number.
//
// $$d_2(a, b) = \sqrt{\sum_p (a_p - b_p)^2}$$
//
// **Your turn.** The function below still computes L1. Change it into L2 and run the cell until it says that you are right.

// %% id="l2-yourself"
function distance(a: number[][], b: number[][]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < a[i].length; j++) {
      sum += Math.abs(a[i][j] - b[i][j]);
    }
  }
  return sum;
}

const mine = distance(testPicture, trainingPicture);
if (Math.abs(mine - 162.111) < 0.01) console.log(`${mine.toFixed(3)}: right`);
else if (mine === 456)
  console.log(
    "456: that is still L1; square each difference, and take the root of the sum",
  );
else if (mine === 26280) console.log("26280: nearly; the root of the sum is missing");
else console.log(`${mine}: not yet; expected about 162.111`);

// %% [markdown] id="l2-answer"
// <details><summary>Answer</summary>
//
// Replace the line in the middle by `sum += (a[i][j] - b[i][j]) ** 2;` and the last one by `return Math.sqrt(sum);`. The
// sum of squares is 26,280 and its root 162.111.
//
// </details>
//
// **Predict.** Picture A differs from yours in one pixel, by 100. Picture B differs in ten pixels, by 10 each. Which one is
// nearer in L1? And in L2?
//
// <details><summary>Answer</summary>
//
// In L1 both are at distance 100. In L2, A is at $\sqrt{100^2} = 100$ and B at $\sqrt{10 \cdot 10^2} \approx 31.6$: B is
// much nearer. L2 forgives many small differences and punishes a single large one; L1 only looks at the total.
//
// </details>
//
// A second way to see it: all points at distance 1 from the middle, for pictures of two pixels. The circle of L2 does not
// care in which direction the axes point, the diamond of L1 does. So L1 suits coordinates that mean something one by one
// (an age, a weight), L2 those that could as well be turned. For pixels it is not clear, so we shall try both.

// %% id="unit-circles"
const angles = Array.from({ length: 101 }, (_, i) => (2 * Math.PI * i) / 100);
show(
  plots.lines(
    [
      { name: "L1: |x| + |y| = 1", x: [1, 0, -1, 0, 1], y: [0, 1, 0, -1, 0] },
      { name: "L2: x² + y² = 1", x: angles.map(Math.cos), y: angles.map(Math.sin) },
    ],
    {
      title: "At distance 1 from the middle",
      xTitle: "first pixel",
      yTitle: "second pixel",
      xRange: [-1.1, 1.1],
      equalAxes: true,
    },
  ),
);

// %% [markdown] id="nearest-neighbour"
// ## 5. The nearest neighbour
//
// Now the classifier itself. Read it slowly: this is the whole of it, and there is nothing clever inside.

// %% id="nearest-neighbour-class"
function l1(a: number[], b: number[]): number {
  let sum = 0;
  for (let p = 0; p < a.length; p++) sum += Math.abs(a[p] - b[p]);
  return sum;
}

class NearestNeighbour {
  private x: number[][] = [];
  private y: number[] = [];

  /** Learning is remembering. */
  train(x: number[][], y: number[]): void {
    this.x = x;
    this.y = y;
  }

  /** Look at all the old pictures, keep the nearest, repeat its label. */
  predict(pictures: number[][]): number[] {
    return pictures.map((picture) => {
      let nearest = 0;
      let smallest = Infinity;
      for (let i = 0; i < this.x.length; i++) {
        const distance = l1(picture, this.x[i]);
        if (distance < smallest) [smallest, nearest] = [distance, i];
      }
      return this.y[nearest];
    });
  }
}

// %% [markdown] id="try-it"
// A picture becomes a plain list of its 3,072 numbers (`data.flatten`); to the distance it does not matter that they once
// lay in a grid. We try it on ten test pictures.

// %% id="predict-ten"
const xTrain = data.flatten(x); // [2000, 3072]
const yTrain = data.labels(train); // [2000]
const xTest = data.flatten(data.toTensor(test)); // [500, 3072]
const yTest = data.labels(test); // [500]
const rows = xTrain.arraySync();
const ten = xTest.slice([0, 0], [10, 3072]).arraySync();

const first = new NearestNeighbour();
first.train(rows, [...train.labels]);
const predicted = first.predict(ten);
show(
  plots.imageGrid(data.take(test, 10), {
    titles: predicted.map((label) => test.classes[label]),
    right: predicted.map((label, i) => label === test.labels[i]),
    title: "Ten test pictures, and what their nearest neighbour makes of them",
    size: 78,
  }),
);

// %% [markdown] id="time"
// ## 6. How long does it take?
//
// **Predict, then run.** Suppose we double the number $N$ of training pictures. What happens to the time for training?
// To the time for predicting one picture?

// %% id="measure-time" tags=["varies"]
function milliseconds(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

const sizes = [250, 500, 1000, 2000];
const times = sizes.map((n) => {
  const model = new NearestNeighbour();
  const training = milliseconds(() =>
    model.train(rows.slice(0, n), [...train.labels.subarray(0, n)]),
  );
  const predicting = milliseconds(() => model.predict(ten)) / ten.length;
  return { n, training, predicting };
});
for (const { n, training, predicting } of times) {
  const [a, b] = [training.toFixed(2), predicting.toFixed(2)];
  console.log(`N = ${n}: training ${a} ms, predicting one picture ${b} ms`);
}
show(
  plots.lines(
    [
      {
        name: "predicting one picture",
        x: sizes,
        y: times.map(({ predicting }) => predicting),
      },
      { name: "training", x: sizes, y: times.map(({ training }) => training) },
    ],
    { title: "Who pays?", xTitle: "training pictures N", yTitle: "milliseconds" },
  ),
);

// %% [markdown] id="time-answer"
// <details><summary>What you should see</summary>
//
// Training takes next to nothing whatever $N$ is: remembering where the pictures are costs the same for any number of
// them, which is written $O(1)$. Predicting a picture compares it with each of the $N$ others, so doubling $N$ doubles the
// time: $O(N)$.
//
// </details>
//
// This is **the wrong way round**. A model is trained once, and we can wait for it; it then predicts millions of times,
// often on a telephone, and there it must be quick. The networks of the later lessons are slow to train and quick to use.
//
// Meanwhile we can be less slow. Multiplying out the square of L2 gives
//
// $$|a - b|^2 = |a|^2 - 2\, a \cdot b + |b|^2,$$
//
// and the products $a \cdot b$ of all test pictures with all training pictures together are one **matrix product**,
// $X X_{\text{train}}^\top$. Computers are better at that than at anything else. `knn.distances` does it this way:

// %% id="vectorized" tags=["varies"]
let distances = knn.distances(xTest, xTrain, { metric: "l2" });
const vectorized = milliseconds(
  () => (distances = knn.distances(xTest, xTrain, { metric: "l2" })),
);
const { n, predicting } = times[times.length - 1];
const loops = (predicting * count.test * count.train) / n;
console.log(`distances of ${count.test} from ${count.train} pictures:`);
console.log(`in loops about ${loops.toFixed(0)} ms`);
console.log(`as one matrix product ${vectorized.toFixed(0)} ms`);

// %% [markdown] id="distances-intro"
// All of them at once make a table: a row for each test picture, a column for each training picture. A table of numbers can be
// looked at. Here are 100 of its rows and 200 of its columns, sorted by class on both sides.
//
// **Predict, then run.** Dark cells are short distances. What should the table look like if the distance knew what is in a
// picture? What does it look like?

// %% id="distances-picture"
/** The numbers of so many pictures of each class, class after class. */
const byClass = (set: typeof train, perClass: number): number[] =>
  set.classes.flatMap((_, label) =>
    [...set.labels.keys()].filter((i) => set.labels[i] === label).slice(0, perClass),
  );
const pick = (all: tf.Tensor2D, which: number[]): tf.Tensor2D =>
  tf.gather(all, tf.tensor1d(which, "int32"));
const sorted = knn.distances(
  pick(xTest, byClass(test, 10)),
  pick(xTrain, byClass(train, 20)),
);
/** A class's name in the middle of its rows or columns. */
const named = (perClass: number): string[] =>
  test.classes.flatMap((name) =>
    Array.from({ length: perClass }, (_, i) => (2 * i === perClass ? name : "")),
  );
show(
  plots.matrix(sorted, {
    title: "Distances, dark where short",
    xTitle: "20 training pictures of each class",
    yTitle: "10 test pictures of each class",
    rows: named(10),
    columns: named(20),
  }),
);
// The same in one number: the mean distance to pictures of one's own class, and to others.
const plain = sorted.arraySync();
const meanWhere = (same: boolean): string => {
  const some = plain.flatMap((row, i) =>
    row.filter((_, j) => (Math.floor(i / 10) === Math.floor(j / 20)) === same),
  );
  return (some.reduce((a, b) => a + b, 0) / some.length).toFixed(0);
};
console.log(
  `mean distance: own class ${meanWhere(true)}, others ${meanWhere(false)}`,
);

// %% [markdown] id="accuracy-intro"
// <details><summary>What you should see</summary>
//
// Ten dark squares along the diagonal, where test and training pictures are of the same class: that is what we hoped for. What
// one sees are **stripes**: whole rows and whole columns are dark or bright, whatever the class. (Assignment 01 asks you why.) The
// squares are there as well, but so faint that it takes the two means to find them.
//
// </details>
//
// **How good is it?** We let it label all 500 test pictures and count. The share that is right is the **accuracy**; guessing
// blindly among ten classes gives 10 %.

// %% id="accuracy"
function accuracy(labels: tf.Tensor1D, actual: tf.Tensor1D): number {
  return tf.equal(labels, actual).mean().arraySync() as number;
}
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const nearestOnly = accuracy(knn.vote(distances, yTrain, 1), yTest);
console.log(`nearest neighbour, L2: ${percent(nearestOnly)}`);

// %% [markdown] id="k-intro"
// ## 7. Ask more than one neighbour
//
// Clearly better than chance, and clearly not good. Look at the five nearest neighbours of some test pictures, and see why.

// %% id="neighbours"
const model = new knn.KNearestNeighbors({ k: 5 }).fit(xTrain, yTrain);
const queries = [0, 1, 2, 3, 4, 5];
const found = model
  .neighbors(tf.gather(xTest, tf.tensor1d(queries, "int32")))
  .indices.arraySync();
const pictures = queries.flatMap((query, i) => [
  { set: test, index: query, query },
  ...found[i].map((neighbour) => ({ set: train, index: neighbour, query })),
]);
show(
  plots.imageGrid(
    tf.concat(
      pictures.map(({ set, index }) => data.toTensor(data.take(set, [index]))),
    ),
    {
      perRow: 6,
      columns: ["test picture", "nearest", "second", "third", "fourth", "fifth"],
      titles: pictures.map(({ set, index }) => set.classes[set.labels[index]]),
      right: pictures.map(({ set, index, query }) =>
        set === test ? undefined : train.labels[index] === test.labels[query],
      ),
      size: 84,
    },
  ),
);

// %% [markdown] id="vote"
// A single neighbour may be an accident. So let the **k nearest** vote, and take the label with the most votes. (Ties must
// be broken somehow: here the smaller label wins. It hardly matters which rule you take, as long as it is always the same.)
//
// What that does is best seen in the plane. Each dot below is a training example with only two numbers; the colour behind
// it shows what the classifier answers at that place.
//
// **Predict, then run.** With k = 1, what happens around a dot that lies among dots of another colour? What will change with
// larger k?

// %% id="decision-regions"
const points = data.blobs({ seed: 5, perClass: 25, classes: 4, spread: 0.45 });
const inThePlane = new knn.KNearestNeighbors().fit(
  tf.tensor2d(points.x),
  tf.tensor1d(points.y, "int32"),
);
show(
  plots.row(
    [1, 5, 25].map((k) =>
      plots.decisionRegions(points, (places) => inThePlane.predict(places, { k }), {
        title: `k = ${k}`,
      }),
    ),
    { title: "Decision regions" },
  ),
);

// %% [markdown] id="regions-answer"
// <details><summary>What you should see</summary>
//
// With k = 1 every dot owns the places around it, so a stray dot makes an island in foreign country, and the borders are
// ragged: the classifier repeats every accident of its training set. Larger k melts the islands away and smooths the
// borders. Too large, and small or thin regions are outvoted by whoever is most numerous.
//
// </details>
//
// **Predict.** What does the classifier answer when k is as large as the whole training set?
//
// <details><summary>Answer</summary>
//
// The same everywhere: all examples vote on every question, so the most frequent label always wins; here all are equally
// frequent, and the tie goes to the smallest label. Try `k: 100` in the cell above.
//
// </details>
//
// **Play with it.** Drag points into foreign country, and the question mark over the map: who votes there? Is there a k at
// which one stray point no longer matters? What does L1 make of the borders? (Tab and the arrow keys move points as well.)

// %% id="play"
show(demos.kNearestNeighbors());

// %% [markdown] id="metrics"
// The distance matters as well. Look closely: L2 likes smooth borders in every direction, L1 prefers those along the axes
// and the diagonals.

// %% id="regions-l1-l2"
show(
  plots.row(
    (["l1", "l2"] as const).map((metric) => {
      const model = new knn.KNearestNeighbors({ k: 1, metric });
      model.fit(tf.tensor2d(points.x), tf.tensor1d(points.y, "int32"));
      return plots.decisionRegions(points, (places) => model.predict(places), {
        title: metric.toUpperCase(),
      });
    }),
    { title: "k = 1, two distances" },
  ),
);

// %% [markdown] id="hyperparameters"
// ## 8. Which k, which distance?
//
// They are not learnt: we have to choose them. Such choices are called **hyperparameters**. Which are best depends on the
// problem, so we try them out. But on which pictures?
//
// **First idea: take what works best on the training pictures.**
//
// *Predict, then run:* how accurate is k = 1 on its own training pictures?

// %% id="on-training-set"
for (const k of [1, 5, 20]) {
  const own = accuracy(model.predict(xTrain, { k }), yTrain);
  console.log(`k = ${k}: ${percent(own)} of its own training pictures`);
}

// %% [markdown] id="split"
// <details><summary>Why is k = 1 perfect?</summary>
//
// The nearest neighbour of a training picture is that picture itself, at distance 0. This says nothing about new pictures;
// it only shows that the memory works.
//
// </details>
//
// **Second idea: take what works best on the test pictures.** That would spoil them. Of twenty settings the best on these 500
// pictures is partly the best and partly the luckiest, and the accuracy you then report is too good. The test set stands in
// for the future: whoever chooses by it has looked at the future.
//
// How much too good? *Predict, then run.* We choose distance and k on 100 of the test pictures, the best of twenty settings, and ask the
// *other* 400 about the same setting. And that two hundred times, with other hundreds.

// %% id="on-test-set"
const settings = (["l1", "l2"] as const).flatMap((metric) => {
  const all = new knn.KNearestNeighbors({ metric }).fit(xTrain, yTrain);
  const each = all.predictEach(xTest, [1, 3, 5, 8, 10, 12, 15, 20, 50, 100]);
  return each.map((labels) => labels.arraySync());
});
const isRight = settings.map((labels) =>
  labels.map((label, i) => (label === test.labels[i] ? 1 : 0)),
);
const share = (right: number[], which: number[]): number =>
  which.reduce((sum, i) => sum + right[i], 0) / which.length;
const promises = Array.from({ length: 200 }, (_, seed) => {
  const { choosing, other } = data.split(
    count.test,
    { choosing: 0.2, other: 0.8 },
    { seed },
  );
  const shares = isRight.map((right) => share(right, choosing));
  const chosen = shares.indexOf(Math.max(...shares));
  return { promised: shares[chosen], kept: share(isRight[chosen], other) };
});
const meanOf = (values: number[]): string =>
  percent(values.reduce((a, b) => a + b, 0) / values.length);
console.log(`promised by the 100: ${meanOf(promises.map((one) => one.promised))}`);
console.log(`kept on the others:  ${meanOf(promises.map((one) => one.kept))}`);

// %% [markdown] id="third-idea"
// <details><summary>What you should see</summary>
//
// The promise is several points too good, on average: no bug, and nobody has cheated. The winner of twenty is simply the one that was lucky as well
// as good. The fewer pictures choose and the more settings there are, the worse it gets.
//
// </details>
//
// **Third idea: cut the training set in two.** One part to learn from, one, the **validation set**, to choose by. The test
// pictures stay in the drawer until everything is decided, and are used **once**.

// %% id="validation"
const parts = data.split(count.train, { learn: 0.8, validate: 0.2 }, { seed: 1 });
const some = <T extends tf.Tensor>(all: T, which: number[]): T =>
  tf.gather(all, tf.tensor1d(which, "int32"));
const [xLearn, yLearn] = [some(xTrain, parts.learn), some(yTrain, parts.learn)];
const [xValidate, yValidate] = [
  some(xTrain, parts.validate),
  some(yTrain, parts.validate),
];

const ks = [1, 3, 5, 8, 10, 12, 15, 20, 50, 100];
const chooser = new knn.KNearestNeighbors().fit(xLearn, yLearn);
const validated = chooser
  .predictEach(xValidate, ks)
  .map((labels) => accuracy(labels, yValidate));
show(
  plots.errorBars(
    { x: ks, y: validated },
    {
      title: `On ${parts.validate.length} validation pictures`,
      xTitle: "k",
      yTitle: "accuracy",
      xLog: true,
    },
  ),
);

// %% [markdown] id="noise"
// The curve is jagged, and another seed gives another one (try it: change the seed in `data.split`). That is chance. With
// $n$ validation pictures and a true accuracy $p$, the measured one scatters with a standard deviation of
// $\sqrt{p(1 - p)/n}$: for $p = 0.2$ and $n = 400$ that is 2 percentage points, as much as the differences that we want to see!
//
// ## 9. Cross-validation
//
// So use every training picture for validation, in turn. Cut the training set into five **folds**; in each of five rounds
// hold one of them out, learn from the other four, and validate on it. Then average.
//
// | round | fold 1 | fold 2 | fold 3 | fold 4 | fold 5 | test set |
// |:-----:|:------:|:------:|:------:|:------:|:------:|:--------:|
// |   1   | **validate** | learn | learn | learn | learn | in the drawer |
// |   2   | learn | **validate** | learn | learn | learn | in the drawer |
// |   3   | learn | learn | **validate** | learn | learn | in the drawer |
// |   4   | learn | learn | learn | **validate** | learn | in the drawer |
// |   5   | learn | learn | learn | learn | **validate** | in the drawer |
//
// Five accuracies for every k: their mean is steadier than any one of them, and their standard deviation tells how far to
// trust it. `training.crossValidate` does just that, in twenty lines that you can read. (It suits small data sets. In deep
// learning, where one training run may take days, people content themselves with a single validation set.)

// %% id="cross-validation"
const table = training.crossValidate(xTrain, yTrain, { k: ks, folds: 5, seed: 1 });
for (const { k, mean, standardDeviation } of table) {
  console.log(
    `k = ${String(k).padStart(3)}: ${percent(mean)} ± ${percent(standardDeviation)}`,
  );
}
show(plots.crossValidation(table, { title: "Five-fold cross-validation, L2" }));

// %% [markdown] id="read-cross-validation"
// **Read the plot.** Which k is best? Are its error bars clear of those of its neighbours, or would you be content with any
// k in a wide range?
//
// <details><summary>How we read it</summary>
//
// k = 100 is highest, with 24.3 %. But its bar reaches down to 22.2 %, and those of 8 to 50 lie in the same range: any of them
// may be the best. Only 1, 3 and 5 are clearly worse. The choice among the others hardly matters, and that is worth knowing.
//
// </details>
//
// **Your turn.** Cross-validate L1 as well (`metric: "l1"`; it takes some seconds, as no matrix product helps) and decide: which
// distance, which k? Write your choice here:

// %% id="choice"
const best = table.reduce((a, b) => (b.mean > a.mean ? b : a));
// Or your own: { k: 10, metric: "l1" as const }
const choice = { k: best.k, metric: "l2" as const };

// %% [markdown] id="test-once"
// ## 10. The drawer is opened, once

// %% id="final-test"
const final = new knn.KNearestNeighbors(choice).fit(xTrain, yTrain);
const labels = final.predict(xTest);
const onTest = percent(accuracy(labels, yTest));
const promised = `${percent(best.mean)} ± ${percent(best.standardDeviation)}`;
console.log(
  `k = ${choice.k}, ${choice.metric}: ${onTest} of the test pictures are right`,
);
console.log(`cross-validation had promised ${promised}`);

// %% [markdown] id="after-test"
// If the two numbers are near each other, the method of choosing was honest. If you now go back, change k, and come here
// again, the test set has become a second validation set, and nobody knows any more what the number means.
//
// ## 11. What does it get wrong?
//
// One number hides a lot. The **confusion matrix** shows which class is taken for which: a row for every true class, a
// column for every predicted one. A perfect classifier has numbers on the diagonal alone.

// %% id="confusion"
show(
  plots.confusion(yTest, labels, test.classes, {
    title: "Test pictures: taken for what?",
  }),
);

// %% [markdown] id="confusion-read"
// **Look at it.** Are some columns fuller than the others, classes for which everything is taken? Pictures with little in
// them, neither bright nor dark, are near to everything, and their class collects the votes. And look back at the
// neighbours in section 7: they share the **background** with the test picture, and its brightness, while the thing in the
// middle differs.
//
// That is no accident. All numbers count alike in the distance, and most pixels are background. To see how little the
// distance knows of what is in a picture, take one and disturb it in four ways, each tuned so that the L2 distance from the
// original is the same:

// %% id="equal-distances"
const original = tf.slice(x, [index, 0, 0, 0], [1, 32, 32, 3]);
const apart = (other: tf.Tensor4D): number =>
  knn.distances(data.flatten(original), data.flatten(other)).arraySync()[0][0];
const edge = tf.tile(original.slice([0, 0, 31, 0], [1, 32, 1, 3]), [1, 1, 3, 1]);
const shifted = tf.concat([original.slice([0, 0, 3, 0], [1, 32, 29, 3]), edge], 2);
const target = apart(shifted);

/** Disturbs more and more, until as far from the original as the shifted picture. */
function untilAsFar(disturb: (strength: number) => tf.Tensor4D): tf.Tensor4D {
  let strength = 0.05;
  while (strength < 1 && apart(disturb(strength)) < target) strength += 0.005;
  return disturb(strength);
}
function cover(strength: number): tf.Tensor4D {
  const side = 2 * Math.round(16 * strength);
  const margin: [number, number] = [16 - side / 2, 16 - side / 2];
  const box = tf.pad(tf.ones([1, side, side, 3]), [[0, 0], margin, margin, [0, 0]]);
  return tf.where(
    tf.equal(box, 1),
    tf.onesLike(original).mul(128),
    original,
  ) as tf.Tensor4D;
}
const noise = tf.randomNormal([1, 32, 32, 3], 0, 255, "float32", 1);
const disturbed = [
  original,
  shifted,
  untilAsFar((s) => original.mul(1 - s)),
  untilAsFar(cover),
  untilAsFar((s) => tf.clipByValue(tf.add(original, noise.mul(s)), 0, 255)),
];
show(
  plots.imageGrid(tf.concat(disturbed), {
    range: [0, 255],
    size: 120,
    columns: [
      "original",
      "three pixels left",
      "less light",
      "something in front",
      "noise",
    ],
    titles: disturbed.map((other) => `distance ${apart(other).toFixed(0)}`),
    title: "All about as far away",
  }),
);

// %% [markdown] id="curse"
// You hardly notice the shift, and the grey box hides what matters; to the distance they are the same. Pixel distances are **not** distances between meanings.
//
// There is a second, deeper trouble. A nearest neighbour is a good adviser only if it is *near*, and in spaces of many
// dimensions nothing is. To have a neighbour within a quarter of the way in every direction you need about 4 examples on a
// line, $4^2 = 16$ in a square, $4^3 = 64$ in a cube, and $4^{3072}$ for pictures of ours. That is more than there are
// atoms in the universe, by some 1,770 zeros. This is the **curse of dimensionality**.
//
// **Predict, then run.** Take 200 random points in a space of $D$ dimensions. How far is the nearest of them, compared with
// the average one, when $D$ grows from 1 to 3,072? (The last line is about our pictures.)

// %% id="curse-measured"
const average = (values: number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
/** The distance of the nearest other point, divided by the mean distance. */
function nearness(cloud: tf.Tensor2D): number {
  const n = cloud.shape[0];
  const { distances } = new knn.KNearestNeighbors()
    .fit(cloud, tf.zeros([n], "int32"))
    .neighbors(cloud, { k: n });
  const ascending = distances.arraySync(); // at distance 0, the point itself
  return average(ascending.map((row) => row[1] / average(row.slice(1))));
}
const dimensions = [1, 2, 5, 10, 30, 100, 300, 1000, 3072];
const ratios = dimensions.map((d) =>
  nearness(tf.randomUniform([200, d], 0, 1, "float32", 1) as tf.Tensor2D),
);
show(
  plots.errorBars(
    { x: dimensions, y: ratios },
    {
      title: "The nearest of 200 points, compared with the average one",
      xTitle: "dimensions D",
      yTitle: "distance of the nearest / mean distance",
      xLog: true,
      yRange: [0, 1.05],
    },
  ),
);
console.log(`D = 1: ${ratios[0].toFixed(3)}, D = 3072: ${ratios.at(-1)!.toFixed(3)}`);
const ofPictures = nearness(xTrain.slice([0, 0], [200, 3072]));
console.log(`200 pictures, D = 3072: ${ofPictures.toFixed(3)}`);

// %% [markdown] id="summary"
// <details><summary>What you should see</summary>
//
// On a line the nearest point is a hundred times nearer than the average one. In 3,072 dimensions it is only a few per cent
// nearer, and when everybody is about equally far away, "nearest" hardly means anything.
//
// </details>
//
// Pictures are kinder than random points: neighbouring pixels resemble each other, so they fill only a thin part of that
// space, as the last line shows. Otherwise k-NN would not beat chance at all.
//
// ## Summary
//
// - **Image classification**: from a grid of numbers to one of a fixed set of labels. The same label covers grids that
//   differ in nearly every number, through viewpoint, light, deformation, occlusion, clutter and variety.
// - **Data-driven**: nobody writes down what a cat is; a program is shown labelled pictures, then judged on new ones.
// - **k nearest neighbours**: remember everything; a new picture gets the label that most of its k nearest have. Training
//   $O(1)$, predicting $O(N)$: the wrong way round.
// - **Hyperparameters** such as k and the distance are chosen on a **validation set** or by **cross-validation**. The **test set**
//   is used once, at the very end.
// - k-NN on pixels sees brightness and background rather than things, and in many dimensions nothing is near. It is hardly
//   ever used on raw pixels. On good **features** it is used a lot: lesson 11 comes back to that.
//
// ## What to try
//
// 1. Set `photographs` to `true` in section 1, and `count` to 5,000 for training. (It takes a minute or two.) How much does the best k win over
//    k = 1 there, and how much on our drawings? Why?
// 2. Make the drawn pictures easier: `data.pictures({ seed: 1, ...count, nuisances: { clutter: 0, occlusion: 0 } })`. Which
//    nuisance hurts k-NN most?
// 3. Subtract the mean picture first (`data.subtract(x, data.meanImage(train))`). Does the accuracy change? Should it?
//
// <details><summary>Answers</summary>
//
// 1: hardly anything. On the first 5,000 photographs cross-validation gives 26.4 % for k = 1 and at best 27.7 %, for k = 20; on our drawings it goes from
// 19.3 % to 24.3 %. Photographs of the same class resemble each other in groups (the same kind of car against the same kind of sky), and a
// single good match is worth more than a crowd. In our drawings everything around the thing is drawn by lot, so a near
// neighbour is mostly an accident, and only many votes average the accidents out.
//
// 2: variety within the classes: without it (`intraclass: 0`) ten neighbours are right about 39 % of the time instead of 20 %. Then viewpoint (33 %), illumination (28 %),
// occlusion and scale (25 %), deformation (23 %). Without clutter it gets no better: on plain backgrounds the brightness of the background decides even more.
//
// 3: not at all: subtracting the same picture from all of them moves every point by the same amount, and leaves every distance
// as it was.
//
// </details>
//
// ## What is next
//
// Assignment **01-knn** lets you write the distances with two loops, one and none, the vote and the cross-validation, and
// checks each of them. Then lesson **02, linear classifiers**: instead of remembering all pictures, we boil them down to one
// template a class, so that predicting costs ten products whatever $N$ is. Everything after that, up to the convolutional
// networks, grows out of it.
//
// *Sources: the idea and the 4 x 4 example follow Stanford's CS231n, lecture 2 (Li, Karpathy, Johnson), and M. Bouaicha's "Deep
// learning for computer vision". k-NN: T. Cover and P. Hart, "Nearest neighbor pattern classification", 1967.*
