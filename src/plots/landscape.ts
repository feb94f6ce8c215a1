import { GradlabError } from "../errors.js";
import { brief, count, figure, type Figure, type PlotOptions, type Trace } from "./figure.js";
import { search, short, stars, type Path, type Search } from "./paths.js";
import type { Matrix } from "./values.js";

/** How a landscape is drawn. */
export interface LandscapeOptions extends PlotOptions {
  /** The ends of the horizontal axis. */
  readonly xRange: readonly [number, number];
  /** The ends of the vertical axis. */
  readonly yRange: readonly [number, number];
  /** Draws levels that grow by equal factors; every height must be above 0. By default they grow by equal steps. */
  readonly log?: boolean;
  /**
   * Heights below this are drawn as this, so that the levels are not spent on the bottom of a deep pit; by default each as
   * it is.
   */
  readonly floor?: number;
  /** Searches on the landscape, a ring where each is; none by default. */
  readonly paths?: readonly Path[];
  /** Places to mark with a star, such as minima: [count, 2]; none by default. */
  readonly marks?: Matrix;
  /** Points along each side at which the height is asked for; 60 by default. */
  readonly resolution?: number;
  /** Draws a unit equally long on both axes; by default they fill the figure. */
  readonly equalAxes?: boolean;
}

/**
 * A function of two numbers as level curves seen from above, the valleys light, with the paths that searches took on it.
 *
 * @param height the function: the loss at two weights
 * @param options the ranges of both numbers, the paths on them, how finely it is sampled; see {@link LandscapeOptions}
 * @returns the level curves and the paths, as plain data for `show`; see {@link Figure}
 * @throws GradlabError for a height that is not finite (or with `log` not above 0) and paths that are not in the plane
 *
 * @example
 * const bowl = (x: number, y: number) => x ** 2 + 10 * y ** 2;
 * const paths = [{ name: "two steps", points: [[2, 1], [1, 0.2], [0.5, 0]] }];
 * show(plots.landscape(bowl, { xRange: [-3, 3], yRange: [-2, 2], paths }));
 */
export function landscape(height: (x: number, y: number) => number, options: LandscapeOptions): Figure {
  const { xRange, yRange, paths = [], marks, resolution = 60, equalAxes = false } = options;
  const [x, y] = [places(xRange, resolution), places(yRange, resolution)];
  const z = heights(height, x, y);
  const searches = paths.map((path, i) => search(path, i));
  const [low, high] = [Math.min(...z.flat()), Math.max(...z.flat())];
  const told = `level curves of heights from ${brief(low)} to ${brief(high)}`;
  const who = paths.length === 0 ? "" : `, with ${count(paths.length, "path")}: ${list(searches)}`;
  return figure(
    [
      levels(x, y, z, options),
      ...(marks === undefined ? [] : [stars(marks)]),
      ...searches.flatMap(({ traces }) => traces),
    ],
    { height: 460, ...options },
    told + who,
    {
      showlegend: paths.length > 0,
      xaxis: {
        showgrid: false,
        range: xRange,
        ...(equalAxes ? { constrain: "domain", constraintoward: "left" } : {}),
      },
      yaxis: {
        showgrid: false,
        range: yRange,
        ...(equalAxes ? { scaleanchor: "x", constrain: "domain", constraintoward: "top" } : {}),
      },
    },
  );
}

const places = ([low, high]: readonly [number, number], n: number): number[] =>
  Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));

function heights(height: (x: number, y: number) => number, x: number[], y: number[]): number[][] {
  return y.map((b) =>
    x.map((a) => {
      const value = height(a, b);
      if (Number.isFinite(value)) return value;
      throw new GradlabError(
        `plots.landscape: the height at (${brief(a)}, ${brief(b)}) is ${value}, expected a finite number`,
      );
    }),
  );
}

/** Transparent in the valleys, grey on the hills: on light paper and on dark the paths stand out. */
const shades: readonly (readonly [number, string])[] = [
  [0, "rgba(122, 132, 156, 0.02)"],
  [1, "rgba(122, 132, 156, 0.5)"],
];

function levels(
  x: number[],
  y: number[],
  z: number[][],
  { log = false, floor = -Infinity }: LandscapeOptions,
): Trace {
  const above = z.map((row) => row.map((value) => Math.max(value, floor)));
  if (log) checkAboveZero(above);
  const drawn = above.map((row) => row.map((value) => short(log ? Math.log10(value) : value)));
  const [low, high] = [Math.min(...drawn.flat()), Math.max(...drawn.flat())];
  const size = short((high - low || 1) / 25);
  return {
    type: "contour",
    x: x.map(short),
    y: y.map(short),
    z: drawn,
    autocontour: false,
    contours: { start: short(low + size / 2), end: high, size },
    colorscale: shades,
    showscale: false,
    line: { width: 0.8, color: "rgba(122, 132, 156, 0.8)" },
    ...(log
      ? {
          customdata: z.map((row) => row.map(short)),
          hovertemplate: "(%{x}, %{y}): %{customdata:.4~g}<extra></extra>",
        }
      : { hovertemplate: "(%{x}, %{y}): %{z}<extra></extra>" }),
  };
}

function checkAboveZero(z: readonly number[][]): void {
  const wrong = z.flat().find((value) => value <= 0);
  if (wrong === undefined) return;
  throw new GradlabError(
    `plots.landscape: a height is ${wrong}, expected heights above 0 for levels that grow by factors`,
  );
}

const list = (searches: readonly Search[]): string => searches.map(({ name }) => name).join(", ");
