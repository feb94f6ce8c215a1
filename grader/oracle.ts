import { createHmac } from "node:crypto";
import vm from "node:vm";
import {
  materialise,
  take,
  tensorTools,
  type FunctionQuestion,
  type Inputs,
  type Outcome,
  type Probe,
  type Value,
} from "../src/checks/index.js";
import * as data from "../src/data/index.js";
import { tf } from "../src/engine/index.js";
import { random } from "../src/random.js";
import type { LoadedAssignment } from "./assignment.js";
import { load } from "./child/load.js";
import { library } from "./child/library.js";
import type { Compiler } from "./compile/index.js";

/** Who is graded, and the secret that makes the inputs theirs alone. */
export interface Identity {
  readonly student: string;
  readonly salt: string;
}

/** What the parent alone knows of a question: right results, and those of its mutants. */
export interface Oracle {
  /** The calls for one student with the right results. */
  probes(identity: Identity): Probe[];
  /** The calls whose operations are counted. */
  readonly styleInputs: readonly Inputs[];
  /** The same probes with what each mutant makes of them. */
  withMutants(probes: readonly Probe[]): Promise<Probe[]>;
}

type Run = (inputs: Inputs) => Outcome;

/** Loads a question's reference and mutants into this process: they are the assignment's own. */
export async function oracle(
  assignment: LoadedAssignment,
  question: FunctionQuestion,
  compiler: Compiler,
): Promise<Oracle> {
  const loadText = async (answer: string): Promise<Run> => {
    const compiled = await compiler.transpile({ context: assignment.context, answer, name: question.name });
    const { answer: get } = await load(
      compiled.javascript,
      await library(compiled.uses, { tf, data, random }),
    );
    return (inputs) => run(get() as (...inputs: unknown[]) => unknown, inputs);
  };
  const reference = await loadText(assignment.references.get(question.id)!);
  const loadMutants = async (): Promise<ReadonlyMap<string, Run>> => {
    const mutants = new Map<string, Run>();
    for (const name of Object.keys(question.mutants)) {
      mutants.set(name, await loadText(assignment.mutants.get(`${question.id}/${name}`)!));
    }
    return mutants;
  };
  let mutants: Promise<ReadonlyMap<string, Run>> | undefined;
  return {
    probes: (identity) =>
      question.aspects.flatMap((aspect) => {
        const probe = (inputs: Inputs, isPublic: boolean): Probe => ({
          aspect: aspect.name,
          public: isPublic,
          inputs,
          expected: valueOf(reference(inputs)),
          mutants: {},
        });
        const drawn = seedFor(identity, assignment.definition.name, question.id, aspect.name);
        return [
          ...(aspect.examples ?? []).map((inputs) => probe(inputs, true)),
          ...(aspect.hidden ?? []).map((inputs) => probe(inputs, false)),
          ...Array.from({ length: aspect.random?.count ?? 0 }, (_, index) =>
            probe(aspect.random!.draw(random(`${drawn}/${index}`)), false),
          ),
        ];
      }),
    styleInputs: question.style?.sameOps ?? [],
    async withMutants(probes) {
      const loaded = await (mutants ??= loadMutants());
      return probes.map((probe) => ({
        ...probe,
        mutants: Object.fromEntries([...loaded].map(([name, call]) => [name, call(probe.inputs)])),
      }));
    },
  };
}

const tools = tensorTools(tf);

/** A stream of inputs that nobody can foresee who has not the salt. */
function seedFor({ student, salt }: Identity, ...names: readonly string[]): string {
  return createHmac("sha256", salt)
    .update(JSON.stringify([student, ...names]))
    .digest("hex");
}

function valueOf(outcome: Outcome): Value {
  if (outcome.kind === "value") return outcome.value;
  throw new Error(`the reference solution gave no value: ${JSON.stringify(outcome)}`);
}

function run(answer: (...inputs: unknown[]) => unknown, inputs: Inputs): Outcome {
  tf.engine().startScope();
  try {
    const given = inputs.map((value) =>
      materialise(value, {
        tensor: tools.make,
        code: (code) => vm.runInThisContext(`(${code})`) as unknown,
      }),
    );
    return { kind: "value", value: take(answer(...given), tools.read) };
  } catch (error) {
    const { name, message } = error as Error;
    return { kind: "threw", name, message };
  } finally {
    tf.engine().endScope();
  }
}
