import { existsSync, readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pointsOf, type FunctionQuestion } from "../src/checks/index.js";
import { questionOf } from "../src/notebook/index.js";
import { loadAssignment, type LoadedAssignment } from "./assignment.js";
import { fillAnswers } from "./fill.js";
import { AssignmentFault } from "./assignment-fault.js";
import { openCourse, type Course, type CourseOptions } from "./course.js";
import { choiceGuard, guards } from "./guards.js";
import { shownPath } from "./locate.js";
import { publishChecks } from "./release.js";
import { gradeNotebook } from "./report.js";

/** What was proved of an assignment, line by line, and what was not. */
export interface Verification {
  readonly assignment: string;
  /** What holds. */
  readonly proofs: readonly string[];
  /** What does not; none in a sound assignment. */
  readonly faults: readonly string[];
}

/** Inputs are personal: what holds must hold for anyone. */
const students = ["one", "two"];

/** Each of a question's mutants must be told from the right answer by at least so many. */
const enoughMutants = 5;

/**
 * Proves an assignment by grading: the reference earns all points, the empty template none, no aspect goes to a constant or
 * a guess, every mutant loses exactly the aspects it should and gets its own hint, and what students receive holds no
 * line of a solution.
 */
export async function verify(name: string, options: CourseOptions = {}): Promise<Verification> {
  const assignment = await loadAssignment(name);
  const course = openCourse(assignment, { ...options, proves: true });
  const [proofs, faults]: [string[], string[]] = [[], []];
  const state = (fault: string | undefined, proof: string): void =>
    void (fault ? faults.push(fault) : proofs.push(proof));
  try {
    const wrongReference = await orFault(() => referenceFault(course));
    state(wrongReference, "the reference earns all points");
    state(await orFault(() => templateFault(course)), "the empty template earns none");
    for (const question of assignment.definition.questions) {
      if (question.kind === "choice")
        state(choiceGuard(question), `${question.id}: the key is not won blindly`);
    }
    faults.push(...undeclaredMutants(assignment));
    for (const question of functions(assignment)) {
      // Without right results nothing can be said about wrong ones.
      const weak = wrongReference === undefined ? await weaknesses(course, question) : undefined;
      faults.push(...(weak ?? []));
      if (weak?.length === 0) proofs.push(`${question.id}: no constant and no guess wins an aspect`);
      const names = Object.keys(question.mutants);
      if (names.length < enoughMutants) {
        faults.push(`${question.id} has ${names.length} mutants, expected at least ${enoughMutants}`);
      }
      faults.push(...sharedHints(question));
      const found = await inParallel(names, (mutant) => orFault(() => mutantFault(course, question, mutant)));
      for (const [index, fault] of found.entries()) {
        state(fault, `${question.id}: the mutant "${names[index]}" is told apart`);
      }
    }
    state(await orFault(() => leak(course)), "what students receive holds no solution");
  } finally {
    await course.close();
  }
  // What keeps a question from being graded is found with each thing that is asked of it.
  const found = [...new Set(faults)].map((fault) => withPlaces(fault, assignment));
  return { assignment: assignment.definition.name, proofs, faults: found };
}

/** A fault with the assignment's files as they can be opened from here. */
function withPlaces(fault: string, { definition, folder }: LoadedAssignment): string {
  const files = new RegExp(`(?<![\\w./-])${definition.name}/(?=master\\.ts|questions\\.ts|mutants/)`, "g");
  return fault.replaceAll(files, () => `${shownPath(folder)}/`);
}

/** A fault that was found, or one that kept it from being looked for. */
async function orFault(find: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof AssignmentFault) return error.message;
    throw error;
  }
}

/** Does `work` for each item, as many at once as there are processors. */
async function inParallel<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<U[]> {
  const results: U[] = [];
  let next = 0;
  const run = async (): Promise<void> => {
    for (let index; (index = next++) < items.length;) results[index] = await work(items[index]);
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, run));
  return results;
}

const functions = ({ definition }: LoadedAssignment): FunctionQuestion[] =>
  definition.questions.filter((question): question is FunctionQuestion => question.kind === "function");

async function referenceFault(course: Course): Promise<string | undefined> {
  const notebook = fillAnswers(course.assignment, course.assignment.references);
  for (const student of students) {
    const report = await gradeNotebook(course, student, notebook, "verify");
    const short = report.questions.find(({ score, max, status }) => score !== max && status !== "manual");
    if (short) {
      const why = short.message ?? short.aspects.find(({ message }) => message)?.message ?? "";
      return `the reference earns ${short.score} of ${short.max} for ${short.id}: ${why}`;
    }
    const typed = report.questions.find(({ diagnostics }) => diagnostics.length > 0);
    if (typed) return `the reference for ${typed.id} has a type error: ${typed.diagnostics[0].message}`;
  }
  return undefined;
}

async function templateFault(course: Course): Promise<string | undefined> {
  const report = await gradeNotebook(course, students[0], course.assignment.released, "verify");
  const earns = report.questions.find(({ score, status }) => score !== 0 || status !== "graded");
  return earns ? `the empty template earns ${earns.score} for ${earns.id} (${earns.status})` : undefined;
}

/** What could be won without an answer, with the inputs of any of the students. */
async function weaknesses(course: Course, question: FunctionQuestion): Promise<string[]> {
  const known = await course.oracle(question);
  const found = await Promise.all(students.map((student) => known.probes({ student, salt: "verify" })));
  const faults = found.flatMap((mine) => guards(question, mine));
  // One fault an aspect: the chances of two students' inputs may differ.
  const aspectOf = (fault: string): string => fault.split('" ')[0];
  return faults.filter((fault, i) => faults.findIndex((one) => aspectOf(one) === aspectOf(fault)) === i);
}

/** Hints that two mutants have in common: of these nobody could tell which one an answer resembles. */
function sharedHints({ id, mutants }: FunctionQuestion): string[] {
  const names = Object.keys(mutants);
  return names.flatMap((name, index) => {
    const first = names.findIndex((other) => mutants[other].hint === mutants[name].hint);
    return first < index ? [`${id}: the mutants "${names[first]}" and "${name}" have the same hint`] : [];
  });
}

/** Files of mutants that no question names: nobody would get their hints. */
function undeclaredMutants({ definition, folder, mutants }: LoadedAssignment): string[] {
  const declared = new Set([...mutants.keys()].map((key) => `${key.replace("/", ".")}.ts`));
  const place = path.join(folder, "mutants");
  const files = existsSync(place) ? readdirSync(place).filter((file) => file.endsWith(".ts")) : [];
  return files
    .filter((file) => !declared.has(file))
    .map((file) => `${definition.name}/mutants/${file} is named by no question in questions.ts`);
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ") || "nothing";

async function mutantFault(
  course: Course,
  question: FunctionQuestion,
  name: string,
): Promise<string | undefined> {
  const { hint, fails } = question.mutants[name];
  const named = [...question.aspects, ...(question.style ? [question.style] : [])].map((one) => one.name);
  const strange = fails.find((aspect) => !named.includes(aspect));
  if (strange !== undefined) {
    return `${question.id}: the mutant "${name}" fails "${strange}", but the aspects are: ${named.join("; ")}`;
  }
  const text = course.assignment.mutants.get(`${question.id}/${name}`)!;
  const notebook = fillAnswers(course.assignment, new Map([[question.id, text]]));
  const known = await course.oracle(question);
  for (const student of students) {
    const report = await gradeNotebook(course, student, notebook, "verify", question.id);
    const [{ aspects, hint: given, score, message }] = report.questions;
    const failed = aspects.filter((aspect) => aspect.score < aspect.points).map((aspect) => aspect.name);
    const who = `${question.id}: the mutant "${name}"`;
    const broken = known.faults.get(name);
    if (broken !== undefined) return broken;
    if (message !== undefined) return `${who} was not run: ${message}`;
    if (failed.join() !== fails.join()) {
      const place = `mutants/${question.id}.${name}.ts`;
      const found = failed.length === 0 ? "passes everything" : `fails ${quoted(failed)}`;
      return `${course.assignment.definition.name}/${place} ${found}, expected to fail ${quoted(fails)}`;
    }
    const lost = pointsOf(question) - score;
    if (lost <= 0) return `${who} loses no points`;
    // What is trained by chance and judged by nothing else resembles no mistake for certain.
    const isByChance = question.aspects.every((aspect) => "quality" in aspect);
    if (given !== hint && !(isByChance && given === undefined))
      return `${who} got ${given === undefined ? "no hint" : `the hint "${given}"`}, not its own`;
  }
  return undefined;
}

/** A line of a solution that students would receive, if there is one. */
async function leak(course: Course): Promise<string | undefined> {
  const { assignment } = course;
  const notebook = JSON.stringify(assignment.released.cells.map(({ source }) => source));
  const checks = await publishChecks(assignment, (question) => course.oracle(question));
  const stubs = new Map(assignment.released.cells.map((cell) => [questionOf(cell), cell.source]));
  for (const [id, reference] of assignment.references) {
    const kept = new Set((stubs.get(id) ?? "").split("\n").map((line) => line.trim()));
    const lines = reference.split("\n").map((line) => line.trim());
    const secret = lines.filter((line) => line.length >= 16 && !kept.has(line));
    const told = secret.find((line) => {
      const escaped = JSON.stringify(line).slice(1, -1);
      return notebook.includes(escaped) || checks.includes(escaped);
    });
    if (told) return `what students receive holds a line of the solution of ${id}: ${told}`;
  }
  return undefined;
}
