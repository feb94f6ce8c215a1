import { compare, sameForm, type Tolerance } from "./compare.js";
import { explain, explainOutcome } from "./message.js";
import type { Outcome } from "./outcome.js";
import type { Planned } from "./plan.js";
import type { Quality } from "./question.js";
import { judgeSlopes } from "./slopes.js";
import type { Inputs, Value } from "./value.js";
import { encode } from "./wire.js";

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

/** A question's aspects judged, with the hint of the mutant whose results the answer's are. */
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
interface Asked {
  readonly tolerance?: Tolerance;
  readonly aspects: readonly Judged[];
  readonly mutants: Readonly<Record<string, { readonly hint: string }>>;
}

/** Lays outcomes beside the probes that they came of, one for one. */
export function judge(question: Asked, probes: readonly Probe[], outcomes: readonly Outcome[]): Judgement {
  const faults = probes.map((probe, index) => {
    const aspect = question.aspects.find(({ name }) => name === probe.aspect)!;
    return fault(aspect, probe, outcomes[index], aspect.tolerance ?? question.tolerance);
  });
  const aspects = question.aspects.map((aspect) => earned(aspect, probes, faults));
  const wrong = aspects.some(({ score, points }) => score < points);
  const mutant = wrong ? resembles(question, probes, outcomes, faults) : undefined;
  return { aspects, ...(mutant === undefined ? {} : { hint: question.mutants[mutant].hint }) };
}

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

/** What is wrong with one outcome, if anything is. */
function fault(aspect: Judged, probe: Probe, outcome: Outcome, tolerance?: Tolerance): string | undefined {
  if (outcome.kind !== "value") return explainOutcome(outcome);
  const { expected, slopes, inputs } = probe;
  if (slopes) return judgeSlopes(slopes, inputs, { ...probe, value: expected }, outcome, tolerance);
  if (aspect.quality) return judgeQuality(aspect.quality, inputs, expected, outcome.value);
  const comparison =
    aspect.compare === "shapes"
      ? sameForm(expected, outcome.value)
      : compare(expected, outcome.value, tolerance);
  return comparison.pass ? undefined : explain(comparison);
}

function judgeQuality(quality: Quality, inputs: Inputs, expected: Value, value: Value): string | undefined {
  const form = sameForm(expected, value);
  if (!form.pass) return explain(form);
  const { what, measure, atLeast } = quality;
  const reached = measure(value, inputs);
  if (reached >= atLeast) return undefined;
  return `Not good enough: ${what} is ${Number(reached.toPrecision(3))}, asked for is at least ${atLeast}.`;
}

/** The mutant that gives what the answer gave on every probe. */
function resembles(
  { mutants, tolerance, aspects }: Asked,
  probes: readonly Probe[],
  outcomes: readonly Outcome[],
  faults: readonly (string | undefined)[],
): string | undefined {
  const judged = new Map(aspects.map((aspect) => [aspect.name, aspect]));
  return Object.keys(mutants).find((name) =>
    probes.every((probe, index) => {
      const aspect = judged.get(probe.aspect)!;
      const [known, outcome] = [probe.mutants[name], outcomes[index]];
      if (known === undefined) return false;
      // Of what is trained by chance only the verdict can be compared.
      if (aspect.quality && known.kind === "value" && outcome.kind === "value") {
        return (fault(aspect, probe, known) === undefined) === (faults[index] === undefined);
      }
      return alike(known, outcome, aspect.tolerance ?? tolerance);
    }),
  );
}

function alike(a: Outcome, b: Outcome, tolerance: Tolerance | undefined): boolean {
  if (a.kind === "value" && b.kind === "value") {
    return compare(a.value, b.value, tolerance).pass || encode(a.value) === encode(b.value);
  }
  if (a.kind === "threw" && b.kind === "threw") return a.name === b.name && !b.message.startsWith("Not yet");
  return a.kind === b.kind;
}
