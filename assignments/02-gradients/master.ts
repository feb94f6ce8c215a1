// ---
// title: "Assignment 2: gradients"
// assignment: 02-gradients
// ---

// %% [markdown] id="intro"
// # Assignment 2: gradients
//
// Learning means: change the weights a little so that the loss gets smaller. Which way is "smaller" is what the gradient
// says. You will find gradients in two ways. The first, numerically, is slow, never quite exact and hard to get wrong. The
// second, by the chain rule, is fast and exact and easy to get wrong. So people write the second and check it with the
// first, and that is what you will do here.
//
// | | you write | points |
// |---|---|---|
// | 1 | the numerical gradient | 14 |
// | 2 | the relative error | 8 |
// | 3 | a gradient check that names the worst number | 14 |
// | 4 | backward through a neuron | 17 |
// | 5 | backward through gates | 15 |
// | 6 | backward through a linear classifier with softmax | 20 |
// | | four short questions on the way | 12 |
//
// **How this works.** Write your code where it says `Your code here`. Under each answer, `check` runs it on a few small
// examples and says what is wrong, if anything is. When the assignment is graded, your functions run on other inputs
// as well. Each answer cell is graded by itself, so whatever it needs must stand in that cell: copy a helper if you want
// to use it twice. Leave the cells' order and marks as they are; you may add as many cells of your own as you like.

// %% id="setup" tags=["given"]
import { check, data, plots, show, tf } from "gradlab";

/** One option of a multiple-choice question. */
type Choice = "a" | "b" | "c" | "d" | "e";

// %% [markdown] id="numeric-text"
// ## 1. The numerical gradient
//
// How much does $f$ change when one of its numbers is moved by a little step $h$? The **centred** difference moves it both
// ways:
//
// $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + h e_i) - f(x - h e_i)}{2h}$$
//
// where $e_i$ is 1 at place $i$ and 0 elsewhere: all other numbers stay as they are. It takes two calls of $f$ for each
// number, and no more.

// %% question="grad-numeric"
/**
 * The gradient of f at x by centred differences.
 *
 * @param f gives one number for D numbers
 * @param x D numbers; it must be as it was when you are done
 * @param h the step, above 0
 * @returns D slopes: the element [i] is that of f along x[i]
 */
function numericalGradient(
  f: (x: number[]) => number,
  x: number[],
  h: number,
): number[] {
  // BEGIN SOLUTION
  return x.map(
    (value, i) => (f(x.with(i, value + h)) - f(x.with(i, value - h))) / (2 * h),
  );
  // END SOLUTION
}

// %% id="numeric-check"
await check("grad-numeric", { numericalGradient });

// %% [markdown] id="step-text"
// How long should the step be? Below is the error of your slope of $e^x$ at $x = 1$, whose exact value is $e$, for steps from
// $10^{-1}$ down to $10^{-12}$; beside it the forward difference, $(f(x + h) - f(x)) / h$.

// %% id="step-plot"
const exp = ([x]: number[]): number => Math.exp(x);
const steps = Array.from({ length: 34 }, (_, i) => 10 ** (-1 - i / 3));
const errorOf = (slope: number): number =>
  Math.max(1e-13, Math.abs(slope - Math.E) / (2 * Math.E));
show(
  plots.lines(
    [
      {
        name: "centred (yours)",
        x: steps,
        y: steps.map((h) => errorOf(numericalGradient(exp, [1], h)[0])),
      },
      {
        name: "forward",
        x: steps,
        y: steps.map((h) => errorOf((exp([1 + h]) - exp([1])) / h)),
      },
    ],
    {
      title: "Error of a numerical slope",
      xTitle: "h",
      yTitle: "relative error",
      xLog: true,
      yLog: true,
    },
  ),
);

// %% [markdown] id="step-question"
// **Question (3 points).** Which of these does the plot show?
//
// - a: With large steps, a step ten times smaller makes the centred error a hundred times smaller, the forward one ten times.
// - b: The smaller the step, the smaller the error.
// - c: Below some step the error grows again, because the two values of f agree in nearly all the digits a number has.
// - d: Near h = 1e-5 the centred difference is several digits better than the forward one.
// - e: At its best, the centred difference gives all 16 digits.
//
// Put the letters of all that apply into the list.

// %% question="grad-step"
const stepStatements: Choice[] = [
  // BEGIN SOLUTION
  // INSTEAD: // Your letters here, in quotes and with commas between them.
  "a",
  "c",
  "d",
  // END SOLUTION
];

// %% id="step-check"
await check("grad-step", { stepStatements });

// %% [markdown] id="error-text"
// ## 2. The relative error
//
// Two gradients are never quite equal. A difference of 0.001 is nothing beside slopes of 1,000 and everything beside slopes
// of 0.001, so it has to be seen relative to their size:
//
// $$\max_i \frac{|a_i - b_i|}{\max(10^{-8}, |a_i| + |b_i|)}$$
//
// It is 0 for equal numbers and 1 for numbers of opposite sign. The $10^{-8}$ keeps the division from failing where both are
// 0. In double precision 1e-7 and less is right, 1e-2 and more is wrong, and what lies between needs a closer look.

// %% question="grad-relative-error"
/**
 * The largest relative error of two gradients.
 *
 * @param a D numbers
 * @param b D numbers
 * @returns the maximum over i of |a[i] - b[i]| / max(1e-8, |a[i]| + |b[i]|)
 */
function relativeError(a: number[], b: number[]): number {
  // BEGIN SOLUTION
  return Math.max(
    ...a.map(
      (value, i) =>
        Math.abs(value - b[i]) / Math.max(1e-8, Math.abs(value) + Math.abs(b[i])),
    ),
  );
  // END SOLUTION
}

// %% id="error-check"
await check("grad-relative-error", { relativeError });

// %% [markdown] id="check-text"
// ## 3. The gradient check
//
// A check that says "wrong" helps little; one that says **where** is half the repair. Compare an analytic gradient, number by
// number, with the centred difference, and report the place with the largest relative error. Of several that are equally
// bad, report the first.

// %% id="report-type" tags=["given"]
/** Where an analytic gradient is farthest off. */
interface Report {
  /** The place in x, from 0. */
  index: number;
  /** The analytic slope there. */
  analytic: number;
  /** The centred difference there. */
  numeric: number;
  /** Their relative error. */
  error: number;
}

// %% question="grad-check"
/**
 * Compares an analytic gradient with centred differences.
 *
 * @param f gives one number for D numbers
 * @param analytic D slopes, claimed to be the gradient of f at x
 * @param x D numbers, D at least 1
 * @param h the step
 * @returns the place with the largest relative error, the first of equals
 */
function gradientCheck(
  f: (x: number[]) => number,
  analytic: number[],
  x: number[],
  h: number,
): Report {
  // BEGIN SOLUTION
  let worst: Report = { index: -1, analytic: 0, numeric: 0, error: -1 };
  for (const [index, value] of x.entries()) {
    const numeric =
      (f(x.with(index, value + h)) - f(x.with(index, value - h))) / (2 * h);
    const claimed = analytic[index];
    const error =
      Math.abs(claimed - numeric) /
      Math.max(1e-8, Math.abs(claimed) + Math.abs(numeric));
    if (error > worst.error) worst = { index, analytic: claimed, numeric, error };
  }
  return worst;
  // END SOLUTION
}

// %% id="check-check"
await check("grad-check", { gradientCheck });

// %% [markdown] id="kink-text"
// A check can also be wrong itself. Here is the hinge $f(x) = \max(0, x)$ with its analytic slope, 1 to the right of 0 and 0 to
// the left, checked very near its kink:

// %% id="kink"
const hinge = ([x]: number[]): number => Math.max(0, x);
for (const x of [1, -1, 3e-6, -3e-6]) {
  const { analytic, numeric, error } = gradientCheck(
    hinge,
    [x > 0 ? 1 : 0],
    [x],
    1e-5,
  );
  console.log(
    `x = ${x}: analytic ${analytic}, numeric ${numeric.toFixed(2)}, relative error ${error.toFixed(2)}`,
  );
}

// %% [markdown] id="kink-question"
// **Question (3 points).** The check reports an error at $x = 3 \cdot 10^{-6}$ although the analytic slope is right. What holds?
//
// - a: The step crosses the kink: f(x - h) lies on the other branch, and the difference mixes two slopes.
// - b: A smaller step, such as 1e-6, makes the error vanish at this x.
// - c: At x = 0 itself f has two one-sided slopes, and no step makes the centred difference agree with either.
// - d: The analytic slope should be 0.65 there.
// - e: With many weights and hinges, a few such places do not mean that the gradient is wrong.

// %% question="grad-kinks"
const kinkStatements: Choice[] = [
  // BEGIN SOLUTION
  // INSTEAD: // Your letters here, in quotes and with commas between them.
  "a",
  "b",
  "c",
  "e",
  // END SOLUTION
];

// %% id="kink-check"
await check("grad-kinks", { kinkStatements });

// %% [markdown] id="neuron-text"
// ## 4. Backward through a neuron
//
// A neuron weighs its inputs, adds a bias (the last weight) and squashes the sum:
//
// $$s = w_0 x_0 + \dots + w_{D-1} x_{D-1} + w_D, \qquad \text{out} = \sigma(s) = \frac{1}{1 + e^{-s}}$$
//
// Go backward, one step at a time. The sigmoid's slope is $\sigma'(s) = \sigma(s)\,(1 - \sigma(s))$, so it can be had from
// the output alone. Then each product passes the slope on, multiplied by its **other** factor; the bias, which is added,
// gets the slope as it is. These steps are what is asked for here and below: neither differences nor `tf.grad` will do.

// %% question="grad-neuron"
/**
 * A neuron's output and its slopes.
 *
 * @param w D + 1 weights, the bias last
 * @param x D inputs
 * @returns out, from 0 to 1; dw, D + 1 slopes of out in the weights; dx, D slopes of
 * out in the inputs
 */
function neuron(
  w: number[],
  x: number[],
): { out: number; dw: number[]; dx: number[] } {
  // BEGIN SOLUTION
  const s = x.reduce((sum, value, i) => sum + w[i] * value, w[x.length]);
  const out = 1 / (1 + Math.exp(-s));
  const ds = out * (1 - out);
  return {
    out,
    dw: [...x, 1].map((value) => ds * value),
    dx: x.map((_, i) => ds * w[i]),
  };
  // END SOLUTION
}

// %% id="neuron-check"
await check("grad-neuron", { neuron });

// %% [markdown] id="neuron-plot-text"
// Your own check on your own neuron, with the numbers of the lecture: w = [2, -3, -3], x = [-1, -2].

// %% id="neuron-plot"
const [w0, x0] = [
  [2, -3, -3],
  [-1, -2],
];
const { out, dw, dx } = neuron(w0, x0);
console.log(`out = ${out.toFixed(2)}`);
console.log(
  "worst slope in w:",
  gradientCheck((w) => neuron(w, x0).out, dw, w0, 1e-5),
);
console.log(
  "worst slope in x:",
  gradientCheck((x) => neuron(w0, x).out, dx, x0, 1e-5),
);
show(
  plots.bars(["dw[0]", "dw[1]", "bias", "dx[0]", "dx[1]"], [...dw, ...dx], {
    title: "Slopes of the neuron's output",
    format: ".2f",
  }),
);

// %% [markdown] id="gates-text"
// ## 5. Backward through gates
//
// Every graph is made of a few gates, and each has its way with the slope that arrives from behind:
//
// - **add** hands it on to all its inputs as it is;
// - **multiply** hands each input the slope times the other input;
// - **max** hands all of it to the larger input and 0 to the other;
// - and where one number goes into **several** gates, the slopes that come back **add up**.
//
// All four are in this one, which uses $y$ twice:
//
// $$\text{out} = \sum_{i=1}^{N} (x_i + y_i) \cdot \max(y_i, z_i)$$
//
// For x = 1, y = 2, z = 0 it is (1 + 2) x 2 = 6. Work its slopes out on paper first: 2 along x, 5 along y, 0 along z. Where y and
// z are equal, let y have the slope.

// %% question="grad-gates"
/**
 * The output of the graph and its slopes.
 *
 * @param x N numbers
 * @param y N numbers
 * @param z N numbers
 * @returns out, the sum over i of (x[i] + y[i]) * max(y[i], z[i]); dx, dy and dz, N
 * slopes each
 */
function gates(
  x: number[],
  y: number[],
  z: number[],
): { out: number; dx: number[]; dy: number[]; dz: number[] } {
  // BEGIN SOLUTION
  const sums = x.map((value, i) => value + y[i]);
  const larger = y.map((value, i) => Math.max(value, z[i]));
  const yWins = y.map((value, i) => value >= z[i]);
  return {
    out: sums.reduce((total, sum, i) => total + sum * larger[i], 0),
    dx: larger,
    dy: larger.map((value, i) => value + (yWins[i] ? sums[i] : 0)),
    dz: sums.map((sum, i) => (yWins[i] ? 0 : sum)),
  };
  // END SOLUTION
}

// %% id="gates-check"
await check("grad-gates", { gates });

// %% [markdown] id="fork-question"
// **Question (3 points).** Somebody writes the backward pass of a graph in which $y$ goes into two gates, and lets the second
// slope **replace** the first. Which of these will catch the mistake?
//
// - a: The loss still goes down in training, so nothing will.
// - b: A gradient check of dy.
// - c: A gradient check of dx.
// - d: A gradient check of dy at a point where the slope that is lost happens to be 0.
// - e: Comparing the shape of dy with that of y.

// %% question="grad-forks"
const forkStatements: Choice[] = [
  // BEGIN SOLUTION
  // INSTEAD: // Your letters here, in quotes and with commas between them.
  "b",
  // END SOLUTION
];

// %% id="fork-check"
await check("grad-forks", { forkStatements });

// %% [markdown] id="softmax-text"
// ## 6. Backward through a linear classifier
//
// Now with tensors, for N pictures at once. Forward: scores [N, C], from them probabilities, from them the softmax loss,
// a **mean** over the batch (natural logarithm):
//
// $$S = X W + b, \qquad p_{ij} = \frac{e^{S_{ij}}}{\sum_k e^{S_{ik}}}, \qquad L = -\frac{1}{N} \sum_i \ln p_{i, y_i}$$
//
// Large scores overflow in $e^S$. Subtract each row's largest score first: it changes no probability.
//
// Backward: the slope of L in the scores is pleasantly short,
//
// $$\frac{\partial L}{\partial S_{ij}} = \frac{1}{N} \left( p_{ij} - [j = y_i] \right)$$
//
// and the rest is a matter of shapes. Each slope has the shape of what it is the slope in: dX [N, D], dW [D, C], db [C]. There is
// only one way to multiply dS [N, C] with W or X that gives these.
//
// Useful: `tf.oneHot(y, C)`, `tf.matMul(a, b, transposeA, transposeB)`, `.sum(axis, keepDims)`, `.max(axis, keepDims)`; and
// `.dataSync()[0]` for the number in a tensor of one.

// %% question="grad-affine-softmax"
/**
 * The softmax loss of a linear classifier, and its gradients.
 *
 * @param x [N, D], a row for each picture
 * @param w [D, C]
 * @param b [C]
 * @param y [N], int32: the right classes, from 0 to C - 1
 * @returns loss, the mean over the batch, a number; dx [N, D], dw [D, C], db [C]
 */
function affineSoftmax(
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  b: tf.Tensor1D,
  y: tf.Tensor1D,
): { loss: number; dx: tf.Tensor; dw: tf.Tensor; db: tf.Tensor } {
  // BEGIN SOLUTION
  const [n, classes] = [x.shape[0], b.shape[0]];
  const scores = tf.add(tf.matMul(x, w), b);
  const shifted = scores.sub(scores.max(1, true));
  const logs = shifted.sub(shifted.exp().sum(1, true).log());
  const right = tf.oneHot(y, classes);
  const loss = -logs.mul(right).sum().dataSync()[0] / n;
  const dScores = logs.exp().sub(right).div<tf.Tensor2D>(n);
  return {
    loss,
    dx: tf.matMul(dScores, w, false, true),
    dw: tf.matMul(x, dScores, true),
    db: dScores.sum(0),
  };
  // END SOLUTION
}

// %% id="softmax-check"
await check("grad-affine-softmax", { affineSoftmax });

// %% [markdown] id="train-text"
// With these gradients something can learn. 300 pictures, 200 steps against the gradient of your own loss: it starts near
// $\ln 10 = 2.30$, since with all weights 0 every class has a tenth of the probability.

// %% id="train"
const { train } = data.pictures({ seed: 2, train: 300, test: 0 });
const pixels = tf.tidy(() =>
  data.flatten(data.toTensor(train)).div<tf.Tensor2D>(127.5).sub<tf.Tensor2D>(1),
);
const classes = tf.tensor1d([...train.labels], "int32");
let weights: tf.Tensor2D = tf.zeros([3072, 10]);
let bias: tf.Tensor1D = tf.zeros([10]);
const losses: number[] = [];
for (let step = 0; step < 200; step++) {
  [weights, bias] = tf.tidy(() => {
    const { loss, dw, db } = affineSoftmax(pixels, weights, bias, classes);
    losses.push(loss);
    return [
      weights.sub<tf.Tensor2D>(dw.mul(0.02)),
      bias.sub<tf.Tensor1D>(db.mul(0.02)),
    ];
  });
}
show(
  plots.lines(
    { name: "loss", y: losses },
    { title: "Your gradient at work", xTitle: "step", yTitle: "loss" },
  ),
);

// %% [markdown] id="saliency-text"
// And what is dX good for? Nobody trains pictures. But it says which pixels the loss depends on: here six pictures, and under
// each the size of its slope, bright where a change would matter most.

// %% id="saliency"
const six = data.take(train, 6);
const slopes = tf.tidy(() =>
  affineSoftmax(
    pixels.slice([0, 0], [6, -1]),
    weights,
    bias,
    classes.slice([0], [6]),
  ).dx.reshape<tf.Tensor4D>([6, 32, 32, 3]),
);
const sizes = tf.tidy(() => {
  const strength = slopes.abs().max(3, true);
  return strength.div<tf.Tensor4D>(strength.max([1, 2], true)).mul<tf.Tensor4D>(255);
});
show(
  plots.imageGrid(six, {
    title: "Six pictures",
    titles: [...six.labels].map((label) => six.classes[label]),
  }),
);
show(plots.imageGrid(sizes, { title: "Where their loss is steep" }));

// %% [markdown] question="grad-why"
// **Question (3 points).** The numerical gradient is simple and hard to get wrong. Why does nobody train with it? Give the number
// of times the loss would have to be worked out for one step of the classifier above (how many weights does it have?), and say
// what the numerical gradient is for.
//
// <!-- BEGIN SOLUTION -->
// The classifier has 3,072 x 10 weights and 10 biases, 30,730 numbers. Centred differences take two losses for each, 61,460
// for a single step, where the backward pass takes about as long as two or three. It is approximate besides. Its use is to
// check a backward pass once, on a few numbers, before training.
// <!-- END SOLUTION -->

// %% [markdown] id="farewell"
// You can now tell a right gradient from a wrong one, which is most of what goes wrong in deep learning. The next assignment
// puts them to work.
