import { readFileSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../src/errors.js";
import { questionOf, type Notebook } from "../src/notebook/index.js";
import { collectSubmissions, notebookOf, readBytes } from "./collect/index.js";
import { assignmentNames, locateAssignment } from "./locate.js";

/** How many notebooks are asked, and among how many submissions these are looked for. */
const enough = { told: 5, looked: 40 };

/** The assignment that a notebook says it is of; it is the student's to change, so it says no more than that. */
export function saidAssignment({ metadata }: Notebook): string | undefined {
  const { assignment } = (metadata["gradlab"] ?? {}) as { readonly assignment?: unknown };
  return typeof assignment === "string" && /^[\w-]{1,60}$/.test(assignment) ? assignment : undefined;
}

/**
 * Finds out which assignment was handed in, by what the first notebooks say of themselves or by their questions.
 *
 * @param verb the command that asks, for its sentence
 * @returns the name of one that is here or Gradlab's own
 * @throws GradlabError if they do not say, do not agree, or name one that is not here
 */
export async function whichAssignment(
  source: string,
  input: string,
  verb: string = "grade",
): Promise<string> {
  const known = [...new Set([...assignmentNames("."), ...assignmentNames()])];
  const told = new Set(await namesIn({ source, input, verb }, known));
  const [name] = told;
  if (told.size === 1 && known.includes(name)) return name;
  const found =
    told.size === 0
      ? `no notebook in ${source} says which assignment it is of`
      : told.size > 1
        ? `the notebooks in ${source} are of several assignments (${[...told].toSorted().join(", ")})`
        : `the notebooks in ${source} are of ${name}, which is neither in the folder assignments nor Gradlab's own`;
  throw new GradlabError(`${verb}: ${found}: give --assignment NAME or FOLDER`);
}

async function namesIn(
  { source, input, verb }: { source: string; input: string; verb: string },
  known: readonly string[],
): Promise<string[]> {
  const collected = await collectSubmissions(source, { input, verb });
  const named: string[] = [];
  try {
    for (const submission of collected.submissions.slice(0, enough.looked)) {
      const notebook = notebookOf(await readBytes(submission), submission);
      const name =
        "problem" in notebook ? undefined : (saidAssignment(notebook) ?? byQuestions(notebook, known));
      if (name !== undefined) named.push(name);
      if (named.length === enough.told) break;
    }
    return named;
  } finally {
    await collected.dispose();
  }
}

/** The one assignment that asks a question of the notebook's. */
function byQuestions({ cells }: Notebook, known: readonly string[]): string | undefined {
  const asked = cells.flatMap((cell) => questionOf(cell) ?? []);
  const found = known.filter((name) => {
    const master = readFileSync(path.join(locateAssignment(name).folder, "master.ts"), "utf8");
    return asked.some((id) => master.includes(`question="${id}"`));
  });
  return found.length === 1 ? found[0] : undefined;
}
