import { readFile } from "node:fs/promises";
import path from "node:path";
import { GradlabError } from "../../src/errors.js";
import { runNotebook, type RunProgress } from "../../src/kernel/index.js";
import {
  findPublished,
  questionOf,
  readNotebook,
  saveBytes,
  type Notebook,
  type Published,
} from "../../src/notebook/index.js";
import { studentZip, withZip } from "../collect/index.js";
import { openCourse } from "../course.js";
import type { QuestionReport } from "../records.js";
import { gradeNotebook } from "../report.js";
import { publicAssignment, publicOracle } from "./published.js";
import { describeQuestion, describeRun, type Judged } from "./words.js";
import { zipOf } from "../zip.js";

/** What came of making a notebook ready to hand in. */
export interface Submitted {
  /** Whether everything is answered, every public check passes and the notebook runs. */
  readonly ready: boolean;
  /** What the student should know, a sentence or two each. */
  readonly messages: readonly string[];
  /** The archive to hand in; it is written also when it is not ready. */
  readonly file: string;
  readonly questions: readonly Judged[];
  /** Of running the whole notebook. */
  readonly run: { readonly good: boolean; readonly message: string };
}

/** How to make a notebook ready. */
export interface SubmitOptions {
  /** The archive to write; by default `NAME.zip` beside the notebook. */
  readonly out?: string;
  /** Seconds that a cell may take when the notebook is run. Default 120. */
  readonly secondsPerCell?: number;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Called with what came of each answer, which may be long before the whole notebook has run. */
  readonly onJudged?: (judged: Judged) => void;
}

/**
 * Writes the archive to hand in, reads it back, and tries what is in it: the public checks on each answer cell by itself,
 * in fresh processes and by the grader's own machinery, and the whole notebook from top to bottom in a fresh kernel.
 *
 * @param file the notebook, with the assignment's `checks.json` beside it or above
 * @throws GradlabError if it is not a notebook, or no assignment's
 */
export async function submitNotebook(file: string, options: SubmitOptions = {}): Promise<Submitted> {
  const bytes = await read(file);
  const published = await publishedFor(notebookOf(bytes, file), file);
  const out = options.out ?? file.replace(/\.ipynb$/i, "") + ".zip";
  const name = `${published.assignment}.ipynb`;
  await saveBytes(out, await zipOf({ [name]: bytes }));
  const handedIn = await readBack(out, name);
  const cwd = path.dirname(path.resolve(file));
  const running = runNotebook(handedIn, {
    cwd,
    name,
    timeoutPerCell: options.secondsPerCell ?? 120,
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
  });
  running.catch(() => {}); // Told where it is waited for.
  const judged = (await checkAnswers(published, handedIn)).map((report) =>
    describeQuestion(
      report,
      published.questions.find(({ id }) => id === report.id)!,
    ),
  );
  for (const one of judged) options.onJudged?.(one);
  const ran = describeRun(await running);
  return {
    ready: ran.good && judged.every(({ good }) => good),
    messages: [...judged.map(({ message }) => message), ran.message],
    file: out,
    questions: judged,
    run: ran,
  };
}

async function read(file: string): Promise<Buffer> {
  if (!/\.ipynb$/i.test(file)) {
    throw new GradlabError(`submit: ${file} is not a notebook, expected a file named *.ipynb`);
  }
  try {
    return await readFile(file);
  } catch (error) {
    const { code = "unreadable" } = error as NodeJS.ErrnoException;
    throw new GradlabError(`submit: ${file} cannot be read (${code})`, { cause: error });
  }
}

function notebookOf(bytes: Buffer, name: string): Notebook {
  try {
    return readNotebook(new TextDecoder("utf-8", { fatal: true }).decode(bytes), name, { outputs: false });
  } catch (error) {
    if (error instanceof GradlabError) throw error;
    throw new GradlabError(`submit: ${name} is not text in UTF-8`, { cause: error });
  }
}

async function publishedFor(notebook: Notebook, file: string): Promise<Published> {
  const ids = new Set(notebook.cells.flatMap((cell) => [questionOf(cell) ?? "", cell.id]));
  const found = await findPublished(path.dirname(file), ids);
  if (found) return found;
  throw new GradlabError(
    `submit: no checks.json beside ${file} or above it knows the questions of this notebook; keep it in the assignment's folder`,
  );
}

/** The notebook as whoever opens the archive will find it. */
async function readBack(archive: string, name: string): Promise<Notebook> {
  return await withZip(archive, archive, studentZip, async ({ items: [item] }) =>
    notebookOf(await item.read(2 ** 30), name),
  );
}

/** The public checks, in the grader's way: each answer cell by itself, in a process of its own. */
async function checkAnswers(published: Published, notebook: Notebook): Promise<readonly QuestionReport[]> {
  const course = openCourse(publicAssignment(published));
  try {
    const open = {
      ...course,
      oracle: async (question: Parameters<typeof course.oracle>[0]) => publicOracle(published, question),
    };
    const { questions } = await gradeNotebook(open, "you", notebook, "public checks need no salt");
    return questions;
  } finally {
    await course.close();
  }
}
