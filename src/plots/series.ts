import { GradlabError } from "../errors.js";
import { count, figure, type Figure, type PlotOptions, type Trace } from "./figure.js";
import { colour } from "./theme.js";
import { checkCount, finiteVector, vector, type Vector } from "./values.js";

/** Numbers to draw against each other. */
export interface Series {
  /** What the legend says; "series 1", "series 2", ... by default. */
  readonly name?: string;
  /** 0, 1, 2, ... by default. */
  readonly x?: Vector;
  /** [N] */
  readonly y: Vector;
  /** Half the length of the error bar at each point, e.g. a standard deviation, [N]; none by default. */
  readonly error?: Vector;
}

/** How series are drawn. */
export interface SeriesOptions extends PlotOptions {
  /** Whether equal steps of the horizontal axis multiply by equal factors; by default they add. */
  readonly xLog?: boolean;
  /** The same of the vertical axis; by default its steps add. */
  readonly yLog?: boolean;
  /** Draws a unit equally long on both axes: a circle looks round. By default they fill the figure. */
  readonly equalAxes?: boolean;
  /** The ends of the horizontal axis; by default it fits the points. */
  readonly xRange?: readonly [number, number];
  /** The ends of the vertical axis; by default it fits the points. */
  readonly yRange?: readonly [number, number];
}

/**
 * Points, one colour a series.
 *
 * @param series one or several, with `y` [N] and, unless it counts from 0, `x` [N]
 * @param options the axes' titles, scales and ends; see {@link SeriesOptions}
 * @returns the points, as plain data for `show`; see {@link Figure}
 * @throws GradlabError for no points, x and y of different lengths, and numbers that are not finite
 *
 * @example
 * show(plots.scatter([{ name: "cats", x: [1, 2], y: [3, 1] }, { name: "dogs", x: [4], y: [4] }]));
 */
export function scatter(series: Series | readonly Series[], options: SeriesOptions = {}): Figure {
  return draw("plots.scatter", "markers", series, options);
}

/**
 * Points joined by lines, for what goes on over steps. A number that is not finite (a training run that diverged) leaves
 * a gap, and the legend says where it begins.
 *
 * @param series one or several, with `y` [N] and, unless it counts from 0, `x` [N]
 * @param options the axes' titles, scales and ends; see {@link SeriesOptions}
 * @returns the lines, as plain data for `show`; see {@link Figure}
 * @throws GradlabError for no points, x and y of different lengths, and an x that is not finite
 *
 * @example
 * show(plots.lines({ name: "loss", y: [2.3, 1.9, 1.7] }, { xTitle: "epoch", yTitle: "loss" }));
 */
export function lines(series: Series | readonly Series[], options: SeriesOptions = {}): Figure {
  return draw("plots.lines", "lines", series, options);
}

/**
 * Points with error bars, joined by lines: means with their standard deviations.
 *
 * @param series one or several, with `y` [N], `error` [N] and, unless it counts from 0, `x` [N]
 * @param options the axes' titles, scales and ends; see {@link SeriesOptions}
 * @returns the points with their error bars, as plain data for `show`; see {@link Figure}
 * @throws GradlabError for no points, x, y and error of different lengths, and an x or error that is not finite
 *
 * @example
 * show(plots.errorBars({ x: [1, 3, 5], y: [0.27, 0.28, 0.27], error: [0.01, 0.01, 0.02] }, { xTitle: "k" }));
 */
export function errorBars(series: Series | readonly Series[], options: SeriesOptions = {}): Figure {
  return draw("plots.errorBars", "lines+markers", series, options);
}

function draw(
  operation: string,
  mode: string,
  given: Series | readonly Series[],
  options: SeriesOptions,
): Figure {
  const series = Array.isArray(given) ? (given as readonly Series[]) : [given as Series];
  const traces = series.map((one, i) => trace(operation, mode, one, i, series.length));
  const points = traces.reduce((sum, { y }) => sum + (y as unknown[]).length, 0);
  if (points === 0) throw new GradlabError(`${operation}: there are no points to draw`);
  const named = series.some(({ name }) => name !== undefined);
  const names = named ? ` (${traces.map(({ name }) => name as string).join(", ")})` : "";
  const told = `${count(points, "point")} in ${count(series.length, "series").replace("seriess", "series")}${names}`;
  const axes = `${options.yTitle ?? "y"} against ${options.xTitle ?? "x"}`;
  return figure(traces, options, `${axes}, ${told}`, {
    showlegend: series.length > 1 || named,
    xaxis: {
      ...(options.xLog === true ? { type: "log", exponentformat: "power", ...ownTicks(traces) } : {}),
      ...(options.equalAxes === true ? { constrain: "domain", constraintoward: "left" } : {}),
      ...(options.xRange === undefined ? {} : { range: options.xRange }),
    },
    yaxis: {
      ...(options.equalAxes === true ? { scaleanchor: "x", constrain: "domain" } : {}),
      ...(options.yLog === true ? { type: "log", exponentformat: "power" } : {}),
      ...(options.yRange === undefined ? {} : { range: options.yRange }),
    },
  });
}

/** Labels a logarithmic axis where the points are, if they are few: 1, 3, 5, 10 rather than 1, 2, 5, 10. */
function ownTicks(traces: readonly Trace[]): object {
  const places = [...new Set(traces.flatMap(({ x }) => x as number[]))];
  return places.length <= 12 ? { tickvals: places, ticktext: places.map(String) } : {};
}

function trace(operation: string, mode: string, series: Series, index: number, all: number): Trace {
  const where = all === 1 ? "" : ` of series ${index + 1}`;
  const values = mode.includes("lines") ? vector(series.y) : finiteVector(operation, `y${where}`, series.y);
  const x = series.x === undefined ? values.map((_, i) => i) : finiteVector(operation, `x${where}`, series.x);
  checkCount(operation, `x${where}`, x.length, values.length);
  const lost = values.findIndex((value) => !Number.isFinite(value));
  const name = series.name ?? `series ${index + 1}`;
  let error = {};
  if (series.error !== undefined) {
    const array = finiteVector(operation, `error${where}`, series.error);
    checkCount(operation, `error${where}`, array.length, values.length);
    error = { error_y: { type: "data", array, thickness: 1.5, width: 5 } };
  }
  return {
    type: "scatter",
    mode: mode === "lines" && values.length === 1 ? "markers" : mode,
    name: lost < 0 ? name : `${name} (not finite at ${x[lost]})`,
    x,
    y: values.map((value) => (Number.isFinite(value) ? value : null)),
    marker: { color: colour(index) },
    line: { color: colour(index) },
    ...error,
  };
}
