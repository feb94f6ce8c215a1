import { stripVTControlCharacters } from "node:util";
import { InvalidArgumentError, type Command } from "commander";
import type { FileRun, RunProgress } from "../kernel/index.js";
import { stopOnSignals } from "./signals.js";

interface Options {
  readonly out?: string;
  readonly inplace?: boolean;
  readonly jobs: number;
  readonly timeout?: number;
  readonly allowErrors?: boolean;
  readonly param?: Readonly<Record<string, unknown>>;
  readonly html: boolean;
  readonly junit?: string;
}

/** `gradlab run`: notebooks, executed. */
export function run(program: Command): void {
  program
    .command("run")
    .description("run notebooks from top to bottom and write them with their outputs, and as HTML pages")
    .argument("<files...>", "notebooks (.ipynb) or masters (.ts)")
    .option("-o, --out <folder>", "where the results go (default: out)")
    .option("--inplace", "write each result in its notebook's place instead")
    .option("-j, --jobs <n>", "how many notebooks run at once", wholeNumber, 1)
    .option("-t, --timeout <seconds>", "how long one cell may take (default: for ever)", seconds)
    .option("--allow-errors", "go on after a cell that fails, and end well")
    .option(
      "-p, --param <name=value>",
      'give a name of the cell tagged "parameters" another value',
      parameter,
    )
    .option("--no-html", "write no HTML pages")
    .option("--junit <file>", "write a JUnit report, a case for each cell")
    .action(action);
}

async function action(files: string[], options: Options): Promise<void> {
  const { describeFailure, junit, runFiles } = await import("../kernel/index.js");
  const { saveText } = await import("../notebook/index.js");
  const control = stopOnSignals();
  const line = new StatusLine(files.length);
  const runs = await runFiles(files, {
    out: options.inplace ? undefined : (options.out ?? "out"),
    html: options.html,
    jobs: options.jobs,
    allowErrors: options.allowErrors ?? false,
    parameters: options.param ?? {},
    signal: control.signal,
    ...(options.timeout === undefined ? {} : { timeoutPerCell: options.timeout }),
    onProgress: (file, progress) => line.show(file, progress),
    onFile: (result) => {
      line.end(result.file);
      report(result, describeFailure);
    },
  }).catch((error: unknown) => {
    line.end();
    if (!control.signal.aborted) throw error;
    return undefined;
  });
  if (!runs) {
    console.error("gradlab: run was stopped");
    process.exitCode = 130;
    return;
  }
  if (options.junit !== undefined) await saveText(options.junit, junit(runs));
  if (runs.some(({ run, problem }) => problem !== undefined || run?.failure)) process.exitCode = 1;
}

function report(result: FileRun, describeFailure: typeof import("../kernel/index.js").describeFailure): void {
  const { file, run, problem, written } = result;
  if (run?.failure) {
    console.error(describeFailure(file, run.failure));
    for (const text of run.failure.traceback ?? []) {
      const plain = process.stderr.isTTY ? text : stripVTControlCharacters(text);
      console.error(`  ${plain.replaceAll("\n", "\n  ")}`);
    }
  }
  if (problem !== undefined) console.error(`gradlab: ${problem}`);
  if (!run) return;
  const done = run.outcomes.filter(({ status }) => status !== "skipped").length;
  const allowed = run.outcomes.filter((outcome) => outcome.allowed && outcome.status !== "ok").length;
  const cells = `${done} of ${run.outcomes.length} cells in ${run.seconds.toFixed(1)} s`;
  const errors = allowed > 0 ? `, ${allowed} with errors` : "";
  console.log(`${file}: ${cells}${errors}${written.length > 0 ? ` -> ${written.join(", ")}` : ""}`);
}

/** On a terminal: one line that says which cells run now. */
class StatusLine {
  readonly #files: number;
  readonly #running = new Map<string, RunProgress>();
  #done = 0;

  constructor(files: number) {
    this.#files = files;
  }

  show(file: string, progress: RunProgress): void {
    this.#running.set(file, progress);
    if (!process.stderr.isTTY) return;
    const now = [...this.#running].map(
      ([name, { cell, cells, id }]) => `${name}: cell ${cell} of ${cells} (${id})`,
    );
    const text = `${this.#files > 1 ? `${this.#done} of ${this.#files} done; ` : ""}${now.join("; ")}`;
    process.stderr.write(`\r\u001b[K${text.slice(0, process.stderr.columns - 1)}`);
  }

  /** Call when a notebook is through, before anything else is printed. */
  end(file?: string): void {
    this.#done++;
    if (file !== undefined) this.#running.delete(file);
    if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  }
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("Expected a whole number from 1.");
  return value;
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 2_000_000))
    throw new InvalidArgumentError("Expected a number of seconds above 0.");
  return value;
}

/** `name=value`; the value is JSON, or a text where it is not. */
function parameter(text: string, before: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const [, name, value] = /^([A-Za-z_$][\w$]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError("Expected name=value.");
  try {
    return { ...before, [name]: JSON.parse(value) as unknown };
  } catch {
    return { ...before, [name]: value };
  }
}
