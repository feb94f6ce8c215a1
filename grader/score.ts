import {
  explainOutcome,
  judge,
  judgeAspects,
  judgeStyle,
  pointsOf,
  type AspectResult,
  type FunctionQuestion,
  type Judgement,
  type Outcome,
  type Question,
} from "../src/checks/index.js";
import { AssignmentFault } from "./assignment-fault.js";
import { answerId } from "./marks/mark.js";
import type { Prepared, Unrunnable } from "./prepare.js";
import type { Answer, Diagnostic, QuestionReport } from "./records.js";
import { scoreChoice } from "./choice.js";
import type { Course } from "./course.js";
import type { Asked, Ran } from "./sandbox/index.js";
import { undisturbed } from "./share.js";

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

/** What is known of an answer before it is scored. */
export interface Known {
  readonly diagnostics: readonly Diagnostic[];
  /** Names that the notebook's other cells declare. */
  readonly elsewhere: readonly string[];
  /** A function's answer made ready; rejected where the grader failed at that. */
  readonly prepared: Promise<Prepared | Unrunnable> | undefined;
  /** What came out where the answer ran among others, if it counts. */
  readonly shared: Shared | undefined;
}

/**
 * Grades one question; whatever goes wrong in here is the grader's fault and leaves the question ungraded.
 *
 * @throws AssignmentFault if the question cannot be graded for anybody
 */
export async function scoreQuestion(
  course: Course,
  question: Question,
  answer: Answer,
  student: string,
  { diagnostics, elsewhere, prepared, shared }: Known,
): Promise<QuestionReport> {
  const report = blank(question, answer);
  if (answer.text === undefined) return { ...report, message: answer.notes.at(-1) ?? "No answer." };
  try {
    if (question.kind === "text") return scoreText(course, question, answer.text, report);
    if (question.kind === "choice") return await scoreChoice(question, answer.text, report);
    const scored =
      shared?.scored ?? (await scoreFunction(course, await prepared!, question, elsewhere, shared?.outcomes));
    return { ...report, diagnostics, ...scored, notes: [...answer.notes, ...(scored.notes ?? [])] };
  } catch (error) {
    if (error instanceof AssignmentFault) throw error;
    course.log(`${student}, ${question.id}: ${(error as Error).stack ?? String(error)}`);
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
  return { ...report, status: "manual", answer: added, message: "A person will mark this." };
}

/** What of a report comes of the answer itself. */
type Scored = Partial<QuestionReport>;

/** Runs an answer by itself, unless it is known what comes out, and judges that: what this says counts. */
async function scoreFunction(
  course: Course,
  prepared: Prepared | Unrunnable,
  question: FunctionQuestion,
  elsewhere: readonly string[],
  known: readonly Outcome[] | undefined,
): Promise<Scored> {
  if ("message" in prepared) return { ...prepared, aspects: zero(question) };
  const { probes, oracle } = prepared;
  const ran: Ran = known
    ? { outcomes: known, strays: 0 }
    : await course.runner.run(askedOf(prepared), (_, outcomes) => mayStillCount(prepared, outcomes));
  const { outcomes, loading, strays } = ran;
  const told = outcomes.map((outcome) => (outcome.kind === "missing" ? missing(question, loading) : outcome));
  const values = told.slice(0, probes.length);
  const first = withStyle(prepared, told, { aspects: judgeAspects(question, probes, values) });
  const isRight = isFull(first.aspects.slice(0, question.aspects.length));
  // The mutants' hints are for wrong results; a wrong manner has its own.
  const judgement = isRight
    ? first
    : withStyle(prepared, told, judge(question, await oracle.withMutants(probes, values), values));
  const { aspects, hint } = judgement;
  return {
    aspects,
    score: sum(aspects),
    ...(hint === undefined ? {} : { hint }),
    notes: [...loadingNotes(loading), ...reliance(told, elsewhere), ...strayNotes(strays)],
  };
}

/** What came of an answer among others: full marks, or outcomes that are as good as its own. */
export interface Shared {
  readonly scored?: Scored;
  readonly outcomes?: readonly Outcome[];
}

/**
 * What counts of the outcomes of an answer that ran among others; undefined where it is to be asked alone.
 *
 * @param earlier the answers that ran before it in the same child
 */
export function scoreShared(
  prepared: Prepared,
  outcomes: readonly Outcome[],
  earlier: readonly Prepared[],
): Shared | undefined {
  const { question, probes } = prepared;
  const judged = judgeAspects(question, probes, outcomes.slice(0, probes.length));
  const { aspects } = withStyle(prepared, outcomes, { aspects: judged });
  if (isFull(aspects)) return { scored: { aspects, score: sum(aspects) } };
  return undisturbed(prepared, earlier) ? { outcomes } : undefined;
}

/** What an answer that runs by itself is asked. It pauses before the race, which takes longer than all else. */
export const askedOf = ({ task, calls, race }: Prepared): Asked => ({
  task,
  calls,
  ...(race.length > 0 ? { pause: calls.length - race.length } : {}),
});

/** Whether the race can still count: it does not where the values are wrong, nor where loops or operations say it all. */
export function mayStillCount(prepared: Prepared, outcomes: readonly Outcome[]): boolean {
  const { question, probes } = prepared;
  const values = { aspects: judgeAspects(question, probes, outcomes.slice(0, probes.length)) };
  const { aspects } = withStyle({ ...prepared, race: [] }, outcomes, values);
  return aspects.at(-1)!.score > 0;
}

/** Adds to the judgement of the results, where the question asks for it, how they came about. */
function withStyle(
  { question, counted, race, probes, compiled: { loops } }: Prepared,
  outcomes: readonly Outcome[],
  judgement: Judgement,
): Judgement {
  if (!question.style) return judgement;
  const others = outcomes.slice(probes.length);
  const manner = {
    loops,
    counted: counted.map((call, index) => ({ ...call, outcome: others[index] })),
    race: race.map(({ expected }, index) => ({ expected, outcome: others[counted.length + index] })),
  };
  const earned = judgement.aspects[0].score > 0;
  const tolerance = question.aspects[0].tolerance ?? question.tolerance;
  const style = judgeStyle(question.style, manner, earned, tolerance);
  const hint = judgement.hint ?? (earned && style.score === 0 ? question.style.hint : undefined);
  return { aspects: [...judgement.aspects, style], ...(hint === undefined ? {} : { hint }) };
}

const isFull = (aspects: readonly AspectResult[]): boolean =>
  aspects.every(({ score, points }) => score >= points);

const sum = (aspects: readonly AspectResult[]): number =>
  aspects.reduce((total, { score }) => total + score, 0);

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
