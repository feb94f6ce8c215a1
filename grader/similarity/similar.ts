import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Question } from "../../src/checks/index.js";
import { GradlabError } from "../../src/errors.js";
import { questionOf, saveText } from "../../src/notebook/index.js";
import { collectAnswers } from "../answers.js";
import { loadAssignment, type LoadedAssignment } from "../assignment.js";
import { collectSubmissions, notebookOf, readBytes } from "../collect/index.js";
import { makeFolders, requireApart } from "../folders.js";
import { whichAssignment } from "../which.js";
import { codeMeasure, compareAnswers, proseMeasure, type Common, type Passage } from "./compare.js";
import { pairPage } from "./pair-page.js";
import { similarPage } from "./page.js";
import type { Similarities, SimilarAnswers, SimilarPair } from "./records.js";
import { codeTokens, proseTokens } from "./tokens.js";

/** How submissions are compared. */
export interface SimilarOptions {
  /** The assignment's name or folder; by default what the notebooks say. */
  readonly assignment?: string;
  /** The folder for the pages and for `similar.json`. */
  readonly out: string;
  /** How the submissions lie there; `auto`, the default, finds out. */
  readonly input?: string;
  /** How many pairs are listed at most. Default 200. */
  readonly pairs?: number;
}

/** Answers are alike that share half of what is their own, and no less than this many passages. */
const alike = { similarity: 0.5, shared: 12 };

/** One student's answers by question. */
interface Handed {
  readonly student: string;
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Compares the answers of a class with each other, question by question, and writes `index.html`, a page for each pair that
 * is alike, and `similar.json`. It says what is the same, and judges nobody.
 *
 * @throws GradlabError if there are no submissions
 */
export async function similar(
  source: string,
  options: SimilarOptions,
): Promise<Similarities & { readonly page: string }> {
  const limit = options.pairs ?? 200;
  if (!Number.isInteger(limit) || limit < 1) {
    throw new GradlabError(`similar: --pairs is "${limit}", expected a whole number above 0`);
  }
  requireApart("similar", source, options.out);
  const assignment = await loadAssignment(
    options.assignment ?? (await whichAssignment(source, options.input ?? "auto", "similar")),
  );
  const { handed, unread } = await readAll(source, assignment, options.input);
  const compared = assignment.definition.questions
    .filter(({ kind }) => kind !== "choice")
    .map((question) => compareQuestion(question, handed, assignment));
  const all = pairsOf(compared);
  const { name, title } = assignment.definition;
  const found: Similarities = {
    assignment: name,
    title,
    students: handed.map(({ student }) => student),
    unread,
    questions: compared.map(({ id, title, answers }) => ({ id, title, answers })),
    pairs: all.slice(0, limit).map((pair) => withPassages(pair, compared)),
    more: Math.max(0, all.length - limit),
    groups: groupsOf(all.map(({ students }) => students)),
  };
  return { ...found, page: await write(found, options.out) };
}

async function readAll(
  source: string,
  assignment: LoadedAssignment,
  input: string = "auto",
): Promise<{ handed: Handed[]; unread: Similarities["unread"] }> {
  const collected = await collectSubmissions(source, {
    assignment: assignment.definition.name,
    input,
    verb: "similar",
  });
  const handed: Handed[] = [];
  const unread: { student: string; problem: string }[] = [];
  try {
    for (const submission of collected.submissions) {
      const { student } = submission;
      const notebook = notebookOf(await readBytes(submission), submission);
      if ("problem" in notebook) {
        unread.push({ student, problem: notebook.problem });
        continue;
      }
      const { answers } = collectAnswers(notebook, assignment);
      const written = answers.flatMap(({ question, text }): [string, string][] =>
        text === undefined ? [] : [[question, text]],
      );
      handed.push({ student, texts: new Map(written) });
    }
  } finally {
    await collected.dispose();
  }
  return { handed, unread };
}

/** One question's comparison, by the students' names. */
interface Compared {
  readonly id: string;
  readonly title: string;
  readonly answers: number;
  readonly pairs: readonly (Common & { readonly students: readonly [string, string] })[];
  readonly passages: (pair: readonly [number, number]) => Passage[];
  readonly text: (student: string) => string;
}

function compareQuestion(
  { id, title, kind }: Question,
  handed: readonly Handed[],
  { released }: LoadedAssignment,
): Compared {
  const [tokens, measure] = kind === "text" ? [proseTokens, proseMeasure] : [codeTokens, codeMeasure];
  const template = released.cells.find((cell) => questionOf(cell) === id)?.source ?? "";
  const own = handed.filter(({ texts }) => (texts.get(id) ?? template).trim() !== template.trim());
  const answers = own.map(({ texts }) => tokens(texts.get(id)!));
  const { pairs, passages } = compareAnswers(answers, tokens(template), measure);
  const byName = new Map(own.map(({ student, texts }) => [student, texts.get(id)!]));
  return {
    id,
    title,
    answers: own.length,
    pairs: pairs
      .filter(({ similarity, shared }) => similarity >= alike.similarity && shared >= alike.shared)
      .map((one) => ({ ...one, students: [own[one.pair[0]].student, own[one.pair[1]].student] as const })),
    passages,
    text: (student) => byName.get(student)!,
  };
}

type Found = Omit<SimilarPair, "answers"> & {
  readonly alike: readonly { readonly at: number; readonly common: Common }[];
};

/** The pairs over all questions, those first that share most. */
function pairsOf(compared: readonly Compared[]): Found[] {
  const found = new Map<string, Found>();
  for (const [at, { pairs }] of compared.entries()) {
    for (const { students, ...common } of pairs) {
      const key = JSON.stringify(students);
      const before = found.get(key) ?? { students, shared: 0, alike: [] };
      found.set(key, {
        students,
        shared: before.shared + common.shared,
        alike: [...before.alike, { at, common }],
      });
    }
  }
  return [...found.values()].toSorted(
    (a, b) => b.shared - a.shared || (a.students.join("\0") < b.students.join("\0") ? -1 : 1),
  );
}

function withPassages({ students, shared, alike }: Found, compared: readonly Compared[]): SimilarPair {
  const answers = alike.map(({ at, common }): SimilarAnswers => {
    const { id, title, passages, text } = compared[at];
    const { similarity, shared } = common;
    const texts = [text(students[0]), text(students[1])] as const;
    return { question: id, title, similarity, shared, passages: passages(common.pair), texts };
  });
  return { students, shared, answers: answers.toSorted((a, b) => b.shared - a.shared) };
}

/** Who is linked to whom over any number of pairs, where these are more than two. */
function groupsOf(pairs: readonly (readonly [string, string])[]): string[][] {
  const groupOf = new Map<string, Set<string>>();
  for (const [a, b] of pairs) {
    const [one, other] = [groupOf.get(a) ?? new Set([a]), groupOf.get(b) ?? new Set([b])];
    if (one !== other) for (const name of other) one.add(name);
    for (const name of one) groupOf.set(name, one);
  }
  return [...new Set(groupOf.values())]
    .map((group) => [...group].toSorted())
    .filter((group) => group.length > 2)
    .toSorted((a, b) => b.length - a.length || (a[0] < b[0] ? -1 : 1));
}

async function write(found: Similarities, out: string): Promise<string> {
  const folder = path.join(out, "pairs");
  makeEmpty(folder);
  for (const [index, pair] of found.pairs.entries()) {
    await saveText(path.join(folder, `${index + 1}.html`), pairPage(pair, found));
  }
  await saveText(path.join(out, "similar.json"), similarJson(found));
  const page = path.join(out, "index.html");
  await saveText(page, similarPage(found));
  return page;
}

/** Pages of an earlier run would be taken for this one's. */
function makeEmpty(folder: string): void {
  makeFolders("similar", folder);
  try {
    const old = readdirSync(folder).filter((name) => /^\d+\.html$/.test(name));
    for (const name of old) rmSync(path.join(folder, name));
  } catch (error) {
    const { message } = error as Error;
    throw new GradlabError(`similar: the folder ${folder} cannot be made (${message})`, { cause: error });
  }
}

/** The same for a program; texts are the students' own and stay in the pages. */
function similarJson({ pairs, ...rest }: Similarities): string {
  const listed = pairs.map(({ answers, ...pair }, index) => ({
    ...pair,
    page: `pairs/${index + 1}.html`,
    answers: answers.map(({ question, title, similarity, shared, passages }) => ({
      question,
      title,
      similarity,
      shared,
      passages,
    })),
  }));
  const round = (_: string, value: unknown): unknown =>
    typeof value === "number" ? Number(value.toFixed(4)) : value;
  return `${JSON.stringify({ format: "gradlab-similar-1", ...rest, pairs: listed }, round, 2)}\n`;
}
