import { mkdirSync } from "node:fs";
import path from "node:path";
import { fillAnswers } from "../../grader/fill.js";
import { loadAssignment, newAssignment } from "../../grader/index.js";
import { saveNotebook } from "../../src/notebook/index.js";

/** Answers by question; what is not named is answered as the reference does. */
type LightAnswers = Readonly<Partial<Record<"light-standardize" | "light-unchanged" | "light-why", string>>>;

/** The small assignment that `gradlab new` writes, and notebooks handed in for it. */
export interface Light {
  /** The assignment's folder. */
  readonly folder: string;
  /** Writes a notebook, the reference's answers but for these. */
  handIn(file: string, answers?: LightAnswers): Promise<void>;
  /** A mistake's text, by its name. */
  mutant(name: string): string;
}

/** Writes assignment 07-light below a folder. */
export async function lightAssignment(root: string): Promise<Light> {
  await newAssignment("07-light", root);
  const folder = path.join(root, "07-light");
  const assignment = await loadAssignment(folder);
  return {
    folder,
    async handIn(file, answers = {}) {
      mkdirSync(path.dirname(file), { recursive: true });
      const all = new Map([...assignment.references, ...Object.entries(answers)]);
      await saveNotebook(file, fillAnswers(assignment, all));
    },
    mutant: (name) => assignment.mutants.get(`light-standardize/${name}`)!,
  };
}
