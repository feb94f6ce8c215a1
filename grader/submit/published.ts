import type { FunctionQuestion, Probe, Question } from "../../src/checks/index.js";
import {
  probesOf,
  type Cell,
  type Notebook,
  type Published,
  type PublishedFunction,
  type PublishedQuestion,
} from "../../src/notebook/index.js";
import type { LoadedAssignment } from "../assignment.js";
import type { Oracle } from "../oracle.js";

/**
 * The public part of an assignment in the form in which the grader knows the whole: a student's machine has no reference,
 * no key and no hidden input, and the public examples take their place.
 */
export function publicAssignment({ assignment: name, title, given, questions }: Published): LoadedAssignment {
  const released: Notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: questions.map(answerCell),
  };
  const definition = { name, title, questions: questions.map(asQuestion) };
  return {
    definition,
    folder: "",
    master: { name: "", notebook: released, origins: [] },
    released,
    context: given,
    references: new Map(),
    mutants: new Map(),
  };
}

function answerCell({ kind, id, stub }: PublishedQuestion): Cell {
  const metadata = { gradlab: { question: id } };
  return kind === "text"
    ? { cell_type: "markdown", id, metadata, source: stub }
    : { cell_type: "code", id, metadata, source: stub, execution_count: null, outputs: [] };
}

function asQuestion(published: PublishedQuestion): Question {
  if (published.kind === "text") return { ...published, rubric: [] };
  if (published.kind === "choice") return { ...published, key: [], explanation: "" };
  const exampled = new Set(probesOf(published).map(({ aspect }) => aspect));
  const { mutants, aspects } = published;
  return {
    ...published,
    aspects: aspects.filter(({ name }) => exampled.has(name)),
    mutants: Object.fromEntries(
      Object.entries(mutants).map(([name, { hint }]) => [name, { hint, fails: [] }]),
    ),
  };
}

/** The examples, which came with what each mutant makes of them. */
export function publicOracle({ questions }: Published, { id }: FunctionQuestion): Oracle {
  const asked = questions.find((one): one is PublishedFunction & { stub: string } => one.id === id)!;
  const probes: Probe[] = probesOf(asked);
  return {
    probes: () => Promise.resolve(probes),
    counted: () => Promise.resolve((asked.style?.sameOps ?? []).map((inputs) => ({ inputs }))),
    // Only the grader measures speed.
    race: () => Promise.resolve([]),
    withMutants: (given) => Promise.resolve([...given]),
    faults: new Map(),
  };
}
