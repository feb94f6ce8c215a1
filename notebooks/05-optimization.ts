// ---
// title: Optimization and gradients
// ---

// %% [markdown] id="intro"
// # Optimization and gradients
//
// A linear classifier has a score function, and a loss says how bad its weights are. This lesson is about the missing
// half: **finding** weights for which the loss is small. We begin with the worst idea there is, improve it step by step,
// and end with minibatch gradient descent, the method that trains every network of this course.
//
// On the way you learn to compute a gradient in four ways, to know when to believe a numerical one, and to choose a
// learning rate by looking at a curve.
//
// **How to read it.** Run the cells from top to bottom (Shift + Enter). Where it says *predict, then run*, write your
// guess down before you run the cell. Everything together takes less than a minute to compute.

// %% id="imports"
import {
  data,
  demos,
  float64,
  gradients,
  losses,
  optim,
  plots,
  random,
  show,
  tf,
} from "gradlab";

// %% [markdown] id="landscape-intro"
// ## 1. A landscape in the fog
//
// Take the smallest classifier worth the name: points in the plane, two classes, and two weights, $s = w_1 x_1 + w_2 x_2$.
// A point belongs to class + where $s > 0$. The loss is the softmax loss for two classes, which for a label $t = \pm 1$ is
//
// $$L(w) = \frac{1}{N} \sum_i \ln\left(1 + e^{-t_i\, w \cdot x_i}\right).$$
//
// The points are given; only $w$ is ours to choose. So the loss is a function of two numbers, and we can draw it as a map:
// every place is a choice of weights, and the curves join places of equal loss.

// %% id="toy-landscape"
const points = data.blobs({ seed: 4, perClass: 25, classes: 2, spread: 0.9 });
const sign = points.y.map((label) => (label === 0 ? 1 : -1));

function toyLoss(w1: number, w2: number): number {
  const each = points.x.map(([x1, x2], i) =>
    Math.log(1 + Math.exp(-sign[i] * (w1 * x1 + w2 * x2))),
  );
  return each.reduce((a, b) => a + b, 0) / each.length;
}

const map = { xRange: [-3, 4], yRange: [-2, 5] } as const;
const ofClass = (wanted: number): number[][] =>
  points.x.filter((_, i) => sign[i] === wanted);
show(
  plots.row([
    plots.scatter(
      [1, -1].map((wanted) => ({
        name: wanted === 1 ? "class +" : "class −",
        x: ofClass(wanted).map(([x1]) => x1),
        y: ofClass(wanted).map(([, x2]) => x2),
      })),
      { title: "The points", xTitle: "x1", yTitle: "x2", equalAxes: true },
    ),
    plots.landscape(toyLoss, {
      ...map,
      title: "The loss at every choice of weights",
      xTitle: "w1",
      yTitle: "w2",
      equalAxes: true,
    }),
  ]),
);

// %% [markdown] id="fog"
// From above it is easy: the innermost curve surrounds the lowest place. But nobody who trains a classifier stands above. Drawing this
// map took 3,600 evaluations of the loss for two weights; a classifier for our pictures has 30,720 weights, and the map
// would need $60^{30720}$. You are a hiker **in dense fog**: you know where you stand and how high that is, nothing else.
// The question of this lesson is where to put your foot next.
//
// Here are the pictures, and the loss that we want to make small. Each picture is a row of 3,072 numbers: pixels, minus the
// mean picture, divided by 128.

// %% id="pictures"
const photographs = false; // true: CIFAR-10, after `gradlab data cifar10`
const count = { train: 2000, test: 500 };
const { train, test } = photographs
  ? await data.cifar10(undefined, count)
  : data.pictures({ seed: 1, ...count });

const mean = data.meanImage(train);
const prepare = (images: typeof train): tf.Tensor2D =>
  tf.tidy(() => data.flatten(data.subtract(data.toTensor(images), mean)).div(128));
const [x, xTest] = [prepare(train), prepare(test)]; // [2000, 3072], [500, 3072]
const [y, yTest] = [data.labels(train), data.labels(test)];

/** The SVM loss of weights w [3072, 10], over all training pictures. */
const loss = (w: tf.Tensor2D): number =>
  tf.tidy(() => losses.svm(tf.matMul(x, w), y).loss);

const zeros = tf.zeros<tf.Rank.R2>([3072, 10]);
console.log(`at w = 0 the loss is ${loss(zeros)}`);

// %% [markdown] id="sanity"
// Nine, to the digit: with all scores 0 each of the $C - 1 = 9$ wrong classes violates its margin of 1 by exactly 1. If
// your own loss does not start there, look for the mistake before you train anything.
//
// We cannot see the landscape, but we can cut through it. Choose two places at random, walk from one to the other in a
// straight line, and note the height on the way.

// %% id="cut"
const place = (seed: number): tf.Tensor2D =>
  tf.randomNormal([3072, 10], 0, 0.05, "float32", seed);
const [from, to] = [place(1), place(2)];
const along = Array.from({ length: 41 }, (_, i) => i / 40);
const heights = along.map((t) =>
  tf.tidy(() => loss(tf.add(tf.mul(from, 1 - t), tf.mul(to, t)))),
);
show(
  plots.lines(
    [
      { name: "the loss on the way", x: along, y: heights },
      {
        name: "straight line between the ends",
        x: [0, 1],
        y: [heights[0], heights[40]],
      },
    ],
    {
      title: "A straight walk between two random places",
      xTitle: "part of the way",
      yTitle: "SVM loss",
    },
  ),
);

// %% [markdown] id="convex"
// The loss sags below the straight line. For a linear classifier it does so between *any* two places (try other seeds):
// such a function is **convex**, one big bowl in 30,720 dimensions, without side valleys to get caught in. Networks lose
// this comfort, and lesson 06 shows what their landscapes have instead. But the bowl is wide and has some steep walls and
// some nearly flat ones, and that will be trouble enough.
//
// ## 2. Three ideas, each better than the last
//
// **First idea: random search.** Jump to a random place, look at the altimeter, jump again, and remember the lowest place.
//
// **Predict, then run.** Blind guessing among ten classes is right 10 % of the time. After 300 jumps, how often is the best
// classifier found right?

// %% id="random-search"
const tries = 300;
function accuracy(w: tf.Tensor2D): number {
  const predicted = tf.argMax(tf.matMul(xTest, w), 1);
  return tf.tidy(() => tf.equal(predicted, yTest).mean().arraySync() as number);
}
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const searched = optim.randomSearch(
  ({ w }: { w: tf.Tensor2D }) => loss(w),
  (r) => ({
    w: tf.randomNormal<tf.Rank.R2>([3072, 10], 0, 0.02, "float32", r.integer(1e9)),
  }),
  { tries, seed: 1 },
);
const firstSix = searched.losses.slice(0, 6).map((value) => value.toFixed(2));
console.log(`the first losses: ${firstSix.join(", ")}, ...`);
/** The loss on all training pictures, and how many test pictures are right. */
const verdict = (w: tf.Tensor2D): string =>
  `loss ${loss(w).toFixed(2)}, right on ${percent(accuracy(w))}`;
console.log(`the best of ${tries}: ${verdict(searched.params.w)}`);

// %% [markdown] id="random-search-read"
// <details><summary>What you should see</summary>
//
// Hopeless: the losses scatter around 9, and the best of all jumps is only a little better than chance (which itself
// scatters by 1.3 points on 500 test pictures). The more dimensions there are, the less likely a random jump lands
// anywhere special.
//
// </details>
//
// A well-known lecture did the same on CIFAR-10 (its automatic captions make "C for ten" of it), with
// 1,000 tries on all 50,000 photographs, and got **15.5 %**. Its first losses, 9.4, 8.96, 9.04, are near 9 for the reason
// you know. (Good networks are right on more than 99 % of those test pictures: there is some way to go.)
//
// **Second idea: random local search.** Stay where you are, put a foot forward in a random direction, and go there only if
// it is lower.

// %% id="local-search"
const hiked = optim.localSearch(
  ({ w }: { w: tf.Tensor2D }) => loss(w),
  { w: zeros },
  { tries, deviation: 0.002, seed: 1 },
);
const lowest = (all: readonly number[]): number[] => {
  let best = Infinity;
  return all.map((value) => (best = Math.min(best, value)));
};
console.log(`random local search, ${tries} steps: ${verdict(hiked.params.w)}`);

// %% [markdown] id="follow-slope"
// Better, because it keeps what it has. But most steps are tried in vain: half of all directions lead up, and of those that
// lead down hardly any leads down *steeply*: along a random direction in $D$ dimensions the slope is about $1/\sqrt{D}$ of the steepest, here
// $1/\sqrt{30720} \approx 1/175$.
//
// (There are cleverer searches of this kind, such as genetic algorithms, which breed a population of places. With tens of
// thousands of weights none of them comes near what follows.)
//
// **Third idea: feel the slope with your foot, and follow it.** In fog the ground under your feet is all you know, but it
// tells which way is steepest. Here are 300 steps of it, ahead of their explanation, against the two searches:

// %% id="three-curves"
function slope(w: tf.Tensor2D): { loss: number; dw: tf.Tensor2D } {
  return tf.tidy(() => {
    const { loss, dScores } = losses.svm(tf.matMul(x, w), y);
    return { loss, dw: tf.matMul(x, dScores, true) }; // x transposed, times dScores
  });
}

let w: tf.Tensor2D = zeros.clone();
const followed: number[] = [];
for (let step = 0; step < tries; step++) {
  const { loss, dw } = slope(w);
  followed.push(loss);
  const next = tf.tidy(() => tf.sub<tf.Tensor2D>(w, tf.mul(dw, 0.003)));
  tf.dispose([w, dw]);
  w = next;
}
console.log(`following the slope, ${tries} steps: ${verdict(w)}`);
show(
  plots.lines(
    [
      { name: "random search", y: lowest(searched.losses) },
      { name: "random local search", y: lowest(hiked.losses) },
      { name: "following the slope", y: followed },
    ],
    {
      title: "The lowest loss so far",
      xTitle: "tries",
      yTitle: "SVM loss",
      yRange: [0, 9.5],
    },
  ),
);

// %% [markdown] id="derivative"
// ## 3. The slope, measured
//
// In one dimension the slope of a function is its derivative: how much the function rises for a tiny step, divided by the
// step,
//
// $$\frac{df(x)}{dx} = \lim_{h \to 0} \frac{f(x + h) - f(x)}{h}.$$
//
// With many weights there is one such slope for each, the **partial derivatives**, and their list is the **gradient**
// $\nabla L$. It has the shape of $w$ itself. The slope in any direction $d$ (of length 1) is the product
// $\nabla L \cdot d$. That is largest where $d$ points along the gradient and smallest where it points against it: **the
// direction of steepest descent is the negative gradient.**
//
// To measure it, forget the limit and take a small $h$. Here is the table that a lecture works through: nine weights, and
// the loss there, 1.25347. The lecture does not say which loss that is; we have found one that fits all its numbers, the
// loss of section 1 for a single example.

// %% id="table"
const weights = [0.34, -1.11, 0.78, 0.12, 0.55, 2.81, -3.1, -1.5, 0.33];
const example = [3.5, -0.84, -0.04, 1, -0.3, -1, 0.3, -0.2, 1.444];
const dot = (a: number[], b: number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);
const exampleLoss = (w: number[]): number => Math.log(1 + Math.exp(-dot(w, example)));

const h = 0.0001;
const printed = (w: number[]): string => exampleLoss(w).toFixed(5);
const here = printed(weights);
console.log(`at W the loss is ${here}`);
for (const i of [0, 1, 2]) {
  const there = printed(weights.with(i, weights[i] + h));
  const slope = (Number(there) - Number(here)) / h;
  console.log(`W[${i}] + h: (${there} - ${here}) / ${h} = ${slope.toFixed(1)}`);
}

// %% [markdown] id="table-question"
// A step in the first weight lowers the loss, in the second it raises it, and in the third nothing happens: slope 0. This is
// what the slides print.
//
// **Predict, then run.** Is the third slope really 0? The next cell keeps all digits, and also does it the other way: a step
// forward *and* one back, $\big(f(x + h) - f(x - h)\big) / 2h$, the **centred difference**. Calculus gives the truth for
// comparison.

// %% id="all-digits"
// By calculus the slope is (p - 1) times the example, p the probability of its class.
const probability = 1 / (1 + Math.exp(-dot(weights, example)));
for (const i of [0, 1, 2]) {
  const at = (step: number): number =>
    exampleLoss(weights.with(i, weights[i] + step));
  const forward = (at(h) - at(0)) / h;
  const centred = (at(h) - at(-h)) / (2 * h);
  const exact = (probability - 1) * example[i];
  const [a, b, c] = [forward, centred, exact].map((value) => value.toFixed(9));
  console.log(`W[${i}]: forward ${a}, centred ${b}, exact ${c}`);
}

// %% [markdown] id="rounding"
// <details><summary>Answer</summary>
//
// It is about 0.03. With five digits printed, the smallest change that shows is 0.00001, and divided by
// $h = 0.0001$ that is a slope of 0.1: anything below half of it vanishes.
//
// </details>
//
// > **Where others differ.** Slides print a slope of 0 for the third weight, and the recording of the lecture (at 55:00) reads out the same table. It is rounding.
//
// Two lessons follow: use all the digits you can get, and use centred differences, which have several more digits right for the same $h$.
//
// Why are they better? Move the slider, and see how the two chords lean compared with the tangent. The curve is $e^x$; its
// slope at 0 is exactly 1.

// %% id="chords"
const curve = Array.from({ length: 61 }, (_, i) => -1.5 + i / 20);
const hs = [1, 0.8, 0.6, 0.4, 0.2, 0.1];

/** The straight line through the curve at a and at b. */
function chord(a: number, b: number): { slope: number; x: number[]; y: number[] } {
  const slope = (Math.exp(b) - Math.exp(a)) / (b - a);
  const x = [-1.5, 1.5];
  return { slope, x, y: x.map((at) => Math.exp(a) + slope * (at - a)) };
}

const chords = hs.map((step) => {
  const [forward, centred] = [chord(0, step), chord(-step, step)];
  const slopes = `${forward.slope.toFixed(3)} forward, ${centred.slope.toFixed(3)} centred`;
  return plots.lines(
    [
      { name: "the function", x: curve, y: curve.map(Math.exp) },
      { name: "forward", x: forward.x, y: forward.y },
      { name: "centred", x: centred.x, y: centred.y },
      { name: "tangent", x: [-1.5, 1.5], y: [-0.5, 2.5] },
    ],
    { title: `h = ${step}: slope ${slopes}`, yRange: [-1, 4.5] },
  );
});
show(plots.slider(chords, { names: hs.map(String), label: "h = " }));

// %% [markdown] id="taylor"
// On the left the curve is flatter than at the middle, on the right steeper; the centred chord averages the two errors
// away. In a formula, with Taylor's series:
//
// $$\begin{aligned}
// \frac{f(x+h) - f(x)}{h} &= f'(x) + \frac{h}{2} f''(x) + \dots \\[1ex]
// \frac{f(x+h) - f(x-h)}{2h} &= f'(x) + \frac{h^2}{6} f'''(x) + \dots
// \end{aligned}$$
//
// Halving $h$ halves the error of the first, and quarters that of the second. So make $h$ tiny, and all is well?
//
// **Predict, then run.** How does the error go on when $h$ shrinks from 0.1 to $10^{-13}$? Sketch it. TensorFlow.js
// computes in **float32**, with about 7 digits; `float64` runs the same code with 16.

// %% id="error-against-h"
const exponential = (x: tf.Tensor): tf.Tensor => tf.exp(x);
const powers = (last: number): number[] =>
  Array.from({ length: 4 * (last - 1) + 1 }, (_, i) => 10 ** -(1 + i / 4));
const measure = (last: number): gradients.StepSize[] =>
  gradients.stepSizes(exponential, Math.E, tf.scalar(1), powers(last));
const single = measure(6);
const double = await float64(() => measure(13));
const drawn = (
  name: string,
  rows: gradients.StepSize[],
  error: "forwardError" | "centredError",
): { name: string; x: number[]; y: number[] } => ({
  name,
  x: rows.map((row) => row.h),
  y: rows.map((row) => Math.max(row[error], 1e-12)), // an error of 0 cannot be drawn
});
show(
  plots.errorBars(
    [
      drawn("float32, forward", single, "forwardError"),
      drawn("float32, centred", single, "centredError"),
      drawn("float64, forward", double, "forwardError"),
      drawn("float64, centred", double, "centredError"),
    ],
    {
      title: "The error of a measured slope, against the step h",
      xTitle: "h",
      yTitle: "error",
      xLog: true,
      yLog: true,
      height: 460,
    },
  ),
);
for (const [precision, rows] of Object.entries({ single, double })) {
  for (const error of ["forwardError", "centredError"] as const) {
    const best = rows.reduce((a, b) => (b[error] < a[error] ? b : a));
    const [least, step] = [best[error], best.h].map((value) =>
      value.toExponential(0),
    );
    console.log(`${precision} precision: smallest ${error} ${least} at h = ${step}`);
  }
}

// %% [markdown] id="two-enemies"
// <details><summary>What you should see</summary>
//
// Four letters V. Coming from the right, the error falls with $h$ (forward) or $h^2$ (centred: twice as steep on these
// axes), because the curvature matters less. Then it rises again, jagged, like $1/h$: $f(x+h)$ and $f(x-h)$ agree in nearly
// all their digits, the subtraction leaves only the last, rounded ones, and the division by $h$ makes them big.
//
// The best $h$ is a truce between the two enemies: near $\sqrt{\varepsilon}$ forward and $\sqrt[3]{\varepsilon}$ centred,
// where $\varepsilon$ is the precision, $10^{-7}$ or $10^{-16}$. A single point may lie lower by luck, where two errors
// cancel.
//
// </details>
//
// In float32 even the best step, luck aside, leaves four or five digits, too few to be sure of a gradient. In
// float64 with centred differences and $h = 10^{-5}$ there are ten. That is why Gradlab brings float64 along, and why all
// gradient checks of this course run in it.
//
// ## 4. Four ways to a gradient
//
// The measured gradient is easy to write and hard to get wrong. But every weight needs its own evaluations of the loss.
//
// **Predict, then run.** Our classifier has 30,720 weights. How long would *one* numerical gradient take, and the same
// gradient by calculus?

// %% id="cost" tags=["varies"]
function milliseconds(run: () => void): number {
  run(); // once to warm up
  const start = performance.now();
  for (let i = 0; i < 10; i++) run();
  return (performance.now() - start) / 10;
}

const oneLoss = milliseconds(() => loss(zeros));
const oneGradient = milliseconds(() => slope(zeros).dw.dispose());
const seconds = (2 * zeros.size * oneLoss) / 1000;
console.log(`one loss: ${oneLoss.toFixed(1)} ms`);
console.log(`centred differences for all weights: about ${seconds.toFixed(0)} s`);
console.log(`the gradient by calculus: ${oneGradient.toFixed(1)} ms`);

// %% [markdown] id="four-ways"
// <details><summary>What you should see</summary>
//
// Minutes, against a few milliseconds: two evaluations of the loss for each of 30,720 weights, and networks have millions.
//
// </details>
//
// But the loss is no black box: it is a formula, and
// since Newton and Leibniz we need not grope about. There are four ways in all. Here they are on the loss of one example,
// $L(w) = -\ln \dfrac{1}{1 + e^{-w \cdot x}}$, for two weights.
//
// 1. **Manual**: differentiate on paper. With $p = 1 / (1 + e^{-w \cdot x})$, the chain rule gives
//    $\nabla L = (p - 1)\, x$. Exact and fast; and easy to get wrong.
// 2. **Symbolic**: let a program apply the rules of calculus to the formula. Here `mathjs` does.
// 3. **Numerical**: measure, as above.
// 4. **Automatic**: let TensorFlow.js record the operations while it computes the loss, and walk back through them. This is
//    backpropagation; you will build it yourself in lesson 07.

// %% id="four-ways-run"
const [at, input] = [
  [2, -3],
  [-1, -2],
];
const formula = "-log(1 / (1 + exp(-(w1 * x1 + w2 * x2))))";

const p = 1 / (1 + Math.exp(-dot(at, input)));
const manual = input.map((value) => (p - 1) * value);

const symbols = gradients.symbolic(formula);
const numbersOf = { w1: at[0], w2: at[1], x1: input[0], x2: input[1] };
const symbolic = ["w1", "w2"].map((name) => symbols.gradient(numbersOf)[name]);

const logistic = (w: number[]): number =>
  -Math.log(1 / (1 + Math.exp(-dot(w, input))));
const numerical = gradients.numeric(logistic, at);

const automatic = await float64(() => {
  const taped = (w: tf.Tensor): tf.Tensor =>
    tf.neg(tf.log(tf.sigmoid(tf.sum(tf.mul(w, tf.tensor1d(input))))));
  return tf.tidy(() => tf.grad(taped)(tf.tensor1d(at)).arraySync() as number[]);
});

for (const [way, gradient] of Object.entries({
  manual,
  symbolic,
  numerical,
  automatic,
})) {
  console.log(
    `${way.padEnd(10)} ${gradient.map((value) => value.toFixed(12)).join("  ")}`,
  );
}
console.log(`\nthe symbolic derivative in w1:\n${symbols.derivative("w1").text}`);

// %% [markdown] id="four-ways-read"
// All four agree; the numerical one up to its tenth or eleventh digit. Look at the formula that the symbols made: it is
// longer than the function itself, and computes the same exponential twice. For deep networks such formulas explode.
// Automatic differentiation never writes a formula down. It works with the numbers of one evaluation, so it is exact *and*
// costs about as much as two evaluations of the loss, however many weights there are.
//
// | way | exact? | cost for $D$ weights | effort |
// |:----|:------:|:--------------------:|:-------|
// | manual | yes | about 2 evaluations | on paper, error-prone |
// | symbolic | yes | grows with the formula | none, for small formulas |
// | numerical | no | $2D$ evaluations | none |
// | automatic | yes | about 2 evaluations | none |
//
// So in practice: **train with the analytic gradient, manual or automatic; check it with the numerical one.** That is
// called a gradient check.

// %% [markdown] id="gradient-check"
// ## 5. The gradient check
//
// How near is near enough? Slopes differ in size, so we look at the relative error
//
// $$\frac{\max |a - b|}{\max(10^{-8},\ |a| + |b|)},$$
//
// which is 0 for equal and 1 for opposite numbers. In float64, below $10^{-6}$ is right; above $10^{-2}$ is wrong.
//
// **Your turn.** Below is somebody's gradient of the SVM loss for 6 examples, 5 numbers each, and 3 classes. Everything is
// there except one thing. Run the cell, read what the check says about the worst index (analytic against numeric: what is
// their ratio?), and mend the function.

// %% id="gradient-check-yourself"
function myGradient(w: number[][], x: number[][], y: number[]): number[][] {
  const dw = w.map((row) => row.map(() => 0)); // [5, 3]
  for (let i = 0; i < x.length; i++) {
    const scores = w[0].map((_, j) =>
      x[i].reduce((sum, value, d) => sum + value * w[d][j], 0),
    );
    for (let j = 0; j < scores.length; j++) {
      if (j === y[i] || scores[j] - scores[y[i]] + 1 <= 0) continue;
      for (let d = 0; d < w.length; d++) {
        dw[d][j] += x[i][d];
        dw[d][y[i]] -= x[i][d];
      }
    }
  }
  return dw;
}

const r = random(3);
const table = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => r.normal()),
  );
const small = { x: table(6, 5), y: [0, 1, 2, 0, 1, 2], w: table(5, 3) };
const report = await float64(() =>
  gradients.check(
    (w: tf.Tensor2D) =>
      losses.svm(tf.matMul(tf.tensor2d(small.x), w), tf.tensor1d(small.y, "int32"))
        .loss,
    tf.tensor2d(myGradient(small.w, small.x, small.y)),
    tf.tensor2d(small.w),
  ),
);
console.log(report.message);

// %% [markdown] id="gradient-check-answer"
// <details><summary>Answer</summary>
//
// Every analytic slope is 6 times too large: the loss is a *mean* over the 6 examples, the gradient adds them up. Divide at
// the end: `return dw.map((row) => row.map((value) => value / x.length));`. Now the check says *right*, with a relative
// error near $10^{-10}$. Such a mistake trains well enough not to be noticed for a long time, with a learning rate that is
// 6 times what you think.
//
// </details>
//
// **A wrong verdict, and why.** Here is the score vector [10, 9, 9] with the first class correct. A lecture says that the SVM
// does not mind if you jiggle such scores a little, since its margins are met. *Predict, then run:* is that so here?

// %% id="kink"
const svmOf = (scores: number[]): number =>
  losses.svm(tf.tensor2d([scores]), tf.tensor1d([0], "int32")).loss;
const kinky = [10, 9, 9];
for (const jiggle of [-0.1, 0, 0.1]) {
  const value = svmOf([10, 9 + jiggle, 9]);
  console.log(`scores [10, ${9 + jiggle}, 9]: loss ${value.toFixed(2)}`);
}
const found = await float64(() =>
  gradients.check(
    (scores: tf.Tensor2D) => losses.svm(scores, tf.tensor1d([0], "int32")).loss,
    (scores) => losses.svm(scores, tf.tensor1d([0], "int32")).dScores,
    tf.tensor2d([kinky]),
  ),
);
console.log(found.message);
show(
  plots.lines(
    {
      x: Array.from({ length: 41 }, (_, i) => 8 + i / 20),
      y: Array.from({ length: 41 }, (_, i) => svmOf([10, 8 + i / 20, 9])),
    },
    {
      title: "The loss when one of the two 9s moves",
      xTitle: "its score",
      yTitle: "SVM loss",
    },
  ),
);

// %% [markdown] id="kinks"
// <details><summary>Answer</summary>
//
// No. The margins are exactly 1, so the scores stand **on the kink** of the hinge: to the left the slope is 0, to the right 1. A
// jiggle upwards costs at once. (For [10, -100, -100] the lecture is right.)
//
// </details>
//
// At a kink there is no derivative; code picks a
// value between the two sides (here 0), the centred difference averages both (here 1/2), and the two disagree although
// nobody made a mistake. `gradients.check` looks at both sides and says so.
//
// Kinks sit in the hinge, in ReLU, in max pooling. In a check with thousands of slopes a few land near one. So: check in
// float64 with a small $h$, check at few examples (fewer kinks), and ask of a failure whether it sits on a kink.
//
// ## 6. Gradient descent
//
// Now the algorithm itself. In five steps, as one of the lectures gives it:
//
// 1. choose a model, $f(x, w) = w x$;
// 2. choose a loss, $L = \frac{1}{N} \sum_i (y_i - w x_i)^2$;
// 3. compute its slope, $\dfrac{dL}{dw} = \dfrac{2}{N} \sum_i (w x_i - y_i)\, x_i$;
// 4. step against it, $w \leftarrow w - \dfrac{dL}{dw}$;
// 5. but not too far: $w \leftarrow w - \alpha \dfrac{dL}{dw}$, with a **learning rate** $\alpha$. Then again from step 3.
//
// > **Where others differ.** Some slides write `x += learning_rate * dx`, others speak of a step "towards the gradient
// > direction that minimizes". The gradient points **uphill**, and we go the other way: the minus is essential.
//
// Change the sign below to see it.

// %% id="one-weight"
const xs = [1, 2, 3];
const ys = [2, 3, 7];
const squaredSlope = (w: number): number =>
  (2 / xs.length) *
  xs.reduce((sum, value, i) => sum + (w * value - ys[i]) * value, 0);

function walk(rate: number, steps = 15): number[] {
  const way = [0];
  for (let i = 0; i < steps; i++) {
    const w = way[i];
    way.push(w - rate * squaredSlope(w)); // the minus
  }
  return way;
}

const bestWeight = dot(xs, ys) / dot(xs, xs);
console.log(`the best w by calculus: ${bestWeight.toFixed(4)}`);
console.log(`after 15 steps with rate 0.05: ${walk(0.05)[15].toFixed(4)}`);
const rates = [0.01, 0.05, 0.1, 0.15, 0.2, 0.214, 0.22];
const walks = rates.map((rate) =>
  plots.errorBars(
    [
      { name: "w after each step", y: walk(rate) },
      { name: "the best w", x: [0, 15], y: [bestWeight, bestWeight] },
    ],
    {
      title: `learning rate ${rate}`,
      xTitle: "step",
      yTitle: "w",
      yRange: [-1, 5.5],
    },
  ),
);
show(
  plots.slider(walks, {
    names: rates.map(String),
    label: "learning rate ",
    start: 1,
  }),
);

// %% [markdown] id="one-weight-read"
// **Predict, then check.** The error shrinks by the factor $1 - 2\alpha \cdot \frac{1}{N}\sum x_i^2 = 1 - \frac{28}{3} \alpha$ in
// every step. For which $\alpha$ is one step enough? From which $\alpha$ on does it run away?
//
// <details><summary>Answer</summary>
//
// The factor is 0 for $\alpha = 3/28 \approx 0.107$: one step. Between that and $3/14 \approx 0.214$ it is negative but above $-1$:
// $w$ jumps back and forth over the best place, and comes nearer. Beyond $0.214$ every jump is longer than the last.
//
// </details>
//
// In two dimensions, on the map of section 1. The gradient stands at right angles on the level curves; the hiker starts
// in the lower left corner.

// %% id="descent-on-map"
function toySlope([w1, w2]: number[]): number[] {
  const sum = [0, 0];
  for (const [i, [x1, x2]] of points.x.entries()) {
    const wrong = 1 / (1 + Math.exp(sign[i] * (w1 * x1 + w2 * x2)));
    sum[0] -= (wrong * sign[i] * x1) / points.x.length;
    sum[1] -= (wrong * sign[i] * x2) / points.x.length;
  }
  return sum;
}

function descend(rate: number, steps: number, start = [-2.5, -1.5]): number[][] {
  const way = [start];
  for (let i = 0; i < steps; i++) {
    const [d1, d2] = toySlope(way[i]);
    way.push([way[i][0] - rate * d1, way[i][1] - rate * d2]);
  }
  return way;
}

show(
  plots.landscape(toyLoss, {
    ...map,
    title: "Thirty steps down",
    xTitle: "w1",
    yTitle: "w2",
    paths: [0.1, 1, 6].map((rate) => ({
      name: `learning rate ${rate}`,
      points: descend(rate, 30),
    })),
    equalAxes: true,
  }),
);

// %% [markdown] id="descent-read"
// The steps get shorter by themselves, as the ground gets flatter: the gradient's length is in them. The small rate is
// not half way; the large one overshoots at first and still arrives soonest. Ten times larger again, and it
// jumps about and never settles (try 60).
//
// **Play with it.** One rule alone, plain descent, on landscapes to choose. Drag the start, move the learning rate while it runs: where
// does it creep, where does it jiggle, and from which rate on does it run away? Does it always find the lowest place?

// %% id="play"
show(demos.descent({ landscape: "minima", rules: ["sgd"] }));

// %% [markdown] id="minibatches-intro"
// ## 7. Minibatches
//
// In section 2 every step looked at all 2,000 pictures. With a million, each would take 500 times as long, to learn a
// direction that is only a rough guide anyway. So look at a few: the loss is a mean over examples, its gradient is the mean
// of their gradients, and the mean over a random sample, a **minibatch**, is an estimate of it.
//
// **Predict, then run.** How much better is the direction from 128 pictures than from 32?

// %% id="noise"
const full = slope(zeros).dw;
function batchSlope(
  w: tf.Tensor2D,
  chosen: number[],
): { loss: number; dw: tf.Tensor2D } {
  return tf.tidy(() => {
    const index = tf.tensor1d(chosen, "int32");
    const [xs, ys] = [tf.gather(x, index), tf.gather(y, index)];
    const { loss, dScores } = losses.svm(tf.matMul(xs, w), ys);
    return { loss, dw: tf.matMul(xs, dScores, true) };
  });
}
const lengthOf = (t: tf.Tensor): number =>
  tf.tidy(() => tf.norm(t).arraySync() as number);

const sizes = [8, 16, 32, 64, 128, 256, 512];
const noise = sizes.map((size) => {
  const draws = [0, 1, 2, 3, 4].map((draw) => {
    const [chosen] = data.batchIndices(count.train, { size, seed: draw });
    return tf.tidy(
      () => lengthOf(tf.sub(batchSlope(zeros, chosen).dw, full)) / lengthOf(full),
    );
  });
  return draws.reduce((a, b) => a + b, 0) / draws.length;
});
show(
  plots.errorBars(
    [
      { name: "measured", x: sizes, y: noise },
      {
        name: "one over the square root",
        x: sizes,
        y: sizes.map((size) => noise[2] * Math.sqrt(32 / size)),
      },
    ],
    {
      title: "How far a minibatch's gradient is from that of all pictures",
      xTitle: "pictures in the minibatch",
      yTitle: "error / length of the gradient",
      xLog: true,
      yLog: true,
    },
  ),
);

// %% [markdown] id="noise-read"
// <details><summary>Answer</summary>
//
// Twice as good: the error falls like $1/\sqrt{B}$, so four times the work halves it. (At 512 of 2,000 it is lower still,
// because the sample begins to be the whole.)
//
// </details>
//
// At that price many rough steps beat few exact ones. Here is the loop, whole.
// Every pass over the shuffled pictures, in minibatches, is called an **epoch**.

// %% id="sgd"
interface Run {
  /** A number, or a function that gives the rate of each step. */
  rate: number | ((step: number) => number);
  size: number;
  epochs: number;
  /** Where to begin; at w = 0 unless told otherwise. */
  start?: tf.Tensor2D;
}

interface Result {
  w: tf.Tensor2D;
  /** The loss of each minibatch before its step. */
  batchLosses: number[];
  /** The loss on all training pictures, every eight steps. */
  totals: { x: number[]; y: number[] };
}

function minibatchDescent({ rate, size, epochs, start = zeros }: Run): Result {
  let w: tf.Tensor2D = start.clone();
  const batchLosses: number[] = [];
  const totals: Result["totals"] = { x: [], y: [] };
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const chosen of data.batchIndices(count.train, { size, seed: 1, epoch })) {
      const step = batchLosses.length;
      if (step % 8 === 0) {
        totals.x.push(step);
        totals.y.push(loss(w));
      }
      const batch = batchSlope(w, chosen);
      const now = typeof rate === "number" ? rate : rate(step);
      const next = tf.tidy(() => tf.sub<tf.Tensor2D>(w, tf.mul(batch.dw, now)));
      tf.dispose([w, batch.dw]);
      w = next;
      batchLosses.push(batch.loss);
    }
  }
  return { w, batchLosses, totals };
}

// %% [markdown] id="batch-sizes-intro"
// **Predict, then run.** Five runs, three epochs each, the same learning rate: all 2,000 pictures at once, and minibatches of
// 256, 128, 64 and 32. All look at every picture three times. Which one is lowest at the end?

// %% id="batch-sizes"
const runs = [2000, 256, 128, 64, 32].map((size) => ({
  size,
  ...minibatchDescent({ rate: 0.002, size, epochs: 3 }),
}));
for (const { size, w, batchLosses } of runs) {
  console.log(`${size} at a time, ${batchLosses.length} steps: ${verdict(w)}`);
}
show(
  plots.lines(
    runs.map(({ size, batchLosses }) => ({
      name: `${size}`,
      x: batchLosses.map((_, i) => (i * size) / count.train),
      y: batchLosses,
    })),
    {
      title: "The loss of each minibatch before its step",
      xTitle: "epochs",
      yTitle: "SVM loss",
      yRange: [0, 12],
    },
  ),
);

// %% [markdown] id="batch-sizes-read"
// <details><summary>What you should see</summary>
//
// Three exact steps, or 189 rough ones for the same work: the rough ones win by far. Their curve is jagged, since some
// minibatches are harder than others, but it goes down. That of all pictures would be smooth and slow.
//
// </details>
//
// This is **minibatch gradient descent**, in everyday speech **SGD**, stochastic gradient descent (strictly, that is one
// example at a time). Sizes of 32, 64, 128 and 256 are common. The size is rarely tuned: one takes what fits into memory
// and keeps the processor busy, and then adapts the learning rate.
//
// ## 8. The learning rate
//
// It is the number to get right first. **Predict, then run:** five rates, eight epochs each, and this time the loss on all
// pictures, so that the noise of the minibatches does not hide it. What does too large a rate look like? And too small?

// %% id="learning-rates"
const learningRates = [0.0001, 0.001, 0.003, 0.01, 0.1];
const curves = learningRates.map((rate) => ({
  rate,
  ...minibatchDescent({ rate, size: 64, epochs: 8 }),
}));
show(
  plots.lines(
    curves.map(({ rate, totals }) => ({ name: `${rate}`, ...totals })),
    {
      title: "Which learning rate is best?",
      xTitle: "step",
      yTitle: "SVM loss on all pictures",
      yRange: [0, 20],
      height: 440,
    },
  ),
);
for (const { rate, w } of curves) {
  console.log(`learning rate ${rate}: ${verdict(w)}`);
}

// %% [markdown] id="learning-rates-read"
// <details><summary>What you should see</summary>
//
// The smallest rate creeps: after eight epochs it is where others were after one. The largest thrashes about, often high above
// where it began: each step leaps over the valley. In between, larger is faster at first, and then does not settle: 0.01
// is soon down with the best, but goes on jumping up and down, since its steps are too long for the narrow floor of the
// valley.
//
// </details>
//
// **Q: Which of these learning rates is best to use?** All of them, in turn. A large one goes far in the beginning, and a small
// one settles down at the end. So start high, higher than you could stay, and let it **decay**:

// %% id="schedules"
const steps = 8 * Math.ceil(count.train / 64);
const high = 0.02;
const { cosine, exponential: falling, step: stairs } = optim.schedules;
const schedules = {
  constant: () => high,
  stairs: stairs({ learningRate: high, every: steps / 4, factor: 1 / 3 }),
  exponential: falling({ learningRate: high, every: steps, factor: 1 / 30 }),
  cosine: cosine({ learningRate: high, steps }),
};
const everyStep = Array.from({ length: steps }, (_, i) => i);
const decayed = Object.entries(schedules).map(([name, rate]) => ({
  name,
  rate,
  ...minibatchDescent({ rate, size: 64, epochs: 8 }),
}));
show(
  plots.row(
    [
      plots.lines(
        decayed.map(({ name, rate }) => ({ name, y: everyStep.map(rate) })),
        { title: "The learning rate", xTitle: "step" },
      ),
      plots.lines(
        decayed.map(({ name, totals }) => ({ name, ...totals })),
        { title: "The loss on all pictures", xTitle: "step", yRange: [0, 12] },
      ),
    ],
    { height: 440 },
  ),
);
for (const { name, w } of decayed) {
  console.log(`${name}: ${verdict(w)}`);
}

// %% [markdown] id="schedules-read"
// With decay all end clearly lower than without, and calmly, for the same work. Which schedule it is matters less than that there is one.
//
// **Q: should the loss not drop quickly at first?** That depends on where you start. *Predict, then run:* the same rate and the same
// minibatches, begun at weights of 0, at small random ones and at large random ones. Which curve drops the most? Which run ends best?

// %% id="beginnings"
const beginnings = Object.entries({
  "0": 0,
  "small weights": 0.001,
  "large weights": 1,
});
const begun = beginnings.map(([name, deviation]) => {
  const start = tf.randomNormal<tf.Rank.R2>([3072, 10], 0, deviation, "float32", 1);
  return { name, ...minibatchDescent({ rate: 0.003, size: 64, epochs: 8, start }) };
});
show(
  plots.lines(
    begun.map(({ name, totals }) => ({ name: `from ${name}`, ...totals })),
    {
      title: "The same descent from three places",
      xTitle: "step",
      yTitle: "SVM loss on all pictures",
      yLog: true,
    },
  ),
);
for (const { name, w, totals } of begun) {
  console.log(`from ${name}: ${totals.y[0].toFixed(1)} at first, then ${verdict(w)}`);
}

// %% [markdown] id="beginnings-read"
// <details><summary>Answer</summary>
//
// The run from large weights drops the most by far, an impressive curve, and is still the worst by far at the end: all it does is
// to repair a bad beginning, and eight epochs are not enough for that. From small weights the first loss is known ($C - 1$, or $\ln C$ for softmax), and there is little to drop.
//
// </details>
//
// **Read a loss curve in this order:** does it start where it should? Does it fall? Has it levelled off high (decay the
// rate), is it still falling at the end (train longer, or raise the rate), does it jump about (lower the rate)?
//
// **Your turn.** Find a rate and a schedule with which eight epochs get the loss on all pictures as low as you can:

// %% id="yours"
const mine = minibatchDescent({ rate: 0.001, size: 64, epochs: 8 });
const reached = loss(mine.w);
const toBeat = Math.min(...decayed.map(({ w }) => loss(w)));
console.log(
  reached < toBeat
    ? `${reached.toFixed(2)}: lower than all of ours`
    : `${reached.toFixed(2)}: not yet below ${toBeat.toFixed(2)}; start higher, decay`,
);

// %% [markdown] id="summary"
// <details><summary>An answer</summary>
//
// Higher still: `rate: cosine({ learningRate: 0.03, steps })` ends at 1.78. Or more and smaller steps: `size: 32` with
// `cosine({ learningRate: 0.015, steps: 2 * steps })` ends at 1.71. On the test pictures neither is better than ours: 37 to 38 %.
//
// </details>
//
// **A word of caution.** All this was about the loss on the *training* pictures. Compare the accuracies on the test pictures:
// the lowest loss is not always the best classifier. That is lesson 04's subject.
//
// ## Summary
//
// - The loss is a landscape over the weights, seen through fog. For linear classifiers it is a convex bowl.
// - **Random search** is hardly better than chance, random local search a little, following the slope far better.
// - The **gradient** is the list of slopes, one for each weight. It points uphill; steps go the other way, **minus** the learning
//   rate times the gradient.
// - **Numerical** gradients: use centred differences, error $h^2$, in float64. Forward differences on rounded numbers can show
//   a slope of 0 that is none.
// - **Manual, symbolic, numerical, automatic**: train with an analytic gradient, check it numerically, mind the kinks.
// - **Minibatches** of 32 to 256: many rough steps beat few exact ones; the error falls like $1/\sqrt{B}$.
// - The **learning rate** is the most important hyperparameter, and the regularization strength of lesson 04 the next. Start high, and decay.
//
// ## What to try
//
// 1. Set `tries` in section 2 to 1,000 or 2,000. How much does random search gain? How much local search?
// 2. In section 3, change the function in `error-against-h` to `tf.sin` (and `Math.E` to `Math.cos(1)`). Does the shape of the V
//    change? Where are the best steps?
// 3. Train with minibatches of 1 picture. Which learning rate does it need?
//
// <details><summary>Answers</summary>
//
// 1: random search gains nothing that could be seen (its best loss goes from 8.54 to 8.45 and 8.43, and the accuracy wavers by chance). Local search goes on creeping: 20 %
// after 300 tries, 26 % after 1,000, 30 % after 2,000. Following the slope had 39 % after 300.
//
// 2: the same V, as the argument only uses Taylor's series and rounding; the best steps hardly move.
//
// 3: about ten times smaller. After one epoch 0.0003 has the lowest loss of those we tried, where minibatches of 64 want 0.003. The gradient of a single picture is mostly noise, and only the mean over many small steps points
// down.
//
// </details>
//
// ## What is next
//
// Assignment **02-gradients** lets you write the centred difference, the relative error and the gradient check. Lesson **06,
// update rules**, asks what to do with a gradient once you have it: there are better steps than straight down.
//
// *Sources: the sequence from random search to gradient descent and the W + h table follow Stanford's CS231n, lecture 3
// (Li, Karpathy, Johnson), the five steps Georgia Tech's CS 4644, lecture 3 (Xu, after Kira). Learning-rate schedules:
// I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.*
