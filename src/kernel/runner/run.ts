import { tagsOf, type Cell, type CodeCell, type ErrorOutput, type Notebook } from "../../notebook/index.js";
import { KernelClient, type Execution } from "./client.js";
import { Outputs, type DisplayIds } from "./outputs.js";
import { ownKernel } from "./own-kernel.js";
import { withParameters, type Parameters } from "./parameters.js";
import type { KernelCommand } from "./process.js";

/** How to run a notebook. */
export interface RunOptions {
  /** The working directory; the notebook's folder. */
  readonly cwd: string;
  /** How errors name the notebook; `the notebook` by default. */
  readonly name?: string;
  /** Another kernel than Gradlab's. */
  readonly kernel?: KernelCommand;
  /** Seconds that one cell may take; unlimited by default. Then it is interrupted, and killed if that does not help. */
  readonly timeoutPerCell?: number;
  /** Whether to go on after a cell that fails. A cell tagged `raises-exception` may always fail. */
  readonly allowErrors?: boolean;
  readonly parameters?: Parameters;
  /** Called when a cell begins and when it has ended. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Ends the run: the kernel is killed and the run rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Where a run stands. */
export interface RunProgress {
  /** Which of the cells that run, from 1: the number that Jupyter shows beside the cell. */
  readonly cell: number;
  readonly cells: number;
  readonly id: string;
  /** Set when the cell has ended. */
  readonly outcome?: CellOutcome;
}

/** What came of one code cell. */
export interface CellOutcome {
  readonly cell: number;
  readonly id: string;
  /** `skipped`: not run, because an earlier cell failed. */
  readonly status: Execution["status"] | "skipped";
  readonly seconds: number;
  /** Whether it failed with leave: errors are allowed, or the cell says that it raises one. */
  readonly allowed: boolean;
  /** What went wrong, as one line: `TypeError: x is not a function`. */
  readonly message?: string;
  readonly traceback?: readonly string[];
}

/** A notebook that was run. */
export interface Run {
  /** With the outputs of this run. The one given stays as it was. */
  readonly notebook: Notebook;
  /** The code cells in order; blank ones are left out. */
  readonly outcomes: readonly CellOutcome[];
  /** The first cell that failed without leave, if one did. */
  readonly failure: CellOutcome | undefined;
  readonly seconds: number;
}

/**
 * Runs a notebook's cells in order in a fresh kernel, over the Jupyter protocol, and collects what they put out.
 *
 * @throws GradlabError when the kernel does not start or a parameter is unknown; a cell's failure is told in the result
 */
export async function runNotebook(notebook: Notebook, options: RunOptions): Promise<Run> {
  const { cwd, signal, name = "the notebook" } = options;
  const start = performance.now();
  const fresh = withParameters(withoutOutputs(notebook), options.parameters ?? {}, name);
  const client = await KernelClient.start(options.kernel ?? ownKernel(), cwd, signal);
  try {
    const outcomes = await runCells(client, fresh, options);
    const failure = outcomes.find(
      ({ status, allowed }) => status !== "ok" && status !== "skipped" && !allowed,
    );
    return { notebook: fresh, outcomes, failure, seconds: secondsSince(start) };
  } finally {
    await client.close();
  }
}

async function runCells(
  client: KernelClient,
  { cells }: Notebook,
  options: RunOptions,
): Promise<CellOutcome[]> {
  const displays: DisplayIds = new Map();
  const outcomes: CellOutcome[] = [];
  let stopped = false;
  const code = cells.filter((cell) => cell.cell_type === "code" && cell.source.trim() !== "");
  for (const [index, cell] of (code as CodeCell[]).entries()) {
    const place = { cell: index + 1, id: cell.id };
    if (stopped) {
      outcomes.push({ ...place, status: "skipped", seconds: 0, allowed: false });
      continue;
    }
    options.onProgress?.({ ...place, cells: code.length });
    const result = await runCell(client, cell, displays, options.timeoutPerCell);
    const dead = client.process.exit !== undefined;
    const allowed =
      options.allowErrors === true
        ? !dead
        : result.status === "error" && tagsOf(cell).includes("raises-exception");
    const outcome = { ...place, ...result, allowed };
    options.signal?.throwIfAborted();
    outcomes.push(outcome);
    options.onProgress?.({ ...place, cells: code.length, outcome });
    stopped = dead || !(result.status === "ok" || allowed);
  }
  return outcomes;
}

type Result = Omit<CellOutcome, "cell" | "id" | "allowed">;

async function runCell(
  client: KernelClient,
  cell: CodeCell,
  displays: DisplayIds,
  timeout: number | undefined,
): Promise<Result> {
  const start = performance.now();
  const execution = await client.execute(cell.source, new Outputs(cell.outputs, displays), timeout);
  cell.execution_count = execution.count;
  const { status } = execution;
  const seconds = secondsSince(start);
  if (status === "ok") return { status, seconds };
  const error = explain(execution, cell, client, timeout);
  if (!cell.outputs.includes(error)) cell.outputs.push(error);
  return { status, seconds, message: `${error.ename}: ${error.evalue}`, traceback: error.traceback };
}

/** The error that ended a cell: the kernel's own, or one that says what the kernel could not. */
function explain(
  { status, reply }: Execution,
  cell: CodeCell,
  { process }: KernelClient,
  timeout: number | undefined,
): ErrorOutput {
  const made = (ename: string, evalue: string, traceback = [`${ename}: ${evalue}`]): ErrorOutput => ({
    output_type: "error",
    ename,
    evalue,
    traceback,
  });
  const end = process.exit
    ? "the kernel was killed, for it did not let itself be interrupted"
    : "it was interrupted";
  if (status === "timeout") return made("Timeout", `the cell took longer than ${timeout} s: ${end}`);
  if (status === "died") return made("KernelDied", `the kernel ended while the cell ran: ${process.reason}`);
  const own = cell.outputs.findLast((output) => output.output_type === "error");
  if (own) return own;
  const said = cell.outputs.flatMap((output) =>
    output.output_type === "stream" && output.name === "stderr" ? output.text.trim().split("\n") : [],
  );
  const { ename, evalue } = reply as { ename?: string; evalue?: string };
  return made(ename || "Error", evalue || (said[0] ?? "the cell failed"), said);
}

function withoutOutputs(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell): Cell =>
    cell.cell_type === "code" ? { ...cell, execution_count: null, outputs: [] } : cell,
  );
  return { ...notebook, cells };
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;

/** How a failed run is told: `lesson.ipynb, cell 7 (load-data): TypeError: x is not a function`. */
export function describeFailure(name: string, { cell, id, message }: CellOutcome): string {
  return `${name}, cell ${cell} (${id}): ${message}`;
}
