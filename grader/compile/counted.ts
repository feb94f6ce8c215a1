import { createHash } from "node:crypto";
import type TS from "typescript-api";
import { ts } from "../../src/typescript.js";

/**
 * The name of the function that counts an answer's steps. It hangs on the answer's text, so that no text can hold its
 * own and replace the function.
 */
export const stepName = (answer: string): string =>
  `step_${createHash("sha256").update(answer).digest("hex").slice(0, 24)}`;

/** How many parts of a text, as its syntax tree has them, are a step: as many as a short loop's round has. */
const partsOfStep = 16;

/** What is written into a text, and where: at one place in the order of the list. */
interface Insertion {
  readonly at: number;
  readonly text: string;
}

/**
 * A text that counts its own steps: each function entered and each round of a loop calls `name(n)` first, with a step for
 * every sixteen parts of its own text, so that a loop written out in straight lines costs what the loop costs. Counted, not
 * timed: the same answer takes the same steps on every machine. Only written in between: all else stays as it was written,
 * each line with its number.
 */
export function counted(file: TS.SourceFile, name: string): string {
  const found: Insertion[] = [];
  const visit = (node: TS.Node): void => {
    const body = bodyOf(node);
    ts.forEachChild(node, (child) => {
      if (child !== body) return visit(child);
      const step = `${name}(${Math.max(1, Math.round(partsOf(child) / partsOfStep))})`;
      const { opening, closing } = around(child, file, step);
      found.push(opening);
      visit(child);
      if (closing) found.push(closing);
    });
  };
  visit(file);
  return written(file.text, found);
}

/** What stands before a body's own work, and what closes it again. */
function around(
  body: TS.Node,
  file: TS.SourceFile,
  step: string,
): { opening: Insertion; closing?: Insertion } {
  if (ts.isBlock(body)) return { opening: { at: afterPrologue(body, file), text: `;${step};` } };
  const [at, end] = [body.getStart(file), body.end];
  return ts.isExpression(body)
    ? { opening: { at, text: `(${step}, ` }, closing: { at: end, text: ")" } }
    : { opening: { at, text: `{ ${step}; ` }, closing: { at: end, text: " }" } };
}

function written(text: string, insertions: readonly Insertion[]): string {
  let [done, from] = ["", 0];
  for (const { at, text: more } of insertions.toSorted((a, b) => a.at - b.at)) {
    done += text.slice(from, at) + more;
    from = at;
  }
  return done + text.slice(from);
}

/** What runs each time that a function is called or a loop goes round. */
function bodyOf(node: TS.Node): TS.Node | undefined {
  if (ts.isIterationStatement(node, false)) return node.statement;
  return ts.isFunctionLike(node) && "body" in node ? node.body : undefined;
}

/** How many parts of the text run once where a body runs: those of the functions and loops in it count by themselves. */
function partsOf(body: TS.Node): number {
  let parts = 1;
  const inner = bodyOf(body);
  ts.forEachChild(body, (child) => {
    if (child !== inner) parts += partsOf(child);
  });
  return parts;
}

/** Where a body's own statements begin: `"use strict"` and its like stay first. */
function afterPrologue(body: TS.Block, file: TS.SourceFile): number {
  const { statements } = body;
  const first = statements.findIndex(
    (one) => !ts.isExpressionStatement(one) || !ts.isStringLiteral(one.expression),
  );
  const before = statements[(first < 0 ? statements.length : first) - 1];
  return before?.end ?? body.getStart(file) + 1;
}
