import { GradlabError } from "../errors.js";
import type { Figure } from "./figure.js";
import { row } from "./row.js";
import { lines, type Series, type SeriesOptions } from "./series.js";
import { vector, type Vector } from "./values.js";

/** How a history is drawn. */
export interface HistoryOptions extends SeriesOptions {
  /** What a step of the history is; "epoch" by default. */
  readonly step?: string;
}

/**
 * How a training run went: losses on the left, accuracies (every series with "accuracy" in its name) on the right.
 *
 * @param values by name, a number for each epoch or step
 * @param options title and height, what the steps are called; see {@link HistoryOptions}
 * @returns the curves, as plain data for `show`; see {@link Figure}
 * @throws GradlabError where there is no list of numbers
 *
 * @example
 * show(plots.history({ loss: [2.3, 1.9, 1.7], trainAccuracy: [0.1, 0.3, 0.4], validationAccuracy: [0.1, 0.3, 0.35] }));
 */
export function history(values: Readonly<Record<string, Vector>>, options: HistoryOptions = {}): Figure {
  const { step = "epoch", title, height = 380, ...rest } = options;
  const series = Object.entries(values).map(([name, y]): Series => ({ name: words(name), y: vector(y) }));
  const [accuracies, losses] = [true, false].map((wanted) =>
    series
      .filter(({ name }) => /accuracy/i.test(name!) === wanted)
      .map((one): Series => ({ ...one, name: one.name!.replace(/ ?(loss|accuracy)$/, "") || "train" })),
  );
  const panels = [
    ...(losses.length > 0 ? [lines(losses, { yTitle: "loss", xTitle: step, ...rest })] : []),
    ...(accuracies.length > 0 ? [lines(accuracies, { yTitle: "accuracy", xTitle: step })] : []),
  ];
  if (panels.length === 0)
    throw new GradlabError("plots.history: there is nothing to draw, expected at least one list of numbers");
  return row(panels, { ...(title === undefined ? {} : { title }), height });
}

/** validationAccuracy -> validation accuracy */
const words = (name: string): string => name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
