import type { Random } from "../random.js";
import type { Slopes } from "./call.js";
import type { Tolerance } from "./compare.js";
import type { Inputs, Value } from "./value.js";

/** What every aspect has. */
interface Named {
  /** In a few words for the student: `"ties go to the smaller label"`. It must not give an input away. */
  readonly name: string;
  readonly points: number;
  /** Each of its inputs earns its share, in quarters of a point; without it, one wrong result costs them all. */
  readonly partial?: boolean;
  /** How close is close enough here; the question's tolerance by default. */
  readonly tolerance?: Tolerance;
  /** Tensors compute in double precision. */
  readonly precise?: boolean;
}

/** Inputs: examples that students see, others that they do not, and ones drawn anew for each student. */
interface Asks<T> {
  /** Public: `check()` runs them, with their expected results, in the notebook. */
  readonly examples?: readonly T[];
  readonly hidden?: readonly T[];
  readonly random?: { readonly count: number; readonly draw: (random: Random) => T };
}

/**
 * Values: the answer's results must be the reference's.
 *
 * @example
 * const draw = (random) => [[[random.integer(9), random.integer(9)]], [0]]; // two arguments: rows, labels
 * const aspect = { name: "ordinary rows", points: 4, examples: [[[[1, 2]], [0]]], random: { count: 3, draw } };
 * console.log(aspect.examples[0].length, draw(random(1)).length); // 2 2
 */
interface ValueAspect extends Named, Asks<Inputs> {
  /** `"shapes"` looks at shapes and types alone, for points on the way; `"values"` by default. */
  readonly compare?: "values" | "shapes";
  /** Arguments (from 0) that must be after the call what they were before: neither changed nor freed. */
  readonly keeps?: readonly number[];
}

/**
 * Gradients: what the answer gives as gradients must be the slopes of its own result, found by centred differences in
 * double precision; the result itself must be right, and the gradient found by a formula. (The grader counts the
 * answer's steps: one that evaluates its loss for each weight takes many times those of the reference. Give inputs with
 * 50 numbers or more to differentiate by, and none that lies on a kink.)
 *
 * @example
 * const [w, x, y] = [[0.1, -0.2], [[1, 2]], [0]];
 * const aspect = { name: "dw is the gradient of loss", points: 6, slopes: { of: "loss", in: { dw: 0 } }, hidden: [[w, x, y]] };
 * console.log(aspect.hidden[0][aspect.slopes.in.dw]); // [ 0.1, -0.2 ]
 */
interface GradientAspect extends Named, Asks<Inputs> {
  readonly slopes: Slopes;
}

/**
 * State across calls: a sequence of calls in which fields of one result become arguments of the next. Sequences are run
 * side by side, a call of each in turn, so that state kept anywhere but in the result mixes them up.
 *
 * @example
 * const calls = [[[1], [10], [0]], [[1], [20], null]]; // w, dw, velocity; null is replaced by the first call's velocity
 * const aspect = { name: "the velocity goes on", points: 3, state: { velocity: 2 }, hidden: [calls] };
 * console.log(aspect.hidden[0][1][aspect.state.velocity]); // null
 */
interface SequenceAspect extends Named, Asks<readonly Inputs[]> {
  /** Which field of a result becomes which argument (from 0) of the next call; what stands there is replaced. */
  readonly state: Readonly<Record<string, number>>;
}

/** How good a result is, in numbers. */
export interface Quality {
  /** What is measured, for the student: `"accuracy on pictures not seen in training"`. */
  readonly what: string;
  /** Measures a result of the reference's shape, in the grader: it may know what no answer is told. */
  readonly measure: (result: Value, inputs: Inputs) => number;
  readonly atLeast: number;
}

/**
 * The quality of what was trained, within a budget: give the answer its data, or a function that alone knows it, as
 * `{ code, budget: 100 }`, which refuses to be called more often than that. There are no public examples.
 *
 * @example
 * const lossOf = { code: "(w) => (w - 3) ** 2", budget: 100 };
 * const quality = { what: "nearness to the minimum", measure: (w) => 1 - Math.abs(w - 3), atLeast: 0.9 };
 * const aspect = { name: "finds it", points: 5, quality, hidden: [[lossOf, 4]] };
 * console.log(aspect.quality.measure(3)); // 1
 */
interface QualityAspect extends Named, Omit<Asks<Inputs>, "examples"> {
  readonly quality: Quality;
}

/** One thing that a question asks for: the ordinary case, ties, a single row; its gradient, its state, its quality. */
export type Aspect = ValueAspect | GradientAspect | SequenceAspect | QualityAspect;

/** Points for how the answer works, earned only by an answer whose first aspect is right. */
export interface StyleAspect {
  readonly name: string;
  readonly points: number;
  /** The deepest nesting of loops, or of functions that loop over elements, that may stand in the answer's text. */
  readonly loops: number;
  /** Two inputs of different sizes for which the answer must run the same number of tensor operations. */
  readonly sameOps: readonly [Inputs, Inputs];
  /**
   * Draws two such inputs for each student, of ordinary numbers. Where an answer is graded they take the place of `sameOps`,
   * and what comes out is compared as the first aspect's results are: an answer that can tell what is counted from the rest
   * still has to know the way that it is to go.
   */
  readonly drawOps?: readonly [(random: Random) => Inputs, (random: Random) => Inputs];
  /** A race against plain loops, in the same process, run when the assignment is graded. */
  readonly speed?: Speed;
  /** What to tell a student whose values are right and whose way is not. */
  readonly hint: string;
}

/**
 * A race of the answer against plain loops over the same numbers: the median of some rounds, each with inputs of its own.
 * The results must be right in every round.
 */
export interface Speed {
  /** Draws inputs large enough that the loops take some milliseconds. */
  readonly draw: (random: Random) => Inputs;
  /**
   * The loops, as the text of a function of the inputs: arrays come as arrays, tensors as
   * `{ tensor: { shape, dtype, values } }`. Loops and arithmetic only, and no part of a solution.
   */
  readonly yardstick: string;
  /** How many times as fast as the loops the answer must be at least; far below what the reference reaches. */
  readonly times: number;
  /** 7 by default. */
  readonly rounds?: number;
}

/** A mistake that students make, kept as code in `mutants/QUESTION.NAME.ts`. */
interface Mutant {
  /** What to tell a student whose answer gives the same results. */
  readonly hint: string;
  /** The names of the aspects that it fails, no more and no fewer. */
  readonly fails: readonly string[];
}

interface Asked {
  readonly id: string;
  readonly title: string;
}

/** A function to write. */
export interface FunctionQuestion extends Asked {
  readonly kind: "function";
  /** The function's name in the answer cell. */
  readonly name: string;
  readonly aspects: readonly Aspect[];
  readonly style?: StyleAspect;
  readonly tolerance?: Tolerance;
  /**
   * Another question that asks for the same results: its reference, given the same numbers as nested arrays, must agree
   * with this one's on all inputs of this question. `gradlab verify` proves it, and so the grader may take the results for
   * drawn inputs from the other, which is the quicker where it is plain loops over little.
   */
  readonly sameAs?: string;
  readonly mutants: Readonly<Record<string, Mutant>>;
}

/** A choice: the answer cell declares a list of letters. */
export interface ChoiceQuestion extends Asked {
  readonly kind: "choice";
  readonly points: number;
  readonly name: string;
  readonly options: readonly string[];
  /** The right letters. */
  readonly key: readonly string[];
  /** Shown with the result: why the key is the key. */
  readonly explanation: string;
}

/** Prose, marked by a person. */
interface TextQuestion extends Asked {
  readonly kind: "text";
  readonly points: number;
  /** What a marker looks for. */
  readonly rubric: readonly string[];
}

export type Question = FunctionQuestion | ChoiceQuestion | TextQuestion;

/** Everything about an assignment but its text: `assignments/NN-topic/questions.ts` exports one by default. */
export interface Assignment {
  /** The folder's name: `"01-knn"`. */
  readonly name: string;
  readonly title: string;
  readonly questions: readonly Question[];
}

/** The most that a question can earn. */
export function pointsOf(question: Question): number {
  if (question.kind !== "function") return question.points;
  const aspects = question.aspects.reduce((sum, { points }) => sum + points, 0);
  return aspects + (question.style?.points ?? 0);
}
