/**
 * The process that starts children and talks with them. It is small, so that starting another process is quick: the grader's
 * own memory would be copied for each. It knows no expected value and no reference either.
 */
import { openSupply, type Supply } from "../children.js";
import { needsEngine, runAnswer, runTogether, shareOfTime } from "../run.js";
import type { Asked } from "../run.js";
import type { Reply, Request, Together } from "./protocol.js";

let supply: Supply | undefined;

const reply = (message: Reply): void => void process.send?.(message);

async function together(children: Supply, answers: readonly Asked[]): Promise<Together> {
  const ready = await children.take(answers.some(({ task }) => needsEngine(task)));
  return runTogether(ready, answers, shareOfTime.inChild(children.limits));
}

process.on("message", (request: Request) => {
  if (request.kind === "open") {
    supply = openSupply(request.command, request.limits);
    return;
  }
  const { id } = request;
  const begun =
    request.kind === "run"
      ? runAnswer(supply!, request.task, request.calls)
      : together(supply!, request.answers);
  begun.then(
    (ran) => reply({ id, ran }),
    (error: unknown) => reply({ id, fault: (error as Error).message }),
  );
});
// The grader is gone, or has no more for us: every child goes with us, see start.ts.
process.on("disconnect", () => process.exit(0));
