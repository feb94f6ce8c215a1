import { mostEffortOf, type Call, type FunctionQuestion, type Probe } from "../src/checks/index.js";
import { Uncompilable } from "./compile/index.js";
import { countsSteps } from "./counts-steps.js";
import type { Course } from "./course.js";
import { hasTensor } from "./inputs.js";
import type { Identity, Oracle } from "./oracle.js";
import type { Compiled, Diagnostic } from "./records.js";
import type { Asked } from "./sandbox/index.js";

/** An answer that can run, with all that it will be asked and what should come out. */
export interface Prepared extends Asked {
  readonly question: FunctionQuestion;
  readonly compiled: Compiled;
  readonly oracle: Oracle;
  /** In the order of the calls: the probes, those whose operations are counted, the rounds of the race. */
  readonly probes: readonly Probe[];
  readonly counted: Awaited<ReturnType<Oracle["counted"]>>;
  readonly race: Awaited<ReturnType<Oracle["race"]>>;
}

/** Why an answer cannot run. */
export interface Unrunnable {
  readonly message: string;
  readonly diagnostics?: readonly Diagnostic[];
}

/** Makes a function's answer ready: its text compiled, its student's inputs drawn. Nothing of it runs yet. */
export async function prepareAnswer(
  course: Course,
  question: FunctionQuestion,
  text: string,
  identity: Identity,
): Promise<Prepared | Unrunnable> {
  const compiled = await compile(course, question, text);
  if ("message" in compiled) return compiled;
  const oracle = await course.oracle(question);
  const probes = await oracle.probes(identity);
  const [counted, race] = [await oracle.counted(identity), await oracle.race(identity)];
  const calls = [...probes, ...counted, ...race].map(asked);
  const tensors = compiled.uses.includes("tf") || calls.some(({ inputs }) => hasTensor(inputs));
  const task = { compiled, name: question.name, text, tensors, counted: countsSteps(question) };
  return { question, compiled, oracle, probes, counted, race, task, calls };
}

/** What the child is told of a probe: the call alone. */
const asked = ({
  inputs,
  precise,
  slopes,
  keeps,
  effort,
  carry,
  yardstick,
}: Call & Pick<Probe, "effort">): Call => ({
  inputs,
  ...(precise === undefined ? {} : { precise }),
  ...(slopes === undefined ? {} : { slopes }),
  ...(slopes === undefined || effort === undefined ? {} : { mostEffort: mostEffortOf(effort) }),
  ...(keeps === undefined ? {} : { keeps }),
  ...(carry === undefined ? {} : { carry }),
  ...(yardstick === undefined ? {} : { yardstick }),
});

async function compile(
  course: Course,
  question: FunctionQuestion,
  answer: string,
): Promise<Compiled | Unrunnable> {
  try {
    const { context } = course.assignment;
    const compiled = await course.compiler.transpile({
      context,
      answer,
      name: question.name,
      count: countsSteps(question),
    });
    if (compiled.syntax.length === 0) return compiled;
    return {
      message: "The cell cannot be read as TypeScript, so it did not run.",
      diagnostics: compiled.syntax,
    };
  } catch (error) {
    if (error instanceof Uncompilable) return { message: `The cell cannot be compiled: ${error.message}.` };
    throw error;
  }
}
