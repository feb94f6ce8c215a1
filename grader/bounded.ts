import vm from "node:vm";
import type { Aspect, Assignment, Question, StyleAspect } from "../src/checks/index.js";
import { Endless } from "./deadline.js";

/** An empty room, from which work is called in this thread's only way to be ended: as a script with a time limit. */
const room = vm.createContext({}) as { work?: () => unknown };
const script = new vm.Script("work()");

/**
 * Does an author's work, which is ended by force after so many seconds: it has the grader's own thread, and in it neither timers
 * nor signals would have their turn.
 *
 * @throws Endless if it had to be ended, or what the work throws
 */
export function bounded<T>(work: () => T, seconds: number): T {
  room.work = work;
  try {
    return script.runInContext(room, { timeout: seconds * 1000 }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new Endless(`stopped after ${seconds} s`, { cause: error });
  } finally {
    delete room.work;
  }
}

/** A function whose calls are bounded; one that once did not end is not called again. */
function boundedFunction<A extends readonly unknown[], R>(
  run: (...inputs: A) => R,
  seconds: number,
): (...inputs: A) => R {
  let endless: Error | undefined;
  return (...inputs) => {
    if (endless) throw endless;
    try {
      return bounded(() => run(...inputs), seconds);
    } catch (error) {
      if (error instanceof Endless) endless = error;
      throw error;
    }
  };
}

/** The assignment with bounds on all functions in it: what draws inputs, and what measures results. */
export function boundedAssignment(assignment: Assignment, seconds: number): Assignment {
  const bind = <A extends readonly unknown[], R>(run: (...inputs: A) => R): ((...inputs: A) => R) =>
    boundedFunction(run, seconds);
  const aspect = (one: Aspect): Aspect =>
    ({
      ...one,
      ...(one.random ? { random: { ...one.random, draw: bind(one.random.draw as () => unknown) } } : {}),
      ...("quality" in one ? { quality: { ...one.quality, measure: bind(one.quality.measure) } } : {}),
    }) as Aspect;
  const style = (one: StyleAspect): StyleAspect => ({
    ...one,
    ...(one.drawOps ? { drawOps: [bind(one.drawOps[0]), bind(one.drawOps[1])] } : {}),
    ...(one.speed ? { speed: { ...one.speed, draw: bind(one.speed.draw) } } : {}),
  });
  const question = (one: Question): Question =>
    one.kind === "function"
      ? {
          ...one,
          aspects: one.aspects.map(aspect),
          ...(one.style ? { style: style(one.style) } : {}),
        }
      : one;
  return { ...assignment, questions: assignment.questions.map(question) };
}
