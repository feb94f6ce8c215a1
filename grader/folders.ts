import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
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

const cannotBeMade = (verb: string, folder: string, error: unknown): GradlabError =>
  new GradlabError(`${verb}: the folder ${folder} cannot be made (${reasonOf(error)})`, { cause: error });
