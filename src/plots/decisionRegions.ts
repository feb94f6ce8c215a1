import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { figure, type Figure, type PlotOptions, type Trace } from "./figure.js";
import { colour } from "./theme.js";
import { checkCount, finiteMatrix, finiteVector, vector, type Matrix, type Vector } from "./values.js";

/** Labelled points in the plane, such as `data.blobs` makes. */
export interface LabelledPoints {
  /** [N, 2] */
  readonly x: Matrix;
  /** N class numbers. */
  readonly y: Vector;
}

/** How regions are drawn. */
export interface DecisionRegionsOptions extends PlotOptions {
  /** Names of the classes; "class 0", "class 1", ... by default. */
  readonly classes?: readonly string[];
  /** Cells along each side; 120 by default. */
  readonly resolution?: number;
}

/**
 * Which class a classifier gives to every place in the plane, with the points it learnt from on top.
 *
 * @param points [N, 2] with their classes
 * @param classify called once with all places [P, 2]; gives the class number of each
 * @param options how finely the plane is sampled, names of the classes; see {@link DecisionRegionsOptions}
 * @returns the regions and the points, as plain data for `show`; see {@link Figure}
 * @throws GradlabError for points that are not in the plane, other than one class a point, numbers that are not finite, and a classifier that gives other than one class a place
 *
 * @example
 * const points = data.blobs({ seed: 1, perClass: 30 });
 * const model = new knn.KNearestNeighbors({ k: 5 }).fit(tf.tensor2d(points.x), tf.tensor1d(points.y, "int32"));
 * show(plots.decisionRegions(points, (x) => model.predict(x)));
 * model.dispose();
 */
export function decisionRegions(
  points: LabelledPoints,
  classify: (x: tf.Tensor2D) => Vector,
  options: DecisionRegionsOptions = {},
): Figure {
  const { resolution = 120 } = options;
  const operation = "plots.decisionRegions";
  const x = finiteMatrix(operation, "x", points.x);
  if (x[0].length !== 2)
    throw new GradlabError(`${operation}: x has ${x[0].length} columns, expected 2, the plane`);
  const y = finiteVector(operation, "y", points.y);
  checkCount(operation, "y", y.length, x.length);
  const [across, up] = [0, 1].map((axis) =>
    places(
      x.map((point) => point[axis]),
      resolution,
    ),
  );
  const regions = ask(operation, classify, across, up);
  const classes =
    Math.max(...y, ...regions.map((row) => Math.max(...row)), (options.classes?.length ?? 0) - 1) + 1;
  const name = (label: number): string => options.classes?.[label] ?? `class ${label}`;
  const background: Trace = {
    type: "heatmap",
    x: across,
    y: up,
    z: regions,
    zmin: -0.5,
    zmax: classes - 0.5,
    colorscale: steps(classes),
    showscale: false,
    opacity: 0.35,
    hoverinfo: "skip",
  };
  const present = [...new Set(y)].sort((a, b) => a - b);
  const dots = present.map((label): Trace => {
    const own = x.filter((_, i) => y[i] === label);
    return {
      type: "scatter",
      mode: "markers",
      name: name(label),
      x: own.map((point) => point[0]),
      y: own.map((point) => point[1]),
      marker: { color: colour(label), size: 9, line: { color: "#ffffff", width: 1.2 } },
    };
  });
  const told = `decision regions of ${classes} classes and ${x.length} points`;
  return figure([background, ...dots], { height: 460, ...options }, told, {
    showlegend: true,
    xaxis: { ...plain, constraintoward: "left", range: [across[0], across.at(-1)] },
    yaxis: { ...plain, constraintoward: "top", range: [up[0], up.at(-1)], scaleanchor: "x" },
  });
}

const plain = { showgrid: false, constrain: "domain" };

/** From a little left of the leftmost point to a little right of the rightmost. */
function places(values: readonly number[], n: number): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = 0.12 * (high - low || 1);
  const step = (high - low + 2 * margin) / (n - 1);
  return Array.from({ length: n }, (_, i) => low - margin + i * step);
}

function ask(
  operation: string,
  classify: (x: tf.Tensor2D) => Vector,
  across: readonly number[],
  up: readonly number[],
): number[][] {
  const labels = tf.tidy(() => vector(classify(tf.tensor2d(up.flatMap((y) => across.map((x) => [x, y]))))));
  const wrong = labels.findIndex((label) => !Number.isInteger(label) || label < 0);
  if (labels.length !== up.length * across.length || wrong >= 0) {
    const came = wrong >= 0 ? `${labels[wrong]}` : `${labels.length} numbers`;
    throw new GradlabError(
      `${operation}: classify gave ${came}, expected one class number (0, 1, ...) for each of ${up.length * across.length} places`,
    );
  }
  return up.map((_, row) => labels.slice(row * across.length, (row + 1) * across.length));
}

/** A colour scale of flat steps, one a class. */
function steps(classes: number): [number, string][] {
  return Array.from({ length: classes }, (_, i) => i).flatMap((i): [number, string][] => [
    [i / classes, colour(i)],
    [(i + 1) / classes, colour(i)],
  ]);
}
