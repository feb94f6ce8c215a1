// ---
// title: Update rules
// ---

// %% [markdown] id="intro"
// # Update rules
//
// Lesson 05 ended with one rule: subtract the learning rate times the gradient. It works, and it is often slow, for reasons
// that you can see on a map. This lesson draws the maps, and improves the rule step by step: a velocity, a look ahead, a
// learning rate for every weight, and in the end **Adam**, with which most networks are trained today.
//
// Each rule is a few lines, and each fixes one fault of the one before. At the end all six race, on maps and on pictures.
//
// **How to read it.** Run the cells from top to bottom (Shift + Enter). Where it says *predict, then run*, write your
// guess down before you run the cell. The buttons and sliders under the maps play what happens step by step. Everything
// together takes less than a minute to compute.

// %% id="imports"
import {
  data,
  demos,
  gradients,
  models,
  optim,
  plots,
  random,
  show,
  tf,
} from "gradlab";

// %% [markdown] id="ravine-intro"
// ## 1. Where plain descent is slow: the ravine
//
// Some weights matter more than others: the loss is steep along one and flat along another. The simplest such landscape is
//
// $$f(w_1, w_2) = \frac{w_1^2}{20} + 2 w_2^2,$$
//
// forty times more curved across than along. A function that walks on any landscape, with any of the library's rules, will
// serve for the whole lesson. It takes the gradient numerically, which for two weights costs nothing.

// %% id="walk"
type Height = (w1: number, w2: number) => number;
const ravine: Height = (w1, w2) => w1 ** 2 / 20 + 2 * w2 ** 2;

function walk(
  height: Height,
  optimizer: optim.Optimizer,
  start: number[],
  steps: number,
): number[][] {
  const at = ([w1, w2]: number[]): number => height(w1, w2);
  const way = [start];
  let params: optim.Params = { w: tf.tensor1d(start) };
  let state = optimizer.init(params);
  for (let step = 0; step < steps; step++) {
    if (way[step].some((value) => Math.abs(value) > 1e6)) {
      way.push(way[step]); // run away for good: it stays there
      continue;
    }
    const slope = tf.tensor1d(gradients.numeric(at, way[step]));
    const next = optimizer.update(params, { w: slope }, state);
    tf.dispose([params.w, slope, state.memory]);
    ({ params, state } = next);
    way.push(params.w.arraySync() as number[]);
  }
  tf.dispose([params.w, state.memory]);
  return way;
}

// %% [markdown] id="ravine-predict"
// **Predict, then run.** Three learning rates, 40 steps each, from the left. What does each path look like? Which comes
// nearest to the star?

// %% id="ravine"
const ravineMap = {
  xRange: [-10, 4],
  yRange: [-3, 3],
  xTitle: "w1",
  yTitle: "w2",
  marks: [[0, 0]],
  resolution: 40,
} as const;
const descend = (learningRate: number): plots.Path => ({
  name: `learning rate ${learningRate}`,
  points: walk(ravine, optim.sgd({ learningRate }), [-9, 2], 40),
});
show(
  plots.landscape(ravine, {
    ...ravineMap,
    title: "Plain descent in a ravine, 40 steps",
    paths: [descend(0.05), descend(0.4), descend(0.49)],
  }),
);

// %% [markdown] id="ravine-read"
// <details><summary>What you should see</summary>
//
// The gradient stands at right angles on the level curves, and in a ravine that is *across*, hardly *along*. A small rate slides
// down the wall and then creeps along the bottom. A large one jumps from wall to wall.
//
// </details>
//
// In numbers: a step multiplies $w_1$ by $1 - \alpha/10$ and $w_2$ by $1 - 4\alpha$. The steep direction forbids more than $\alpha =
// 0.5$ (beyond, $|1 - 4\alpha| > 1$ and it runs away); with that, the flat one still keeps 95 % of its distance in every step. The
// ratio of the curvatures, here 40, is called the **condition number**. The larger it is, the longer the wait: a rate that is safe
// in the steepest direction is far too small in the flattest.
//
// ## 2. Where it stops: minima that are not the lowest, and saddles
//
// A linear classifier's loss is one bowl. A network's is not. **Q: what if there is a local minimum, or a saddle point?** There
// the gradient is zero, and a rule made of gradients alone stands still.
//
// **Predict, then run.** A ball (momentum, section 3, explains it) and a hiker (plain descent) start on the right. Where does
// each end? Press ▶.

// %% id="two-valleys"
const twoValleys = (w: number): number => w ** 4 - 4 * w ** 2 + 1.2 * w;

/** The places of 120 steps along one weight. */
const line = (optimizer: optim.Optimizer): number[] =>
  walk((w) => twoValleys(w), optimizer, [2.2, 0], 120).map(([w]) => w);
const hiker = line(optim.sgd({ learningRate: 0.01 }));
const ball = line(optim.momentum({ learningRate: 0.01, rho: 0.9 }));

const everywhere = Array.from({ length: 101 }, (_, i) => -2.3 + (4.6 * i) / 100);
const everyOther = hiker.filter((_, i) => i % 2 === 0);
const moments = everyOther.map((w, i) =>
  plots.lines(
    [
      { name: "the loss", x: everywhere, y: everywhere.map(twoValleys) },
      { name: "plain descent", x: [w], y: [twoValleys(w)] },
      { name: "with momentum", x: [ball[2 * i]], y: [twoValleys(ball[2 * i])] },
    ],
    { title: "Two valleys", xTitle: "w", yTitle: "loss", yRange: [-7, 10] },
  ),
);
show(
  plots.slider(moments, {
    names: moments.map((_, i) => `${2 * i}`),
    label: "step ",
    play: 120,
  }),
);
console.log(`plain descent ends at ${hiker[120].toFixed(3)}, with slope 0`);
console.log(`with momentum it ends at ${ball[120].toFixed(3)}`);

// %% [markdown] id="saddles"
// <details><summary>Answer</summary>
//
// The hiker stops in the first hollow: every small step from there leads up. The ball arrives with speed, and rolls on. (Not
// always. Change the start from 2.2 to 1.5: too little speed.)
//
// </details>
//
// A **saddle point** is a pass between two mountains: a minimum along one direction, a maximum along another. **Predict, then
// run.** One hiker starts exactly on the ridge of a saddle, the other a hair beside it. How do they fare in 150 steps?

// %% id="saddle"
const saddle: Height = (w1, w2) => w1 ** 2 - w2 ** 2 + w2 ** 4 / 8;
const saddleMap = {
  xRange: [-2, 2],
  yRange: [-3, 3],
  xTitle: "w1",
  yTitle: "w2",
  marks: [
    [0, 2],
    [0, -2],
  ],
} as const;
const slow = optim.sgd({ learningRate: 0.05 });
const onRidge = walk(saddle, slow, [1.5, 0], 150);
const beside = walk(saddle, slow, [1.5, 0.00001], 150);
show(
  plots.row([
    plots.landscape(saddle, {
      ...saddleMap,
      title: "Seen from above",
      paths: [
        { name: "on the ridge", points: onRidge },
        { name: "a hair beside it", points: beside },
      ],
    }),
    plots.lines(
      [
        { name: "on the ridge", y: onRidge.map(([a, b]) => saddle(a, b)) },
        { name: "a hair beside it", y: beside.map(([a, b]) => saddle(a, b)) },
      ],
      { title: "The loss", xTitle: "step" },
    ),
  ]),
);

// %% [markdown] id="saddle-read"
// <details><summary>What you should see</summary>
//
// Exactly on the ridge it stays for ever, at a place that is no minimum at all. A hair beside it gets away, but only after a
// long plateau: near the saddle all slopes are tiny.
//
// </details>
//
// **If your loss does not fall for a while, and then does, it may have been a
// saddle.** The noise of minibatches helps here, as it never leaves anybody exactly on the ridge.
//
// **Which of the two is more common in high dimensions?** At a place without slope, the curvature decides. A minimum must curve
// upwards in *every* direction. Suppose that curvatures are drawn by lot.
//
// **Predict, then run.** In one dimension half of all such places are minima. In two? In five?

// %% id="count-minima"
/** Whether a symmetric matrix curves upwards in every direction, by elimination: all pivots above 0. */
function isMinimum(matrix: number[][]): boolean {
  const a = matrix.map((row) => [...row]);
  for (let k = 0; k < a.length; k++) {
    if (a[k][k] <= 0) return false;
    for (let i = k + 1; i < a.length; i++) {
      for (let j = k + 1; j < a.length; j++) {
        a[i][j] -= (a[i][k] * a[k][j]) / a[k][k];
      }
    }
  }
  return true;
}

const lots = random(1);
function randomCurvature(n: number): number[][] {
  const g = Array.from({ length: n }, () =>
    Array.from({ length: n }, () => lots.normal()),
  );
  return g.map((row, i) => row.map((value, j) => (value + g[j][i]) / 2));
}

const draws = 20000;
const shares = [1, 2, 3, 4, 5].map((n) => {
  let minima = 0;
  for (let i = 0; i < draws; i++) if (isMinimum(randomCurvature(n))) minima++;
  return minima / draws;
});
show(
  plots.errorBars(
    { x: [1, 2, 3, 4, 5], y: shares },
    {
      title: "The share of minima among places without slope",
      xTitle: "dimensions",
      yTitle: "share",
      yLog: true,
    },
  ),
);
const exact = [
  1 / 2,
  (2 - Math.SQRT2) / 4,
  (Math.PI - 2 * Math.SQRT2) / (4 * Math.PI),
];
for (const [i, share] of exact.entries()) {
  const [counted, theory] = [shares[i], share].map((part) => (100 * part).toFixed(1));
  console.log(
    `dimensions: ${i + 1}; minima: ${counted} % counted, ${theory} % by theory`,
  );
}

// %% [markdown] id="count-minima-read"
// <details><summary>What you should see</summary>
//
// A half, a seventh, a fortieth: the share falls faster and faster.
//
// </details>
//
// With the tens of thousands of weights of a network, a place without slope is practically never a
// minimum: it is a saddle. (Curvatures of real networks are not drawn by lot; but near the bottom, too, the places
// without slope are mostly saddles, and the minima found are about equally good.)
//
// ## 3. Momentum
//
// Give the hiker a weight, and let it roll. Instead of the place, the gradient changes a **velocity** $v$, and the velocity
// changes the place:
//
// $$v \leftarrow \rho\, v - \alpha \nabla f(w), \qquad w \leftarrow w + v.$$
//
// $\rho$ is how much of the velocity a step leaves, usually 0.9 or 0.99; people call it friction, though 1 would be none at all.
// Across the ravine the gradients change sign and cancel; along it they agree and add up.
//
// **Your turn.** In the function below something stands in the wrong place. Run it, read what it says, and mend it.

// %% id="momentum-yourself"
function momentumStep(
  w: number[],
  v: number[],
  slope: number[],
  rate: number,
  rho: number,
): { w: number[]; v: number[] } {
  const velocity = v.map((value, i) => value - rho * rate * slope[i]);
  return { w: w.map((value, i) => value + velocity[i]), v: velocity };
}

let mine = { w: [-9, 2], v: [0, 0] };
for (let step = 0; step < 10; step++) {
  const slope = gradients.numeric(([a, b]: number[]) => ravine(a, b), mine.w);
  mine = momentumStep(mine.w, mine.v, slope, 0.05, 0.9);
}
const theirs = walk(ravine, optim.momentum({ learningRate: 0.05 }), [-9, 2], 10)[10];
const [me, library] = [mine.w, theirs].map((w) =>
  w.map((value) => value.toFixed(3)).join(", "),
);
console.log(
  me === library
    ? `after ten steps at ${me}: right`
    : `after ten steps at ${me}, expected ${library}: does the velocity ever get less?`,
);

// %% [markdown] id="momentum-answer"
// <details><summary>Answer</summary>
//
// The friction belongs to the velocity, not to the slope: `rho * value - rate * slope[i]`. Without it ($\rho = 1$) nothing ever slows
// down, and the ball rolls through the valley for ever.
//
// </details>
//
// > **Where others differ.** Some slides write `x += learning_rate * dx`, and with momentum `x += learning_rate * vx` after `vx = rho * vx +
// > dx`. Both go **uphill**.
//
// *Predict, then run:* what becomes of the loss within ten steps of that?

// %% id="wrong-sign"
function tenSteps(sign: 1 | -1): number[] {
  let [w, v] = [
    [-9, 2],
    [0, 0],
  ];
  return Array.from({ length: 10 }, () => {
    const slope = [w[0] / 10, 4 * w[1]]; // of the ravine, by calculus
    v = v.map((value, i) => 0.9 * value + slope[i]);
    w = w.map((value, i) => value + sign * 0.05 * v[i]);
    return ravine(w[0], w[1]);
  });
}
const written = (losses: number[]): string =>
  losses.map((l) => l.toPrecision(2)).join(", ");
console.log(`x += learning_rate * vx: ${written(tenSteps(1))}`);
console.log(`x -= learning_rate * vx: ${written(tenSteps(-1))}`);

// %% [markdown] id="two-forms"
// <details><summary>What you should see</summary>
//
// With the plus it doubles in every step, and more: from 16 to 12,000. With the minus it falls; not in every step, as momentum swings.
//
// </details>
//
// With the minus mended, the slides' form and ours are the same path: their velocity counts gradients, ours counts steps, and
// $v_\text{ours} = -\alpha\, v_\text{theirs}$. (They part where $\alpha$ changes on the way: ours keeps the speed it has, theirs
// slows down at once. Always look which form a library means.)
//
// **Is the velocity a "running mean" of the gradients?** So it says on the slide. *Predict, then run:* the gradient is 1 in every
// step. What does `v = rho * v + 1` tend to?

// %% id="running-mean"
const velocityOf = (rho: number): number[] => {
  let v = 0;
  return Array.from({ length: 300 }, () => (v = rho * v + 1));
};
const frictions = [0, 0.5, 0.9, 0.99];
show(
  plots.lines(
    frictions.map((rho) => ({ name: `rho = ${rho}`, y: velocityOf(rho) })),
    {
      title: "The velocity, when the gradient is always 1",
      xTitle: "step",
      yTitle: "velocity",
      yLog: true,
    },
  ),
);
for (const rho of frictions) {
  const last = velocityOf(rho).at(-1)!;
  console.log(
    `rho = ${rho}: ${last.toFixed(1)}; 1 / (1 - rho) = ${(1 / (1 - rho)).toFixed(1)}`,
  );
}

// %% [markdown] id="running-mean-read"
// <details><summary>Answer</summary>
//
// A mean of ones would be 1. This is a **decaying sum**, up to $1/(1-\rho)$ times as large: 10 times for 0.9, 100 times for 0.99 (after
// some hundred steps).
//
// </details>
//
// So momentum also makes the steps longer, and if you raise $\rho$ you have to lower $\alpha$.
//
// Move the slider: the same ravine, and more and more momentum.

// %% id="momentum-ravine"
const rhos = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99];
show(
  plots.slider(
    rhos.map((rho) =>
      plots.landscape(ravine, {
        ...ravineMap,
        title: "Momentum in the ravine, learning rate 0.05, 60 steps",
        paths: [
          {
            name: "momentum",
            points: walk(
              ravine,
              optim.momentum({ learningRate: 0.05, rho }),
              [-9, 2],
              60,
            ),
          },
        ],
      }),
    ),
    { names: rhos.map(String), label: "rho = ", start: 5 },
  ),
);

// %% [markdown] id="momentum-ravine-read"
// With 0.9 it overshoots and comes back, and is still there long before plain descent. With 0.99 it swings like a pendulum.
// **Q: and with minibatches?** Just the same, and everybody does it: momentum averages their noise as well.
//
// ## 4. Nesterov: look before you leap
//
// The ball will be carried on by $\rho v$ whatever the gradient here says. So why not take the gradient **there**, where it is
// about to be?
//
// $$v \leftarrow \rho\, v - \alpha \nabla f(w + \rho v), \qquad w \leftarrow w + v$$
//
// It brakes a step earlier. (The library writes it in terms of the place looked ahead to, so that the gradient is taken at $w$ like
// everybody else's: $w \leftarrow w - \rho v + (1 + \rho) v'$, with $v$ and $v'$ the old and the new velocity.)
//
// **Predict, then run.** Which of the two swings wider?

// %% id="nesterov"
const options = { learningRate: 0.05, rho: 0.9 };
show(
  plots.landscape(ravine, {
    ...ravineMap,
    title: "Momentum and Nesterov's momentum, 60 steps",
    paths: [
      {
        name: "momentum",
        points: walk(ravine, optim.momentum(options), [-9, 2], 60),
      },
      {
        name: "Nesterov",
        points: walk(ravine, optim.nesterov(options), [-9, 2], 60),
      },
    ],
  }),
);

// %% [markdown] id="adagrad-intro"
// <details><summary>Answer</summary>
//
// Momentum. Nesterov's sees the other wall coming, and brakes before it is there.
//
// </details>
//
// ## 5. A learning rate for every weight: AdaGrad and RMSProp
//
// The other way out of the ravine: why should all weights have the *same* rate? Take small steps where slopes have been steep,
// and large ones where they have been gentle. **AdaGrad** remembers for every weight the sum of its squared slopes, and
// divides by the root of it:
//
// $$s \leftarrow s + (\nabla f)^2, \qquad w \leftarrow w - \alpha \frac{\nabla f}{\sqrt{s} + \varepsilon},$$
//
// all of it weight by weight; $\varepsilon$, say $10^{-8}$, keeps the division finite.
//
// **Predict, then run.** With the first step $s$ is just the square of the slope. How long is that step, along and across?

// %% id="adagrad-first-step"
const firstStep = walk(ravine, optim.adagrad({ learningRate: 0.5 }), [-9, 2], 1)[1];
console.log(`from -9, 2 to ${firstStep.map((value) => value.toFixed(3)).join(", ")}`);

// %% [markdown] id="adagrad-read"
// <details><summary>Answer</summary>
//
// Exactly $\alpha$ in each direction, whatever the slopes: $\nabla f / \sqrt{(\nabla f)^2} = \pm 1$. The ravine is as good as round.
//
// </details>
//
// But $s$ only ever grows. **RMSProp** lets it fade, a running mean (this one *is* a mean) instead of a sum:
//
// $$s \leftarrow \beta s + (1 - \beta) (\nabla f)^2, \qquad \beta \text{ about } 0.9 \text{ to } 0.99.$$
//
// **Predict, then run.** How long are the steps of each, when the slope is always 1?

// %% id="step-lengths"
function stepLengths(optimizer: optim.Optimizer, steps: number): number[] {
  const slide: Height = (w1) => w1; // slope 1 everywhere
  const way = walk(slide, optimizer, [0, 0], steps).map(([w]) => w);
  return way.slice(1).map((w, i) => way[i] - w);
}
show(
  plots.lines(
    [
      { name: "AdaGrad", y: stepLengths(optim.adagrad({ learningRate: 1 }), 100) },
      { name: "RMSProp", y: stepLengths(optim.rmsprop({ learningRate: 1 }), 100) },
    ],
    {
      title: "The length of each step on an even slope, learning rate 1",
      xTitle: "step",
      yTitle: "length",
      yRange: [0, 11],
    },
  ),
);

// %% [markdown] id="step-lengths-read"
// <details><summary>What you should see</summary>
//
// AdaGrad's steps shrink like $1/\sqrt{t}$ for ever, which suits a bowl; in a long training of a network it stops too soon.
// RMSProp's settle at the learning rate. But look at its beginning: the first step is **ten** times too long! Its mean of squares
// starts at 0 and needs some hundred steps to learn what is usual.
//
// </details>
//
// The fault of RMSProp's first steps is mended next.
//
// ## 6. Adam
//
// Put both ideas together: a velocity (here indeed a running mean $m$ of the gradients), divided by the root of the
// mean square $s$. And since both means start at 0 and are too small at first, divide them by what they are missing:
//
// $$m \leftarrow \beta_1 m + (1 - \beta_1) \nabla f, \qquad s \leftarrow \beta_2 s + (1 - \beta_2) (\nabla f)^2,$$
// $$w \leftarrow w - \alpha\, \frac{m / (1 - \beta_1^t)}{\sqrt{s / (1 - \beta_2^t)} + \varepsilon}, \qquad t = 1, 2, 3, \dots$$
//
// This is **Adam** (adaptive moments; the captions of a lecture hear "atom"). Usual values: $\beta_1 = 0.9$, $\beta_2 = 0.999$, and for
// $\alpha$ first $10^{-3}$.
//
// **Predict, then run.** The slope is 1 in every step. How long is the first step of Adam, and how long would it be without the
// correction?

// %% id="bias-correction"
const corrected = stepLengths(optim.adam({ learningRate: 1 }), 100);
const early = corrected.map((_, i) => i + 1);
const counts = [...early, 150, 200, 300, 500, 1000, 2000, 3000];
const uncorrected = counts.map((t) => {
  const [m, s] = [1 - 0.9 ** t, 1 - 0.999 ** t]; // means of ones, begun at 0
  return m / Math.sqrt(s);
});
show(
  plots.lines(
    [
      { name: "Adam", x: early, y: corrected },
      { name: "without the correction", x: counts, y: uncorrected },
    ],
    {
      title: "The length of each step on an even slope, learning rate 1",
      xTitle: "step",
      yTitle: "length",
      xLog: true,
      yRange: [0, 8],
    },
  ),
);
const longest = Math.max(...uncorrected);
console.log(
  `first step: Adam ${corrected[0].toFixed(3)}, uncorrected ${uncorrected[0].toFixed(3)}`,
);
console.log(
  `the longest without the correction: ${longest.toFixed(2)} learning rates`,
);

// %% [markdown] id="bias-correction-read"
// <details><summary>Answer</summary>
//
// On an even slope Adam's steps are as long as the learning rate from the first one on. Without the correction the first is
// $0.1 / \sqrt{0.001} = 3.16$ times as long, it gets worse before it gets better, and is not forgotten for thousands of steps,
// just when the network is at its most delicate.
//
// </details>
//
// ## 7. The race
//
// Six rules, each with a rate that suits it, start at the same place. **Predict, then run:** who is first at the star, who
// overshoots, who creeps? The map shows the end; press ▶ to see how it came about, or move the slider.

// %% id="race"
interface Rates {
  sgd: number;
  momentum: number;
  nesterov: number;
  adagrad: number;
  rmsprop: number;
  adam: number;
}
const rulesWith = (rates: Rates): Record<string, optim.Optimizer> => ({
  SGD: optim.sgd({ learningRate: rates.sgd }),
  momentum: optim.momentum({ learningRate: rates.momentum }),
  Nesterov: optim.nesterov({ learningRate: rates.nesterov }),
  AdaGrad: optim.adagrad({ learningRate: rates.adagrad }),
  RMSProp: optim.rmsprop({ learningRate: rates.rmsprop, decay: 0.9 }),
  Adam: optim.adam({ learningRate: rates.adam }),
});

interface Track {
  height: Height;
  start: number[];
  map: Omit<plots.LandscapeOptions, "paths">;
  rates: Rates;
  steps: number;
}

function race({ height, start, map, rates, steps }: Track): void {
  const paths = Object.entries(rulesWith(rates)).map(([name, optimizer]) => ({
    name,
    points: walk(height, optimizer, start, steps),
  }));
  const every = Math.ceil(steps / 20);
  const moments = Array.from(
    { length: Math.floor(steps / every) + 1 },
    (_, i) => i * every,
  );
  const pictures = moments.map((step) =>
    plots.landscape(height, {
      ...map,
      resolution: 40, // coarser than usual: the figure holds many pictures
      paths: paths.map(({ name, points }) => ({
        name,
        points: points.slice(0, step + 1),
      })),
    }),
  );
  show(
    plots.slider(pictures, {
      names: moments.map(String),
      label: "step ",
      play: 120,
      start: moments.length - 1,
    }),
  );
  for (const { name, points } of paths) {
    const [w1, w2] = points[steps];
    const loss = height(w1, w2).toPrecision(2);
    console.log(`${name.padEnd(8)} loss ${loss} after ${steps} steps`);
  }
}

const inRavine: Track = {
  height: ravine,
  start: [-9, 2],
  map: { ...ravineMap, title: "The race in the ravine" },
  rates: {
    sgd: 0.4,
    momentum: 0.05,
    nesterov: 0.05,
    adagrad: 1,
    rmsprop: 0.2,
    adam: 0.5,
  },
  steps: 80,
};
race(inRavine);

// %% [markdown] id="race-saddle-intro"
// <details><summary>What you should see</summary>
//
// Momentum and Nesterov swing; those that scale every weight by itself (AdaGrad, RMSProp, Adam) set out diagonally, as if there
// were no ravine; plain descent is down the wall first, and then last.
//
// </details>
//
// **Predict, then run.** Now the saddle, started a hair beside the ridge. Who gets away first, and who last?

// %% id="race-saddle"
race({
  height: saddle,
  start: [1.5, 0.001],
  map: { ...saddleMap, title: "The race from the saddle" },
  rates: {
    sgd: 0.05,
    momentum: 0.05,
    nesterov: 0.05,
    adagrad: 0.3,
    rmsprop: 0.05,
    adam: 0.1,
  },
  steps: 80,
});

// %% [markdown] id="race-beale-intro"
// <details><summary>What you should see</summary>
//
// AdaGrad, RMSProp and Adam are away at once, plain descent is last. Along the ridge the slope across it is tiny. A rule that divides by the size
// of past slopes makes a full step of it; plain descent waits until it has grown.
//
// </details>
//
// The third track is Beale's function, a classic for such races: steep cliffs around a long bent valley. Plots of it, with
// momentum shooting past the valley and coming back, are in many lectures. **Predict, then run.** Who wins here?

// %% id="race-beale"
const beale: Height = (w1, w2) =>
  (1.5 - w1 + w1 * w2) ** 2 +
  (2.25 - w1 + w1 * w2 ** 2) ** 2 +
  (2.625 - w1 + w1 * w2 ** 3) ** 2;
race({
  height: beale,
  start: [1, 1.5],
  map: {
    xRange: [-1.5, 4.5],
    yRange: [-2, 2],
    xTitle: "w1",
    yTitle: "w2",
    log: true,
    floor: 0.1,
    marks: [[3, 0.5]],
    title: "The race on Beale's function",
  },
  rates: {
    sgd: 0.01,
    momentum: 0.003,
    nesterov: 0.003,
    adagrad: 0.5,
    rmsprop: 0.05,
    adam: 0.2,
  },
  steps: 120,
});

// %% [markdown] id="race-yourself"
// <details><summary>What you should see</summary>
//
// Momentum and Nesterov shoot along the cliff and past the star's valley, come back, and are nearest to it in the end. Plain descent creeps along the bottom of the
// valley. So do AdaGrad and RMSProp at these rates: on a long gentle floor small steps are the last thing one needs. No rule wins everywhere.
//
// </details>
//
// **Your turn.** Plain descent was the last in the ravine. Give it the best rate that you can find. Does it overtake anybody?

// %% id="race-yourself-run"
const myRate = 0.4;
const lossAfter = (optimizer: optim.Optimizer): number => {
  const [w1, w2] = walk(ravine, optimizer, [-9, 2], 80)[80];
  return ravine(w1, w2);
};
const myLoss = lossAfter(optim.sgd({ learningRate: myRate }));
console.log(`plain descent with rate ${myRate}: loss ${myLoss.toPrecision(2)}`);
for (const [name, rule] of Object.entries(rulesWith(inRavine.rates)).slice(1)) {
  const loss = lossAfter(rule);
  const order = myLoss < loss ? "overtaken" : "still ahead";
  console.log(`${name.padEnd(8)} loss ${loss.toPrecision(2)}: ${order}`);
}

// %% [markdown] id="pictures-intro"
// <details><summary>Answer</summary>
//
// Some, but not all, and only just. A step leaves $|1 - \alpha/10|$ of the distance along the ravine and $|1 - 4\alpha|$ across. No rate makes both smaller than about 0.95, which is
// reached near $\alpha = 0.48$: after 80 steps about 2 % of the way are left. That was our best, and the others have not been tuned at all: try
// `optim.momentum({ learningRate: 0.7, rho: 0.5 })`, and the loss is below $10^{-10}$.
//
// </details>
//
// ## 8. On pictures
//
// Maps of two weights are a help to see; what counts is a network. Here is one with a hidden layer of 50 units (lesson 08
// explains it; here it is just something with 154,160 weights and a landscape that is no bowl), and our drawn pictures.
//
// **Predict, then run.** Which rule is lowest after four epochs?

// %% id="pictures"
const { train } = data.pictures({ seed: 1, train: 2000, test: 0 });
const mean = data.meanImage(train);
const x = tf.tidy(() =>
  data.flatten(data.subtract(data.toTensor(train), mean)).div(128),
);
const y = data.labels(train);
const net = models.twoLayer({ inputs: 3072, hidden: 50, classes: 10 });

/** The loss of every minibatch, with one rule; infinite at the end if it blows up. */
function trainWith(optimizer: optim.Optimizer, epochs: number): number[] {
  let params = net.init(1);
  let state = optimizer.init(params);
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const chosen of data.batchIndices(2000, { size: 64, seed: 1, epoch })) {
      const index = tf.tensor1d(chosen, "int32");
      const [xs, ys] = [tf.gather(x, index), tf.gather(y, index)];
      const { loss, grads } = net.loss(params, xs, ys);
      losses.push(loss);
      if (loss > 100) return [...losses, Infinity];
      const next = optimizer.update(params, grads, state);
      tf.dispose([index, xs, ys, { ...params }, { ...grads }, state.memory]);
      ({ params, state } = next);
    }
  }
  tf.dispose([{ ...params }, state.memory]);
  return losses;
}

/** The mean of the last 32 losses: one epoch. */
const lastLoss = (losses: number[]): number =>
  losses.slice(-32).reduce((a, b) => a + b, 0) / 32;
const smooth = (losses: number[]): number[] =>
  losses.map((_, i) => {
    const some = losses.slice(Math.max(0, i - 9), i + 1);
    return some.reduce((a, b) => a + b, 0) / some.length;
  });

const onPictures = rulesWith({
  sgd: 0.3,
  momentum: 0.03,
  nesterov: 0.03,
  adagrad: 0.01,
  rmsprop: 0.001,
  adam: 0.003,
});
const curves = Object.entries(onPictures).map(([name, optimizer]) => ({
  name,
  losses: trainWith(optimizer, 4),
}));
show(
  plots.lines(
    curves.map(({ name, losses }) => ({ name, y: smooth(losses) })),
    {
      title: "A small network on pictures, six rules",
      xTitle: "step",
      yTitle: "softmax loss (mean of ten)",
      height: 440,
    },
  ),
);
for (const { name, losses } of curves) {
  console.log(
    `${name.padEnd(8)} loss in the last epoch ${lastLoss(losses).toFixed(2)}`,
  );
}

// %% [markdown] id="sensitivity-intro"
// <details><summary>What you should see</summary>
//
// With a good rate each, Adam is ahead after four epochs and plain descent is last; but they are not worlds apart, and after many
// epochs the order may turn round.
//
// </details>
//
// To get there, though, we needed rates from 0.001 to 0.3, another one for nearly each rule.
//
// **Q: which learning rate is best to use?** All six have one. **Predict, then run:** we try eight rates for three of the rules,
// three epochs each. Do they like the same? Which forgives a bad choice most readily?

// %% id="sensitivity"
const sweep = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];
const makers = {
  SGD: (learningRate: number) => optim.sgd({ learningRate }),
  momentum: (learningRate: number) => optim.momentum({ learningRate }),
  Adam: (learningRate: number) => optim.adam({ learningRate }),
};
const worst = 3; // what is worse is drawn as this
show(
  plots.errorBars(
    Object.entries(makers).map(([name, make]) => ({
      name,
      x: sweep,
      y: sweep.map((rate) => Math.min(worst, lastLoss(trainWith(make(rate), 3)))),
    })),
    {
      title: "The loss in the third epoch, against the learning rate",
      xTitle: "learning rate",
      yTitle: "softmax loss (3: worse, or blown up)",
      xLog: true,
      yRange: [1.4, 3.1],
    },
  ),
);

// %% [markdown] id="sensitivity-read"
// <details><summary>What you should see</summary>
//
// Three valleys at three places: Adam's good rates lie around 0.003, those of momentum around 0.03, those of plain descent around
// 0.3. Momentum's are ten times smaller, because its velocity is up to ten times a gradient. On the right of each valley a cliff:
// a rate a few times too large learns nothing at all. Adam's valley is the widest, and that is why so many begin with it.
//
// </details>
//
// So a learning rate means nothing without its rule. And for all of them lesson 05 still holds: **start high and let it decay.** Every
// rule of the library takes a schedule in place of the number, such as
// `optim.schedules.cosine({ learningRate: 0.003, steps: 1000 })`.
//
// Now play: drag the start, choose landscapes and rates, and let them run.

// %% id="demo"
show(demos.descent({ landscape: "saddle" }));

// %% [markdown] id="summary"
// ## Summary
//
// | rule | step | remembers |
// |:-----|:-----|:----------|
// | SGD | $w \leftarrow w - \alpha g$ | nothing |
// | momentum | $v \leftarrow \rho v - \alpha g,\ w \leftarrow w + v$ | a velocity |
// | Nesterov | the same, with the gradient at $w + \rho v$ | a velocity |
// | AdaGrad | $s \leftarrow s + g^2,\ w \leftarrow w - \alpha g / \sqrt{s}$ | all squares |
// | RMSProp | $s \leftarrow \beta s + (1-\beta) g^2$, same step | recent squares |
// | Adam | mean of $g$ over root of mean of $g^2$, both corrected | both |
//
// - In a **ravine** the steep direction limits the rate and the flat one pays for it. Velocity, or a rate for every weight, helps.
// - A place without slope may be a **minimum** or, in high dimensions nearly always, a **saddle**.
// - The velocity is a **decaying sum**, up to $1/(1-\rho)$ gradients; it is no mean. And all rules step **against** the gradient: minus.
// - **Adam** with $10^{-3}$ and a schedule is a good first choice; SGD with momentum, tuned, is often as good in the end.
//
// ## What to try
//
// 1. Make the ravine twice as steep across (`4 * w2 ** 2`). Which rules need another rate, and which do not care?
// 2. In the race from the saddle, start a thousand times nearer to the ridge. How much longer does plain descent take?
// 3. Give Adam $\beta_1 = 0$. Which rule is it then, nearly?
//
// <details><summary>Answers</summary>
//
// 1: plain descent: a rate above $2 / 8 = 0.25$ now runs away, and 0.4 does. Momentum's and Nesterov's rates are bounded by the curvature as well (below
// about 0.47 and 0.17), but 0.05 is far from there. AdaGrad, RMSProp and Adam hardly notice, since a factor on all slopes of one weight cancels.
//
// 2: only a little. Near the ridge its distance grows by the factor 1.1 in every step, so a thousand times are
// $\ln 1000 / \ln 1.1 \approx 72$ steps more.
//
// 3: RMSProp, with the correction of its start.
//
// </details>
//
// ## What is next
//
// Assignment **03-linear-classifiers** trains with minibatch SGD. Lesson **07, backpropagation**, explains where the gradients of deep
// networks come from.
//
// *Sources: the rules in the order of Stanford's CS231n and M. Bouaicha's "Deep learning for computer vision"; B. Polyak, 1964
// (momentum); Y. Nesterov, 1983, and I. Sutskever et al., 2013; J. Duchi, E. Hazan, Y. Singer, 2011 (AdaGrad); G. Hinton's Coursera
// lecture 6e, 2012 (RMSProp); D. Kingma and J. Ba, 2015 (Adam). Saddles: Y. Dauphin et al., "Identifying and attacking the saddle
// point problem", 2014. Races on level curves were made popular by A. Radford's animations.*
