import { createHash } from "node:crypto";

/** What a person says of one answer. */
export interface Mark {
  readonly student: string;
  readonly question: string;
  /** `mark`: points for an answer that waits for a person. `override`: points in place of the grader's. */
  readonly kind: "mark" | "override";
  /** Undefined where nobody has marked yet. */
  readonly points?: number;
  /** For the student; an override's is its reason. */
  readonly comment: string;
  /** The answer that was looked at, see `answerId`; empty where the sheet did not say. */
  readonly answer: string;
  readonly line: number;
}

/** Marks by student and question. */
export type Marks = ReadonlyMap<string, Mark>;

export const markKey = (student: string, question: string): string => JSON.stringify([student, question]);

/** A short name for an answer's text: another text, another name. */
export const answerId = (text: string): string =>
  createHash("sha256").update(text.replaceAll("\r\n", "\n").trim()).digest("hex").slice(0, 12);
