import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Assignment, FunctionQuestion } from "../src/checks/index.js";
import { GradlabError } from "../src/errors.js";
import {
  parsePercent,
  questionOf,
  release,
  tagsOf,
  type Cell,
  type Master,
  type Notebook,
} from "../src/notebook/index.js";
import { loadDefinition } from "./definition.js";
import { locateAssignment, shownPath } from "./locate.js";

/** An assignment with its texts: what the parent knows and no child ever sees. */
export interface LoadedAssignment {
  readonly definition: Assignment;
  readonly folder: string;
  readonly master: Master;
  /** The notebook that students receive. */
  readonly released: Notebook;
  /** What the notebook gives every answer: the cells tagged `given`, one text. */
  readonly context: string;
  /** The reference solution of each question. */
  readonly references: ReadonlyMap<string, string>;
  /** The mutants' texts, by `question/mutant`. */
  readonly mutants: ReadonlyMap<string, string>;
}

/**
 * Loads an assignment, by its name or its folder's path.
 *
 * @throws GradlabError if there is none, or its master and its questions do not name the same questions
 */
export async function loadAssignment(nameOrPath: string): Promise<LoadedAssignment> {
  const location = locateAssignment(nameOrPath);
  const { folder } = location;
  const definition = await loadDefinition(location);
  const text = readFileSync(path.join(folder, "master.ts"), "utf8");
  const where = shownPath(folder);
  const master = parsePercent(text, `${where}/master.ts`);
  const { cells } = master.notebook;
  const references = new Map(cells.flatMap((cell) => entry(questionOf(cell), withoutMarkers(cell.source))));
  requireSame(definition, references, where);
  return {
    definition,
    folder,
    master,
    released: release(master.notebook, master),
    context: cells
      .filter(isGiven)
      .map(({ source }) => source)
      .join("\n"),
    references,
    mutants: readMutants(folder, definition),
  };
}

const isGiven = (cell: Cell): boolean => cell.cell_type === "code" && tagsOf(cell).includes("given");
const entry = (key: string | undefined, value: string): [string, string][] =>
  key === undefined ? [] : [[key, value]];
const withoutMarkers = (source: string): string =>
  source
    .split("\n")
    .filter((line) => !/^\s*(\/\/|<!--) (BEGIN|END) (SOLUTION|HIDDEN)|^\s*(\/\/ )?INSTEAD: /.test(line))
    .join("\n");

function requireSame(
  { questions }: Assignment,
  references: ReadonlyMap<string, string>,
  where: string,
): void {
  const asked = questions.map(({ id }) => id);
  const missing = asked.find((id) => !references.has(id));
  if (missing) throw new GradlabError(`${where}/master.ts has no cell question="${missing}"`);
  const extra = [...references.keys()].find((id) => !asked.includes(id));
  if (extra) throw new GradlabError(`${where}/questions.ts has no question "${extra}", master.ts has`);
}

function readMutants(folder: string, { questions }: Assignment): Map<string, string> {
  const found = new Map<string, string>();
  const functions = questions.filter(
    (question): question is FunctionQuestion => question.kind === "function",
  );
  for (const { id, mutants } of functions) {
    for (const mutant of Object.keys(mutants)) {
      const file = path.join(folder, "mutants", `${id}.${mutant}.ts`);
      if (!existsSync(file))
        throw new GradlabError(`there is no ${shownPath(file)}, which questions.ts names`);
      found.set(`${id}/${mutant}`, readFileSync(file, "utf8"));
    }
  }
  return found;
}
