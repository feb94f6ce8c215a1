import type { Outcome } from "../../../src/checks/index.js";
import type { Asked, Ran } from "../run.js";
import type { ChildLimits } from "../tier.js";

/** What the grader asks of the process that starts children; `open` comes first, once. `goesOn` is the reply to `Pause`. */
export type Request =
  | { readonly kind: "open"; readonly command: readonly string[]; readonly limits: ChildLimits }
  | ({ readonly kind: "run"; readonly id: number } & Asked)
  | { readonly kind: "together"; readonly id: number; readonly answers: readonly Asked[] }
  | { readonly kind: "goesOn"; readonly id: number; readonly goesOn: boolean };

/** An answer pauses: the grader alone can tell whether the rest of its calls can still count. */
export interface Pause {
  readonly id: number;
  readonly answer: number;
  readonly outcomes: readonly Outcome[];
}

/** What became of answers that ran together, see `runTogether`. */
export type Together = readonly (readonly Outcome[] | undefined)[];

/** What became of a run; a fault is the grader's own. */
export type Reply =
  { readonly id: number; readonly ran: Ran | Together } | { readonly id: number; readonly fault: string };
