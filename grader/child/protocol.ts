import type { Call as Asked } from "../../src/checks/index.js";

/**
 * What goes over the two pipes between grader and child, one JSON text a line. The child learns nothing but the
 * answer's own code and, call by call, the inputs: first comes `Start`, then one `Job`, then its calls.
 */
export interface Start {
  /** Whether the engine is to be started before the answer comes. */
  readonly engine: boolean;
}

/** The answer to load. */
export interface Job {
  readonly javascript: string;
  readonly name: string;
  readonly uses: readonly string[];
  /** Whether tensors go in or out. */
  readonly tensors: boolean;
  /** Whether the answer's text counts its steps. */
  readonly counted: boolean;
}

/** One call, named by a number that only the grader chooses and the reply repeats. */
export interface Call extends Omit<Asked, "inputs" | "carry"> {
  readonly call: string;
  /** The arguments, as `encode` writes them. */
  readonly inputs: unknown;
}

/** The pipes' file descriptors in the child. */
export const pipes = { read: 3, write: 4 } as const;
