import { createHash } from "node:crypto";
import type TS from "typescript-api";
import { ts } from "../../src/typescript.js";
import { edited, type Edit } from "./edit.js";

/**
 * The name of the function that counts an answer's steps. It hangs on the answer's text, so that no text can hold its
 * own and replace the function.
 */
export const stepName = (answer: string): string =>
  `step_${createHash("sha256").update(answer).digest("hex").slice(0, 24)}`;

/** How many parts of a text, as its syntax tree has them, are a step: as many as a short loop's round has. */
const partsOfStep = 16;

/**
 * A text that counts its own steps: each function entered and each round of a loop calls `name(n)` first, with a step for
 * every sixteen parts of its own text, so that a loop written out in straight lines costs what the loop costs. Counted, not
 * timed: the same answer takes the same steps on every machine. Only written in between: all else stays as it was written,
 * each line with its number.
 */
export const counted = (file: TS.SourceFile, name: string): string => edited(file.text, stepsIn(file, name));

/** What is written into a text so that it counts, as `counted` does. */
export function stepsIn(file: TS.SourceFile, name: string): readonly Edit[] {
  const found: Edit[] = [];
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
  return found;
}

/** What stands before a body's own work, and what closes it again. */
function around(body: TS.Node, file: TS.SourceFile, step: string): { opening: Edit; closing?: Edit } {
  if (ts.isBlock(body)) return { opening: insertion(afterPrologue(body, file), `;${step};`) };
  const [start, end] = [body.getStart(file), body.end];
  return ts.isExpression(body)
    ? { opening: insertion(start, `(${step}, `), closing: insertion(end, ")") }
    : { opening: insertion(start, `{ ${step}; `), closing: insertion(end, " }") };
}

const insertion = (at: number, text: string): Edit => ({ at, end: at, text });

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
