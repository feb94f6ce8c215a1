import { folds as dealFolds, type Fold } from "../data/index.js";
import { GradlabError } from "../errors.js";
import { checkNumber } from "../shapes.js";

/** How the examples of {@link deal} are dealt. */
interface Dealing {
  /** How many examples there are. */
  readonly n: number;
  readonly folds: number;
  readonly seed: number | string | undefined;
}

/** The rounds of cross-validation, or a fault in the name of the operation that asked for them. */
export function deal(operation: string, { n, folds, seed }: Dealing): Fold[] {
  checkNumber(operation, "folds", folds, { min: 2, whole: true });
  if (folds > n) {
    throw new GradlabError(
      `${operation}: folds is ${folds}, but there ${n === 1 ? "is 1 example" : `are ${n} examples`}, expected no more folds than examples`,
    );
  }
  return dealFolds(n, folds, seed === undefined ? {} : { seed });
}

/** The mean, and the root of the mean square around it. */
export function spread(values: readonly number[]): { mean: number; standardDeviation: number } {
  const mean = average(values);
  return { mean, standardDeviation: Math.sqrt(average(values.map((value) => (value - mean) ** 2))) };
}

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
