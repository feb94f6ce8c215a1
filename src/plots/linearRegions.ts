import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { decisionRegions, type DecisionRegionsOptions, type LabelledPoints } from "./decisionRegions.js";
import type { Annotation, Figure, Trace } from "./figure.js";
import { colour } from "./theme.js";
import { checkCount, finiteMatrix, finiteVector, type Matrix, type Vector } from "./values.js";

/** A line `score = 0`, cut to the part of the plane that is drawn. */
type Segment = readonly [readonly [number, number], readonly [number, number]];

/**
 * A linear classifier `scores = x w + b` in the plane: the region of each class, the line on which its score is 0, and an
 * arrow from that line to where the score grows. A class whose line does not cross the picture shows its region alone.
 *
 * @param points [N, 2] with their classes
 * @param w [2, C], a column for each class
 * @param b [C]
 * @param options how finely the plane is sampled, names of the classes; see {@link DecisionRegionsOptions}
 * @returns the regions, lines, arrows and points, as plain data for `show`; see {@link Figure}
 * @throws GradlabError for shapes that do not fit and numbers that are not finite
 *
 * @example
 * const points = data.blobs({ seed: 1, perClass: 10 });
 * show(plots.linearRegions(points, [[0, -1, 1], [1, -1, -1]], [0, 0, 0]));
 */
export function linearRegions(
  points: LabelledPoints,
  w: Matrix,
  b: Vector,
  options: DecisionRegionsOptions = {},
): Figure {
  const operation = "plots.linearRegions";
  const weights = finiteMatrix(operation, "w", w);
  if (weights.length !== 2) {
    throw new GradlabError(`${operation}: w has ${weights.length} rows, expected 2, one for each axis`);
  }
  const biases = finiteVector(operation, "b", b);
  checkCount(operation, "b", biases.length, weights[0].length);
  const classify = (x: tf.Tensor2D): tf.Tensor1D =>
    tf.argMax(tf.add(tf.matMul(x, tf.tensor2d(weights)), tf.tensor1d(biases)), 1);
  const base = decisionRegions(points, classify, options);
  const [across, up] = ["xaxis", "yaxis"].map((axis) => (base.layout[axis] as { range: number[] }).range);
  const lines = biases.map((bias, label) => zeroLine(weights[0][label], weights[1][label], bias, across, up));
  const names = biases.map((_, label) => options.classes?.[label] ?? `class ${label}`);
  const told = `with the lines where a score is 0`;
  return {
    ...base,
    data: [...base.data, ...lines.flatMap((line, label) => (line ? [trace(line, label, names[label])] : []))],
    layout: {
      ...base.layout,
      annotations: lines.flatMap((line, label) =>
        line ? [arrow(line, [weights[0][label], weights[1][label]], label, across, up)] : [],
      ),
      meta: { summary: `${base.layout.meta!.summary}, ${told}` },
    },
  };
}

/** Where `u x + v y + bias = 0` enters and leaves the picture, if it does. */
function zeroLine(
  u: number,
  v: number,
  bias: number,
  [left, right]: readonly number[],
  [bottom, top]: readonly number[],
): Segment | undefined {
  const crossings: [number, number][] = [];
  for (const x of [left, right]) if (v !== 0) crossings.push([x, -(bias + u * x) / v]);
  for (const y of [bottom, top]) if (u !== 0) crossings.push([-(bias + v * y) / u, y]);
  const inside = crossings.filter(([x, y]) => x >= left && x <= right && y >= bottom && y <= top);
  const [first] = inside;
  const last = inside.find(([x, y]) => Math.hypot(x - first[0], y - first[1]) > 1e-9 * (right - left));
  // Adding 0 makes 0 of -0, which JSON does not know.
  return (
    last && [
      [first[0] + 0, first[1] + 0],
      [last[0] + 0, last[1] + 0],
    ]
  );
}

const trace = ([from, to]: Segment, label: number, name: string): Trace => ({
  type: "scatter",
  mode: "lines",
  name: `score of ${name} = 0`,
  showlegend: false,
  x: [from[0], to[0]],
  y: [from[1], to[1]],
  line: { color: colour(label), width: 3 },
  hoverinfo: "name",
});

/** A tenth of the picture uphill, from a fifth of the way along: in the middle the arrows of several lines would meet. */
function arrow(
  [from, to]: Segment,
  [u, v]: readonly [number, number],
  label: number,
  [left, right]: readonly number[],
  [bottom, top]: readonly number[],
): Annotation {
  const length = (0.1 * Math.min(right - left, top - bottom)) / Math.hypot(u, v);
  const [x, y] = [0.8 * from[0] + 0.2 * to[0], 0.8 * from[1] + 0.2 * to[1]];
  return {
    text: "",
    x: x + length * u,
    y: y + length * v,
    ax: x,
    ay: y,
    axref: "x",
    ayref: "y",
    showarrow: true,
    arrowhead: 2,
    arrowsize: 1.2,
    arrowwidth: 3,
    arrowcolor: colour(label),
  };
}
