import { mkdirSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../src/errors.js";
import { reasonOf } from "../src/notebook/index.js";
import { isLeftBehind } from "../src/temporary.js";

/**
 * Makes a folder for what the grader writes, unless it is there, and removes what a run that was killed left half-written
 * in it; what was written whole has its own name already, and what another run is writing now is let alone.
 */
export function makeFolder(folder: string): void {
  makeFolders("grade", folder);
  try {
    for (const name of readdirSync(folder)) {
      const file = path.join(folder, name);
      if (isLeftBehind(file)) rmSync(file, { force: true });
    }
  } catch (error) {
    throw cannotBeMade("grade", folder, error);
  }
}

/**
 * Makes a folder with those above it, unless it is there. One by one: Node's own way asks for ever where a folder is there
 * and nothing can be made in it, as in `/proc`.
 *
 * @param verb the command that needs it, for its sentence
 * @throws GradlabError if it cannot be made
 */
export function makeFolders(verb: string, folder: string): void {
  try {
    make(path.resolve(folder));
  } catch (error) {
    throw cannotBeMade(verb, folder, error);
  }
}

function make(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const above = path.dirname(folder);
  if (above !== folder) make(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another run may have been quicker.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/**
 * Holds what is written apart from what is read: reports among the submissions would be collected as somebody's, and
 * submissions among the reports would be written over.
 *
 * @param verb the command that writes, for its sentence
 * @param results folders of `out` in which no submissions may lie
 * @throws GradlabError if they are the same folder or one lies in the other
 */
export function requireApart(
  verb: string,
  submissions: string,
  out: string,
  results: readonly string[] = [],
): void {
  const [handedIn, written] = [realPath(submissions), realPath(out)];
  const tell = (why: string): never => {
    throw new GradlabError(
      `${verb}: --out ${out} ${why}, expected a folder of its own: give another, beside them`,
    );
  };
  if (written === handedIn) tell("is the folder of the submissions");
  if (isWithin(handedIn, written)) tell(`lies in the folder of the submissions, ${submissions}`);
  const among = results.find((name) => isWithin(path.join(written, name), handedIn));
  if (among !== undefined) tell(`writes to its folder ${among}, where the submissions are`);
}

/** Whether a path is a folder's or of something in it. */
function isWithin(folder: string, file: string): boolean {
  const way = path.relative(folder, file);
  return way.split(path.sep)[0] !== ".." && !path.isAbsolute(way);
}

/** Where a path leads when all links are followed, as far as it is there already. */
function realPath(file: string): string {
  const whole = path.resolve(file);
  try {
    return realpathSync(whole);
  } catch {
    const above = path.dirname(whole);
    return above === whole ? whole : path.join(realPath(above), path.basename(whole));
  }
}

const cannotBeMade = (verb: string, folder: string, error: unknown): GradlabError =>
  new GradlabError(`${verb}: the folder ${folder} cannot be made (${reasonOf(error)})`, { cause: error });
