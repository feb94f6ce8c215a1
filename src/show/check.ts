import vm from "node:vm";
import {
  callAll,
  explainOutcome,
  findLoops,
  judge,
  judgeStyle,
  perform,
  tensorTools,
  type Call,
  type Outcome,
} from "../checks/index.js";
import { float64, tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import {
  checkMimeType,
  checkRecord,
  display,
  findQuestion,
  notYetWritten,
  probesOf,
  type CheckResult,
  type PublishedChoice,
  type PublishedFunction,
} from "../notebook/index.js";
import { checkHtml, checkText, notRun } from "./verdict.js";

/**
 * Runs a question's public examples on your own answer, here in the notebook, and shows what is right and what is not,
 * in the words that the grader will use. Hidden inputs are not run, and nothing is sent anywhere.
 *
 * @param question the question's id
 * @param answers your answer by its name: `{ vote }`
 * @returns what was found, as plain data; see {@link CheckResult}
 * @throws GradlabError for a question that does not exist, or an answer under another name
 *
 * @example
 * function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] {
 *   return x.map((a) => xTrain.map((b) => Math.hypot(...a.map((value, j) => value - b[j]))));
 * }
 * await check("knn-two-loops", { distancesTwoLoops });
 */
export async function check(
  question: string,
  answers: Readonly<Record<string, unknown>>,
): Promise<CheckResult> {
  const asked = await findQuestion(question);
  if (!Object.hasOwn(answers, asked.name)) {
    const came = Object.keys(answers).join(", ") || "nothing";
    throw new GradlabError(`check: ${question} asks for { ${asked.name} }, got ${came}`);
  }
  const answer = answers[asked.name];
  const result = asked.kind === "choice" ? checkChoice(asked, answer) : await checkFunction(asked, answer);
  display({
    data: {
      "text/html": checkHtml(result),
      "text/plain": checkText(result),
      [checkMimeType]: checkRecord(result),
    },
  });
  return shownAlready(result);
}

/** The same record, with an empty account for a kernel that would print a cell's result a second time. */
const shownAlready = (result: CheckResult): CheckResult =>
  Object.defineProperty(result, Symbol.for("Jupyter.display"), { value: () => ({}) });

function checkChoice(asked: PublishedChoice, answer: unknown): CheckResult {
  if (!Array.isArray(answer)) {
    const options = asked.options.join(", ");
    throw new GradlabError(
      `check: ${asked.id}: ${asked.name} is a ${typeof answer}, expected a list of letters among ${options}`,
    );
  }
  const letters = answer.map(String);
  const unknown = letters.find((letter) => !asked.options.includes(letter));
  if (unknown !== undefined) {
    throw new GradlabError(
      `check: ${asked.id} has no option "${unknown}", choose among ${asked.options.join(", ")}`,
    );
  }
  const message =
    letters.length === 0
      ? "Nothing chosen yet."
      : `You chose ${letters.toSorted().join(", ")}. Whether it is right is told when the assignment is graded.`;
  const { id: question, title } = asked;
  return { question, title, publicPassed: letters.length > 0, hiddenNotRun: 1, aspects: [], message };
}

async function checkFunction(asked: PublishedFunction, answer: unknown): Promise<CheckResult> {
  const probes = probesOf(asked);
  if (probes.length === 0 && !asked.style) return nothingPublic(asked, answer);
  const outcomes = await callAll(probes, (one) => call(asked, answer, one));
  const exampled = new Set(probes.map(({ aspect }) => aspect));
  const shown = { ...asked, aspects: asked.aspects.filter(({ name }) => exampled.has(name)) };
  let { aspects, hint } = judge(shown, probes, outcomes);
  const results = [...aspects];
  if (asked.style) {
    const twice = asked.style.sameOps.map((inputs) => ({ inputs }));
    const counted = await callAll(twice, (one) => call(asked, answer, one));
    const manner = {
      loops: await findLoops(String(answer)),
      counted: counted.map((outcome) => ({ outcome })),
      race: [],
    };
    // Where no result is public, as far as can be told.
    const isWhole = isWritten(asked, answer) && counted.every(({ kind }) => kind === "value");
    const earned = aspects.length === 0 ? isWhole : aspects[0].score > 0;
    const style = judgeStyle(asked.style, manner, earned, asked.tolerance);
    results.push(style);
    if (style.score === 0 && earned) hint ??= asked.style.hint;
  }
  return {
    question: asked.id,
    title: asked.title,
    publicPassed: results.every(({ score, points }) => score === points),
    hiddenNotRun: asked.hidden,
    aspects: results,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** Nothing is run: all that can be told is whether something is written. */
function nothingPublic(asked: PublishedFunction, answer: unknown): CheckResult {
  const { id: question, title, name, hidden } = asked;
  const publicPassed = isWritten(asked, answer);
  const unwritten =
    typeof answer === "function" ? "Not yet written." : explainOutcome({ kind: "missing", name });
  const message = publicPassed ? `Written; nothing of it is public, ${notRun(hidden)}.` : unwritten;
  const found = { question, title, hiddenNotRun: hidden, aspects: [], message };
  return { ...found, publicPassed, nothingPublic: true };
}

const isWritten = ({ id }: PublishedFunction, answer: unknown): boolean =>
  typeof answer === "function" && !String(answer).includes(notYetWritten(id));

async function call({ name }: PublishedFunction, answer: unknown, asked: Call): Promise<Outcome> {
  if (typeof answer !== "function") return { kind: "missing", name };
  return perform(asked, answer as (...inputs: unknown[]) => unknown, {
    tensors: tensorTools({ tf, float64 }),
    code: (text) => vm.runInThisContext(`(${text})`) as unknown,
    failure: (error) => {
      const { name: kind = "an error", message = String(error) } = error as Partial<Error>;
      return { kind: "threw", name: kind, message };
    },
  });
}
