import { GradlabError } from "../errors.js";
import { random, type Random } from "../random.js";
import { checkNumber } from "../shapes.js";
import { stopwatch } from "./progress.js";

/** A range of numbers to search. */
export interface Range {
  /** The least, above 0 on a logarithmic scale. */
  readonly from: number;
  /** The greatest, `from` or more. */
  readonly to: number;
  /** `"log"` for learning rates and strengths, whose size matters; `"linear"` by default. */
  readonly scale?: "linear" | "log";
  /** How many values a grid takes from it, both ends included, at least 1; 5 by default. */
  readonly count?: number;
  /** Whether only whole numbers are tried, for sizes and counts; both ends must be whole. False by default. */
  readonly whole?: boolean;
}

/** What to search: for each hyperparameter a list of values or a range. */
export type Space = Readonly<Record<string, readonly unknown[] | Range>>;

/** One choice of every hyperparameter. */
export type Choice<S extends Space> = {
  readonly [K in keyof S]: S[K] extends readonly (infer V)[] ? V : number;
};

/** One try. */
export interface Trial<S extends Space> {
  /** What was tried. */
  readonly choice: Choice<S>;
  /** What `evaluate` returned; minus infinity where it failed. */
  readonly score: number;
  /** Why it failed: a run that diverged, for one. Where left out, it did not. */
  readonly error?: string;
}

/** How {@link search} searches. */
export interface SearchOptions<S extends Space> {
  /** `"grid"` tries every combination, `"random"` draws `trials` of them; random by default. */
  readonly method?: "grid" | "random";
  /** How many random choices, at least 1; 20 by default. */
  readonly trials?: number;
  /** Of the random choices; 0 by default. */
  readonly seed?: number | string;
  /** Hears every trial as it ends, where given; `progress("Search")` shows them as a bar. */
  readonly onProgress?: (progress: {
    readonly done: number;
    readonly total: number;
    readonly trial: Trial<S>;
    readonly seconds: number;
    readonly secondsLeft: number;
  }) => void;
}

/**
 * Searches hyperparameters: tries choices and keeps the scores. A grid takes `from + (to - from) * i / (count - 1)` of a range,
 * or `from * (to / from)^(i / (count - 1))` on a logarithmic scale; random choices are spread evenly on it. Of a range of whole
 * numbers a grid takes the nearest ones, each once. A trial that ends in a GradlabError (a run that diverged) scores minus
 * infinity and the search goes on; where all of them end in the same way, there is nothing to choose from.
 *
 * @param space lists of values, or ranges
 * @param evaluate trains with a choice and returns a score, higher being better: the validation accuracy
 * @param options the method, how many trials, the seed; see {@link SearchOptions}
 * @returns all trials, best first (equal scores in the order tried)
 * @throws GradlabError when a list is empty, a range makes no sense, or every trial failed in the same way
 * @see J. Bergstra, Y. Bengio, "Random search for hyper-parameter optimization", 2012
 * @example
 * const space = { learningRate: { from: 1e-4, to: 1, scale: "log", count: 5 }, hidden: [10, 20] } as const;
 * const score = ({ learningRate, hidden }: { learningRate: number; hidden: number }) =>
 *   -Math.abs(Math.log10(learningRate) + 2) + hidden / 100;
 * const [best] = await training.search(space, score, { method: "grid" });
 * console.log(best.choice.learningRate, best.choice.hidden); // 0.01 20
 */
export async function search<const S extends Space>(
  space: S,
  evaluate: (choice: Choice<S>) => number | Promise<number>,
  { method = "random", trials = 20, seed = 0, onProgress }: SearchOptions<S> = {},
): Promise<Trial<S>[]> {
  for (const [name, values] of Object.entries(space)) checkValues(name, values);
  checkNumber("training.search", "trials", trials, { min: 1, whole: true });
  if (method !== "random" && method !== "grid") {
    throw new GradlabError(`training.search: method is "${String(method)}", expected "random" or "grid"`);
  }
  const choices = method === "grid" ? grid(space) : draws(space, trials, random(seed));
  const tried: Trial<S>[] = [];
  const faults: unknown[] = [];
  const clock = stopwatch(0, choices.length);
  for (const choice of choices) {
    const trial = await attempt(choice as Choice<S>, evaluate, faults);
    tried.push(trial);
    onProgress?.({ done: tried.length, total: choices.length, trial, ...clock(tried.length) });
  }
  refuseFailure(tried, faults[0]);
  return tried.sort((a, b) => (a.score === b.score ? 0 : b.score - a.score));
}

/** Refuses a search of which every trial failed in the same way but for the numbers in the message: no choice is to blame. */
function refuseFailure(tried: readonly Trial<Space>[], cause: unknown): void {
  const ways = new Set(tried.map(({ error }) => error?.replaceAll(/[-+]?\d[\d.]*(e[-+]?\d+)?/g, "#")));
  if (ways.size !== 1 || ways.has(undefined)) return;
  const { error } = tried[0];
  throw new GradlabError(
    tried.length === 1
      ? `training.search: the only trial failed: ${error}`
      : `training.search: all ${tried.length} trials failed in the same way, the first with: ${error}`,
    { cause },
  );
}

async function attempt<S extends Space>(
  choice: Choice<S>,
  evaluate: (choice: Choice<S>) => number | Promise<number>,
  faults: unknown[],
): Promise<Trial<S>> {
  let score: number;
  try {
    score = await evaluate(choice);
  } catch (error) {
    if (!(error instanceof GradlabError)) throw error;
    faults.push(error);
    return { choice, score: -Infinity, error: error.message };
  }
  if (typeof score !== "number") {
    throw new GradlabError(`training.search: evaluate returns ${typeof score}, expected a number`);
  }
  return Number.isNaN(score) ? { choice, score: -Infinity, error: "the score is NaN" } : { choice, score };
}

/** Every combination, the last name turning fastest. */
function grid(space: Space): Record<string, unknown>[] {
  return Object.entries(space).reduce<Record<string, unknown>[]>(
    (choices, [name, values]) =>
      choices.flatMap((choice) => valuesOf(values).map((value) => ({ ...choice, [name]: value }))),
    [{}],
  );
}

function draws(space: Space, trials: number, r: Random): Record<string, unknown>[] {
  return Array.from({ length: trials }, () =>
    Object.fromEntries(Object.entries(space).map(([name, values]) => [name, draw(values, r)])),
  );
}

function draw(values: readonly unknown[] | Range, r: Random): unknown {
  if (isList(values)) return values[r.integer(values.length)];
  if (values.whole !== true) return at(values, r.uniform());
  // Every whole number has the room up to the next one: the last as much as the others.
  const { from, to } = values;
  return Math.min(to, Math.max(from, Math.floor(at({ ...values, to: to + 1 }, r.uniform()))));
}

function valuesOf(values: readonly unknown[] | Range): readonly unknown[] {
  if (isList(values)) return values;
  const { count = 5 } = values;
  const numbers = Array.from({ length: count }, (_, i) => at(values, count === 1 ? 0 : i / (count - 1)));
  return values.whole === true ? [...new Set(numbers.map(Math.round))] : numbers;
}

/** The number a part of the way through a range. */
function at({ from, to, scale = "linear" }: Range, part: number): number {
  if (part === 1) return to;
  // Powers of ten come out as they are written: 0.01, not 0.009999999999999998.
  return scale === "log" ? Number((from * (to / from) ** part).toPrecision(12)) : from + part * (to - from);
}

const isList = (values: readonly unknown[] | Range): values is readonly unknown[] => Array.isArray(values);

function checkValues(name: string, values: readonly unknown[] | Range): void {
  if (isList(values)) {
    if (values.length === 0)
      throw new GradlabError(`training.search: ${name} is an empty list, expected values to try`);
    return;
  }
  const { from, to, scale = "linear", count = 5, whole = false } = values;
  checkNumber("training.search", `${name}.from`, from, scale === "log" ? { above: 0, whole } : { whole });
  checkNumber("training.search", `${name}.to`, to, { min: from, whole });
  const [width, span] = scale === "log" ? ["/", to / from] : ["-", to - from];
  checkNumber("training.search", `${name}.to ${width} ${name}.from`, span, {});
  checkNumber("training.search", `${name}.count`, count, { min: 1, whole: true });
}
