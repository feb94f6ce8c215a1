import { readFileSync } from "node:fs";
import path from "node:path";
import { filesBelow, hash } from "../cache.js";
import { built, packageRoot } from "../place.js";

/** What has to be the same on two machines for the same submission to get the same report there. */
export interface Version {
  /** Gradlab's own program, with the versions of what it depends on. */
  readonly gradlab: string;
  /** The assignment's files. */
  readonly assignment: string;
  /** Node's first number: it words the errors of JavaScript. */
  readonly node: string;
}

/** The version here of an assignment in a folder: the same files anywhere, the same version. */
export const versionHere = (folder: string): Version => ({
  gradlab: programVersion(),
  assignment: contents(
    folder,
    // Notebooks are built from the master; what begins with a dot is an editor's or the file manager's.
    filesBelow(folder).filter((file) => !/\.ipynb$|^\./.test(path.basename(file))),
  ),
  node: process.versions.node.split(".")[0],
});

/** The version of the program as it was first asked for: what is built afterwards is not what runs in this process. */
export const programVersion = (): string =>
  (program ??= contents(packageRoot, [
    path.join(packageRoot, "package.json"),
    ...["grader", "src", "child", "wasm", "assignments"].flatMap((name) => filesBelow(built(name))),
  ]));
let program: string | undefined;

const contents = (root: string, files: readonly string[]): string =>
  hash(
    JSON.stringify(
      files.map((file) => [path.relative(root, file).split(path.sep).join("/"), hash(readFileSync(file))]),
    ),
  ).slice(0, 16);

/** What differs between a run's version and the one here, in words that say what to do; undefined where nothing does. */
export function difference(name: string, wanted: Version, here: Version): string | undefined {
  if (wanted.gradlab !== here.gradlab) {
    return `Gradlab is another version here (${here.gradlab}, the run's is ${wanted.gradlab}): install the same one and start this worker again`;
  }
  if (wanted.assignment !== here.assignment) {
    return `the assignment ${name} has other files here (${here.assignment}, the run's are ${wanted.assignment}): copy its folder from where the run was started`;
  }
  if (wanted.node !== here.node) {
    return `Node is ${here.node} here, ${wanted.node} where the run was started: errors are worded differently`;
  }
  return undefined;
}
