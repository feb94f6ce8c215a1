import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../../src/errors.js";
import { readText, saveBytes } from "../../src/notebook/index.js";
import { loadAssignment } from "../assignment.js";
import { readPolicy } from "../late/index.js";
import { packageRoot } from "../place.js";
import { keptSalt } from "../salt.js";
import { zipOf } from "../zip.js";
import { dockerfile, runScript, setupScript } from "./recipe.js";
import type { Settings } from "./settings.js";

/** How an autograder's archive is made. */
export interface PackOptions {
  /** The archive to write. */
  readonly out: string;
  /** The secret of the inputs; by default it is kept in `OUT.salt`. */
  readonly salt?: string;
  /** How long each question may compute, in seconds. Default 10. */
  readonly seconds?: number;
  /** A late policy to apply by the time that Gradescope tells; without one, lateness is Gradescope's matter. */
  readonly late?: string;
}

/**
 * Writes the archive that Gradescope takes as an autograder: `setup.sh`, `run_autograder`, this very version of Gradlab with
 * its lockfile, and the assignment. It holds the solutions and the salt.
 *
 * @param assignment its name or folder
 * @throws GradlabError if there is no such assignment, or the late policy cannot be read
 */
export async function packAutograder(assignment: string, options: PackOptions): Promise<void> {
  const { out, seconds, late } = options;
  if (!/\.zip$/i.test(out))
    throw new GradlabError(`gradescope: --out is ${out}, expected a file named *.zip`);
  const { definition, folder } = await loadAssignment(assignment);
  const isOwn = path.dirname(folder) === path.join(packageRoot, "assignments");
  const policy = late === undefined ? undefined : await readText(late);
  if (policy !== undefined) readPolicy(policy, late!);
  const node = process.versions.node;
  const told: Settings = {
    format: "gradlab-gradescope-1",
    assignment: isOwn ? definition.name : `assignment/${definition.name}`,
    ...(seconds === undefined ? {} : { seconds }),
    ...(policy === undefined ? {} : { late: "late.yaml" }),
  };
  await saveBytes(
    out,
    await zipOf({
      "setup.sh": setupScript(node),
      run_autograder: runScript,
      Dockerfile: dockerfile(node),
      "gradescope.json": `${JSON.stringify(told, undefined, 2)}\n`,
      salt: `${options.salt ?? keptSalt(out)}\n`,
      ...(policy === undefined ? {} : { "late.yaml": policy }),
      ...filesOf(folder, `assignment/${definition.name}`, () => !isOwn),
      ...gradlab(),
    }),
  );
}

/** This package, as much of it as grading needs. */
function gradlab(): Record<string, Buffer> {
  const alone = ["package.json", "package-lock.json", "LICENSE"].filter((name) =>
    existsSync(path.join(packageRoot, name)),
  );
  return {
    ...Object.fromEntries(
      alone.map((name) => [`gradlab/${name}`, readFileSync(path.join(packageRoot, name))]),
    ),
    ...filesOf(path.join(packageRoot, "assignments"), "gradlab/assignments"),
    ...filesOf(
      path.join(packageRoot, "dist"),
      "gradlab/dist",
      (name) => !/^(lab|browser)\/|\.map$|^\./.test(name),
    ),
  };
}

function filesOf(
  folder: string,
  target: string,
  takes: (name: string) => boolean = () => true,
): Record<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((name) => takes(name) && !name.split("/").includes("node_modules"))
    .toSorted();
  return Object.fromEntries(
    names.map((name) => [`${target}/${name}`, readFileSync(path.join(folder, name))]),
  );
}
