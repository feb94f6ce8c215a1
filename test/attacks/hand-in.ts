import { fillAnswers } from "../../grader/fill.js";
import type { LoadedAssignment } from "../../grader/assignment.js";
import { writeNotebook } from "../../src/notebook/index.js";
import { fileClasses, type Handed, type Json } from "./hostile-files.js";

/** The assignment whose submissions the hostile files are, as `newAssignment` writes it. */
export const fileAssignment = "07-light";

/** What right answers to it earn without a person. */
export const fullScore = 12;

/** Somebody whose submission is all right and who may lose nothing by the others. */
export const bystander = "Ada honest";

/** A hostile file or its honest twin, and under which name it is handed in. */
export interface HandedIn {
  readonly kind: string;
  readonly one: Handed;
  readonly honest: boolean;
  readonly student: string;
}

/** All of the corpus, class by class. */
export const handedIn: readonly HandedIn[] = Object.entries(fileClasses).flatMap(
  ([kind, { attacks, twins }]) =>
    [...attacks.map((one) => ({ one, honest: false })), ...twins.map((one) => ({ one, honest: true }))].map(
      ({ one, honest }, index) => ({
        kind,
        one,
        honest,
        student: one.student ?? `${kind.replaceAll(/\W+/g, "-")} ${index} ${honest ? "twin" : "attack"}`,
      }),
    ),
);

/** Puts all of them and the bystander's submission below an empty folder; some put a file beside it. */
export function handIn(folder: string, assignment: LoadedAssignment): void {
  const { references, mutants } = assignment;
  const slip = mutants.get("light-standardize/columns")!;
  const make = (answers: ReadonlyMap<string, string>) => (): Json =>
    JSON.parse(writeNotebook(fillAnswers(assignment, answers))) as Json;
  const right = make(references);
  const wrong = make(
    new Map([
      ...references,
      ["light-standardize", slip],
      ["light-unchanged", 'const unchanged: Choice[] = ["b"];'],
    ]),
  );
  handedIn.find(({ one }) => one.name === "an ordinary name")!.one.put(folder, bystander, { right, wrong });
  for (const { one, student } of handedIn) one.put(folder, student, { right, wrong });
}

/** The one of these names that stands for a student, whose name may have had to be made visible. */
export function nameFor(student: string, names: readonly string[]): string | undefined {
  if (names.includes(student)) return student;
  const visible = student.replaceAll(/[\u202e\n]/g, "\ufffd");
  return names.find((name) => name.startsWith(visible) && /-[0-9a-f]{8}$/.test(name));
}
