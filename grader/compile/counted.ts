import { createHash } from "node:crypto";
import ts from "typescript-api";

/**
 * The name of the function that counts an answer's steps. It hangs on the answer's text, so that no text can hold its
 * own and replace the function.
 */
export const stepName = (answer: string): string =>
  `step_${createHash("sha256").update(answer).digest("hex").slice(0, 24)}`;

/** How many parts of a text, as its syntax tree has them, are a step: as many as a short loop's round has. */
const partsOfStep = 16;

/**
 * Makes a text count its own steps: each function entered and each round of a loop calls `name(n)` first, with a step for
 * every sixteen parts of its own text, so that a loop written out in straight lines costs what the loop costs. Counted, not
 * timed: the same answer takes the same steps on every machine.
 */
export const counted =
  (name: string): ts.TransformerFactory<ts.SourceFile> =>
  (context) => {
    const { factory } = context;
    const step = (parts: number): ts.Expression =>
      factory.createCallExpression(factory.createIdentifier(name), undefined, [
        factory.createNumericLiteral(Math.max(1, Math.round(parts / partsOfStep))),
      ]);
    const stepping = (body: ts.Node, parts: number): ts.Node => {
      if (ts.isExpression(body)) {
        return factory.createParenthesizedExpression(factory.createComma(step(parts), body));
      }
      const count = factory.createExpressionStatement(step(parts));
      if (!ts.isBlock(body)) return factory.createBlock([count, body as ts.Statement]);
      const start = afterPrologue(body);
      return factory.updateBlock(body, [
        ...body.statements.slice(0, start),
        count,
        ...body.statements.slice(start),
      ]);
    };
    const visit = (node: ts.Node): ts.Node => {
      const body = bodyOf(node);
      const inside = (child: ts.Node): ts.Node =>
        child === body ? stepping(visit(child), partsOf(child)) : visit(child);
      return ts.visitEachChild(node, inside, context);
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };

/** What runs each time that a function is called or a loop goes round. */
function bodyOf(node: ts.Node): ts.Node | undefined {
  if (ts.isIterationStatement(node, false)) return node.statement;
  return ts.isFunctionLike(node) && "body" in node ? node.body : undefined;
}

/** How many parts of the text run once where a body runs: those of the functions and loops in it count by themselves. */
function partsOf(body: ts.Node): number {
  let parts = 1;
  const inner = bodyOf(body);
  ts.forEachChild(body, (child) => {
    if (child !== inner) parts += partsOf(child);
  });
  return parts;
}

/** Where a body's own statements begin: `"use strict"` and its like stay first. */
function afterPrologue({ statements }: ts.Block): number {
  const first = statements.findIndex(
    (one) => !ts.isExpressionStatement(one) || !ts.isStringLiteral(one.expression),
  );
  return first < 0 ? statements.length : first;
}
