import {
  encode,
  explainOutcome,
  judge,
  judgeStyle,
  pointsOf,
  type AspectResult,
  type Call,
  type ChoiceQuestion,
  type FunctionQuestion,
  type Inputs,
  type Outcome,
  type Question,
} from "../src/checks/index.js";
import { Uncompilable } from "./compile/index.js";
import { countsSteps } from "./counts-steps.js";
import type { Identity } from "./oracle.js";
import { answerId } from "./marks/mark.js";
import type { Answer, Compiled, Diagnostic, QuestionReport } from "./records.js";
import type { Course } from "./course.js";

/** What a question's report begins with. */
const blank = (question: Question, answer: Answer): QuestionReport => ({
  id: question.id,
  title: question.title,
  status: "graded",
  score: 0,
  max: pointsOf(question),
  aspects: [],
  diagnostics: [],
  notes: answer.notes,
  ...(answer.text === undefined ? {} : { answerId: answerId(answer.text) }),
});

/** Grades one question; whatever goes wrong in here is the grader's fault and leaves the question ungraded. */
export async function scoreQuestion(
  course: Course,
  question: Question,
  answer: Answer,
  identity: Identity,
  context: { readonly diagnostics: readonly Diagnostic[]; readonly elsewhere: readonly string[] },
): Promise<QuestionReport> {
  const report = blank(question, answer);
  if (answer.text === undefined) return { ...report, message: answer.notes.at(-1) ?? "No answer." };
  try {
    if (question.kind === "text") return scoreText(course, question, answer.text, report);
    if (question.kind === "choice") return scoreChoice(question, answer.text, report);
    const scored = await scoreFunction(course, question, answer.text, identity, context.elsewhere);
    return {
      ...report,
      diagnostics: context.diagnostics,
      ...scored,
      notes: [...answer.notes, ...(scored.notes ?? [])],
    };
  } catch (error) {
    course.log(`${identity.student}, ${question.id}: ${(error as Error).stack ?? String(error)}`);
    return {
      ...report,
      status: "ungraded",
      message: "The grader failed here, not you: this question is to be graded again.",
    };
  }
}

function scoreText(course: Course, question: Question, text: string, report: QuestionReport): QuestionReport {
  const { cells } = course.assignment.released;
  const template = cells.find(({ id }) => id === question.id)?.source ?? "";
  const added = text
    .split("\n")
    .filter((line) => !template.split("\n").includes(line))
    .join("\n")
    .trim();
  if (added === "") return { ...report, message: "Not answered." };
  return { ...report, status: "manual", answer: added, message: "Marked by a person." };
}

function scoreChoice(question: ChoiceQuestion, text: string, report: QuestionReport): QuestionReport {
  const chosen = lettersIn(text, question.name);
  if (chosen.length === 0) return { ...report, message: "Nothing was chosen." };
  const right = chosen.join() === question.key.toSorted().join();
  const score = right ? question.points : 0;
  const message = `${right ? "Right." : `Not right; it is ${question.key.join(", ")}.`} ${question.explanation}`;
  return { ...report, answer: chosen.join(", "), score, message };
}

/** The letters in the list that the cell assigns to `name`, read as text: a choice needs no running. */
function lettersIn(text: string, name: string): string[] {
  const code = text.replaceAll(/\/\/.*$/gm, "").replaceAll(/\/\*.*?\*\//gs, "");
  const [, list] = new RegExp(String.raw`\b${name}\b[^=]*=\s*\[([^\]]*)\]`).exec(code) ?? [];
  const letters = [...(list ?? "").matchAll(/["'\u0060](\w+)["'\u0060]/g)].map(([, letter]) =>
    letter.toLowerCase(),
  );
  return [...new Set(letters)].toSorted();
}

type Scored = Partial<QuestionReport>;

async function scoreFunction(
  course: Course,
  question: FunctionQuestion,
  text: string,
  identity: Identity,
  elsewhere: readonly string[],
): Promise<Scored> {
  const compiled = await compile(course, question, text);
  if ("message" in compiled) return { ...compiled, aspects: zero(question) };
  const oracle = await course.oracle(question);
  const [probes, race] = [await oracle.probes(identity), await oracle.race(identity)];
  const calls: Call[] = [...probes, ...oracle.counted, ...race];
  const tensors = compiled.uses.includes("tf") || calls.some(({ inputs }) => hasTensor(inputs));
  const task = { compiled, name: question.name, text, tensors, counted: countsSteps(question) };
  const { outcomes, loading, strays } = await course.runner.run(task, calls.map(asked));
  const told = outcomes.map((outcome) => (outcome.kind === "missing" ? missing(question, loading) : outcome));
  const [values, others] = [told.slice(0, probes.length), told.slice(probes.length)];
  let judgement = judge(question, probes, values);
  if (judgement.aspects.some(({ score, points }) => score < points)) {
    judgement = judge(question, await oracle.withMutants(probes), values);
  }
  const aspects = [...judgement.aspects];
  let { hint } = judgement;
  if (question.style) {
    const earned = aspects[0].score > 0;
    const rounds = race.map(({ expected }, index) => ({
      expected,
      outcome: others[oracle.counted.length + index],
    }));
    const manner = { loops: compiled.loops, counted: others.slice(0, oracle.counted.length), race: rounds };
    const style = judgeStyle(question.style, manner, earned, question.tolerance);
    aspects.push(style);
    if (earned && style.score === 0) hint ??= question.style.hint;
  }
  return {
    aspects,
    score: sum(aspects),
    ...(hint === undefined ? {} : { hint }),
    notes: [...loadingNotes(loading), ...reliance(told, elsewhere), ...strayNotes(strays)],
  };
}

const hasTensor = (inputs: Inputs): boolean => encode(inputs).includes('{"tensor"');

/** What the child is told of a probe: the call alone. */
const asked = ({ inputs, precise, slopes, carry, yardstick }: Call): Call => ({
  inputs,
  ...(precise === undefined ? {} : { precise }),
  ...(slopes === undefined ? {} : { slopes }),
  ...(carry === undefined ? {} : { carry }),
  ...(yardstick === undefined ? {} : { yardstick }),
});

const sum = (aspects: readonly AspectResult[]): number =>
  aspects.reduce((total, { score }) => total + score, 0);

async function compile(
  course: Course,
  question: FunctionQuestion,
  answer: string,
): Promise<Compiled | { message: string; diagnostics?: readonly Diagnostic[] }> {
  try {
    const { context } = course.assignment;
    const compiled = await course.compiler.transpile({
      context,
      answer,
      name: question.name,
      count: countsSteps(question),
    });
    if (compiled.syntax.length === 0) return compiled;
    return {
      message: "The cell cannot be read as TypeScript, so it did not run.",
      diagnostics: compiled.syntax,
    };
  } catch (error) {
    if (error instanceof Uncompilable) return { message: `The cell cannot be compiled: ${error.message}.` };
    throw error;
  }
}

const zero = ({ aspects, style }: FunctionQuestion): AspectResult[] =>
  [...aspects, ...(style ? [style] : [])].map(({ name, points }) => ({ name, points, score: 0 }));

function missing({ name }: FunctionQuestion, loading: Outcome | undefined): Outcome {
  const reason = loading?.kind === "threw" ? explainOutcome(loading).replace(/\.$/, "") : undefined;
  return { kind: "missing", name, ...(reason ? { reason } : {}) };
}

function loadingNotes(loading: Outcome | undefined): string[] {
  if (loading?.kind !== "threw") return [];
  return [`Outside the function: ${explainOutcome(loading)} The function itself was graded all the same.`];
}

/** An answer that leans on another cell: the grader takes each answer cell alone. */
function reliance(outcomes: readonly Outcome[], elsewhere: readonly string[]): string[] {
  const names = outcomes.flatMap((outcome) => {
    if (outcome.kind !== "threw") return [];
    const [, name] = /^(\w+) is not defined$/.exec(outcome.message) ?? [];
    return name !== undefined && elsewhere.includes(name) ? [name] : [];
  });
  return [...new Set(names)].map(
    (name) =>
      `${name} is defined in another cell; each answer cell is graded by itself, so put ${name} into it.`,
  );
}

const strayNotes = (strays: number): string[] =>
  strays > 0 ? ["The code sent messages to the grader that nobody had asked for; they were ignored."] : [];
