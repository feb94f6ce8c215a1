import { createHmac } from "node:crypto";
import vm from "node:vm";
import {
  callAll,
  compare,
  explain,
  perform,
  plan,
  planRace,
  plainOf,
  tensorTools,
  type Call,
  type FunctionQuestion,
  type Outcome,
  type Probe,
} from "../src/checks/index.js";
import * as data from "../src/data/index.js";
import { float64, tf, use } from "../src/engine/index.js";
import { random } from "../src/random.js";
import type { LoadedAssignment } from "./assignment.js";
import { prepare } from "./child/load.js";
import { library } from "./child/library.js";
import { countsSteps } from "./counts-steps.js";
import type { Compiler } from "./compile/index.js";
import { remember } from "./remember.js";

/** Who is graded, and the secret that makes the inputs theirs alone. */
export interface Identity {
  readonly student: string;
  readonly salt: string;
}

/** A race's round with what should come out. */
type Round = Call & { readonly expected: Given["value"] };

/** What the parent alone knows of a question: right results, and those of its mutants. */
export interface Oracle {
  /** The calls for one student with the right results. */
  probes(identity: Identity): Promise<Probe[]>;
  /** The calls whose operations are counted. */
  readonly counted: readonly Call[];
  /** The rounds of a race against plain loops, where the question has one. */
  race(identity: Identity): Promise<Round[]>;
  /** The same probes with what each mutant makes of them. */
  withMutants(probes: readonly Probe[]): Promise<Probe[]>;
}

/** Whose inputs and results are kept, the latest of them. */
const keptStudents = 4;

type Run = (call: Call) => Promise<Outcome>;
type Given = Extract<Outcome, { kind: "value" }>;

/** Loads a question's reference and mutants into this process: they are the assignment's own. */
export async function oracle(
  assignment: LoadedAssignment,
  question: FunctionQuestion,
  compiler: Compiler,
): Promise<Oracle> {
  const { context, definition, references } = assignment;
  const loadText = async ({ name, ...rest }: FunctionQuestion, answer: string): Promise<Run> => {
    const count = countsSteps({ name, ...rest });
    const compiled = await compiler.transpile({ context, answer, name, count });
    const modules = await library(compiled.uses, { tf: () => tf, data: () => data, random: () => random });
    const counter = { count: 0 };
    const loaded = await prepare(compiled.javascript, modules, counter)();
    const steps = count ? () => counter.count : undefined;
    return (call) =>
      inTurn(() => perform(call, loaded.answer() as Answer, { tensors, code, steps, failure }));
  };
  const reference = await loadText(question, references.get(question.id)!);
  const other = definition.questions.find(({ id }) => id === question.sameAs);
  if (question.sameAs !== undefined && other?.kind !== "function") {
    throw new Error(`${question.id}: sameAs is "${question.sameAs}", which is no question with a function`);
  }
  const twin = other?.kind === "function" ? await loadText(other, references.get(other.id)!) : undefined;
  const loadMutants = async (): Promise<ReadonlyMap<string, Run>> => {
    const mutants = new Map<string, Run>();
    for (const name of Object.keys(question.mutants)) {
      mutants.set(name, await loadText(question, assignment.mutants.get(`${question.id}/${name}`)!));
    }
    return mutants;
  };
  /** The right result, which a reference of another question must give too where one is named. */
  const right = async (call: Call): Promise<Given> => {
    const given = valueOf(await reference(call));
    if (twin) agree(question, given, valueOf(await twin({ inputs: call.inputs.map(plainOf) })));
    return given;
  };
  const seed = (identity: Identity, part: string): string =>
    seedFor(identity, definition.name, question.id, part);
  const mutants = new Map<string, Promise<ReadonlyMap<string, Run>>>();
  const makeProbes = async (identity: Identity): Promise<Probe[]> => {
    const planned = question.aspects.flatMap((aspect) => plan(aspect, seed(identity, aspect.name)));
    const outcomes = await callAll(planned, right);
    return planned.map((one, index) => {
      const { value, moved, effort } = outcomes[index] as Given;
      const known = {
        ...(moved === undefined ? {} : { moved }),
        ...(effort === undefined ? {} : { effort }),
      };
      return { ...one, ...known, expected: value, mutants: {} };
    });
  };
  const addMutants = async (probes: readonly Probe[]): Promise<Probe[]> => {
    const loaded = await remember(mutants, question.id, loadMutants);
    const found = new Map<string, Outcome[]>();
    const here = probes.map(atThePoint);
    for (const [name, call] of loaded) found.set(name, await callAll(here, (one) => call(one)));
    return probes.map((probe, index) => ({
      ...probe,
      mutants: Object.fromEntries([...found].map(([name, outcomes]) => [name, outcomes[index]])),
    }));
  };
  // The same student comes again when an assignment is verified, once for each mutant.
  const known = new Map<string, Promise<Probe[]>>();
  const extended = new WeakMap<readonly Probe[], Promise<Probe[]>>();
  return {
    probes(identity) {
      const who = JSON.stringify(identity);
      const probes = remember(known, who, () => makeProbes(identity));
      // The latest comes last.
      known.delete(who);
      known.set(who, probes);
      if (known.size > keptStudents) known.delete(known.keys().next().value!);
      return probes;
    },
    counted: (question.style?.sameOps ?? []).map((inputs) => ({ inputs })),
    async race(identity) {
      const rounds = question.style?.speed ? planRace(question.style.speed, seed(identity, "race")) : [];
      const outcomes = await callAll(rounds, ({ inputs }) => right({ inputs }));
      return rounds.map((round, index) => ({ ...round, expected: (outcomes[index] as Given).value }));
    },
    withMutants: (probes) => remember(extended, probes, () => addMutants(probes)),
  };
}

/** The call without those beside it that slopes need: a mutant is known by its results at the point. */
const atThePoint = ({ inputs, precise, carry }: Call): Call => ({
  inputs,
  ...(precise === undefined ? {} : { precise }),
  ...(carry === undefined ? {} : { carry }),
});

type Answer = (...inputs: unknown[]) => unknown;

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

function failure(error: unknown): Outcome {
  const { name, message } = error as Error;
  return { kind: "threw", name, message };
}

/** A stream of inputs that nobody can foresee who has not the salt. */
function seedFor({ student, salt }: Identity, ...names: readonly string[]): string {
  return createHmac("sha256", salt)
    .update(JSON.stringify([student, ...names]))
    .digest("hex");
}

function valueOf(outcome: Outcome): Given {
  if (outcome.kind === "value") return outcome;
  throw new Error(`the reference solution gave no value: ${JSON.stringify(outcome)}`);
}

function agree({ id, sameAs, tolerance }: FunctionQuestion, given: Given, twin: Given): void {
  const found = compare(plainOf(given.value), plainOf(twin.value), tolerance);
  if (!found.pass) throw new Error(`the references of ${id} and ${sameAs} differ: ${explain(found)}`);
}
