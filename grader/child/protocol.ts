import type { Call as Asked } from "../../src/checks/index.js";

/**
 * What goes over the two pipes between grader and child, one JSON text a line. The child learns nothing but the
 * answers' own code and, call by call, the inputs: first comes `Start`, then one `Job`, then for each of its answers
 * `Load` and the answer's calls.
 */
export interface Start {
  /** Whether the engine is to be started before the answers come. */
  readonly engine: boolean;
  /** Whether to do first what answers will do, for copies of this process are to do it quickly. */
  readonly rehearse?: boolean;
}

/** The answers to load: one, or those of a group, see `share`. All of them come before the first of them runs. */
export interface Job {
  readonly answers: readonly AnswerText[];
  /** Whether tensors go in or out of any of them. */
  readonly tensors: boolean;
  /** Whether Node's modules are withheld: where a text counts its steps. */
  readonly onlyText: boolean;
  /** Whether each is looked after for what it leaves to the next: not where none plainly leaves anything. */
  readonly watched: boolean;
}

/** An answer made ready to run. */
interface AnswerText {
  readonly javascript: string;
  readonly name: string;
  readonly uses: readonly string[];
  /** Whether the text counts its steps. */
  readonly counted: boolean;
}

/** Runs the cell of an answer, by its place in the job: the calls that follow are its own. */
export interface Load {
  readonly load: number;
}

/** One call, named by a number that only the grader chooses and the reply repeats. */
export interface Call extends Omit<Asked, "inputs" | "carry"> {
  readonly call: string;
  /** The arguments, as `encode` writes them. */
  readonly inputs: unknown;
}

/** The pipes' file descriptors in the child. */
export const pipes = { read: 3, write: 4 } as const;
