import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { loadAssignment, type LoadedAssignment } from "../grader/assignment.js";
import { fillAnswers } from "../grader/fill.js";
import { newAssignment } from "../grader/index.js";
import { pointsOf } from "../src/checks/index.js";
import { assignmentOf, corpus, type Attack, type Beside } from "../test/attacks/corpus/index.js";
import { fileAssignment, fullScore, handedIn, handIn } from "../test/attacks/hand-in.js";

/** What a submission, or one question in it, deserves. */
export interface Deserves {
  readonly kind: "attack" | "twin";
  readonly class: string;
  readonly name: string;
  /** The question that is looked at; without it the whole submission's points are. */
  readonly question?: string | undefined;
  readonly deserved: number;
  readonly max: number;
}

/** `deserved.json`, by place. */
export type Deserved = Readonly<Record<string, Deserves>>;
export const deserved: z.ZodType<Deserved> = z.record(
  z.string(),
  z.object({
    kind: z.enum(["attack", "twin"]),
    class: z.string(),
    name: z.string(),
    question: z.string().optional(),
    deserved: z.number(),
    max: z.number(),
  }),
);

/** The assignments that the class hands in, as folders of it. */
export const attacked: readonly string[] = [...new Set(Object.values(assignmentOf)), fileAssignment];

/** Writes the class: for each assignment its release and the submissions, and what all of them deserve. */
export async function writeClass(folder: string): Promise<Deserved> {
  const assignments = new Map<string, LoadedAssignment>();
  mkdirSync(folder, { recursive: true });
  await newAssignment(fileAssignment, folder);
  for (const name of attacked) {
    const assignment = await loadAssignment(
      name === fileAssignment ? path.join(folder, fileAssignment) : name,
    );
    assignments.set(name, assignment);
    mkdirSync(path.join(folder, name, "submissions"), { recursive: true });
    writeFileSync(path.join(folder, name, "release.ipynb"), JSON.stringify(assignment.released));
  }
  const wanted: Deserved = { ...answers(folder, assignments), ...files(folder, assignments) };
  writeFileSync(path.join(folder, "deserved.json"), JSON.stringify(wanted, undefined, 2));
  return wanted;
}

/** The attacks by answers, a notebook each. */
function answers(folder: string, assignments: ReadonlyMap<string, LoadedAssignment>): Deserved {
  const wanted: Record<string, Deserves> = {};
  let count = 0;
  const add = (group: string, one: Attack, kind: "attack" | "twin", beside: readonly Beside[] = []): void => {
    const home = assignmentOf[one.question];
    const assignment = assignments.get(home)!;
    const file = `${String(count++).padStart(3, "0")}-${one.name.replaceAll(/\W+/g, "-")}.${kind}.ipynb`;
    const all = new Map([[one.question as string, one[kind]]]);
    for (const other of beside) all.set(other.question, other.answer);
    const notebook = structuredClone(fillAnswers(assignment, all));
    one.edit?.(notebook, assignment.released);
    writeFileSync(path.join(folder, home, "submissions", file), JSON.stringify(notebook));
    const claim = (place: string, question: string, as: "attack" | "twin", score?: number): void => {
      const max = pointsOf(assignment.definition.questions.find(({ id }) => id === question)!);
      wanted[place] = { kind: as, class: group, name: one.name, question, deserved: score ?? max, max };
    };
    claim(`${home}/${file}`, one.question, kind, kind === "attack" ? (one.score ?? 0) : undefined);
    for (const { question } of beside) claim(`${home}/${file}#${question}`, question, "twin");
  };
  for (const [group, attacks] of Object.entries(corpus)) {
    for (const one of attacks) {
      add(group, one, "attack", one.beside);
      add(group, one, "twin", one.twinBeside ?? one.beside);
    }
  }
  return wanted;
}

/** The attacks by files, a submission each. */
function files(folder: string, assignments: ReadonlyMap<string, LoadedAssignment>): Deserved {
  handIn(path.join(folder, fileAssignment, "submissions"), assignments.get(fileAssignment)!);
  return Object.fromEntries(
    handedIn.map(({ kind, one, honest, student }) => [
      `${fileAssignment}/${student}`,
      {
        kind: honest ? "twin" : "attack",
        class: kind,
        name: one.name,
        deserved: honest ? fullScore : (one.score ?? 0),
        max: fullScore,
      },
    ]),
  );
}
