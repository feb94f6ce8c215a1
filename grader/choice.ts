import type TS from "typescript-api";
import type { ChoiceQuestion } from "../src/checks/index.js";
import type { QuestionReport } from "./records.js";

/** A choice is right as a whole: all of its letters and no other. What cannot be read for sure is left to a person. */
export async function scoreChoice(
  question: ChoiceQuestion,
  text: string,
  report: QuestionReport,
): Promise<QuestionReport> {
  const chosen = quickly(text, question.name) ?? (await lettersIn(text, question.name));
  const form = `const ${question.name} = ["a"]`;
  if (chosen === "none") {
    return {
      ...report,
      message: `No list of letters in quotes was found: write them as const ${question.name} = [...].`,
    };
  }
  if (chosen === "unclear") {
    const message = `The list could not be read as it is written, a person will look at it: next time write it as ${form}.`;
    return { ...report, status: "manual", answer: text.trim().slice(0, 2000), message };
  }
  if (chosen.length === 0) return { ...report, message: "Nothing was chosen." };
  const right = chosen.join() === question.key.toSorted().join();
  return {
    ...report,
    answer: chosen.join(", "),
    score: right ? question.points : 0,
    message: right ? "Right." : "Not right.",
    solution: `It is ${question.key.join(", ")}. ${question.explanation}`,
  };
}

/** The letters; or that there is nothing like them, or something that only a person or a run can tell. */
type Letters = readonly string[] | "none" | "unclear";

const sorted = (letters: readonly string[]): string[] =>
  [...new Set(letters.map((letter) => letter.toLowerCase()))].toSorted();

/** The letters where a cell is nothing but the plain list, as nearly all are: no parser is loaded for them. */
function quickly(text: string, name: string): string[] | undefined {
  if (text.length > 5000) return undefined;
  const letter = String.raw` ?(?:"[A-Za-z]"|'[A-Za-z]')`;
  const form = new RegExp(
    String.raw`^const ${name}(?:: ?\w+\[\])? = \[((?:${letter},)*(?:${letter})?) ?\];?(?: await check\([^()/]*\);?)?$`,
  );
  const lines = text.split("\n").map((line) => line.trim());
  const code = lines.filter((line) => line !== "" && !line.startsWith("//")).join(" ");
  const list = form.exec(code)?.[1];
  return list === undefined ? undefined : sorted(list.match(/[A-Za-z]/g) ?? []);
}

/** The letters in the list that the cell last assigns to `name`, read as syntax: a choice needs no running. */
async function lettersIn(text: string, name: string): Promise<Letters> {
  const { ts } = await import("../src/typescript.js");
  try {
    return read(ts, text, name);
  } catch (error) {
    if (error instanceof RangeError) return "unclear"; // Nested deeper than the parser's stack.
    throw error;
  }
}

function read(ts: typeof TS, text: string, name: string): Letters {
  const file = ts.createSourceFile("choice.ts", text, ts.ScriptTarget.Latest, true);
  let value: TS.Expression | undefined;
  const plain = new Set<TS.Node>();
  for (const statement of file.statements) {
    for (const { target, initializer } of assignments(ts, statement)) {
      if (!ts.isIdentifier(target) || target.text !== name) continue;
      plain.add(target);
      value = initializer ?? value;
    }
  }
  if (plain.size === 0) return "none";
  if (isTouched(ts, file, name, plain)) return "unclear";
  const list = value && bare(ts, value);
  if (list === undefined || !ts.isArrayLiteralExpression(list)) return "unclear";
  const letters = list.elements.map((one) => bare(ts, one));
  return letters.every((one) => ts.isStringLiteralLike(one))
    ? sorted(letters.map((one) => one.text.trim()))
    : "unclear";
}

interface Assignment {
  readonly target: TS.Node;
  readonly initializer: TS.Expression | undefined;
}

/** What a statement at the cell's top declares or assigns. */
function assignments(ts: typeof TS, statement: TS.Statement): readonly Assignment[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name: target, initializer }) => ({
      target,
      initializer,
    }));
  }
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return [];
  const { left, operatorToken, right } = statement.expression;
  return operatorToken.kind === ts.SyntaxKind.EqualsToken ? [{ target: left, initializer: right }] : [];
}

/** An expression without parentheses and without what is said of its type. */
function bare(ts: typeof TS, node: TS.Expression): TS.Expression {
  let inner = node;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isTypeAssertionExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

/** Whether the list may be changed: by a method that does so, by its places, or by an assignment that is not at the top. */
function isTouched(ts: typeof TS, file: TS.SourceFile, name: string, plain: ReadonlySet<TS.Node>): boolean {
  const waiting: TS.Node[] = [file];
  for (let node; (node = waiting.pop());) {
    ts.forEachChild(node, (child) => void waiting.push(child));
    if (!ts.isIdentifier(node) || node.text !== name || plain.has(node)) continue;
    let place: TS.Node = node;
    while (isPlaceIn(ts, place.parent, place)) place = place.parent;
    const { parent } = place;
    const changes =
      (ts.isCallExpression(parent) &&
        ts.isPropertyAccessExpression(place) &&
        mutators.has(place.name.text)) ||
      (ts.isBinaryExpression(parent) &&
        parent.left === place &&
        parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
        parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment);
    if (changes) return true;
  }
  return false;
}

const mutators: ReadonlySet<string> = new Set("push pop shift unshift splice fill copyWithin".split(" "));

/** Whether `node` is a property or an item of `of`. */
const isPlaceIn = (
  ts: typeof TS,
  node: TS.Node,
  of: TS.Node,
): node is TS.PropertyAccessExpression | TS.ElementAccessExpression =>
  (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) && node.expression === of;
