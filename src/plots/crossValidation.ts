import { GradlabError } from "../errors.js";
import { figure, type Figure, type PlotOptions } from "./figure.js";
import { colour } from "./theme.js";

/** A row of cross-validation's table, as `training.crossValidate` returns it. */
export interface CrossValidationRow {
  /** How many neighbours voted. */
  readonly k: number;
  /** Of each fold, 0 to 1. */
  readonly accuracies: readonly number[];
  /** Of the accuracies, 0 to 1. */
  readonly mean: number;
  /** Of the accuracies, 0 or more. */
  readonly standardDeviation: number;
}

/**
 * Cross-validation at a glance: a dot for every fold, the mean of every k with one standard deviation up and down, and
 * the best mean ringed.
 *
 * @param table a row for each k, as `training.crossValidate` gives them
 * @param options title and height; see {@link PlotOptions}
 * @returns the accuracies, their means and deviations, as plain data for `show`; see {@link Figure}
 * @throws GradlabError for an empty table
 *
 * @example
 * const { x, y } = data.blobs({ seed: 1, perClass: 20 });
 * const [examples, labels] = [tf.tensor2d(x), tf.tensor1d(y, "int32")];
 * show(plots.crossValidation(training.crossValidate(examples, labels, { k: [1, 3, 5, 10] })));
 */
export function crossValidation(table: readonly CrossValidationRow[], options: PlotOptions = {}): Figure {
  if (table.length === 0) throw new GradlabError("plots.crossValidation: the table is empty");
  const ks = table.map(({ k }) => k);
  const best = table.reduce((a, b) => (b.mean > a.mean ? b : a));
  const folds = {
    type: "scatter" as const,
    mode: "markers",
    name: "one fold",
    x: table.flatMap(({ k, accuracies }) => accuracies.map(() => k)),
    y: table.flatMap(({ accuracies }) => accuracies),
    marker: { color: colour(3), size: 6, opacity: 0.75 },
    hovertemplate: "k = %{x}: %{y:.1%}<extra>one fold</extra>",
  };
  const means = {
    type: "scatter" as const,
    mode: "lines+markers",
    name: "mean ± standard deviation",
    x: ks,
    y: table.map(({ mean }) => mean),
    error_y: { type: "data", array: table.map((row) => row.standardDeviation), thickness: 1.5, width: 5 },
    line: { color: colour(0) },
    marker: { color: colour(0), size: 8 },
    hovertemplate: "k = %{x}: %{y:.1%} ± %{error_y.array:.1%}<extra>mean</extra>",
  };
  const ring = {
    type: "scatter" as const,
    mode: "markers",
    name: `best: k = ${best.k}, ${(100 * best.mean).toFixed(1)} %`,
    x: [best.k],
    y: [best.mean],
    marker: { symbol: "circle-open", size: 18, color: colour(2), line: { width: 3 } },
    hoverinfo: "skip",
  };
  const told = `accuracy against k for k = ${ks.join(", ")}; best mean ${(100 * best.mean).toFixed(1)} % at k = ${best.k}`;
  return figure([folds, means, ring], { xTitle: "k", yTitle: "accuracy", height: 420, ...options }, told, {
    showlegend: true,
    xaxis: { type: "log", tickvals: ks, ticktext: ks.map(String) },
    yaxis: { tickformat: ".0%" },
  });
}
