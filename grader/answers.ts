import type { Question } from "../src/checks/index.js";
import { questionOf, type Cell, type Notebook } from "../src/notebook/index.js";
import type { LoadedAssignment } from "./assignment.js";
import { namesIn } from "./names-in.js";
import type { Answer, Answers } from "./records.js";
import { saidAssignment } from "./which.js";
import { joinSplit } from "./split.js";

const maximumCharacters = 200_000;

/** Of so many cells at most an answer is put together: nobody splits one further by hand. */
const maximumParts = 50;

/**
 * Takes the answers out of a submission, by question id, and nothing else: everything around them comes from the
 * master. What had to be repaired, and what else was changed, is noted.
 */
export function collectAnswers(notebook: Notebook, assignment: LoadedAssignment): Answers {
  const { definition, released } = assignment;
  const template = new Map(released.cells.map((cell) => [cell.id, cell]));
  const answers = definition.questions.map((question) =>
    answerTo(question, notebook.cells, template.get(cellIdOf(question, released))!),
  );
  const mine = new Set(definition.questions.map(({ id }) => id));
  const isAnswer = (cell: Cell): boolean => mine.has(questionOf(cell) ?? cell.id) || mine.has(cell.id);
  const others = notebook.cells.filter((cell) => !isAnswer(cell));
  const said = saidAssignment(notebook);
  const isOther =
    said !== undefined && said !== definition.name && answers.every(({ text }) => text === undefined);
  const notes = changes(
    others,
    released.cells.filter((cell) => !isAnswer(cell)),
  );
  return {
    answers,
    notes: isOther ? [`This looks like the notebook of ${said}.`, ...notes] : notes,
    elsewhere: names(others),
  };
}

const cellIdOf = (question: Question, released: Notebook): string =>
  released.cells.find((cell) => questionOf(cell) === question.id)!.id;

function answerTo(question: Question, cells: readonly Cell[], template: Cell): Answer {
  const marked = cells.filter((cell) => questionOf(cell) === question.id || cell.id === question.id);
  const candidates =
    marked.length > 0
      ? marked
      : cells.filter(
          (cell) => questionOf(cell) === undefined && cell.cell_type === "code" && defines(cell, question),
        );
  const id = question.id;
  if (candidates.length === 0) return { question: id, notes: ["The answer cell is missing."] };
  const written = candidates.filter((cell) => cell.source.trim() !== template.source.trim());
  const chosen = written.findLast((cell) => defines(cell, question)) ?? written.at(-1) ?? candidates.at(-1)!;
  const notes: string[] = [];
  if (marked.length === 0) notes.push("The answer cell had lost its mark; it was found by what it defines.");
  const near = nearest(written, chosen);
  if (near.length < written.length && question.kind !== "text") {
    notes.push(`Of the ${written.length} cells for this answer only ${near.length} were read.`);
  }
  const { text, count } = together(question, question.kind === "text" ? written : near, chosen);
  if (candidates.length > 1) {
    const counts = count > 1 ? `${count} of them make it up together` : "the last complete one counts";
    notes.push(`There are ${candidates.length} cells for this answer; ${counts}.`);
  }
  if (chosen.cell_type !== template.cell_type) {
    notes.push(`The answer cell had become a ${chosen.cell_type} cell; its text counts all the same.`);
  }
  if (text.length > maximumCharacters) {
    return {
      question: id,
      notes: [...notes, `The answer has ${text.length} characters; it was not read.`],
    };
  }
  return { question: id, text, notes };
}

/** The latest cells among which is the one that counts, as many as are read; of earlier ones, it and those behind it. */
function nearest(written: readonly Cell[], chosen: Cell): readonly Cell[] {
  const start = Math.max(0, Math.min(written.indexOf(chosen), written.length - maximumParts));
  return written.slice(start, start + maximumParts);
}

/** The answer's text, where its cell was split of all its parts: prose of whatever was written, code of what it needs. */
function together(
  question: Question,
  written: readonly Cell[],
  chosen: Cell,
): { text: string; count: number } {
  const texts = written.map(({ source }) => source);
  if (texts.length < 2 || texts.join("").length > maximumCharacters) return { text: chosen.source, count: 1 };
  if (question.kind === "text") {
    const parts = [...new Set(texts.map((text) => text.trim()))].filter((text) => text !== "");
    return { text: parts.join("\n\n"), count: parts.length };
  }
  return joinSplit(texts, written.indexOf(chosen));
}

/** Whether a cell declares the name that the question asks for, by its looks. */
function defines(cell: Cell, question: Question): boolean {
  if (question.kind === "text") return false;
  // Runs of spaces are bounded, and so is the text: a hostile one must not keep the grader from others.
  return new RegExp(String.raw`\b(?:function\b[\s*]|(?:const|let|var)\s)\s{0,99}${question.name}\b`).test(
    cell.source.slice(0, maximumCharacters),
  );
}

/** What was done to the cells that are not answers; they do not count, so this costs nobody anything. */
function changes(found: readonly Cell[], original: readonly Cell[]): string[] {
  const byId = new Map(found.map((cell) => [cell.id, cell]));
  const missing = original.filter((cell) => !byId.has(cell.id)).length;
  const edited = original.filter(
    (cell) => byId.has(cell.id) && byId.get(cell.id)!.source.trim() !== cell.source.trim(),
  );
  const code = edited.filter((cell) => cell.cell_type === "code").length;
  const cells = (n: number): string => (n === 1 ? "1 cell" : `${n} cells`);
  const notes: string[] = [];
  if (missing > 0) notes.push(`${cells(missing)} of the assignment is missing; the grader used its own.`);
  if (code > 0) notes.push(`${cells(code)} of the assignment's code was edited; the grader used its own.`);
  return notes.map((note) =>
    note.replace(
      /^(\d+ cells .*?)(is|was)/,
      (_, before: string, verb: string) => before + (verb === "is" ? "are" : "were"),
    ),
  );
}

/** What cells declare at the start of a line. */
const names = (cells: readonly Cell[]): string[] =>
  cells
    .filter(({ cell_type }) => cell_type === "code")
    .flatMap(({ source }) => namesIn(source.slice(0, maximumCharacters)));
