import { cpSync, existsSync } from "node:fs";
import path from "node:path";
import {
  encode,
  pointsOf,
  type Aspect,
  type FunctionQuestion,
  type Inputs,
  type Outcome,
  type StyleAspect,
  type Value,
} from "../src/checks/index.js";
import { GradlabError } from "../src/errors.js";
import { questionOf, reasonOf, saveNotebook, saveText } from "../src/notebook/index.js";
import type { LoadedAssignment } from "./assignment.js";
import { startCompiler } from "./compile/index.js";
import { makeFolders } from "./folders.js";
import type { Oracle } from "./oracle.js";

/** Works out the public examples' results by running the reference. */
export async function publishChecks(
  assignment: LoadedAssignment,
  oracle: (question: FunctionQuestion) => Promise<Oracle>,
): Promise<string> {
  const questions: unknown[] = [];
  const stubs = new Map(assignment.released.cells.map((cell) => [questionOf(cell), cell.source]));
  for (const question of assignment.definition.questions) {
    const stub = stubs.get(question.id) ?? "";
    const { id, title } = question;
    if (question.kind === "function") {
      questions.push({ ...(await publishFunction(question, await oracle(question))), stub });
    } else if (question.kind === "choice") {
      const { kind, name, points, options } = question;
      questions.push({ kind, id, title, name, points, options, stub });
    } else questions.push({ kind: question.kind, id, title, points: question.points, stub });
  }
  const { definition, context: given } = assignment;
  const { name, title } = definition;
  const published = { format: "gradlab-checks-1", assignment: name, title, given, questions };
  return `${JSON.stringify(published, undefined, 1)}\n`;
}

async function publishFunction(question: FunctionQuestion, known: Oracle): Promise<object> {
  const probes = await known.probes({ student: "", salt: "" });
  const examples = await known.withMutants(probes.filter((probe) => probe.public));
  const { kind, id, title, name, tolerance, aspects, style, mutants } = question;
  return {
    kind,
    id,
    title,
    name,
    points: pointsOf(question),
    hidden: probes.length - examples.length,
    ...(tolerance ? { tolerance } : {}),
    aspects: aspects.map(publishAspect),
    ...(style ? { style: publishStyle(style) } : {}),
    mutants: Object.fromEntries(Object.entries(mutants).map(([key, { hint }]) => [key, { hint }])),
    probes: examples.map((probe) => ({
      aspect: probe.aspect,
      inputs: asJson(probe.inputs),
      ...(probe.precise === undefined ? {} : { precise: probe.precise }),
      ...(probe.slopes === undefined ? {} : { slopes: probe.slopes }),
      ...(probe.keeps === undefined ? {} : { keeps: probe.keeps }),
      ...(probe.carry === undefined ? {} : { carry: probe.carry }),
      expected: asJson(probe.expected),
      ...(probe.moved === undefined ? {} : { moved: asJson(probe.moved) }),
      mutants: Object.fromEntries(Object.entries(probe.mutants).map(([key, one]) => [key, outcomeJson(one)])),
    })),
  };
}

/** What judging a public example needs; what only the grader measures stays with it. */
const publishAspect = (aspect: Aspect): object => ({
  name: aspect.name,
  points: aspect.points,
  ...(aspect.partial === undefined ? {} : { partial: aspect.partial }),
  ...(aspect.tolerance === undefined ? {} : { tolerance: aspect.tolerance }),
  ...("compare" in aspect ? { compare: aspect.compare } : {}),
});

const publishStyle = ({ name, points, loops, sameOps, hint }: StyleAspect): object => ({
  name,
  points,
  loops,
  sameOps: sameOps.map(asJson),
  hint,
});

const asJson = (value: Value | Inputs): unknown => JSON.parse(encode(value)) as unknown;

const outcomeJson = (outcome: Outcome): unknown =>
  outcome.kind === "value"
    ? {
        kind: "value",
        value: asJson(outcome.value),
        ...(outcome.kept === undefined ? {} : { kept: asJson(outcome.kept) }),
      }
    : outcome.kind === "threw"
      ? { kind: "threw", name: outcome.name, message: outcome.message }
      : outcome;

/**
 * Writes an assignment for students: `FOLDER/NN-topic/NN-topic.ipynb`, `checks.json` and its figures.
 *
 * @throws GradlabError if it cannot be written there, or the assignment is to be put right first
 */
export async function releaseAssignment(assignment: LoadedAssignment, folder: string): Promise<string> {
  const { name } = assignment.definition;
  const target = path.join(folder, name);
  makeFolders("release", target);
  const compiler = startCompiler();
  try {
    await saveNotebook(path.join(target, `${name}.ipynb`), assignment.released);
    // It brings the library with it, which nobody who only grades should wait for.
    const { oracle } = await import("./oracle.js");
    const checks = await publishChecks(assignment, (question) => oracle(assignment, question, compiler));
    await saveText(path.join(target, "checks.json"), checks);
  } finally {
    await compiler.close();
  }
  copyFigures(assignment, target);
  return target;
}

function copyFigures({ folder }: LoadedAssignment, target: string): void {
  const figures = path.join(folder, "figures");
  if (!existsSync(figures) || path.resolve(target) === path.resolve(folder)) return;
  try {
    cpSync(figures, path.join(target, "figures"), { recursive: true });
  } catch (error) {
    throw new GradlabError(`release: the figures cannot be written to ${target} (${reasonOf(error)})`, {
      cause: error,
    });
  }
}
