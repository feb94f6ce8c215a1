import { tensor, type Assignment, type Inputs, type Value } from "../../src/checks/index.js";
import type { Random } from "../../src/random.js";

const times = <T>(n: number, make: (index: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const normals = (random: Random, n: number, deviation = 1): number[] =>
  times(n, () => random.normal(0, deviation));
/** Numbers that binary fractions hold exactly, so that sums and halves of them do not round. */
const eighths = (random: Random, n: number): number[] => times(n, () => (random.integer(65) - 32) / 8);

/**
 * Functions to differentiate, as texts, in plain loops: a callback that they handed to a method of `x`, or of all arrays, would
 * be the answer's to keep, to call past any budget. Each number matters to the slopes of the others.
 */
const over = (start: number, round: string, result: string): string =>
  `(x) => { let all = ${start}; for (let i = 0; i < x.length; i++) { ${round} } return ${result}; }`;
const product = over(1, "all *= x[i];", "all");
const bowl = over(0, "all += (i + 1) * x[i] * x[i];", "all + x[0] * x[x.length - 1]");
const cubic = over(0, "all += x[i] ** 3;", "all + x[0] * x[0] * x[x.length - 1]");
const shapes = [product, bowl, cubic];

const smooth = "slopes of smooth functions";
const oneNumber = "a single number";
const twoCalls = "two calls of f for each number";
const untouched = "x is as it was";

const numericInputs = (code: string, x: number[], h: number): Inputs => [{ code }, x, h];
const counted = (code: string, x: number[], h: number): Inputs => [{ code, budget: 2 * x.length }, x, h];

/** A bowl whose coefficients it alone knows, so that its budget cannot be passed by another function in its place. */
function secretBowl(random: Random): string {
  const steepness = times(4, () => random.uniform(0.5, 4));
  return over(0, `all += [${steepness.join(", ")}][i] * x[i] * x[i];`, "all + x[0] * x[3]");
}

/** Steps long enough that the way of differencing shows, rounding does not. */
const drawNumeric = (random: Random): Inputs =>
  numericInputs(
    shapes[random.integer(3)],
    normals(random, 3 + random.integer(3)),
    0.05 + 0.01 * random.integer(9),
  );

const notPutBack =
  "x is moved and not put back: the slopes after the first are taken at another point. Set x[i] to what it was, or work on a copy.";
const forward =
  "This is the forward difference, (f(x + h) - f(x)) / h; asked for is the centred one, which moves both ways.";

const pairs = "ordinary gradients";
const tiny = "zeros and very small slopes";
const signs = "slopes of opposite sign";

/** A gradient of which some slopes are off, by shares that differ clearly. */
function almost(random: Random): Inputs {
  const a = times(6, () => random.uniform(0.5, 20));
  return [a, a.map((value, i) => value * (1 + [0, 0.001, 0.03, 0.2, 0, 0.006][i]))];
}

const found = "the wrong slope is found";
const exact = "a right gradient, the first of equals";
const oneOnly = "a single slope";

/** A bowl's true slopes with one that is a little off and one that is far off, but large. */
function checked(random: Random): Inputs {
  const x = times(5, () => random.uniform(1, 2));
  const right = x.map((value, i) => 2 * (i + 1) * value + (i === 0 ? x[4] : 0) + (i === 4 ? x[0] : 0));
  const small = 1 + random.integer(2);
  const analytic = right.with(small, 0.8 * right[small]).with(4, 1.08 * right[4]);
  return [{ code: bowl }, analytic, x, 0.1];
}

const ordinary = "ordinary inputs";
const slopes = "dw and dx are the slopes of out";
const large = "large sums";
const neuronHints = {
  "no-output-slope":
    "The slope of the sigmoid is out * (1 - out); here one of the two factors, or both, are missing.",
  "slope-of-s":
    "out * (1 - out) is to be taken of the output; here it is taken of the sum before the sigmoid, s * (1 - s).",
  "not-switched":
    "A product hands each factor the slope times the other one: dw gets x, and dx gets w. Here it is the other way round.",
  "bias-forgotten":
    "The bias has a slope too: dw has D + 1 numbers, and the last is the slope of the sum itself.",
  "bias-slope": "The bias is added, not multiplied: its slope is that of the sum, not times the bias.",
  "minus-lost": "The slopes have the wrong sign: -s stands in the exponent, and its minus comes twice.",
  "sigmoid-turned":
    "The sigmoid is turned round: 1 / (1 + e^-s) has a minus in its exponent, and this is 1 less the right output.",
  overflow:
    "For very negative sums e^-s overflows and e^-s / (1 + e^-s)^2 is NaN: take the slope from the output, out * (1 - out).",
  numeric:
    "These slopes are numerical, two outputs for each number. Go backward with the formula: the neuron's output gives them all at once.",
};

const distinct = "slopes at every gate";
const gatesRight = "ordinary numbers";
const ties = "equal numbers at the max gate";
const gatesHints = {
  replaced: "y goes into two gates, and its two slopes add up; here only the one from the add gate is left.",
  "only-max":
    "y goes into two gates, and its two slopes add up; here only the one from the max gate is left.",
  "max-to-both": "max hands its slope to the larger input only; here both get it.",
  "max-to-smaller": "max hands its slope to the larger input; here the smaller one gets it.",
  "not-switched":
    "The product hands each side the slope times the other side; here each gets its own value, not the other's.",
  "tie-to-z": "Where y and z are equal, y has the slope; here z has it.",
  "tie-to-both": "Where y and z are equal, y alone has the slope; here both have it.",
};

const values = "loss and gradients";
const checkedSlopes = "the gradients are the slopes of the loss";
const stable = "large scores";
const single = "one picture";
const softmaxHints = {
  "no-mean": "The loss or its slopes are summed over the batch; both are means: divide by N.",
  "slopes-not-mean": "The loss is a mean, but its slopes lack the division by N.",
  "label-forgotten": "The slope in the scores is p - 1 at the right class; here the 1 is not taken away.",
  unstable:
    "Large scores overflow: subtract each row's largest score before exp. That changes no probability.",
  "logarithm-to-base-10": "The logarithm is the natural one (tf.log, Math.log), not the one to base 10 or 2.",
  "bias-mean": "db is the sum of dS over the batch; the division by N is already in dS.",
  "wrong-sign":
    "The gradients point downhill: their sign is turned. A gradient points to where the loss grows.",
  "wrong-axis":
    "The powers are summed along the wrong axis: axis 0 goes over the pictures, axis 1 over the classes of each.",
  "largest-of-class":
    "The largest score and the sum are those of a column, a class; each picture, a row, has its own: axis 1.",
  "label-from-one":
    "The labels are taken as if they counted from 1; the first class is number 0, so that y is its place already.",
  numeric:
    "These gradients are numerical: a loss for each number. Three products of dS [N, C] give them all at once.",
};

const labelled = (random: Random, n: number, d: number, c: number, deviation = 1): Inputs => [
  tensor(times(n, () => normals(random, d))),
  tensor(times(d, () => normals(random, c, deviation))),
  tensor(normals(random, c)),
  tensor(
    times(n, () => random.integer(c)),
    "int32",
  ),
];

const example: readonly [Value, Value, Value, Value] = [
  tensor([
    [1, 2],
    [0, -1],
    [3, 1],
  ]),
  tensor([
    [1, 0, -1, 2],
    [0, 1, 1, -1],
  ]),
  tensor([0, 0.5, 0, 1]),
  tensor([3, 0, 1], "int32"),
];

const scored = (rows: number[][], y: number[]): Inputs => [
  tensor(rows),
  tensor(rows[0].map((_, i) => rows[0].map((_, j) => (i === j ? 1 : 0)))),
  tensor(rows[0].map(() => 0)),
  tensor(y, "int32"),
];

const mutantsOf = (
  hints: Readonly<Record<string, string>>,
  fails: Readonly<Record<string, readonly string[]>>,
): Record<string, { hint: string; fails: readonly string[] }> =>
  Object.fromEntries(Object.entries(hints).map(([name, hint]) => [name, { hint, fails: fails[name] }]));

const assignment: Assignment = {
  name: "02-gradients",
  title: "Assignment 2: gradients",
  questions: [
    {
      kind: "function",
      id: "grad-numeric",
      title: "The numerical gradient",
      name: "numericalGradient",
      aspects: [
        {
          name: smooth,
          points: 8,
          examples: [
            numericInputs("([a, b]) => a * b", [2, 5], 0.1),
            numericInputs("([a, b, c]) => a * a * c + b * c", [1, 2, 3], 0.5),
          ],
          random: { count: 4, draw: drawNumeric },
        },
        {
          name: oneNumber,
          points: 2,
          examples: [numericInputs("([a]) => a * a", [3], 0.01)],
          hidden: [numericInputs("([a]) => a ** 3", [-2], 0.1)],
        },
        {
          name: twoCalls,
          points: 3,
          examples: [counted("([a, b]) => a * b + a", [1, -1], 0.25)],
          random: {
            count: 2,
            draw: (random) => counted(secretBowl(random), normals(random, 4), 0.1),
          },
        },
        {
          name: untouched,
          points: 1,
          keeps: [1],
          examples: [numericInputs("([a, b]) => a * b", [3, 4], 0.5)],
          random: { count: 2, draw: drawNumeric },
        },
      ],
      mutants: mutantsOf(
        {
          forward,
          "no-two": "These slopes are twice as steep: from x - h to x + h it is 2h, not h.",
          "divided-then-multiplied":
            "These slopes are multiplied by h where they should be divided: a / 2 * h is (a / 2) * h; write a / (2 * h).",
          "turned-round": "The slopes have the wrong sign: f(x + h) - f(x - h), in this order.",
          "all-at-once": "All numbers are moved at once; move one, and leave the others where they are.",
          "not-put-back": notPutBack,
          "last-not-put-back":
            "The slopes are right, but x is not as it was in the end: its last number is still moved. Whoever called goes on with x.",
          "last-left-out": "The last slope is never worked out: does the loop end one too early?",
          "three-calls":
            "f is called three times for each number; the centred difference needs f(x) nowhere.",
        },
        {
          forward: [smooth, oneNumber, twoCalls, untouched],
          "no-two": [smooth, oneNumber, twoCalls, untouched],
          "divided-then-multiplied": [smooth, oneNumber, twoCalls, untouched],
          "turned-round": [smooth, oneNumber, twoCalls, untouched],
          "all-at-once": [smooth, twoCalls, untouched],
          "not-put-back": [smooth, twoCalls, untouched],
          "last-left-out": [smooth, oneNumber, twoCalls, untouched],
          "last-not-put-back": [untouched],
          "three-calls": [twoCalls],
        },
      ),
    },
    {
      kind: "choice",
      id: "grad-step",
      title: "What the plot of the error shows",
      points: 3,
      name: "stepStatements",
      options: ["a", "b", "c", "d", "e"],
      key: ["a", "c", "d"],
      explanation:
        "The centred error falls with h squared, the forward one with h (a); then rounding takes over, since f(x + h) and f(x - h) agree in ever more digits (c). So the smallest step is not the best (b), the centred difference is the better one where it counts (d), and even at its best some five digits are lost (e).",
    },
    {
      kind: "function",
      id: "grad-relative-error",
      title: "The relative error",
      name: "relativeError",
      aspects: [
        {
          name: pairs,
          points: 4,
          examples: [
            [
              [1, 2, 4],
              [1, 2.2, 4.2],
            ],
            [
              [3, 8],
              [3, 8],
            ],
          ],
          random: { count: 3, draw: almost },
        },
        {
          name: tiny,
          points: 2,
          examples: [
            [
              [0, 1],
              [0, 1],
            ],
          ],
          hidden: [
            [
              [1e-9, 0.5],
              [0, 0.5],
            ],
            [
              [0, 0, 4],
              [0, 2e-9, 4.4],
            ],
          ],
        },
        {
          name: signs,
          points: 2,
          examples: [
            [
              [1, -2],
              [1, 3],
            ],
          ],
          hidden: [
            [
              [-4, -2, 6],
              [-4, -2.5, 6],
            ],
            [[-2], [1]],
          ],
        },
      ],
      mutants: mutantsOf(
        {
          mean: "The errors are averaged; asked for is the largest, so that one wrong slope among many is seen.",
          "no-floor": "Where both slopes are 0 this divides by 0: the denominator is at least 1e-8.",
          absolute: "This is the largest difference itself; divide each by the size of its two slopes.",
          "larger-one": "The denominator is the larger of the two; it should be their sum, |a| + |b|.",
          "size-of-sum":
            "The denominator is |a + b|, which vanishes for opposite signs; it should be |a| + |b|.",
          signed: "A difference below 0 counts for nothing here: take its absolute value, |a - b|.",
          norms: "The gradients are compared as a whole, by their lengths; compare them number by number.",
        },
        {
          mean: [pairs, tiny, signs],
          "no-floor": [tiny],
          absolute: [pairs, tiny, signs],
          "larger-one": [pairs, signs],
          "size-of-sum": [signs],
          signed: [pairs, tiny, signs],
          norms: [pairs, tiny, signs],
        },
      ),
    },
    {
      kind: "function",
      id: "grad-check",
      title: "A gradient check",
      name: "gradientCheck",
      aspects: [
        {
          name: found,
          points: 8,
          examples: [
            [{ code: "([a, b, c]) => a * b + c * c" }, [5, 2, 5], [2, 5, 3], 0.5],
            [{ code: "([a, b]) => 100 * a + b * b" }, [103, 1], [1, 1], 0.25],
          ],
          random: { count: 4, draw: checked },
        },
        {
          name: exact,
          points: 4,
          examples: [[{ code: "([a, b]) => a * b" }, [4, 2], [2, 4], 0.5]],
          hidden: [
            [{ code: "([a, b, c]) => a + b + c" }, [1, 3, 3], [1, 1, 1], 0.5],
            [{ code: "([a, b, c]) => 2 * a + 2 * b - 2 * c" }, [-2, -2, 2], [4, 1, 2], 0.5],
          ],
          random: {
            count: 1,
            draw: (random) => {
              const x = eighths(random, 4);
              return [{ code: "(x) => x.reduce((sum, v) => sum + v * v, 0)" }, x.map((v) => 2 * v), x, 0.5];
            },
          },
        },
        {
          name: oneOnly,
          points: 2,
          hidden: [
            [{ code: "([a]) => a * a * a" }, [13], [2], 1],
            [{ code: "([a]) => a * a" }, [7], [3.5], 0.5],
          ],
        },
      ],
      mutants: mutantsOf(
        {
          "by-difference":
            "The place with the largest difference is reported; asked for is the largest relative error: a small slope can be wrong altogether.",
          "last-of-equals": "Of equally bad places the last is reported; it should be the first.",
          "counts-from-one": "The place is counted from 1; places in x count from 0.",
          forward,
          exchanged: "The analytic and the numeric slope are exchanged in the report.",
          "mean-error": "The error reported is the mean; it should be that of the place reported.",
          "not-put-back": notPutBack,
        },
        {
          "by-difference": [found],
          "last-of-equals": [exact],
          "counts-from-one": [found, exact, oneOnly],
          forward: [found, exact, oneOnly],
          exchanged: [found, exact],
          "mean-error": [found, exact],
          "not-put-back": [found, exact],
        },
      ),
    },
    {
      kind: "choice",
      id: "grad-kinks",
      title: "A check near a kink",
      points: 3,
      name: "kinkStatements",
      options: ["a", "b", "c", "d", "e"],
      key: ["a", "b", "c", "e"],
      explanation:
        "With h = 1e-5, x - h lies left of 0, where f is flat, so that the difference mixes the slopes 0 and 1 (a) into 0.65, which is no slope of f at all (d). A step that stays on one side sees one slope (b); at 0 itself the centred difference is always 1/2, while the analytic slope is 0 or 1 (c). A net has many hinges, and now and then a step crosses one (e).",
    },
    {
      kind: "function",
      id: "grad-neuron",
      title: "Backward through a neuron",
      name: "neuron",
      aspects: [
        {
          name: ordinary,
          points: 7,
          examples: [
            [
              [2, -3, -3],
              [-1, -2],
            ],
            [[0.5, -1, 2, 0.25], [1, 2, 3].map((v) => v / 2)],
          ],
          random: { count: 3, draw: (random) => [normals(random, 5, 0.7), normals(random, 4)] },
        },
        {
          name: slopes,
          points: 7,
          slopes: { of: "out", in: { dw: 0, dx: 1 } },
          random: { count: 2, draw: (random) => [normals(random, 41, 0.2), normals(random, 40)] },
        },
        {
          name: large,
          points: 3,
          hidden: [
            [[400, 0], [-2]],
            [[300, 5], [4]],
            // Not so large that all slopes are 0: a step and zeros would be right.
            [[3, 1], [3]],
          ],
        },
      ],
      mutants: mutantsOf(neuronHints, {
        "no-output-slope": [ordinary, slopes, large],
        "slope-of-s": [ordinary, slopes, large],
        "not-switched": [ordinary, slopes],
        "bias-forgotten": [ordinary, slopes, large],
        "bias-slope": [ordinary, slopes],
        "minus-lost": [ordinary, slopes, large],
        "sigmoid-turned": [ordinary, slopes, large],
        overflow: [large],
        numeric: [slopes],
      }),
    },
    {
      kind: "function",
      id: "grad-gates",
      title: "Backward through gates",
      name: "gates",
      aspects: [
        {
          name: gatesRight,
          points: 6,
          examples: [
            [[1], [2], [0]],
            [
              [3, -1, 2],
              [-4, 1, 0.5],
              [2, -1, 5],
            ],
          ],
          random: {
            count: 2,
            draw: (random) => [normals(random, 5), normals(random, 5), normals(random, 5)],
          },
        },
        {
          name: distinct,
          points: 7,
          slopes: { of: "out", in: { dx: 0, dy: 1, dz: 2 } },
          // y and z stay apart: at a kink the slopes are a matter of taste.
          random: {
            count: 2,
            draw: (random) => {
              const y = normals(random, 25);
              return [
                normals(random, 25),
                y,
                y.map((v) => v + random.uniform(0.5, 2) * (random.integer(2) ? 1 : -1)),
              ];
            },
          },
        },
        {
          name: ties,
          points: 2,
          hidden: [
            [
              [1, 2],
              [3, -1],
              [3, -1],
            ],
          ],
        },
      ],
      mutants: mutantsOf(gatesHints, {
        replaced: [gatesRight, distinct, ties],
        "only-max": [gatesRight, distinct, ties],
        "max-to-both": [gatesRight, distinct, ties],
        "max-to-smaller": [gatesRight, distinct],
        "not-switched": [gatesRight, distinct, ties],
        "tie-to-z": [ties],
        "tie-to-both": [ties],
      }),
    },
    {
      kind: "choice",
      id: "grad-forks",
      title: "A slope replaced instead of added",
      points: 3,
      name: "forkStatements",
      options: ["a", "b", "c", "d", "e"],
      key: ["b"],
      explanation:
        "Only dy is wrong, so only a check of dy sees it (b), and not where the lost slope is 0 anyway (d). The shape is right (e), dx has nothing to do with it (c), and the loss may well go down, more slowly (a): such mistakes are quiet, and that is why one checks.",
    },
    {
      kind: "function",
      id: "grad-affine-softmax",
      title: "Backward through a linear classifier",
      name: "affineSoftmax",
      tolerance: { relative: 1e-4, absolute: 1e-6 },
      aspects: [
        {
          name: values,
          points: 8,
          examples: [example],
          random: { count: 3, draw: (random) => labelled(random, 4, 5, 3) },
        },
        {
          name: checkedSlopes,
          points: 6,
          tolerance: { relative: 1e-6, absolute: 1e-9 },
          slopes: { of: "loss", in: { dx: 0, dw: 1, db: 2 } },
          // Few numbers: an answer that is numerical itself is called twice for each of them.
          random: { count: 1, draw: (random) => labelled(random, 4, 6, 4, 0.5) },
        },
        {
          name: stable,
          points: 4,
          hidden: [
            scored(
              [
                [1000, 0, -1000],
                [0, 500, 499],
                [-800, -801, -802],
              ],
              [0, 1, 2],
            ),
          ],
        },
        { name: single, points: 2, hidden: [scored([[0, 1, 2]], [1])] },
      ],
      mutants: mutantsOf(softmaxHints, {
        "no-mean": [values, checkedSlopes, stable],
        "slopes-not-mean": [values, checkedSlopes, stable],
        "label-forgotten": [values, checkedSlopes, stable, single],
        unstable: [stable],
        "logarithm-to-base-10": [values, checkedSlopes, stable, single],
        "bias-mean": [values, checkedSlopes, stable],
        "wrong-sign": [values, checkedSlopes, stable, single],
        "wrong-axis": [values, checkedSlopes, stable, single],
        "largest-of-class": [values, checkedSlopes, stable, single],
        "label-from-one": [values, checkedSlopes, stable, single],
        numeric: [values, checkedSlopes, stable],
      }),
    },
    {
      kind: "text",
      id: "grad-why",
      title: "What the numerical gradient is for",
      points: 3,
      rubric: [
        "1: 3,072 x 10 + 10 = 30,730 numbers, two losses each: about 61,000 for one step (30,731 for forward differences is right too)",
        "1: the backward pass gives all of them in about the time of two or three losses",
        "1: it checks a backward pass once, before training",
      ],
    },
  ],
};

export default assignment;
