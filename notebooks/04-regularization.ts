// ---
// title: Regularization
// ---

// %% [markdown] id="intro"
// # Regularization
//
// Lesson 03 gave a number to how badly a classifier does on its training examples. Making that number small is not yet what
// we want: we want to be right on pictures that nobody has seen. This lesson shows a flaw in the loss, mends it, and finds
// that the same cure makes models generalize better. You will fit a curve too well, watch it go wild, and calm it with one slider.
//
// **How to read it.** Run the cells from top to bottom (Shift + Enter). Where it says *predict, then run*, write your
// guess down before you run the cell. Everything together takes less than a minute to compute.

// %% id="imports"
import {
  data,
  gradients,
  layers,
  losses,
  models,
  optim,
  plots,
  random,
  regularization,
  show,
  tf,
} from "gradlab";

// %% [markdown] id="bug"
// ## 1. A bug in the loss
//
// Three pictures, three classes, and the scores that some $W$ gives them, from lesson 03: the second picture, a car, has loss 0.
// Suppose we had found a $W$ with loss 0 on all pictures.
//
// **Q: is this $W$ unique?** *Predict, then run:* what becomes of the margins and the loss of the car with $2W$?

// %% id="twice"
const cat = 1.3;
const car = 4.9; // the right class
const frog = 2.0;
const svmOf = (scores: number[]): number =>
  losses.svm(tf.tensor2d([scores]), tf.tensor1d([1], "int32")).loss;
const softmaxOf = (scores: number[]): number =>
  losses.softmax(tf.tensor2d([scores]), tf.tensor1d([1], "int32")).loss;

for (const factor of [1, 2, 1e7]) {
  const scores = [cat, car, frog].map((score) => factor * score);
  const inside = [scores[0] - scores[1] + 1, scores[2] - scores[1] + 1];
  const [a, b] = inside.map((value) => Number(value.toPrecision(8)));
  console.log(`${factor} W: max(0, ${a}) + max(0, ${b}) = ${svmOf(scores)}`);
}

// %% [markdown] id="not-unique"
// <details><summary>Answer</summary>
//
// Not unique: with $2W$ the scores, and so their differences, are twice as large; what was met with a margin is met with a
// larger one. The loss has no opinion about $W$, $2W$ and $10^7 W$.
//
// </details>
//
// **Predict, then run.** Must the factor be above 1? And is softmax any better? Sketch both curves first.

// %% id="factors"
const factors = Array.from({ length: 61 }, (_, i) => i / 20);
const scaled = (factor: number): number[] => [cat, car, frog].map((s) => factor * s);
show(
  plots.lines(
    [
      { name: "SVM", x: factors, y: factors.map((f) => svmOf(scaled(f))) },
      { name: "softmax", x: factors, y: factors.map((f) => softmaxOf(scaled(f))) },
    ],
    {
      title: "The loss of the car, with all weights multiplied by a factor",
      xTitle: "factor",
      yTitle: "loss",
    },
  ),
);
console.log(`the SVM loss is 0 from the factor ${(1 / (car - frog)).toFixed(3)} on`);

// %% [markdown] id="factors-read"
// <details><summary>Answer</summary>
//
// Here even $0.345\,W$ has loss 0, as the margins were met with room to spare; in general only factors of 1 and more are safe.
// Softmax is no better: it gets smaller the larger the weights are, has no minimum at all, and drives them to infinity. (The
// bias is multiplied as well in all this; scaling $W$ alone may change the order of the scores.)
//
// </details>
//
// ## 2. A preference: data loss plus regularization
//
// So tell the loss what we prefer when the data do not care: **small weights**. The full loss is
//
// $$L(W) = \underbrace{\frac{1}{N} \sum_{i=1}^N L_i\big(f(x_i, W), y_i\big)}_{\text{data loss: fit the examples}}
// \; + \; \underbrace{\lambda R(W)}_{\text{regularization: stay simple}}$$
//
// The two fight each other; $\lambda$, the **regularization strength**, decides how much each has to say. It is a hyperparameter.
//
// **Predict, then run.** Here is a full loss drawn as a graph, for two weights, two pixels, and the label +: from left to right it is computed, with the values
// above. Which arrows lead to the penalty, $\lambda R$? What does it know of the picture?

// %% id="full-loss-graph"
const [weightA, weightB] = [gradients.value(1.5, "w1"), gradients.value(-2, "w2")];
const [pixelA, pixelB] = [gradients.value(0.5, "x1"), gradients.value(1, "x2")];
const score = weightA.times(pixelA).plus(weightB.times(pixelB)).named("score");
const dataPart = score.sigmoid().log().negated().named("data");
const squares = weightA.times(weightA).plus(weightB.times(weightB));
const penaltyPart = squares.times(0.1).named("λR");
const fullLoss = dataPart.plus(penaltyPart).named("L");
fullLoss.backward();
show(plots.graph(fullLoss.graph(), { title: "L = -ln σ(w·x) + 0.1 (w1² + w2²)" }));

// %% [markdown] id="regularizers"
// <details><summary>Answer</summary>
//
// Only the weights lead to it: it knows nothing of the picture or the score. The slopes of $L$ in the weights, in red below them, are sums of
// two: what comes back through the data loss, and $2 \lambda w$ from the penalty. (How they come back is the matter of lesson 07.)
//
// </details>
//
// In common use are
//
// - **L2** (weight decay): $R(W) = \sum_k \sum_l W_{k,l}^2$, with the gradient $2 \lambda W$. (Some texts write $\lambda/2$; ours has no half.)
// - **L1**: $R(W) = \sum_k \sum_l |W_{k,l}|$, with the gradient $\lambda\, \text{sign}(W)$.
// - **Elastic net**: both, $R(W) = \sum_k \sum_l \left(\beta W_{k,l}^2 + |W_{k,l}|\right)$.
//
// > **Where others differ.** You will meet the full loss written without $\lambda$, and as $\sum_k W_k^2$ with a single index. Both
// > are slips: the strength belongs there, and the sum runs over all weights of the matrix. You will also meet the data loss called
// > a *sum* beside a $1/N$ (it is a mean), and code that returns `data_loss + reg_loss` with the losses only added up, not divided by $N$.
//
// **Predict, then run.** What difference does the missing $1/N$ make? Here are the three pictures of lesson 03, with losses 2.9, 0 and
// 12.9, and weights whose squares add up to 1.

// %% id="missing-n"
const all = tf.tensor2d([
  [3.2, 5.1, -1.7],
  [1.3, 4.9, 2.0],
  [2.2, 2.5, -3.1],
]);
const right = tf.tensor1d([0, 1, 2], "int32");
const dataLoss = losses.svm(all, right).loss;
const penalty = regularization.l2(tf.tensor1d([0.6, 0.8]), 0.1).loss;
console.log(`mean: ${dataLoss.toFixed(2)} + ${penalty.toFixed(2)}`);
console.log(`sum:  ${(3 * dataLoss).toFixed(2)} + ${penalty.toFixed(2)}`);
console.log(`sum / 3: ${dataLoss.toFixed(2)} + ${(penalty / 3).toFixed(3)}`);

// %% [markdown] id="missing-n-read"
// <details><summary>Answer</summary>
//
// Without the $1/N$ the penalty counts $N$ times less: a $\lambda$ chosen on 1,000 pictures is wrong on 2,000. The last line is the sum, divided by 3
// altogether: with the $1/N$ forgotten, $\lambda = 0.1$ has the effect of $\lambda = 0.033$.
//
// </details>
//
// The same goes for a **mean over the classes** instead of the sum in the SVM loss. Lectures say it makes "no difference", since a factor does not move
// the minimum. True without regularization; with it, the data loss shrinks and $\lambda$ stays, so $\lambda$ counts as many times more (and
// there are $C - 1$ terms, not $C$).
//
// **Your turn.** A penalty alone is not enough: to learn, one needs its slope in every weight, too. Here is somebody's L2. Its value is right. The
// cell compares its slopes with measured ones (lesson 05 explains how one measures them). What is wrong, and where?

// %% id="l2-yourself"
function myL2(w: number[], lambda: number): { loss: number; dw: number[] } {
  const loss = lambda * w.reduce((sum, value) => sum + value ** 2, 0);
  const dw = w.map((value) => lambda * value);
  return { loss, dw };
}

const tried = [0.6, -0.8, 0, 2];
const { dw } = myL2(tried, 0.1);
const measured = gradients.numeric((w: number[]) => 0.1 * dotItself(w), tried);
function dotItself(w: number[]): number {
  return w.reduce((sum, value) => sum + value ** 2, 0);
}
const inDigits = (values: number[]): string =>
  values.map((value) => value.toFixed(2)).join(", ");
console.log(`yours:    ${inDigits(dw)}`);
console.log(`measured: ${inDigits(measured)}`);
const allAre = (factor: number): boolean =>
  dw.every((value, i) => Math.abs(value - factor * measured[i]) < 1e-6);
if (allAre(1)) console.log("right");
else if (allAre(0.5)) console.log("each is half as large: what is the slope of w²?");
else if (allAre(-1)) console.log("the sign: the penalty grows away from 0");
else if (allAre(10)) console.log("each is ten times as large: where is lambda?");
else console.log("not yet");

// %% [markdown] id="l2-yourself-answer"
// <details><summary>Answer</summary>
//
// The slope of $w^2$ is $2w$: `w.map((value) => 2 * lambda * value)`. (Half of it belongs to a penalty $\frac{\lambda}{2} \sum W^2$, which many
// programs use, so that the 2 disappears. Mixing the two is a frequent slip: the same $\lambda$ then means two strengths.)
//
// </details>
//
// ## 3. Spread out or concentrated?
//
// An input of four ones, and two weight vectors: $w_1 = [1, 0, 0, 0]$ and $w_2 = [\tfrac14, \tfrac14, \tfrac14, \tfrac14]$. Both give the score
// $w \cdot x = 1$. **Predict, then run.** Which one does L2 prefer? And L1?

// %% id="two-weights"
const ones = tf.tensor1d([1, 1, 1, 1]);
const candidates = { w1: [1, 0, 0, 0], w2: [0.25, 0.25, 0.25, 0.25] };
for (const [name, values] of Object.entries(candidates)) {
  const w = tf.tensor1d(values);
  const score = tf.dot(w, ones).arraySync() as number;
  const l2 = regularization.l2(w, 1).loss;
  const l1 = regularization.l1(w, 1).loss;
  const elastic = regularization.elasticNet(w, 1, 1).loss;
  console.log(`${name}: score ${score}, L2 ${l2}, L1 ${l1}, elastic net ${elastic}`);
}

// %% [markdown] id="two-weights-read"
// <details><summary>Answer</summary>
//
// To L2 the spread weights cost a quarter; **L1 is indifferent**; the elastic net, with its part of L2, sides with $w_2$.
//
// </details>
//
// (To a Bayesian, L2 is the belief, before any data, that weights are drawn from a normal distribution; the minimum of the full loss is then
// the most probable $W$, the MAP estimate.)
//
// **Q: is it not good to ignore inputs, and use just one?** If you know that the others are useless, yes. If not, ask what happens
// when inputs are noisy. *Predict, then run:* noise of standard deviation 1 on every input; how much does the score scatter?

// %% id="noisy-inputs"
const r = random(1);
for (const [name, w] of Object.entries(candidates)) {
  const scores = Array.from({ length: 10000 }, () =>
    w.reduce((sum, weight) => sum + weight * (1 + r.normal()), 0),
  );
  const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
  const variance =
    scores.reduce((sum, s) => sum + (s - mean) ** 2, 0) / scores.length;
  console.log(
    `${name}: mean ${mean.toFixed(2)}, deviation ${Math.sqrt(variance).toFixed(2)}`,
  );
}

// %% [markdown] id="noisy-inputs-read"
// <details><summary>Answer</summary>
//
// Half as much with $w_2$: the deviation is $\sqrt{\sum w^2}$, the very thing that L2 keeps small. Spread weights listen to all the evidence, and its
// accidents cancel.
//
// </details>
//
// **Q: would not $[0.001, 0, 0, 0]$ decide the same, at a still smaller penalty?** The decision, yes. But the *data loss* wants
// margins, and protests. *Predict, then run:* the car's scores times a factor, plus $\lambda \cdot$ factor²: where is the minimum now?

// %% id="factor-again"
const lambdas = [0, 0.01, 0.03, 0.1, 0.3, 1];
show(
  plots.slider(
    lambdas.map((lambda) =>
      plots.lines(
        [
          {
            name: "SVM + penalty",
            x: factors,
            y: factors.map((f) => svmOf(scaled(f)) + lambda * f ** 2),
          },
          {
            name: "softmax + penalty",
            x: factors,
            y: factors.map((f) => softmaxOf(scaled(f)) + lambda * f ** 2),
          },
        ],
        {
          title: `With the penalty ${lambda} x factor²`,
          xTitle: "factor",
          yTitle: "full loss",
          yRange: [0, 3],
        },
      ),
    ),
    { names: lambdas.map(String), label: "lambda = ", start: 3 },
  ),
);

// %% [markdown] id="factor-again-read"
// <details><summary>Answer</summary>
//
// With any $\lambda > 0$ both curves have one lowest point: the bug is mended. A larger $\lambda$ moves that of softmax towards 0. That
// of the SVM stays in its corner at 0.345, the smallest factor that meets both margins (only above $\lambda \approx 4.2$ would it give way).
//
// </details>
//
// ### The widest street
//
// What has a penalty on $w$ to do with a **margin**? Take two classes of points in the plane that a line can separate. Many lines can. The SVM asks
// of each point a lead of 1. Small weights make scores rise slowly, so the places where the lead is $+1$ and $-1$ are far apart: they are
// the kerbs of a street of width $2 / |w|$, where $w$ is the difference of the two classes' weights. So of all lines without an error,
// the one with the **smallest** $w$ has the widest street to either side. That is what is meant by a *maximum margin* classifier, and
// without the penalty nobody asks for it.
//
// **Predict, then move the slider.** Where does the line run with little regularization, and where do the kerbs lie? Who decides about them?

// %% id="street"
const cloud = data.blobs({ seed: 3, perClass: 12, classes: 2, spread: 0.4 });
const side = cloud.y.map((label) => (label === 0 ? 1 : -1));
const leadOf = (w: number[], b: number, [x1, x2]: number[]): number =>
  w[0] * x1 + w[1] * x2 + b;

/** Two classes, so one score, the lead: gradient descent on the SVM loss + lambda |w|². */
function separate(lambda: number): { w: number[]; b: number } {
  let [w, b] = [[0, 1], 0];
  for (let step = 1; step <= 20_000; step++) {
    const rate = 0.5 / Math.sqrt(step);
    const pull = [2 * lambda * w[0], 2 * lambda * w[1], 0];
    for (const [i, point] of cloud.x.entries()) {
      if (side[i] * leadOf(w, b, point) >= 1) continue; // its margin is met
      for (const [k, value] of [...point, 1].entries()) {
        pull[k] -= (side[i] * value) / cloud.x.length;
      }
    }
    w = w.map((value, k) => value - rate * pull[k]);
    b -= rate * pull[2];
  }
  return { w, b };
}

const streetLambdas = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];
show(
  plots.slider(
    streetLambdas.map((lambda) => {
      const { w, b } = separate(lambda);
      const width = 2 / Math.hypot(w[0], w[1]);
      const leads = cloud.x.map((point, i) => side[i] * leadOf(w, b, point));
      const inside = leads.filter((lead) => lead < 0.99).length;
      const where = (lead: number): { x: number[]; y: number[] } => ({
        x: [-2, 2],
        y: [-2, 2].map((x) => (lead - b - w[0] * x) / w[1]),
      });
      const ofSide = (one: number): { x: number[]; y: number[] } => {
        const some = cloud.x.filter((_, i) => side[i] === one);
        return { x: some.map(([x1]) => x1), y: some.map(([, x2]) => x2) };
      };
      const figure = plots.lines(
        [
          { name: "class +", ...ofSide(1) },
          { name: "class −", ...ofSide(-1) },
          { name: "lead 0", ...where(0) },
          { name: "lead +1", ...where(1) },
          { name: "lead −1", ...where(-1) },
        ],
        {
          title: `A street ${width.toFixed(2)} wide; points in it: ${inside}`,
          xTitle: "x1",
          yTitle: "x2",
          xRange: [-2, 2],
          yRange: [-2.2, 2.2],
        },
      );
      const [plus, minus, ...lines] = figure.data;
      const dots = [plus, minus].map((trace) => ({ ...trace, mode: "markers" }));
      return { ...figure, data: [...dots, ...lines] };
    }),
    { names: streetLambdas.map(String), label: "lambda = " },
  ),
);

// %% [markdown] id="street-read"
// <details><summary>What you should see</summary>
//
// With little regularization the kerbs touch the nearest points of both classes, and these few alone, the *support vectors*, decide where the line runs:
// all the others could be anywhere behind them. With more, the street gets wider than the gap, as the loss of the points that
// then stand in it is outweighed, and the line listens to more and more of them.
//
// </details>
//
// ## 4. What L1 is for: exact zeros
//
// Suppose the data alone would like a weight to be $a$, and pull it there with the loss $(w - a)^2$. With a penalty the minimum is
//
// $$\text{L2: } w = \frac{a}{1 + \lambda}, \qquad \text{L1: } w = \text{sign}(a)\, \max\left(0,\ |a| - \tfrac{\lambda}{2}\right).$$

// %% id="shrinkage"
const wished = Array.from({ length: 81 }, (_, i) => -2 + i / 20);
const strength = 1;
show(
  plots.lines(
    [
      { name: "no penalty", x: wished, y: wished },
      { name: "L2", x: wished, y: wished.map((a) => a / (1 + strength)) },
      {
        name: "L1",
        x: wished,
        y: wished.map((a) => Math.sign(a) * Math.max(0, Math.abs(a) - strength / 2)),
      },
    ],
    {
      title: `What is left of a weight, lambda = ${strength}`,
      xTitle: "what the data would like",
      yTitle: "what it becomes",
    },
  ),
);

// %% [markdown] id="shrinkage-read"
// L2 shrinks all weights by the same factor, and none becomes 0. L1 takes the same amount off each, and what is small becomes **exactly
// 0**: it selects inputs. That is a use of its own, as you then know which inputs matter.
//
// ## 5. Too good to be true: fitting a curve
//
// Why should small weights be better on *new* examples? Take ten noisy points of a sine curve, and a polynomial of degree nine: ten
// weights, so it can go through every point. Its loss is the mean square of the errors plus $\lambda \sum w^2$, whose minimum we can compute
// directly: $(X^\top X / N + \lambda I)\, w = X^\top y / N$.

// %% id="polynomial"
const noise = random(4);
const sample = (n: number): { x: number[]; y: number[] } => {
  const x = Array.from({ length: n }, (_, i) => -1 + (2 * (i + 0.5)) / n);
  return { x, y: x.map((at) => Math.sin(Math.PI * at) + noise.normal(0, 0.25)) };
};
const known = sample(10);
const unseen = sample(200);
const powers = (x: number): number[] => Array.from({ length: 10 }, (_, k) => x ** k);

/** Solves a w = b by elimination, always with the largest pivot. */
function solve(a: number[][], b: number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]]);
  for (let k = 0; k < rows.length; k++) {
    const pivot = rows
      .slice(k)
      .reduce(
        (best, row, i) => (Math.abs(row[k]) > Math.abs(rows[best][k]) ? k + i : best),
        k,
      );
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = 0; i < rows.length; i++) {
      if (i === k) continue;
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= rows.length; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  return rows.map((row, k) => row[rows.length] / row[k]);
}

function fit(lambda: number): number[] {
  const x = known.x.map(powers);
  const n = x.length;
  const matrix = powers(1).map((_, k) =>
    powers(1).map((_, l) =>
      x.reduce((s, row) => s + (row[k] * row[l]) / n, k === l ? lambda : 0),
    ),
  );
  return solve(
    matrix,
    powers(1).map((_, k) =>
      x.reduce((s, row, i) => s + (row[k] * known.y[i]) / n, 0),
    ),
  );
}
const value = (w: number[], x: number): number =>
  powers(x).reduce((sum, power, k) => sum + power * w[k], 0);
const error = (w: number[], set: { x: number[]; y: number[] }): number =>
  set.x.reduce((sum, x, i) => sum + (value(w, x) - set.y[i]) ** 2 / set.x.length, 0);

// %% [markdown] id="polynomial-predict"
// **Predict, then run.** Move the slider from no regularization to far too much. When does the curve look like the sine?

// %% id="polynomial-slider"
const strengths = [0, 1e-8, 1e-6, 1e-4, 1e-3, 1e-2, 0.1, 1, 10];
const fine = Array.from({ length: 161 }, (_, i) => -1 + i / 80);
show(
  plots.slider(
    strengths.map((lambda) => {
      const w = fit(lambda);
      const [known3, unseen3] = [known, unseen].map((set) =>
        error(w, set).toFixed(3),
      );
      const figure = plots.lines(
        [
          { name: "the polynomial", x: fine, y: fine.map((x) => value(w, x)) },
          { name: "the truth", x: fine, y: fine.map((x) => Math.sin(Math.PI * x)) },
          { name: "the ten points", ...known },
        ],
        {
          title: `Error on the points ${known3}, on new ones ${unseen3}`,
          xTitle: "x",
          yTitle: "y",
          yRange: [-2.5, 2.5],
        },
      );
      const [curve, truth, dots] = figure.data;
      return { ...figure, data: [curve, truth, { ...dots, mode: "markers" }] };
    }),
    { names: strengths.map(String), label: "lambda = " },
  ),
);

// %% id="polynomial-errors"
const sweep = Array.from({ length: 37 }, (_, i) => 10 ** (-8 + i / 4));
const fits = sweep.map(fit);
show(
  plots.lines(
    [
      { name: "the ten points", x: sweep, y: fits.map((w) => error(w, known)) },
      { name: "200 new points", x: sweep, y: fits.map((w) => error(w, unseen)) },
    ],
    {
      title: "The error against the regularization strength",
      xTitle: "lambda",
      yTitle: "mean square error",
      xLog: true,
      yLog: true,
    },
  ),
);
const lengthOf = (w: number[]): number => Math.sqrt(w.reduce((s, v) => s + v * v, 0));
for (const lambda of [0, 1e-3, 10]) {
  console.log(
    `lambda = ${lambda}: length of the weights ${lengthOf(fit(lambda)).toPrecision(3)}`,
  );
}

// %% [markdown] id="polynomial-read"
// <details><summary>What you should see</summary>
//
// Without regularization the curve goes through every point, accidents included: **overfitting**. Its weights are large, as only
// large weights of opposite signs can bend it so. With too much it hardly moves: **underfitting**. It looks most like the sine near $\lambda = 0.001$:
// the error on the training points only ever rises with $\lambda$; the one on new points has a valley there.
//
// </details>
//
// This is Occam's razor as a number: of explanations that fit about equally well, take the simplest.
//
// ## 6. The sweep on pictures
//
// The same for a linear classifier on few pictures, 500 to learn from and 500 to validate.
//
// **Predict, then run.** What happens to the accuracy on the training pictures as $\lambda$ grows? And to the other?

// %% id="picture-sweep"
const { train, test: validation } = data.pictures({ seed: 1, train: 500, test: 500 });
const mean = data.meanImage(train);
const prepare = (set: typeof train): tf.Tensor2D =>
  tf.tidy(() => data.flatten(data.subtract(data.toTensor(set), mean)).div(128));
const [x, xValidation] = [prepare(train), prepare(validation)];
const [y, yValidation] = [data.labels(train), data.labels(validation)];

function learn(lambda: number): optim.Params {
  const model = models.linear({ inputs: 3072, classes: 10, regularization: lambda });
  const optimizer = optim.momentum({ learningRate: 0.003, rho: 0.9 });
  let params = model.init(1);
  let state = optimizer.init(params);
  for (let step = 0; step < 150; step++) {
    const { grads } = model.loss(params, x, y);
    const next = optimizer.update(params, grads, state);
    tf.dispose([{ ...params }, { ...grads }, state.memory]);
    ({ params, state } = next);
  }
  tf.dispose(state.memory);
  return params;
}
const linear = models.linear({ inputs: 3072, classes: 10 });
const accuracy = (params: optim.Params, x: tf.Tensor2D, y: tf.Tensor1D): number =>
  tf.tidy(
    () =>
      tf
        .equal(models.predict(linear, params, x), y)
        .mean()
        .arraySync() as number,
  );

const pictureLambdas = [0.001, 0.01, 0.1, 0.3, 1, 3, 10];
const learnt = pictureLambdas.map(learn);
const onTraining = learnt.map((params) => accuracy(params, x, y));
const onValidation = learnt.map((params) =>
  accuracy(params, xValidation, yValidation),
);
show(
  plots.errorBars(
    [
      { name: "training pictures", x: pictureLambdas, y: onTraining },
      { name: "validation pictures", x: pictureLambdas, y: onValidation },
    ],
    {
      title: "Accuracy against lambda",
      xTitle: "lambda",
      yTitle: "accuracy",
      xLog: true,
      yRange: [0, 1],
    },
  ),
);
for (const [i, lambda] of pictureLambdas.entries()) {
  const [a, b] = [onTraining[i], onValidation[i]].map((v) => (100 * v).toFixed(1));
  console.log(`lambda = ${lambda}: training ${a} %, validation ${b} %`);
}

// %% [markdown] id="templates"
// <details><summary>What you should see</summary>
//
// The accuracy on the training pictures falls from the start; on the others a little $\lambda$ does neither harm nor good (500 pictures
// scatter by two points), and a large one hurts.
//
// </details>
//
// Why is there no best place in the middle, as for the curve? The run starts near 0 and takes only 150 steps, so the weights
// have had no time to grow: **stopping early** is a regularization too. You can see what $\lambda$ does in the templates (lesson 02),
// the weights of each class as a picture:

// %% id="show-templates"
const templates = (params: optim.Params): tf.Tensor4D =>
  tf.tidy(() => {
    const w = tf
      .transpose(params["w"] as tf.Tensor2D)
      .reshape([10, 32, 32, 3]) as tf.Tensor4D;
    return w
      .div(tf.max(tf.abs(w)))
      .mul(0.5)
      .add(0.5) as tf.Tensor4D;
  });
show(
  plots.imageGrid(tf.concat([learnt[0], learnt[4]].map(templates)), {
    perRow: 10,
    columns: train.classes,
    rows: [`lambda ${pictureLambdas[0]}`, `lambda ${pictureLambdas[4]}`],
    range: [0, 1],
    size: 64,
    title: "Templates, with little and with much regularization",
  }),
);

// %% [markdown] id="max-norm"
// With little regularization single pixels stand out, accidents of these 500 pictures; with more, the templates are smooth, and
// neighbours share the work.
//
// ## 7. Other ways to keep a model simple
//
// **Max-norm** sets no price on weights, but a limit: after each update the weights into a unit are scaled back to length $c$ if they are
// longer. *Predict, then run:* columns of length 5 and 0.5, limit 1.

// %% id="max-norm-run"
const columns = tf.tensor2d([
  [3, 0.3],
  [4, 0.4],
]);
const limited = regularization.maxNorm(columns, 1).arraySync();
console.log(limited.map((row) => row.map((v) => v.toFixed(2)).join("  ")).join("\n"));

// %% [markdown] id="dropout"
// <details><summary>Answer</summary>
//
// The first column is divided by 5 and keeps its direction; the second is short enough, and stays as it is.
//
// </details>
//
// **Dropout**, a preview: in training, set each number in the network to 0 by lot, and keep it with probability $p$ (here, **p is the
// probability to keep**; some texts mean the other). No unit can rely on any single other one, which spreads the weights, like L2.
// What is kept is divided by $p$, so that the expectation stays the same and nothing needs to be done in testing.
//
// **Predict, then run.** A thousand ones, $p = 0.8$: which numbers come out, and what is their mean?

// %% id="dropout-run"
const { out } = layers.dropout.forward(tf.ones([1000]), { p: 0.8, seed: 1 });
const values = [...out.dataSync()];
const kept = values.filter((v) => v > 0).length;
console.log(`${kept} numbers are ${Math.max(...values)}, ${1000 - kept} are 0`);
console.log(`mean ${(values.reduce((a, b) => a + b, 0) / 1000).toFixed(3)}`);

// %% [markdown] id="summary"
// <details><summary>Answer</summary>
//
// Zeros, about one in five, and $1 / 0.8 = 1.25$. The mean stays near 1.
//
// </details>
//
// Lesson 10 comes back to dropout, together with **batch normalization** and **stochastic depth**, which regularize as a side effect.
//
// ## Summary
//
// - A loss of 0 does not determine $W$: $2W$ has it too, and softmax drives weights to infinity.
// - The full loss is a **mean** over the examples plus $\lambda R(W)$. L2, $\lambda \sum W^2$ with gradient $2\lambda W$, spreads weights; L1
//   makes exact zeros; the elastic net does both; max-norm limits.
// - $[1,0,0,0]$ and $[\frac14,\frac14,\frac14,\frac14]$ give the same score: L2 says 1 and 0.25, L1 cannot decide.
// - Regularization makes the training loss worse and, in the right amount, the result on new examples better. The right amount is
//   chosen on a **validation set**.
// - Whatever rescales the data loss (a forgotten $1/N$, a mean over classes) changes what $\lambda$ means. The bias is usually left out of $R$.
//
// ## What to try
//
// 1. Fit the polynomial to 100 points instead of ten (`sample(100)`). How much regularization does it need now? Why?
// 2. In section 6, learn from 2,000 pictures. Where is the best $\lambda$?
// 3. Make the elastic net indifferent between $w_1$ and $w_2$: which $\beta$?
//
// <details><summary>Answers</summary>
//
// 1: hardly any. Ten weights cannot follow the accidents of a hundred points: more data is the best regularization of all.
//
// 2: again at the small end: 41.4 % of the validation pictures with 0.001, 39.8 % with 0.1, 32 % with 1. Four times as many pictures were worth eight points; no $\lambda$ gave
// as much.
//
// 3: only $\beta = 0$, which is L1 alone: $\beta \cdot 1 + 1 = \beta \cdot 0.25 + 1$.
//
// </details>
//
// ## What is next
//
// We know what to minimize. Lesson **05, optimization and gradients**, is about how: from random search to minibatch gradient descent.
//
// *Sources: the bug, the two weight vectors and the list of regularizers follow Stanford's CS231n, lecture 3 (Li, Karpathy, Johnson); the
// curve fit Georgia Tech's CS 4644, lecture 3 (Xu, after Kira). Elastic net: H. Zou and T. Hastie, 2005. Dropout: N. Srivastava et al.,
// 2014.*
