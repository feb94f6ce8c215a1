import type { Tolerance } from "./compare.js";
import { fault } from "./fault.js";
import { hintFor } from "./hint.js";
import type { Outcome } from "./outcome.js";
import type { Planned } from "./plan.js";
import type { Quality } from "./question.js";
import type { Value } from "./value.js";

/** One call of an answer, and what should come out. */
export interface Probe extends Planned {
  readonly expected: Value;
  /** What the reference's results are beside the point, where slopes are asked for. */
  readonly moved?: Value;
  /** The reference's steps, where steps are counted. */
  readonly effort?: number;
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

/** A question's aspects judged, with the hint of the mutant whose results the answer's are, or else what is known of them. */
export interface Judgement {
  readonly aspects: readonly AspectResult[];
  readonly hint?: string;
}

/** What judging needs to know of an aspect. */
export interface Judged {
  readonly name: string;
  readonly points: number;
  readonly partial?: boolean;
  readonly tolerance?: Tolerance;
  readonly compare?: "values" | "shapes";
  readonly quality?: Quality;
}

/** What judging needs to know of a question. */
export interface Asked {
  readonly tolerance?: Tolerance;
  readonly aspects: readonly Judged[];
  readonly mutants: Readonly<Record<string, { readonly hint: string }>>;
}

/** Lays outcomes beside the probes that they came of, one for one. */
export function judge(question: Asked, probes: readonly Probe[], outcomes: readonly Outcome[]): Judgement {
  const faults = faultsOf(question, probes, outcomes);
  const aspects = question.aspects.map((aspect) => earned(aspect, probes, faults));
  const wrong = aspects.some(({ score, points }) => score < points);
  const hint = wrong ? hintFor(question, probes, outcomes, faults) : undefined;
  return { aspects, ...(hint === undefined ? {} : { hint }) };
}

/** The same without a hint, which takes longer to find than the points. */
export function judgeAspects(
  question: Asked,
  probes: readonly Probe[],
  outcomes: readonly Outcome[],
): AspectResult[] {
  const faults = faultsOf(question, probes, outcomes);
  return question.aspects.map((aspect) => earned(aspect, probes, faults));
}

const faultsOf = (
  question: Asked,
  probes: readonly Probe[],
  outcomes: readonly Outcome[],
): (string | undefined)[] =>
  probes.map((probe, index) => {
    const aspect = question.aspects.find(({ name }) => name === probe.aspect)!;
    return fault(aspect, probe, outcomes[index], aspect.tolerance ?? question.tolerance);
  });

/** All or nothing; or, where an aspect says so, the share of its inputs that are right, in quarters of a point. */
function earned(
  { name, points, partial = false }: Judged,
  probes: readonly Probe[],
  faults: readonly (string | undefined)[],
): AspectResult {
  const mine = [...probes.keys()].filter((index) => probes[index].aspect === name);
  const failed = mine.filter((index) => faults[index] !== undefined);
  if (failed.length === 0) return { name, points, score: points };
  const [first] = failed;
  const right = mine.length - failed.length;
  const score = partial ? Math.floor((4 * points * right) / mine.length) / 4 : 0;
  const share = partial && right > 0 ? ` (${right} of ${mine.length} inputs are right.)` : "";
  return { name, points, score, message: `${faults[first]}${share}`, public: probes[first].public };
}
