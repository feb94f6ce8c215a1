/**
 * The corpus of test/attacks as one class, given to a grader, ours or another: false credit (an attack earned more than
 * its answer deserves), false zero (an honest twin lost points), lost (no score at all).
 *
 * `npm run bench -- attacks` grades with ours. To try another grader:
 *
 * 1. `npm run bench -- attacks --write FOLDER` makes a folder for each assignment attacked, `FOLDER/01-knn` and so on, with
 *    the released notebook as `release.ipynb` and one notebook for each attack and each twin in `submissions/`; and
 *    `FOLDER/deserved.json`: `{ "01-knn/NAME.ipynb": { question, deserved, max, kind } }`. Where an attack aims at the other
 *    answers of its notebook, which are right, these stand there too, as `"01-knn/NAME.ipynb#QUESTION"`. The questions' texts,
 *    points and checks are those of the assignment; the other grader has its own tests for them.
 * 2. Run that grader over each `submissions` however it wants to be run, and write what it gave as JSON, under the same names
 *    as in `deserved.json`: `{ "01-knn/NAME.ipynb": points for the question, or null where it gave none }`, on the question's
 *    own scale.
 * 3. `npm run bench -- attacks --compare FOLDER --scores FILE` prints the same table for it.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { loadAssignment, type LoadedAssignment } from "../grader/assignment.js";
import { fillAnswers } from "../grader/fill.js";
import { grade } from "../grader/index.js";
import type { Report } from "../grader/records.js";
import { pointsOf } from "../src/checks/index.js";
import { GradlabError } from "../src/errors.js";
import { assignmentOf, corpus, type Beside } from "../test/attacks/corpus/index.js";
import { readOptions } from "./read-options.js";

const deserved = z.record(
  z.string(),
  z.object({
    kind: z.enum(["attack", "twin"]),
    class: z.string(),
    name: z.string(),
    question: z.string(),
    deserved: z.number(),
    max: z.number(),
  }),
);
const attacked = new Set(Object.values(assignmentOf));
type Deserved = z.infer<typeof deserved>;
type Scores = Readonly<Record<string, number | null>>;

const options = readOptions("attacks", {
  write: { type: "string", value: "FOLDER" },
  compare: { type: "string", value: "FOLDER" },
  scores: { type: "string", value: "FILE" },
  sandbox: { type: "string", value: "TIER", default: "auto" },
});

/** Writes the class. In a tier below T2 some attacks are not contained: its report says so. */
async function writeClass(folder: string): Promise<Deserved> {
  const assignments = new Map<string, LoadedAssignment>();
  for (const name of attacked) {
    const assignment = await loadAssignment(name);
    assignments.set(name, assignment);
    mkdirSync(path.join(folder, name, "submissions"), { recursive: true });
    writeFileSync(path.join(folder, name, "release.ipynb"), JSON.stringify(assignment.released));
  }
  const wanted: Deserved = {};
  for (const [group, attacks] of Object.entries(corpus)) {
    for (const one of attacks) {
      const home = assignmentOf[one.question];
      const assignment = assignments.get(home)!;
      const maximum = (asked: string): number =>
        pointsOf(assignment.definition.questions.find(({ id }) => id === asked)!);
      const max = maximum(one.question);
      const add = (
        kind: "attack" | "twin",
        answer: string,
        score: number,
        beside: readonly Beside[] = [],
      ): void => {
        const file = `${String(Object.keys(wanted).length).padStart(3, "0")}-${one.name.replaceAll(/\W+/g, "-")}.${kind}.ipynb`;
        const answers = new Map([[one.question as string, answer]]);
        for (const other of beside) answers.set(other.question, other.answer);
        const notebook = structuredClone(fillAnswers(assignment, answers));
        one.edit?.(notebook, assignment.released);
        writeFileSync(path.join(folder, home, "submissions", file), JSON.stringify(notebook));
        const about = { class: group, name: one.name };
        wanted[`${home}/${file}`] = { ...about, kind, question: one.question, deserved: score, max };
        for (const { question } of beside) {
          const full = maximum(question);
          wanted[`${home}/${file}#${question}`] = {
            ...about,
            kind: "twin",
            question,
            deserved: full,
            max: full,
          };
        }
      };
      add("attack", one.attack, one.score ?? 0, one.beside);
      add("twin", one.twin, max, one.twinBeside ?? one.beside);
    }
  }
  writeFileSync(path.join(folder, "deserved.json"), JSON.stringify(wanted, undefined, 2));
  return wanted;
}

/** Ours, over the whole class in one run. */
async function ours(folder: string, wanted: Deserved): Promise<Scores> {
  const reports = new Map<string, Report>();
  for (const assignment of attacked) {
    const { students } = await grade(path.join(folder, assignment, "submissions"), {
      assignment,
      out: path.join(folder, assignment, "grades"),
      salt: "a salt of the attacks' own",
      sandbox: options.sandbox,
      seconds: 3,
    });
    for (const { report } of students) reports.set(`${assignment}/${report.student}`, report);
  }
  return Object.fromEntries(
    Object.entries(wanted).map(([file, { question }]) => {
      const found = reports
        .get(file.replace(/\.ipynb(#.*)?$/, ""))
        ?.questions.find(({ id }) => id === question);
      return [file, found?.status === "graded" ? found.score : null];
    }),
  );
}

function print(wanted: Deserved, scores: Scores): void {
  const all = Object.entries(wanted);
  const of = (file: string): number | null => scores[file] ?? null;
  const lost = all.filter(([file]) => of(file) === null);
  const credit = all.filter(([file, one]) => one.kind === "attack" && (of(file) ?? 0) > one.deserved);
  const zero = all.filter(([file, one]) => one.kind === "twin" && (of(file) ?? one.max) < one.max);
  const attacks = all.filter(([, { kind }]) => kind === "attack").length;
  for (const [title, faults] of [
    ["false credit", credit],
    ["false zero", zero],
    ["lost", lost],
  ] as const) {
    for (const [file, one] of faults) {
      console.log(
        `${title}: ${one.class}: ${one.name} (${String(of(file))} of ${one.max}, deserves ${one.deserved})`,
      );
    }
  }
  console.log("\n| attacks | twins | false credit | false zero | lost |\n|---|---|---|---|---|");
  console.log(
    `| ${attacks} | ${all.length - attacks} | ${credit.length} | ${zero.length} | ${lost.length} |`,
  );
}

if (options.write !== undefined) {
  const wanted = await writeClass(options.write);
  console.log(`${Object.keys(wanted).length} submissions in ${options.write}, a folder for each assignment`);
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
