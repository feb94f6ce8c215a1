import type { Passage } from "./compare.js";

/** One question's answers of two students. */
export interface SimilarAnswers {
  readonly question: string;
  readonly title: string;
  /** From 0 to 1, see `compareAnswers`. */
  readonly similarity: number;
  /** How many passages the two share; what many write counts less. */
  readonly shared: number;
  readonly passages: readonly Passage[];
  readonly texts: readonly [string, string];
}

/** Two students whose answers to a question or more are alike, those answers first that share most. */
export interface SimilarPair {
  readonly students: readonly [string, string];
  /** Over all questions in which they are alike. */
  readonly shared: number;
  readonly answers: readonly SimilarAnswers[];
}

/** What was compared and found. */
export interface Similarities {
  readonly assignment: string;
  readonly title: string;
  readonly students: readonly string[];
  /** Whose notebooks could not be read, and why. */
  readonly unread: readonly { readonly student: string; readonly problem: string }[];
  /** The questions that were compared, and how many answered each. */
  readonly questions: readonly { readonly id: string; readonly title: string; readonly answers: number }[];
  /** The pairs that are alike, those first that share most. */
  readonly pairs: readonly SimilarPair[];
  /** How many pairs there are besides those listed. */
  readonly more: number;
  /** Three or more students who are linked by pairs. */
  readonly groups: readonly (readonly string[])[];
}
