import { mkdir } from "node:fs/promises";
import path from "node:path";
import { GradlabError } from "../../errors.js";
import {
  loadNotebook,
  notebookHtml,
  parsePercent,
  readText,
  saveNotebook,
  saveText,
  type Notebook,
} from "../../notebook/index.js";
import { runNotebook, type Run, type RunOptions, type RunProgress } from "./run.js";

/** How many notebooks are run, and where the results go. */
export interface BatchOptions extends Pick<
  RunOptions,
  "kernel" | "timeoutPerCell" | "allowErrors" | "parameters" | "signal"
> {
  /** The folder of the results; undefined: each result beside its notebook, in the notebook's place. */
  readonly out: string | undefined;
  /** Whether to write an HTML page beside each result. */
  readonly html: boolean;
  /** How many notebooks run at once. */
  readonly jobs: number;
  readonly onProgress?: (file: string, progress: RunProgress) => void;
  /** Called when a notebook is through, in order of ending. */
  readonly onFile?: (run: FileRun) => void;
}

/** What came of one file. */
export interface FileRun {
  readonly file: string;
  /** The files written. */
  readonly written: readonly string[];
  /** Unless it could not even be started. */
  readonly run: Run | undefined;
  /** Why it could not be read, run or written, in one sentence. */
  readonly problem?: string;
}

/**
 * Runs notebooks (`.ipynb`, or masters `.ts`), each in a kernel of its own and in its own folder, and writes them with
 * their outputs, and as pages. One that cannot be read or run does not stop the others.
 *
 * @throws GradlabError when two results would be the same file, or one would be its own input
 */
export async function runFiles(files: readonly string[], options: BatchOptions): Promise<FileRun[]> {
  const targets = plan(files, options.out);
  const results: FileRun[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < files.length) {
      const at = next++;
      results[at] = await runFile(files[at], targets[at], options);
      options.onFile?.(results[at]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, files.length) }, worker));
  return results;
}

function plan(files: readonly string[], out: string | undefined): string[] {
  const targets = files.map((file) => {
    const folder = out ?? path.dirname(file);
    return path.join(folder, `${path.basename(file).replace(/\.(ipynb|ts)$/, "")}.ipynb`);
  });
  const inputs = new Map(files.map((file) => [path.resolve(file), file]));
  const taken = new Map<string, string>();
  for (const [index, target] of targets.entries()) {
    const place = path.resolve(target);
    const other = taken.get(place);
    if (other !== undefined) {
      throw new GradlabError(
        `run: ${other} and ${files[index]} would both be written to ${target}: run them one at a time`,
      );
    }
    taken.set(place, files[index]);
    if (out !== undefined && inputs.has(place)) {
      throw new GradlabError(
        `run: ${target} would be overwritten by its own result: give --out another folder, or --inplace`,
      );
    }
  }
  return targets;
}

async function runFile(file: string, target: string, options: BatchOptions): Promise<FileRun> {
  const { html, onProgress, out } = options;
  const written: string[] = [];
  let run: Run | undefined;
  try {
    const notebook = await load(file);
    if (out !== undefined) await makeFolder(out);
    run = await runNotebook(notebook, {
      ...options,
      cwd: path.dirname(path.resolve(file)),
      name: file,
      onProgress: (progress) => onProgress?.(file, progress),
    });
    await saveNotebook(target, run.notebook);
    written.push(target);
    if (html) {
      const page = target.replace(/\.ipynb$/, ".html");
      const folder = path.dirname(file);
      await saveText(page, await notebookHtml(run.notebook, { trusted: true, folder }));
      written.push(page);
    }
    return { file, written, run };
  } catch (error) {
    if (!(error instanceof GradlabError)) throw error;
    return { file, written, run, problem: error.message };
  }
}

async function load(file: string): Promise<Notebook> {
  if (file.endsWith(".ts")) return parsePercent(await readText(file), file).notebook;
  if (file.endsWith(".ipynb")) return loadNotebook(file);
  throw new GradlabError(
    `${file} is not a notebook: expected a name that ends in .ipynb, or .ts for a master`,
  );
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const { message } = error as Error;
    throw new GradlabError(`run: the folder ${folder} cannot be made (${message})`, { cause: error });
  }
}
