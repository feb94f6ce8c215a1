import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../src/errors.js";
import { packageRoot } from "./place.js";

/** Where an assignment's files are. */
export interface Location {
  readonly name: string;
  readonly folder: string;
  /** Whether it is one of Gradlab's own, compiled with it. */
  readonly own: boolean;
}

/** The names of all assignments in a folder's `assignments`, in order. */
export function assignmentNames(root: string = packageRoot): string[] {
  const folder = path.join(root, "assignments");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isAssignment(path.join(folder, entry.name)))
    .map(({ name }) => name)
    .toSorted();
}

const isAssignment = (folder: string): boolean => existsSync(path.join(folder, "master.ts"));

/** A path as it can be opened from the folder where the command was called. */
export const shownPath = (file: string): string => path.relative("", file) || ".";

/**
 * Finds an assignment by its name, here in `assignments` or among Gradlab's own, or by its folder's path.
 *
 * @throws GradlabError if there is none
 */
export function locateAssignment(nameOrPath: string): Location {
  const isName = /^[\w-]+$/.test(nameOrPath);
  const candidates = isName
    ? [path.resolve("assignments", nameOrPath), path.join(packageRoot, "assignments", nameOrPath), nameOrPath]
    : [nameOrPath];
  const found = candidates.map((folder) => path.resolve(folder)).find(isAssignment);
  if (found !== undefined) {
    const name = path.basename(found);
    const own = path.dirname(found) === path.join(packageRoot, "assignments");
    return { name, folder: found, own: own && existsSync(path.join(packageRoot, "dist/assignments", name)) };
  }
  const unfinished = candidates.find((folder) => existsSync(path.join(folder, "questions.ts")));
  if (unfinished !== undefined) {
    throw new GradlabError(
      `${shownPath(unfinished)} has no master.ts, expected the assignment's notebook in it`,
    );
  }
  if (!isName) {
    throw new GradlabError(
      `there is no assignment in ${nameOrPath}, expected a folder with a master.ts: gradlab new NN-topic makes one`,
    );
  }
  const known = [...new Set([...assignmentNames("."), ...assignmentNames()])].toSorted();
  throw new GradlabError(`there is no assignment "${nameOrPath}", choose one of: ${known.join(", ")}`);
}
