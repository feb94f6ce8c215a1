import { createHmac } from "node:crypto";
import {
  callAll,
  compare,
  explain,
  plan,
  planCounted,
  planRace,
  plainOf,
  suspect,
  type Aspect,
  type Call,
  type FunctionQuestion,
  type Gave,
  type Inputs,
  type Outcome,
  type Probe,
} from "../src/checks/index.js";
import { AssignmentFault } from "./assignment-fault.js";
import type { LoadedAssignment } from "./assignment.js";
import { loadAuthor, type Run } from "./author.js";
import type { Compiler } from "./compile/index.js";
import { onceEach } from "./once-each.js";
import { remember } from "./remember.js";
import { inFormOf } from "./twin.js";

/** Who is graded, and the secret that makes the inputs theirs alone. */
export interface Identity {
  readonly student: string;
  readonly salt: string;
}

/** A call whose operations are counted, with what should come out where it is drawn. */
type Counted = Call & { readonly expected?: Gave["value"] };

/** A race's round with what should come out. */
type Round = Call & { readonly expected: Gave["value"] };

/** What the parent alone knows of a question: right results, and those of its mutants. */
export interface Oracle {
  /** The calls for one student with the right results. */
  probes(identity: Identity): Promise<Probe[]>;
  /** The calls whose operations are counted. */
  counted(identity: Identity): Promise<Counted[]>;
  /** The rounds of a race against plain loops, where the question has one. */
  race(identity: Identity): Promise<Round[]>;
  /**
   * The same probes with what each mutant makes of them.
   *
   * @param outcomes what an answer made of them: a mutant that cannot be the one to name for it is asked no further
   */
  withMutants(probes: readonly Probe[], outcomes?: readonly Outcome[]): Promise<Probe[]>;
  /** What is wrong with mutants that could not be asked, by their names. */
  readonly faults: ReadonlyMap<string, string>;
}

/** How long each call of an assignment's own code may take, in seconds. */
const authorSeconds = 30;

/** Whose inputs and results are kept, the latest of them. */
const keptStudents = 4;

export interface OracleOptions {
  /** How long each call of an assignment's own code may take, in seconds. Default 30. */
  readonly seconds?: number | undefined;
  /** Whether references that must agree are both asked of all inputs, as it takes to prove that they do. Default false. */
  readonly proves?: boolean | undefined;
}

/** Loads a question's reference and mutants into this process: they are the assignment's own. */
export async function oracle(
  assignment: LoadedAssignment,
  question: FunctionQuestion,
  compiler: Compiler,
  { seconds = authorSeconds, proves = false }: OracleOptions = {},
): Promise<Oracle> {
  const { context, definition, references } = assignment;
  const inMaster = `${definition.name}/master.ts`;
  const loadReference = (of: FunctionQuestion): Promise<Run> =>
    loadAuthor({ context, text: references.get(of.id)!, file: inMaster }, of, compiler, seconds);
  const reference = await loadReference(question);
  const other = definition.questions.find(({ id }) => id === question.sameAs);
  if (question.sameAs !== undefined && other?.kind !== "function") {
    throw new AssignmentFault(
      `${definition.name}/questions.ts: ${question.id} has sameAs "${question.sameAs}", which is no question with a function`,
    );
  }
  const twin = other?.kind === "function" ? await loadReference(other) : undefined;
  // Where a question is about states, what comes of a call may hang on those before it.
  const isStateless = !question.aspects.some((aspect) => "state" in aspect);
  const once = <T>(run: (call: Call) => Promise<T>): ((call: Call) => Promise<T>) =>
    isStateless ? onceEach(run) : run;
  const fixed = new Set(question.aspects.flatMap(fixedInputs));
  const isDrawn = ({ inputs }: Call): boolean => !fixed.has(inputs);
  const faults = new Map<string, string>();
  const loadMutants = async (): Promise<ReadonlyMap<string, Run>> => {
    const mutants = new Map<string, Run>();
    for (const name of Object.keys(question.mutants)) {
      const text = assignment.mutants.get(`${question.id}/${name}`)!;
      const file = `${definition.name}/mutants/${question.id}.${name}.ts`;
      const load = (): Promise<Run> => loadAuthor({ context, text, file }, question, compiler, seconds);
      mutants.set(name, once(await orFault(name, load, failed)));
    }
    return mutants;
  };
  /** What a mutant gives that cannot be asked: it gives nobody a hint, and costs nobody anything. */
  const failed: Run = () => Promise.resolve({ kind: "not run", reason: "the mutant has a fault" });
  const orFault = async <T>(name: string, work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AssignmentFault)) throw error;
      faults.set(name, error.message);
      return otherwise;
    }
  };
  const own = once(async (call: Call): Promise<Gave> =>
    valueOf(await reference(call), inMaster, question.id),
  );
  /** What the other question's reference makes of the same numbers. */
  const others = async (call: Call): Promise<Gave> =>
    valueOf(await twin!({ inputs: call.inputs.map(plainOf) }), inMaster, question.sameAs!);
  /** Of drawn inputs the other's result is enough, in this one's form: that they agree is proved. */
  const standIn = async (call: Call): Promise<Gave | undefined> => {
    const [first] = fixed;
    if (proves || !isStateless || first === undefined || !isDrawn(call) || !isPlain(question, call))
      return undefined;
    const form = await own({ inputs: first });
    const value = inFormOf(form.value, (await others(call)).value);
    return value === undefined ? undefined : { kind: "value", value };
  };
  /** The right result, which a reference of another question must give too where one is named. */
  const right = once(async (call: Call): Promise<Gave> => {
    if (!twin) return own(call);
    const known = await standIn(call);
    if (known) return known;
    const given = await own(call);
    agree(inMaster, question, given, await others(call));
    return given;
  });
  const seed = (identity: Identity, part: string): string =>
    seedFor(identity, definition.name, question.id, part);
  const drawn = <T>(what: string, draw: () => T): T => {
    try {
      return draw();
    } catch (error) {
      const { name, message } = error as Error;
      const where = `${definition.name}/questions.ts: ${question.id}`;
      throw new AssignmentFault(`${where}: the inputs of "${what}" cannot be drawn (${name}: ${message})`);
    }
  };
  const mutants = new Map<string, Promise<ReadonlyMap<string, Run>>>();
  const makeProbes = async (identity: Identity): Promise<Probe[]> => {
    const planned = question.aspects.flatMap((aspect) =>
      drawn(aspect.name, () => plan(aspect, seed(identity, aspect.name))),
    );
    const outcomes = await callAll(planned, right);
    return planned.map((one, index) => {
      const { value, moved, effort } = outcomes[index] as Gave;
      const known = {
        ...(moved === undefined ? {} : { moved }),
        ...(effort === undefined ? {} : { effort }),
      };
      return { ...one, ...known, expected: value, mutants: {} };
    });
  };
  const loaded = (): Promise<ReadonlyMap<string, Run>> => remember(mutants, question.id, loadMutants);
  /** Asks each mutant by `ask`. */
  const addMutants = async (
    probes: readonly Probe[],
    ask: (calls: readonly Call[], run: Run) => Promise<Outcome[]>,
  ): Promise<Probe[]> => {
    const found = new Map<string, Outcome[]>();
    const here = probes.map(atThePoint);
    for (const [name, run] of await loaded()) {
      const nothing = await callAll(here, failed);
      found.set(name, await orFault(name, () => ask(here, run), nothing));
    }
    return probes.map((probe, index) => ({
      ...probe,
      mutants: Object.fromEntries([...found].map(([name, outcomes]) => [name, outcomes[index]])),
    }));
  };
  /** Asks as long as a mutant may be named for an answer, first what is the same for everybody and so is known already. */
  const whileSuspect =
    (probes: readonly Probe[], outcomes: readonly Outcome[]) =>
    async (calls: readonly Call[], run: Run): Promise<Outcome[]> => {
      const isStillSuspect = suspect(question, probes, outcomes);
      const asked: Outcome[] = calls.map(() => ({ kind: "not run", reason: "it cannot be named" }));
      for (const index of [...calls.keys()].toSorted(
        (a, b) => Number(isDrawn(calls[a])) - Number(isDrawn(calls[b])),
      )) {
        asked[index] = await run(calls[index]);
        if (!isStillSuspect(index, asked[index])) break;
      }
      return asked;
    };
  const makeRace = async (identity: Identity): Promise<Round[]> => {
    const { name, speed } = question.style ?? {};
    const rounds = speed ? drawn(name!, () => planRace(speed, seed(identity, "race"))) : [];
    // The other's may be plain loops, and the inputs are large.
    const outcomes = await callAll(rounds, ({ inputs }) => (proves ? right : own)({ inputs }));
    return rounds.map((round, index) => ({ ...round, expected: (outcomes[index] as Gave).value }));
  };
  // The same student comes again when an assignment is verified, once for each mutant. A race is kept only then, for it is large.
  const known = new Map<string, Promise<Probe[]>>();
  const races = new Map<string, Promise<Round[]>>();
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
    async counted(identity) {
      const { style } = question;
      if (!style?.drawOps) return (style?.sameOps ?? []).map((inputs) => ({ inputs }));
      const calls = drawn(style.name, () => planCounted(style, seed(identity, "operations")));
      const outcomes = await callAll(calls, right);
      return calls.map((call, index) => ({ ...call, expected: (outcomes[index] as Gave).value }));
    },
    race: (identity) =>
      proves ? remember(races, JSON.stringify(identity), () => makeRace(identity)) : makeRace(identity),
    withMutants: (probes, outcomes) =>
      outcomes && isStateless
        ? addMutants(probes, whileSuspect(probes, outcomes))
        : remember(extended, probes, () => addMutants(probes, callAll)),
    faults,
  };
}

/** The call without those beside it that slopes need: a mutant is known by its results at the point. */
const atThePoint = ({ inputs, precise, keeps, carry }: Call): Call => ({
  inputs,
  ...(keeps === undefined ? {} : { keeps }),
  ...(precise === undefined ? {} : { precise }),
  ...(carry === undefined ? {} : { carry }),
});

/** Whether a call asks for no more than the result, and that not to the last bit. */
const isPlain = (
  { aspects, tolerance }: FunctionQuestion,
  { precise, slopes, carry, yardstick }: Call,
): boolean =>
  [precise, slopes, carry, yardstick].every((one) => one === undefined) &&
  [tolerance, ...aspects.map((aspect) => aspect.tolerance)].every((one) => one?.relative !== 0);

/** The inputs that an aspect gives everybody, where it is not about states. */
const fixedInputs = (aspect: Aspect): readonly Inputs[] =>
  "state" in aspect
    ? []
    : [...("quality" in aspect ? [] : (aspect.examples ?? [])), ...(aspect.hidden ?? [])];

/** A stream of inputs that nobody can foresee who has not the salt. */
function seedFor({ student, salt }: Identity, ...names: readonly string[]): string {
  return createHmac("sha256", salt)
    .update(JSON.stringify([student, ...names]))
    .digest("hex");
}

function valueOf(outcome: Outcome, file: string, id: string): Gave {
  if (outcome.kind === "value") return outcome;
  const why =
    outcome.kind === "threw" ? `threw ${outcome.name}: ${outcome.message}` : JSON.stringify(outcome);
  throw new AssignmentFault(`${file}: the reference for ${id} gave no value: ${why}`);
}

function agree(file: string, question: FunctionQuestion, given: Gave, twin: Gave): void {
  const { id, sameAs, tolerance } = question;
  const found = compare(plainOf(given.value), plainOf(twin.value), tolerance);
  if (found.pass) return;
  throw new AssignmentFault(`${file}: the references of ${id} and ${sameAs} differ: ${explain(found)}`);
}
