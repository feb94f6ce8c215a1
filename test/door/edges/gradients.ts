import { gradients, tf } from "../../../src/index.js";
import { compares, row1, type Edges } from "./edge.js";

const squares = (x: tf.Tensor): tf.Scalar => tf.sum(tf.square(x));
const twice = (x: tf.Tensor): tf.Tensor => tf.mul(x, 2);
const checked = (x: tf.Tensor, df: (x: tf.Tensor) => tf.Tensor = twice): unknown => {
  const { ok, checked: count } = gradients.check(squares, df, x, { h: 2 ** -6 });
  return [ok, count];
};
const big = (x: number): number => 1e308 * x;

export const gradientEdges: Edges = {
  "gradients.numeric": {
    "size 0": [
      [() => gradients.numeric(squares, row1()), []],
      [() => gradients.numeric((x: readonly number[]) => x.length, []), []],
    ],
    "size 1": [[() => gradients.numeric((x: number) => 4 * x, 3, { h: 0.5 }), 4]],
    overflow: [
      [() => gradients.numeric(Math.exp, 1000), /f is Infinity at x \+ 0\.00001, expected a finite number/],
    ],
    // At a kink the centred slope is the mean of both sides.
    ties: [[() => gradients.numeric((x: readonly number[]) => Math.max(...x), [3, 3]), [0.5, 0.5]]],
    NaN: [[() => gradients.numeric(Math.log, -1), /f is NaN at x/]],
  },
  "gradients.numericSample": {
    "size 0": [[() => gradients.numericSample(squares, row1(), { count: 3, seed: 1 }).slopes, []]],
    "size 1": [
      [
        () => gradients.numericSample((x: readonly number[]) => 4 * x[0], [3], { count: 1, seed: 1, h: 0.5 }),
        [0, 4],
      ],
      [
        () => gradients.numericSample(squares, row1(1), { count: 0, seed: 1 }),
        /count is 0, expected a whole number of at least 1/,
      ],
    ],
    overflow: [[() => gradients.numericSample(Math.exp, 1000, { count: 1, seed: 1 }), /f is Infinity at x/]],
    ties: [[() => gradients.numericSample(Math.abs, 0, { count: 1, seed: 1 }).slopes, 0]],
    NaN: [[() => gradients.numericSample(Math.log, -1, { count: 1, seed: 1 }), /f is NaN at x/]],
  },
  "gradients.check": {
    "size 0": [[() => checked(row1()), [1, 0]]],
    "size 1": [[() => checked(row1(2)), [1, 1]]],
    overflow: [[() => checked(row1(1e30)), /f is Infinity at x\[0\]/]],
    ties: [
      // A slope between those of the two sides is excused, another is not.
      [() => gradients.check(Math.abs, 0.5, 0).kinks.length, 1],
      [() => gradients.check(Math.abs, 2, 0).ok, 0],
    ],
    NaN: [
      [() => checked(row1(1, 2), (x) => tf.mul(x, NaN)), [0, 2]],
      [() => checked(row1(NaN)), /f is NaN at x\[0\]/],
    ],
  },
  "gradients.automatic": {
    "size 0": [[() => gradients.automatic(squares, row1()), []]],
    "size 1": [[() => gradients.automatic(squares, tf.scalar(3)), 6]],
    overflow: [[() => gradients.automatic(squares, row1(1e30)), 2e30]],
    ties: [[() => gradients.automatic((x) => tf.sum(tf.relu(x)), row1(0, 1)), [0, 1]]],
    NaN: [[() => gradients.automatic(squares, row1(NaN, 3)), [NaN, 6]]],
  },
  "gradients.relativeError": {
    "size 0": [[() => gradients.relativeError([], []), 0]],
    "size 1": [[() => gradients.relativeError(3, 1), 0.5]],
    overflow: [
      [() => gradients.relativeError(1.5e308, 0.5e308), 0.5],
      [() => gradients.relativeError(1e308, -1e308), 1],
      [() => gradients.relativeError(Infinity, 1), NaN],
    ],
    ties: [[() => gradients.relativeError([0, 2], [0, 2]), 0]],
    NaN: [[() => gradients.relativeError([NaN, 1], [1, 1]), NaN]],
  },
  "gradients.stepSizes": {
    "size 0": [
      [() => gradients.stepSizes(Math.exp, 1, 0, []), []],
      [() => gradients.stepSizes(Math.exp, 1, 0, [0]), /h is 0, expected a finite number above 0/],
    ],
    "size 1": [[() => gradients.stepSizes((x: number) => 4 * x, 4, 1, [0.5]), [0.5, 4, 4, 0, 0]]],
    overflow: [[() => gradients.stepSizes(big, 1, 1, [1]), /f is Infinity at x \+ 1/]],
    ties: [[() => gradients.stepSizes(Math.abs, 0, 0, [0.5]), [0.5, 1, 0, 1, 0]]],
    NaN: [
      [() => gradients.stepSizes(Math.log, 1, -1, [0.5]), /f is NaN at x/],
      [() => gradients.stepSizes(Math.exp, NaN, 0), /exact is NaN/],
    ],
  },
  "gradients.symbolic": {
    "size 0": [[() => gradients.symbolic(""), /^gradients\.symbolic: the expression is empty/]],
    "size 1": [
      [() => gradients.symbolic("7").value({}), 7],
      [() => gradients.symbolic("7").gradient({}), []],
      [() => gradients.symbolic("x").derivative("x").value({ x: 5 }), 1],
    ],
    overflow: [[() => gradients.symbolic("exp(x)").gradient({ x: 1000 }), Infinity]],
    ties: compares,
    NaN: [
      [() => gradients.symbolic("x^2").gradient({ x: NaN }), NaN],
      [
        () => gradients.symbolic("x > 1").value({ x: 2 }),
        /x > 1 is of type boolean, expected a formula for a number/,
      ],
    ],
  },
  "gradients.value": {
    "size 0": [
      [() => gradients.value(0).power(0).slopes, 0],
      [() => gradients.value(0).dividedBy(gradients.value(2)).data, 0],
    ],
    "size 1": [
      [
        () => {
          const x = gradients.value(3);
          x.backward();
          return [x.gradient, x.graph().nodes.length, x.graph().edges.length];
        },
        [1, 1, 0],
      ],
    ],
    overflow: [[() => gradients.value(1000).exp().slopes, Infinity]],
    // The first of equals receives the gradient; a ReLU at 0 none.
    ties: [
      [() => gradients.value(2).max(2).slopes, [1, 0]],
      [() => gradients.value(0).relu().slopes, 0],
    ],
    NaN: [
      [() => gradients.value(NaN).times(2).data, NaN],
      [
        () => gradients.value(1).plus("2" as never),
        /an operand is of type string, expected a value or a number/,
      ],
    ],
  },
};
