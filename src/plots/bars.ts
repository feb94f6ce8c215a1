import { GradlabError } from "../errors.js";
import { count, figure, type Figure, type PlotOptions } from "./figure.js";
import { colour, ink } from "./theme.js";
import { checkCount, finiteVector, type Vector } from "./values.js";

/** How bars are drawn. */
export interface BarsOptions extends PlotOptions {
  /** Half the length of the error bar of each; none by default. */
  readonly error?: Vector;
  /** How the number on a bar is written, in d3's format; by default four significant digits. */
  readonly format?: string;
  /** Gives every bar the colour of its class; by default all have one colour. */
  readonly byClass?: boolean;
  /** The ends of the vertical axis; by default it fits the bars. Figures behind a slider want the same ones. */
  readonly yRange?: readonly [number, number];
}

/**
 * One bar for each name, with its number on it: scores of classes, accuracies of models.
 *
 * @param names [N], a name for each bar
 * @param values [N], how high each bar is
 * @param options half the length of an error bar for each, the axes' titles; see {@link BarsOptions}
 * @returns the bars, as plain data for `show`; see {@link Figure}
 * @throws GradlabError for no bars, other than one name and one error a bar, and numbers that are not finite
 *
 * @example
 * show(plots.bars(["cat", "dog", "ship"], [-96.8, 437.9, 60.75], { yTitle: "score" }));
 */
export function bars(names: readonly string[], values: Vector, options: BarsOptions = {}): Figure {
  const y = finiteVector("plots.bars", "values", values);
  if (y.length === 0) throw new GradlabError("plots.bars: there are no bars to draw");
  checkCount("plots.bars", "names", names.length, y.length);
  const { format = ".4~g", byClass = false, yRange } = options;
  const error = options.error === undefined ? undefined : finiteVector("plots.bars", "error", options.error);
  if (error !== undefined) checkCount("plots.bars", "error", error.length, y.length);
  const trace = {
    type: "bar" as const,
    x: names,
    y,
    texttemplate: `%{y:${format}}`,
    textposition: error === undefined ? "outside" : "inside",
    insidetextanchor: "start",
    cliponaxis: false,
    marker: { color: byClass ? names.map((_, i) => colour(i)) : colour(0) },
    hovertemplate: "%{x}: %{y}<extra></extra>",
    ...(error === undefined
      ? {}
      : { error_y: { type: "data", array: error, color: ink, thickness: 2, width: 6 } }),
  };
  return figure(
    [trace],
    options,
    `${count(y.length, "bar")}, ${options.yTitle ?? "values"} of ${names.join(", ")}`,
    {
      xaxis: { type: "category", showgrid: false },
      yaxis: {
        zeroline: true,
        zerolinecolor: "rgba(128, 136, 148, 0.6)",
        ...(yRange ? { range: [...yRange] } : {}),
      },
      bargap: 0.35,
    },
  );
}
