/**
 * The corpus of test/attacks as one class, given to a grader, ours or another: false credit (an attack earned more than
 * its answer deserves), false zero (a submission got less than it deserves), lost (no score at all).
 *
 * `npm run bench -- attacks` grades with ours; docs/teaching/attacks.md says how to try another grader.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { grade, type GradedStudent } from "../grader/index.js";
import { GradlabError } from "../src/errors.js";
import { fileAssignment, nameFor } from "../test/attacks/hand-in.js";
import { openOracle } from "../test/attacks/oracle.js";
import { attacked, deserved, writeClass, type Deserved } from "./attacks-class.js";
import { print, type Scores } from "./attacks-result.js";
import { readOptions } from "./read-options.js";

const options = readOptions("attacks", {
  write: { type: "string", value: "FOLDER" },
  oracle: { type: "boolean" },
  compare: { type: "string", value: "FOLDER" },
  scores: { type: "string", value: "FILE" },
  sandbox: { type: "string", value: "TIER", default: "auto" },
});

/** Ours, over the whole class. In a tier below T2 some attacks are not contained: its report says so. */
async function ours(folder: string, wanted: Deserved): Promise<Scores> {
  const reports = new Map<string, ReadonlyMap<string, GradedStudent>>();
  const oracle = await openOracle("its doors");
  for (const name of attacked) {
    const { students } = await grade(path.join(folder, name, "submissions"), {
      assignment: name === fileAssignment ? path.join(folder, name) : name,
      out: path.join(folder, name, "grades"),
      salt: "a salt of the attacks' own",
      sandbox: options.sandbox,
      seconds: 3,
    });
    reports.set(name, new Map(students.map((one) => [one.student, one])));
  }
  await oracle.close();
  return Object.fromEntries(
    Object.entries(wanted).map(([place, { question }]) => {
      const [, home, rest] = /^([^/]+)\/([^]*)$/.exec(place)!;
      const graded = reports.get(home)!;
      const student = question === undefined ? rest : rest.replace(/\.ipynb(#.*)?$/, "");
      const report = graded.get(nameFor(student, [...graded.keys()]) ?? "");
      if (question === undefined) return [place, report?.ungraded === 0 ? report.score : null];
      const found = report?.questions.find(({ id }) => id === question);
      return [place, found?.status === "graded" ? found.score : null];
    }),
  );
}

if (options.write !== undefined) {
  const wanted = await writeClass(options.write);
  console.log(
    `${Object.keys(wanted).length} scores to give in ${options.write}, a folder for each assignment`,
  );
} else if (options.oracle) {
  await openOracle("its doors");
  console.log("the one outside who knows the answers is there, until Ctrl+C");
} else if (options.compare !== undefined) {
  if (options.scores === undefined) throw new GradlabError("bench attacks: --compare needs --scores FILE");
  const read = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
  const wanted = deserved.parse(read(path.join(options.compare, "deserved.json")));
  print(wanted, z.record(z.string(), z.number().nullable()).parse(read(options.scores)));
} else {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-attacks-"));
  try {
    const wanted = await writeClass(folder);
    print(wanted, await ours(folder, wanted));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
