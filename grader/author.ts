import vm from "node:vm";
import { perform, tensorTools, type Call, type FunctionQuestion, type Outcome } from "../src/checks/index.js";
import * as data from "../src/data/index.js";
import { float64, tf, use } from "../src/engine/index.js";
import { random } from "../src/random.js";
import { AssignmentFault } from "./assignment-fault.js";
import { prepare } from "./child/load.js";
import { library } from "./child/library.js";
import type { Compiler } from "./compile/index.js";
import { countsSteps } from "./counts-steps.js";
import { deadline, Endless } from "./deadline.js";
import type { Compiled } from "./records.js";

/** A text of an assignment's own that can be called. */
export type Run = (call: Call) => Promise<Outcome>;

/** A text that an assignment's author wrote, and where. */
export interface AuthorText {
  /** What the notebook gives every answer. */
  readonly context: string;
  readonly text: string;
  /** The file, as `05-dropout/master.ts`. */
  readonly file: string;
}

/**
 * Loads a text of the assignment's own into this process. Each call has so many seconds: what has once taken longer is not
 * called again.
 */
export async function loadAuthor(
  { context, text, file }: AuthorText,
  question: FunctionQuestion,
  compiler: Compiler,
  seconds: number,
): Promise<Run> {
  const { id, name } = question;
  // Counted also where nobody asks for the count, for that is where it can be ended.
  const compiled = await compiler.transpile({ context, answer: text, name, count: true });
  const modules = await library(compiled.uses, { tf: () => tf, data: () => data, random: () => random });
  const limit = deadline(seconds);
  let endless: AssignmentFault | undefined;
  const failure = (error: unknown): Outcome => {
    if (error instanceof Endless) {
      endless = new AssignmentFault(`${file}: the code for ${id} does not end, it was ${error.message}`);
      throw endless;
    }
    const { name, message } = error as Error;
    return { kind: "threw", name, message };
  };
  limit.begin();
  const load = limit.within(prepare(compiled.javascript, modules, limit.step));
  const loaded = (await load()) as Awaited<ReturnType<ReturnType<typeof prepare>>>;
  if (loaded.error instanceof Endless) failure(loaded.error);
  const workshop = {
    tensors,
    code,
    steps: countsSteps(question) ? () => limit.steps() : undefined,
    failure,
  };
  return (call) =>
    inTurn(() => {
      if (endless) throw endless;
      const answer = loaded.answer();
      if (typeof answer !== "function") {
        throw new AssignmentFault(`${file}: the code for ${id} ${whyNone(name, compiled, loaded.error)}`);
      }
      limit.begin();
      return perform(call, limit.within(answer as (...inputs: unknown[]) => unknown), workshop);
    });
}

/** Why a text gives no function of this name, what is wrong with the text first. */
function whyNone(name: string, { syntax: [syntax] }: Compiled, error: unknown): string {
  if (syntax) {
    const { line, message, source } = syntax;
    return `cannot be read as TypeScript, line ${line}: ${message} ("${source.trim()}")`;
  }
  const nothing = `defines no function ${name}, which questions.ts asks for`;
  if (error === undefined) return nothing;
  const thrown = error instanceof Error ? `${error.name}: ${error.message}` : JSON.stringify(error);
  return `threw ${thrown}, and ${nothing}`;
}

const tensors = tensorTools({ tf, float64 });
const evaluated = (text: string): unknown => vm.runInThisContext(`(${text})`) as unknown;

/** A function's text by itself: what it evaluates to holds nothing from one call to the next. */
const stateless = /^(?:\([^()]*\)|\w+)\s*=>/;
const functions = new Map<string, unknown>();

/** A given function: one that holds no state is made once, and V8 optimizes it once and not for each student anew. */
function code(text: string): unknown {
  if (!stateless.test(text)) return evaluated(text);
  if (!functions.has(text)) functions.set(text, evaluated(text));
  if (functions.size > keptFunctions) functions.delete(functions.keys().next().value!);
  return functions.get(text);
}
const keptFunctions = 64;

/**
 * One call after another: they share the engine, its scopes and its precision. It is the engine of the children, to the bit:
 * what a mutant makes of rounding, such as a numerical gradient, is known by its numbers.
 */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const done = last.then(async () => {
    await use("gradlab");
    return work();
  });
  last = done.catch(() => undefined);
  return done;
}
let last: Promise<unknown> = Promise.resolve();
