import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { GradlabError } from "../../src/errors.js";
import { saveText } from "../../src/notebook/index.js";
import { gradescopeResults } from "../formats/index.js";
import { grade } from "../grade.js";
import type { Report } from "../records.js";
import { prepareSandbox } from "../sandbox/index.js";
import { settings, type Settings } from "./settings.js";

/**
 * Grades the one submission of a container laid out as Gradescope's: `submission`, `submission_metadata.json`, and in
 * `source` what `packAutograder` wrote. Writes `results/results.json`, also for a submission that cannot be read.
 *
 * @throws GradlabError if the grader itself failed, twice: then there are no results, and it is to be run again
 */
export async function runAutograder(root: string): Promise<Report> {
  const source = path.join(root, "source");
  const { assignment, seconds, late } = readSettings(path.join(source, "gradescope.json"));
  // In tier T0 an answer could read the solutions and the salt, which lie beside it in the container.
  if (prepareSandbox().sandbox.tier === "T0") {
    throw new GradlabError(
      "gradescope: answers cannot be kept from the solutions here; tier T1 does not work",
    );
  }
  const salt = (await readFile(path.join(source, "salt"), "utf8")).trim();
  const out = await mkdtemp(path.join(os.tmpdir(), "gradlab-gradescope-"));
  const once = async (): Promise<Report> => {
    const { students } = await grade(root, {
      assignment: assignment.includes("/") ? path.join(source, assignment) : assignment,
      input: "gradescope",
      out: path.join(out, "grades"),
      salt,
      fresh: true,
      ...(seconds === undefined ? {} : { seconds }),
      rules: late === undefined ? {} : { late: path.join(source, late) },
    });
    return students[0].report();
  };
  try {
    let report = await once();
    if (report.ungraded > 0) report = await once();
    if (report.ungraded > 0) {
      throw new GradlabError(
        `gradescope: ${report.ungraded} points could not be graded, by a failure of the grader's; nothing was written, run it again`,
      );
    }
    await mkdir(path.join(root, "results"), { recursive: true });
    await saveText(path.join(root, "results", "results.json"), gradescopeResults(report));
    return report;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function readSettings(file: string): Settings {
  try {
    return settings.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new GradlabError(
      `gradescope: ${file} is not there or is none of gradlab's, expected /autograder or a folder like it`,
      { cause: error },
    );
  }
}
