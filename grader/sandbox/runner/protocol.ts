import type { Call } from "../../../src/checks/index.js";
import type { Ran, Task } from "../run.js";
import type { ChildLimits } from "../tier.js";

/** What the grader asks of the process that starts children; `open` comes first, once. */
export type Request =
  | { readonly kind: "open"; readonly command: readonly string[]; readonly limits: ChildLimits }
  | { readonly kind: "run"; readonly id: number; readonly task: Task; readonly calls: readonly Call[] };

/** What became of a run; a fault is the grader's own. */
export type Reply =
  { readonly id: number; readonly ran: Ran } | { readonly id: number; readonly fault: string };
