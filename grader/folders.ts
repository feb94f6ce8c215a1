import { mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../src/errors.js";
import { reasonOf } from "../src/notebook/index.js";
import { isLeftBehind } from "../src/temporary.js";

/**
 * Makes a folder for what the grader writes, unless it is there, and removes what a run that was killed left half-written
 * in it; what was written whole has its own name already, and what another run is writing now is let alone.
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) {
      const file = path.join(folder, name);
      if (isLeftBehind(file)) rmSync(file, { force: true });
    }
  } catch (error) {
    throw new GradlabError(`grade: the folder ${folder} cannot be made (${reasonOf(error)})`, {
      cause: error,
    });
  }
}
