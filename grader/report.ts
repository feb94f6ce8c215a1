import { pointsOf } from "../src/checks/index.js";
import { AssignmentFault } from "./assignment-fault.js";
import { collectAnswers } from "./answers.js";
import type { Course } from "./course.js";
import { Uncompilable, type Source } from "./compile/index.js";
import type { Notebook } from "../src/notebook/index.js";
import { prepareAnswer, type Prepared, type Unrunnable } from "./prepare.js";
import type { Answers, Diagnostic, QuestionReport, Report, Submission } from "./records.js";
import { askedOf, mayStillCount, scoreQuestion, scoreShared, type Shared } from "./score.js";
import { groupsOf, sentAhead } from "./share.js";
import { notebookOf, type Bytes, type Unread } from "./collect/index.js";

/**
 * Grades one submission from its bytes. What fails is told in the report.
 *
 * @throws AssignmentFault if the assignment is to be put right first
 */
export async function gradeSubmission(
  course: Course,
  submission: Submission,
  bytes: Bytes,
  salt: string,
): Promise<Report> {
  const { student, notes = [] } = submission;
  try {
    const notebook = notebookOf(bytes, submission);
    if ("problem" in notebook) return { ...unreadable(course, student, notebook), notes };
    const report = await gradeNotebook(course, student, notebook, salt);
    return { ...report, notes: [...notes, ...report.notes] };
  } catch (error) {
    if (error instanceof AssignmentFault) throw error;
    course.log(`${submission.student}: ${(error as Error).stack ?? String(error)}`);
    return faulty(course, submission.student);
  }
}

/** Grades a notebook already read: all of its questions with their types, or only one question's answers' values. */
export async function gradeNotebook(
  course: Course,
  student: string,
  notebook: Notebook,
  salt: string,
  only?: string,
): Promise<Report> {
  const { definition } = course.assignment;
  const collected = collectAnswers(notebook, course.assignment);
  const typed =
    only === undefined && course.types
      ? typeErrors(course, collected)
      : Promise.resolve(new Map<string, Diagnostic[]>());
  typed.catch(() => {}); // Told where it is waited for.
  const asked = definition.questions.flatMap((question, index) =>
    only === undefined || question.id === only ? [{ question, answer: collected.answers[index] }] : [],
  );
  const prepared = new Map<string, Promise<Prepared | Unrunnable>>();
  for (const { question, answer } of asked) {
    if (question.kind !== "function" || answer.text === undefined) continue;
    const one = prepareAnswer(course, question, answer.text, { student, salt });
    one.catch(() => {}); // Told where the question is scored.
    prepared.set(question.id, one);
  }
  if (prepared.size > 0) course.expect(1);
  const shared = await runShared(course, [...prepared.values()]);
  const diagnostics = await typed;
  const questions: QuestionReport[] = [];
  for (const { question, answer } of asked) {
    const known = {
      diagnostics: diagnostics.get(question.id) ?? [],
      elsewhere: collected.elsewhere,
      prepared: prepared.get(question.id),
      shared: shared.get(question.id),
    };
    questions.push(await scoreQuestion(course, question, answer, student, known));
  }
  return assemble(course, student, questions, collected.notes);
}

/** Runs the answers that may share a child, and gives by question what came out there where it counts. */
async function runShared(
  course: Course,
  prepared: readonly Promise<Prepared | Unrunnable>[],
): Promise<Map<string, Shared>> {
  const found = new Map<string, Shared>();
  const settled = await Promise.allSettled(prepared);
  const runnable = settled.flatMap((one) =>
    one.status === "fulfilled" && !("message" in one.value) ? [one.value] : [],
  );
  const { limits, forkCommand } = course.launcher;
  for (const group of groupsOf(runnable, limits.answers, forkCommand ? 1 : 2)) {
    // Where no child starts, each answer says so when it is asked alone.
    const outcomes = await course.runner
      .together(
        group.map((one) => ({ ...askedOf(one), ahead: sentAhead(one) })),
        (index, found) => mayStillCount(group[index], found),
      )
      .catch(() => undefined);
    for (const [index, one] of group.entries()) {
      const shared = outcomes?.[index] && scoreShared(one, outcomes[index], group.slice(0, index));
      if (shared) found.set(one.question.id, shared);
    }
  }
  return found;
}

/**
 * Has the types of several submissions' answers checked at once, which takes half the time: what was found is kept for when
 * each is graded. What cannot be read or checked is told then.
 */
export async function checkTypesAhead(
  course: Course,
  all: readonly { readonly submission: Submission; readonly bytes: Bytes }[],
): Promise<void> {
  const sources = all.flatMap(({ submission, bytes }) => {
    const notebook = notebookOf(bytes, submission);
    if ("problem" in notebook) return [];
    return typedAnswers(course, collectAnswers(notebook, course.assignment)).map(({ source }) => source);
  });
  if (sources.length > 0) await course.compiler.types(sources);
}

function typedAnswers({ assignment }: Course, { answers }: Answers): { id: string; source: Source }[] {
  const { definition, context } = assignment;
  return answers.flatMap(({ question: id, text }) => {
    const question = definition.questions.find((one) => one.id === id)!;
    return question.kind === "function" && text !== undefined
      ? [{ id, source: { context, answer: text, name: question.name } }]
      : [];
  });
}

/** The types' errors of each answer; a compiler that gives up costs nothing but its remarks. */
async function typeErrors(course: Course, collected: Answers): Promise<Map<string, Diagnostic[]>> {
  const asked = typedAnswers(course, collected);
  try {
    const found = await course.compiler.types(asked.map(({ source }) => source));
    return new Map(asked.map(({ id }, index) => [id, found[index]]));
  } catch (error) {
    if (error instanceof Uncompilable) return new Map();
    throw error;
  }
}

function assemble(
  course: Course,
  student: string,
  questions: readonly QuestionReport[],
  notes: readonly string[],
  problem?: string,
): Report {
  const { definition } = course.assignment;
  const add = (read: (question: QuestionReport) => number): number =>
    questions.reduce((total, question) => total + read(question), 0);
  return {
    format: "gradlab-report-1",
    assignment: definition.name,
    title: definition.title,
    student,
    score: add(({ score }) => score),
    max: add(({ max }) => max),
    manual: add(({ status, max }) => (status === "manual" ? max : 0)),
    ungraded: add(({ status, max }) => (status === "ungraded" ? max : 0)),
    ...(problem === undefined ? {} : { problem }),
    notes,
    questions,
    sandbox: course.launcher.sandbox,
  };
}

function unreadable(course: Course, student: string, { problem, again }: Unread): Report {
  const questions = again
    ? allQuestions(course, "ungraded", "The file could not be read: this question is to be graded again.")
    : allQuestions(course, "graded", "There was nothing to read.");
  return assemble(course, student, questions, [], problem);
}

export function faulty(course: Course, student: string): Report {
  const message = "The grader failed here, not you: this question is to be graded again.";
  return assemble(course, student, allQuestions(course, "ungraded", message), []);
}

function allQuestions(course: Course, status: "graded" | "ungraded", message: string): QuestionReport[] {
  return course.assignment.definition.questions.map((question) => ({
    id: question.id,
    title: question.title,
    status,
    score: 0,
    max: pointsOf(question),
    aspects: [],
    message,
    diagnostics: [],
    notes: [],
  }));
}
