import { GradlabError } from "../errors.js";
import type { Figure, PlotOptions } from "./figure.js";
import { matrix } from "./matrix.js";
import { vector, type Vector } from "./values.js";

/**
 * Which class was taken for which: a row for each true class, a column for each predicted one, counts in the cells.
 * What lies off the diagonal is wrong.
 *
 * @param actual [N] class numbers
 * @param predicted [N] class numbers
 * @param classes their names
 * @param options title and height; see {@link PlotOptions}
 * @returns the table, as plain data for `show`; see {@link Figure}
 * @throws GradlabError for lists of different lengths, and numbers that are no class's
 *
 * @example
 * show(plots.confusion([0, 0, 1], [0, 1, 1], ["cat", "dog"]));
 */
export function confusion(
  actual: Vector,
  predicted: Vector,
  classes: readonly string[],
  options: PlotOptions = {},
): Figure {
  const [truth, guesses] = [vector(actual), vector(predicted)];
  if (truth.length !== guesses.length) {
    throw new GradlabError(
      `plots.confusion: actual has ${truth.length} labels and predicted ${guesses.length}, expected as many of both`,
    );
  }
  const counts = classes.map(() => classes.map(() => 0));
  for (let i = 0; i < truth.length; i++) {
    for (const [name, label] of [
      ["actual", truth[i]],
      ["predicted", guesses[i]],
    ] as const) {
      if (Number.isInteger(label) && label >= 0 && label < classes.length) continue;
      throw new GradlabError(
        `plots.confusion: ${name}[${i}] is ${label}, expected the number of one of the ${classes.length} classes`,
      );
    }
    counts[truth[i]][guesses[i]]++;
  }
  return matrix(counts, {
    rows: classes,
    columns: classes,
    numbers: true,
    xTitle: "predicted",
    yTitle: "actual",
    height: 130 + 42 * classes.length,
    ...options,
  });
}
