import { optim, tf } from "../../../src/index.js";
import { compares, row1, type Edge, type Edges } from "./edge.js";

type Rule = (options: { readonly learningRate: number }) => optim.Optimizer;

/** The parameters after one update at rate 0.1 from the start; every rule's memory begins at 0. */
const step = (rule: Rule, w: tf.Tensor, dw: tf.Tensor): unknown => {
  const { init, update } = rule({ learningRate: 0.1 });
  const { params, state } = update({ w }, { w: dw }, init({ w }));
  return [params["w"], state.step];
};

/** A rule by its first step from `w = 2` with gradient 3, and with one whose square is no float32. */
const rule = (make: Rule, first: number, large: number): Edges[string] => ({
  "size 0": [
    [() => step(make, tf.zeros([0, 3]), tf.zeros([0, 3])), [1]],
    [() => make({ learningRate: 0.1 }).update({}, {}, make({ learningRate: 0.1 }).init({})).params, []],
    [
      () => make({ learningRate: 0 }).update({ w: row1(2) }, {}, make({ learningRate: 0 }).init({})).params,
      2,
    ],
  ],
  "size 1": [
    [() => step(make, tf.scalar(2), tf.scalar(3)), [first, 1]],
    [() => step(make, tf.ones([1, 1, 1, 1]).mul(2), tf.ones([1, 1, 1, 1]).mul(3)), [first, 1]],
  ],
  overflow: [[() => step(make, row1(2, 2), row1(1e30, 3)), [large, first, 1]]],
  ties: compares,
  NaN: [
    [() => step(make, row1(2, 2), row1(NaN, 3)), [NaN, first, 1]],
    [() => make({ learningRate: NaN }), new RegExp("learningRate is NaN, expected a finite number")],
  ],
});

/** A schedule of rate 0.4, at its first step, at its last and for ever after. */
const schedule = (
  make: (steps: number) => (step: number) => number,
  [first, then, last]: readonly [number, number, number],
): Edges[string] => ({
  "size 0": [
    [() => make(0), /(every|steps) is 0, expected a finite number of at least 1/],
    [() => make(10)(0), first],
  ],
  "size 1": [[() => make(1)(1), then]],
  overflow: [
    [() => make(10)(1e15), last],
    [() => make(1e300)(1), first],
  ],
  ties: compares,
  NaN: [
    [() => make(NaN), /is NaN, expected a finite number/],
    [() => make(10)(NaN), /the step is NaN, expected a finite number of at least 0/],
  ],
});

const loss = ({ w }: { readonly w: tf.Tensor }): number => tf.tidy(() => tf.sum(tf.square(w)).dataSync()[0]);
/** Draws these numbers, one after the other. */
const drawn = (...values: number[]): (() => { w: tf.Tensor1D }) => {
  let next = 0;
  return () => ({ w: row1(values[next++]) });
};
const found = ({ params, loss: least, losses }: optim.SearchResult<{ w: tf.Tensor }>): unknown => [
  params.w,
  least,
  losses,
];
const searched = (...values: number[]): unknown =>
  found(optim.randomSearch(loss, drawn(...values), { tries: values.length, seed: 1 }));
const local = (w: tf.Tensor, tries: number, of: typeof loss = loss): unknown => {
  const { params, loss: least } = optim.localSearch(of, { w }, { tries, deviation: 0.5, seed: 1 });
  return [params.w, least];
};

const clipped = (limit: number, ...values: number[]): unknown => {
  const { grads, norm } = optim.clipByNorm({ w: row1(...values) }, limit);
  return [grads.w, norm];
};
const cut = (...values: number[]): unknown => optim.clipByValue({ w: row1(...values) }, 1).w;
const none: Edge = [
  [() => optim.clipByNorm({}, 1).norm, 0],
  [() => optim.clipByNorm({ w: tf.zeros([0, 2]), b: tf.zeros([3]) }, 1), [0, 0, 0, 0]],
];

export const optimEdges: Edges = {
  "optim.sgd": rule(optim.sgd, 1.7, -1e29),
  "optim.momentum": rule(optim.momentum, 1.7, -1e29),
  // v = -0.3, and w + 1.9 v
  "optim.nesterov": rule(optim.nesterov, 2 - 1.9 * 0.3, -1.9e29),
  // Rules that divide by the root of a square which is infinite stand still there.
  "optim.adagrad": rule(optim.adagrad, 1.9, 2),
  "optim.rmsprop": rule(optim.rmsprop, 1, 2),
  "optim.adam": rule(optim.adam, 1.9, 2),
  "optim.clipByNorm": {
    "size 0": none,
    "size 1": [
      [() => clipped(5, 10), [5, 10]],
      [() => optim.clipByNorm({ w: tf.scalar(-3) }, 5), [-3, 3]],
    ],
    overflow: [[() => clipped(1, 3e30, 4e30), [0.6, 0.8, 5e30]]],
    ties: [[() => clipped(5, 3, 4), [3, 4, 5]]],
    NaN: [
      [
        () => clipped(1, 2, NaN),
        /^optim\.clipByNorm: the gradient w \[2\] holds NaN, expected finite numbers/,
      ],
      [() => clipped(1, -Infinity), /holds -Infinity/],
    ],
  },
  "optim.clipByValue": {
    "size 0": [[() => [cut(), optim.clipByValue({}, 1)], []]],
    "size 1": [[() => optim.clipByValue({ w: tf.scalar(7) }, 1).w, 1]],
    overflow: [[() => cut(3e38, -Infinity), [1, -1]]],
    ties: [[() => cut(1, -1), [1, -1]]],
    NaN: [[() => cut(7, NaN), /^optim\.clipByValue: the gradient w \[2\] holds NaN/]],
  },
  "optim.randomSearch": {
    "size 0": [
      [() => searched(), /tries is 0, expected a whole number of at least 1/],
      [() => found(optim.randomSearch(loss, () => ({ w: row1() }), { tries: 2, seed: 1 })), [0, 0, 0]],
    ],
    "size 1": [[() => searched(3), [3, 9, 9]]],
    overflow: [[() => searched(1e30, 2, 1e30), [2, 4, Infinity, 4, Infinity]]],
    ties: [[() => searched(-2, 2), [-2, 4, 4, 4]]],
    NaN: [
      [() => searched(NaN, 2, NaN), [2, 4, NaN, 4, NaN]],
      [() => searched(NaN, NaN), /^optim\.randomSearch: the loss was NaN at every try/],
    ],
  },
  "optim.localSearch": {
    "size 0": [[() => local(row1(), 2), [0]]],
    "size 1": [[() => local(tf.scalar(0), 3), [0, 0]]],
    overflow: [[() => local(row1(1e30), 1), [1e30, Infinity]]],
    ties: [[() => local(row1(3), 5, () => 1), [3, 1]]],
    NaN: [[() => local(row1(3), 5, () => NaN), /^optim\.localSearch: the loss was NaN at every try/]],
  },
  "optim.schedules.step": schedule(
    (every) => optim.schedules.step({ learningRate: 0.4, every, factor: 0.5 }),
    [0.4, 0.2, 0],
  ),
  "optim.schedules.exponential": schedule(
    (every) => optim.schedules.exponential({ learningRate: 0.4, every, factor: 0.5 }),
    [0.4, 0.2, 0],
  ),
  "optim.schedules.cosine": schedule(
    (steps) => optim.schedules.cosine({ learningRate: 0.4, steps, final: 0.1 }),
    [0.4, 0.1, 0.1],
  ),
};
