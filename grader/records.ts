/** The records that the stages of grading hand on: submission -> answers -> compiled -> outcomes -> report. */
import type { AspectResult, Loops } from "../src/checks/index.js";

/** One student's file, read. */
export interface Submission {
  /** The file's or folder's name, by which the student is known. */
  readonly student: string;
  /** The notebook on disk; empty where there is a problem. */
  readonly file: string;
  /** Why there is nothing to read. */
  readonly problem?: string;
  /** The problem is the machine's, or one of the moment, and not what was handed in. */
  readonly again?: true;
  /** What was noticed when it was taken in: other files, refused ones. */
  readonly notes?: readonly string[];
  /** When it was handed in, as ISO 8601, where the platform says so. */
  readonly submitted?: string;
  /** Whether the platform marks it late. */
  readonly late?: boolean;
  /** Who handed it in together, where a platform says so; `student` is then the name of them all. */
  readonly members?: readonly string[];
}

/** What stands in a submission as the answer to one question. */
export interface Answer {
  readonly question: string;
  /** Undefined where the submission has none. */
  readonly text?: string;
  /** What was repaired: a missing, doubled or retyped cell. */
  readonly notes: readonly string[];
}

/** All of a submission that grading uses. */
export interface Answers {
  readonly answers: readonly Answer[];
  /** What was found beside the answers: edited tests, points, other cells. */
  readonly notes: readonly string[];
  /** Names that the submission's other cells define, so that an answer's reliance on one can be told. */
  readonly elsewhere: readonly string[];
}

/** A remark of the compiler's, in the answer cell's own lines and columns, from 1. */
export interface Diagnostic {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** The cell's line. */
  readonly source: string;
  readonly message: string;
}

/** An answer's text made ready to run. */
export interface Compiled {
  readonly javascript: string;
  /** The source map, as JSON; undefined where each line is the one that it was, behind the first, which is the grader's. */
  readonly map: string | undefined;
  /** The answer's first line in the text that was compiled, from 0. */
  readonly offset: number;
  /** What it takes from the library: `["tf"]`. */
  readonly uses: readonly string[];
  /** Errors of syntax: with any, the answer cannot run. */
  readonly syntax: readonly Diagnostic[];
  readonly loops: Loops;
  /** Whether it plainly leaves nothing behind for others in its process. */
  readonly selfContained: boolean;
}

type Status = "graded" | "manual" | "ungraded";

/** What one question earned. */
export interface QuestionReport {
  readonly id: string;
  readonly title: string;
  /** `manual` waits for a person; `ungraded` is the grader's fault, never the student's. */
  readonly status: Status;
  readonly score: number;
  readonly max: number;
  readonly aspects: readonly AspectResult[];
  readonly hint?: string;
  /** One sentence about the whole question, where there is something to say. */
  readonly message?: string;
  /** A choice's key and why; for reports that come when nobody can hand in again. */
  readonly solution?: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly notes: readonly string[];
  /** The answer to a free-text or choice question. */
  readonly answer?: string;
  /** A short name for the answer's text: another text, another name. */
  readonly answerId?: string;
  /** Set where a person gave the points. */
  readonly marked?: Marked;
  /** Whether a person had marked another answer than this one. */
  readonly changed?: boolean;
}

/** What a person gave points for, and why. */
export interface Marked {
  readonly kind: "mark" | "override";
  readonly comment: string;
  /** What the grader had given. */
  readonly was?: number;
}

/** When a submission was handed in, and what that cost. */
export interface Late {
  /** ISO 8601; undefined where nobody knows. */
  readonly submitted?: string;
  readonly due: string;
  /** Whether the due time is the student's own. */
  readonly extended?: boolean;
  /** Days begun after the due time. */
  readonly days: number;
  readonly deducted: number;
  readonly told: string;
}

/** Where answers ran. */
export interface Sandbox {
  readonly tier: string;
  readonly contained: readonly string[];
  readonly notContained: readonly string[];
}

/** One student's result. It holds no time, path or secret: the same submission gives the same bytes. */
export interface Report {
  readonly format: "gradlab-report-1";
  readonly assignment: string;
  readonly title: string;
  readonly student: string;
  readonly score: number;
  /** What all questions can earn, always the whole. */
  readonly max: number;
  /** Points that wait for a person. */
  readonly manual: number;
  /** Points of questions that the grader failed to grade. */
  readonly ungraded: number;
  /** Why nothing could be read of the submission at all. */
  readonly problem?: string;
  readonly notes: readonly string[];
  readonly questions: readonly QuestionReport[];
  /** Where there is a late policy: what handing in late costs, and the points that are left. */
  readonly late?: Late;
  readonly final?: number;
  readonly sandbox: Sandbox;
}

/**
 * What is kept in memory of a report until the files about the class are written. The report itself, with all that it tells, is on
 * disk by then, so that a large class takes hardly more memory than a small one.
 */
export interface Standing extends Pick<
  Report,
  "student" | "score" | "max" | "manual" | "ungraded" | "problem" | "late" | "final"
> {
  readonly questions: readonly Pick<QuestionReport, "id" | "title" | "status" | "score" | "max">[];
  /** What a teaching assistant should know in a few words; often nothing. */
  readonly remark: string;
  /** What JUnit calls its cases. */
  readonly cases: Cases;
}

export interface Cases {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}
