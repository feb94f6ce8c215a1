import { z } from "zod";
import { pointsOf, type Assignment } from "../../src/checks/index.js";
import { GradlabError } from "../../src/errors.js";
import { readCsv } from "../csv.js";
import { markKey, type Mark, type Marks } from "./mark.js";

/** What marks are held against: the assignment's questions with their points. */
export type MarkedQuestions = readonly {
  readonly id: string;
  readonly max: number;
  /** Whether a person marks it: a text. */
  readonly byPerson: boolean;
}[];

/** An assignment's questions, as marks are held against them. */
export const markedQuestions = ({ questions }: Assignment): MarkedQuestions =>
  questions.map((one) => ({ id: one.id, max: pointsOf(one), byPerson: one.kind === "text" }));

const item = z.object({
  student: z.string(),
  question: z.string(),
  kind: z.string().default(""),
  points: z.union([z.number(), z.string()]).nullish(),
  comment: z.string().default(""),
  answer_id: z.string().default(""),
});
type Item = z.infer<typeof item> & { readonly line: number };

/**
 * Reads a sheet of marks, a table or a JSON list, with `student`, `question`, `points`, `comment`, and of each answer its
 * `kind` and `answer_id` as `gradlab marks` writes them.
 *
 * @throws GradlabError that names the line: for a question that there is not, points beyond its, an override without a
 * reason, a mark for what the grader gives points for
 */
export function readMarks(text: string, name: string, questions: MarkedQuestions): Marks {
  const items = /\.json$/i.test(name) ? fromJson(text, name) : fromCsv(text, name);
  const marks = new Map<string, Mark>();
  for (const one of items) {
    const mark = markOf(one, `${name}:${one.line}`, questions);
    const key = markKey(mark.student, mark.question);
    if (marks.has(key)) {
      throw new GradlabError(`${name}:${one.line} marks ${mark.question} of ${mark.student} a second time`);
    }
    marks.set(key, mark);
  }
  return marks;
}

const fromCsv = (text: string, name: string): Item[] =>
  readCsv(text, name, ["student", "question", "points"]).map(({ line, cells }) => ({
    ...item.parse(cells),
    line,
  }));

function fromJson(text: string, name: string): Item[] {
  try {
    const list = z.array(item).parse(JSON.parse(text));
    return list.map((one, index) => ({ ...one, line: index + 1 }));
  } catch (error) {
    throw new GradlabError(`${name} is no list of marks: ${(error as Error).message.split("\n")[0]}`, {
      cause: error,
    });
  }
}

function markOf({ line, points, ...rest }: Item, where: string, questions: MarkedQuestions): Mark {
  const question = questions.find(({ id }) => id === rest.question);
  if (!question) {
    const known = questions.map(({ id }) => id).join(", ");
    throw new GradlabError(`${where}: there is no question "${rest.question}", choose one of: ${known}`);
  }
  const kind = rest.kind.trim() === "" ? "mark" : rest.kind.trim();
  if (kind !== "mark" && kind !== "override") {
    throw new GradlabError(`${where}: kind is "${kind}", expected mark or override`);
  }
  const text = String(points ?? "")
    .trim()
    .replace(",", ".");
  const value = text === "" ? undefined : Number(text);
  if (value !== undefined && !(value >= 0 && value <= question.max)) {
    throw new GradlabError(`${where}: points are "${text}", expected a number from 0 to ${question.max}`);
  }
  if (kind === "mark" && value !== undefined && !question.byPerson) {
    throw new GradlabError(
      `${where}: the grader gives the points of ${question.id}; to change them write override in the column kind and the reason in comment`,
    );
  }
  const comment = rest.comment.trim();
  if (kind === "override" && value !== undefined && comment === "") {
    throw new GradlabError(`${where}: an override needs its reason in the column comment`);
  }
  const { student, answer_id: answer } = rest;
  return {
    student,
    question: question.id,
    kind,
    comment,
    answer,
    line,
    ...(value === undefined ? {} : { points: value }),
  };
}
