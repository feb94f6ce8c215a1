import type { Random } from "../random.js";
import type { Tolerance } from "./compare.js";
import type { Value } from "./value.js";

/** One call's arguments. */
export type Inputs = readonly Value[];

/**
 * One thing that a question asks for, worth its points all or nothing: the ordinary case, ties, a single row. Its
 * inputs are examples that students see, others that they do not, and ones drawn anew for each student.
 */
interface Aspect {
  /** In a few words for the student: `"ties go to the smaller label"`. It must not give an input away. */
  readonly name: string;
  readonly points: number;
  /** Public: `check()` runs them, with their expected results, in the notebook. */
  readonly examples?: readonly Inputs[];
  readonly hidden?: readonly Inputs[];
  readonly random?: { readonly count: number; readonly draw: (random: Random) => Inputs };
}

/** Points for how the answer works, earned only by an answer whose first aspect is right. */
export interface StyleAspect {
  readonly name: string;
  readonly points: number;
  /** The deepest nesting of loops, or of functions that loop over elements, that may stand in the answer's text. */
  readonly loops: number;
  /** Two inputs of different sizes for which the answer must run the same number of tensor operations. */
  readonly sameOps: readonly [Inputs, Inputs];
  /** What to tell a student whose values are right and whose way is not. */
  readonly hint: string;
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
