import { compare, type Tolerance } from "./compare.js";
import { explain, explainOutcome } from "./message.js";
import type { Outcome } from "./outcome.js";
import type { StyleAspect } from "./question.js";
import type { Loops } from "./loops.js";
import { encode } from "./wire.js";
import type { Value } from "./value.js";

/** One call of an answer: of which aspect, whether students see it, and what should come out. */
export interface Probe {
  readonly aspect: string;
  readonly public: boolean;
  readonly inputs: readonly Value[];
  readonly expected: Value;
  /** What each mutant makes of the same inputs. */
  readonly mutants: Readonly<Record<string, Outcome>>;
}

/** What one aspect earned, and why not all. */
export interface AspectResult {
  readonly name: string;
  readonly points: number;
  readonly score: number;
  readonly message?: string;
  /** Whether the example that failed is one that the student has. */
  readonly public?: boolean;
}

/** A question's aspects judged, with the hint of the mutant whose results the answer's are. */
export interface Judgement {
  readonly aspects: readonly AspectResult[];
  readonly hint?: string;
}

/** What judging needs to know of a question. */
interface Asked {
  readonly tolerance?: Tolerance;
  readonly aspects: readonly { readonly name: string; readonly points: number }[];
  readonly mutants: Readonly<Record<string, { readonly hint: string }>>;
}

/** Lays outcomes beside the probes that they came of, one for one. */
export function judge(question: Asked, probes: readonly Probe[], outcomes: readonly Outcome[]): Judgement {
  const aspects = question.aspects.map(({ name, points }): AspectResult => {
    for (const [index, probe] of probes.entries()) {
      if (probe.aspect !== name) continue;
      const message = fault(probe.expected, outcomes[index], question.tolerance);
      if (message !== undefined) return { name, points, score: 0, message, public: probe.public };
    }
    return { name, points, score: points };
  });
  const wrong = aspects.some(({ score, points }) => score < points);
  const mutant = wrong ? resembles(question, probes, outcomes) : undefined;
  return { aspects, ...(mutant === undefined ? {} : { hint: question.mutants[mutant].hint }) };
}

function fault(expected: Value, outcome: Outcome, tolerance: Tolerance | undefined): string | undefined {
  if (outcome.kind !== "value") return explainOutcome(outcome);
  const comparison = compare(expected, outcome.value, tolerance);
  return comparison.pass ? undefined : explain(comparison);
}

/** The mutant that gives what the answer gave on every probe. */
function resembles(
  { mutants, tolerance }: Asked,
  probes: readonly Probe[],
  outcomes: readonly Outcome[],
): string | undefined {
  return Object.keys(mutants).find((name) =>
    probes.every((probe, index) => alike(probe.mutants[name], outcomes[index], tolerance)),
  );
}

function alike(a: Outcome | undefined, b: Outcome, tolerance: Tolerance | undefined): boolean {
  if (a === undefined) return false;
  if (a.kind === "value" && b.kind === "value") {
    return compare(a.value, b.value, tolerance).pass || encode(a.value) === encode(b.value);
  }
  if (a.kind === "threw" && b.kind === "threw") return a.name === b.name && !b.message.startsWith("Not yet");
  return a.kind === b.kind;
}

/** Judges how an answer works: the loops in its text, and whether its operations grow with its inputs. */
export function judgeStyle(
  style: StyleAspect,
  loops: Loops,
  outcomes: readonly Outcome[],
  earned: boolean,
): AspectResult {
  const { name, points } = style;
  const failed = (message: string): AspectResult => ({ name, points, score: 0, message });
  if (!earned) return failed("Judged once the values are right.");
  if (loops.depth > style.loops) {
    const allowed =
      style.loops === 0 ? "no loop" : `${style.loops} loop${style.loops > 1 ? "s, one in another" : ""}`;
    return failed(
      `The values may be right, but ${allowed} is allowed here, and line ${loops.line} of your cell loops` +
        ` (${loops.what})${loops.depth > 1 ? `, ${loops.depth} loops deep` : ""}.`,
    );
  }
  const counts = outcomes.map((outcome) => (outcome.kind === "value" ? outcome.ops : undefined));
  const [small, large] = counts;
  if (small === undefined || large === undefined) return failed("The operations could not be counted.");
  if (small !== large) {
    return failed(
      `The number of tensor operations grows with the input: ${small} for a small one, ${large} for a larger one.`,
    );
  }
  return { name, points, score: points };
}
