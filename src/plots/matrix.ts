import { brief, count, figure, type Figure, type PlotOptions } from "./figure.js";
import { scales, type Colours } from "./theme.js";
import { checkCount, finiteMatrix, type Matrix } from "./values.js";

/** How a matrix is drawn. */
export interface MatrixOptions extends PlotOptions {
  /** Writes every number into its cell; by default where there are at most 400. */
  readonly numbers?: boolean;
  /** How a number is written, in d3's format: ".2f", "d"; by default as it is. */
  readonly format?: string;
  /** "viridis" by default; "grey" for pixels, "diverging" where zero is the middle. */
  readonly colours?: Colours;
  /** The numbers at the ends of the colour scale; by default the smallest and the largest (the diverging scale: -m to m). */
  readonly range?: readonly [number, number];
  /** Names beside the rows; none by default. */
  readonly rows?: readonly string[];
  /** Names under the columns; none by default. */
  readonly columns?: readonly string[];
  /** Draws cells as squares; by default where no side has more than 40. */
  readonly square?: boolean;
}

/**
 * A table of numbers as coloured cells, row 0 on top: a distance matrix, a weight matrix, one channel of a picture.
 *
 * @param values [rows, columns]
 * @param options names of rows and columns, colours, whether numbers stand in the cells; see {@link MatrixOptions}
 * @returns the cells, as plain data for `show`; see {@link Figure}
 * @throws GradlabError for an empty or ragged table, and numbers that are not finite
 *
 * @example
 * show(plots.matrix([[1, 2], [3, 4]], { title: "four numbers" }));
 */
export function matrix(values: Matrix, options: MatrixOptions = {}): Figure {
  const z = finiteMatrix("plots.matrix", "values", values);
  const [height, width] = [z.length, z[0].length];
  const { colours = "viridis", rows, columns } = options;
  const { numbers = height * width <= 400, square = Math.max(height, width) <= 40 } = options;
  if (rows !== undefined) checkCount("plots.matrix", "rows", rows.length, height);
  if (columns !== undefined) checkCount("plots.matrix", "columns", columns.length, width);
  const [low, high] = options.range ?? extent(z, colours === "diverging");
  const trace = {
    type: "heatmap" as const,
    z,
    zmin: low,
    zmax: high,
    colorscale: scales[colours],
    showscale: !numbers,
    xgap: numbers ? 1 : 0,
    ygap: numbers ? 1 : 0,
    hovertemplate: "row %{y}, column %{x}: %{z}<extra></extra>",
    ...(numbers ? { texttemplate: options.format === undefined ? "%{z}" : `%{z:${options.format}}` } : {}),
  };
  return figure(
    [trace],
    { height: square ? Math.round(Math.min(560, 110 + 46 * height)) : 420, ...options },
    summary(z),
    {
      xaxis: {
        ...ticks(columns, width),
        ...bare,
        ...named(columns),
        constrain: "domain",
        constraintoward: "left",
      },
      yaxis: {
        ...ticks(rows, height),
        ...bare,
        autorange: "reversed",
        ...(square ? { scaleanchor: "x" } : {}),
        constrain: "domain",
        constraintoward: "top",
      },
    },
  );
}

/**
 * One channel of a picture as what it is for the computer: a grid of numbers from 0 (dark) to 255 (light), each cell in
 * its own shade.
 *
 * @param values [H, W]
 * @param options as for {@link matrix}
 * @returns the cells, as plain data for `show`; see {@link Figure}
 * @throws GradlabError for an empty or ragged table, and numbers that are not finite
 * @example
 * show(plots.pixels([[0, 128], [255, 64]], { title: "four pixels" }));
 */
export function pixels(values: Matrix, options: MatrixOptions = {}): Figure {
  return matrix(values, { colours: "grey", range: [0, 255], format: "d", ...options });
}

const bare = { showgrid: false, mirror: true, ticks: "", ticklabelstandoff: 6 };

/** Names that would overlap stand aslant. */
const named = (names: readonly string[] | undefined): object =>
  names !== undefined && Math.max(...names.map((name) => name.length)) * names.length > 50
    ? { tickangle: -40 }
    : {};

function ticks(names: readonly string[] | undefined, n: number): Record<string, unknown> {
  if (names !== undefined) return { tickvals: names.map((_, i) => i), ticktext: names };
  return n <= 12 ? { tickvals: Array.from({ length: n }, (_, i) => i) } : {};
}

function extent(z: readonly number[][], symmetric: boolean): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const row of z) {
    for (const value of row) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (!symmetric) return [low, high];
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return [-most, most];
}

function summary(z: readonly number[][]): string {
  const [low, high] = extent(z, false);
  return `a matrix of ${count(z.length, "row")} and ${count(z[0].length, "column")}, numbers from ${brief(low)} to ${brief(high)}`;
}
