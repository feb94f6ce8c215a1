/**
 * The process that starts children and talks with them. It is small, so that starting another process is quick: the grader's
 * own memory would be copied for each. It knows no expected value and no reference either.
 */
import { openSupply, type Supply } from "../children.js";
import { needsEngine, runAnswer, runTogether, shareOfTime } from "../run.js";
import type { Asked, GoesOn } from "../run.js";
import type { Pause, Reply, Request, Together } from "./protocol.js";

let supply: Supply | undefined;

const reply = (message: Reply | Pause): void => void process.send?.(message);

/** The runs that pause, each with what is to be told whether it goes on. */
const paused = new Map<number, (goesOn: boolean) => void>();

const ask =
  (id: number): GoesOn =>
  (answer, outcomes) =>
    new Promise((resolve) => {
      paused.set(id, resolve);
      reply({ id, answer, outcomes });
    });

async function together(children: Supply, answers: readonly Asked[], goesOn: GoesOn): Promise<Together> {
  const ready = await children.take(answers.some(({ task }) => needsEngine(task)));
  return runTogether(ready, answers, shareOfTime.inChild(children.limits), goesOn);
}

process.on("message", (request: Request) => {
  if (request.kind === "open") {
    supply = openSupply(request.command, request.limits);
    return;
  }
  const { id } = request;
  if (request.kind === "goesOn") {
    paused.get(id)?.(request.goesOn);
    paused.delete(id);
    return;
  }
  const begun =
    request.kind === "run"
      ? runAnswer(supply!, request, ask(id))
      : together(supply!, request.answers, ask(id));
  begun.then(
    (ran) => reply({ id, ran }),
    (error: unknown) => reply({ id, fault: (error as Error).message }),
  );
});
// The grader is gone, or has no more for us: every child goes with us, see start.ts.
process.on("disconnect", () => process.exit(0));
