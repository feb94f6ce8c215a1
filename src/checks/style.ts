import { compare, type Tolerance } from "./compare.js";
import type { AspectResult } from "./judge.js";
import type { Loops } from "./loops.js";
import { explainOutcome } from "./message.js";
import type { Outcome } from "./outcome.js";
import type { StyleAspect } from "./question.js";
import type { Value } from "./value.js";

/** How an answer worked: what its text, its counted calls and its race say. */
export interface Manner {
  readonly loops: Loops;
  /** The two calls whose operations are counted, with what should have come out where this is known. */
  readonly counted: readonly { readonly expected?: Value; readonly outcome: Outcome }[];
  /** The rounds of the race with what should have come out; none where it was not run. */
  readonly race: readonly { readonly expected: Value; readonly outcome: Outcome }[];
}

/** Judges how an answer works: the loops in its text, whether its operations and its steps grow with its inputs, its speed. */
export function judgeStyle(
  style: StyleAspect,
  { loops, counted, race }: Manner,
  earned: boolean,
  tolerance?: Tolerance,
): AspectResult {
  const { name, points } = style;
  const message = earned
    ? (tooManyLoops(style, loops) ?? growing(counted, tolerance) ?? tooSlow(style, race, tolerance))
    : "Judged once the values are right.";
  return message === undefined ? { name, points, score: points } : { name, points, score: 0, message };
}

function tooManyLoops({ loops: allowed }: StyleAspect, loops: Loops): string | undefined {
  if (loops.depth <= allowed) return undefined;
  const most = allowed === 0 ? "no loop" : `${allowed} loop${allowed > 1 ? "s, one in another" : ""}`;
  return (
    `The values may be right, but ${most} is allowed here, and line ${loops.line} of your cell loops` +
    ` (${loops.what})${loops.depth > 1 ? `, ${loops.depth} loops deep` : ""}.`
  );
}

function growing(counted: Manner["counted"], tolerance: Tolerance | undefined): string | undefined {
  const [small, large] = counted.map(({ outcome }) => (outcome.kind === "value" ? outcome.ops : undefined));
  if (small === undefined || large === undefined) return "The operations could not be counted.";
  if (small === 0) return "No tensor operation was seen to compute the values.";
  if (small !== large) {
    return `The number of tensor operations grows with the input: ${small} for a small one, ${large} for a larger one.`;
  }
  return looping(counted) ?? guessing(counted, tolerance);
}

/** Loops that a text hides: what they do, a count of its steps sees. */
function looping(counted: Manner["counted"]): string | undefined {
  const [small, large] = counted.map(({ outcome }) => (outcome.kind === "value" ? outcome.steps : undefined));
  if (small === large) return undefined;
  return (
    "The number of tensor operations is right, but your own code takes more steps where the input is larger, " +
    `${small} for a small one and ${large} for a larger one: it loops over the numbers itself.`
  );
}

/** Whoever works otherwise where it is counted has to be right there all the same. */
function guessing(counted: Manner["counted"], tolerance: Tolerance | undefined): string | undefined {
  const isWrong = counted.some(
    ({ expected, outcome }) =>
      expected !== undefined && outcome.kind === "value" && !compare(expected, outcome.value, tolerance).pass,
  );
  return isWrong ? "With the inputs for which operations are counted the values are wrong." : undefined;
}

/** The first round warms up and counts for its value only; of the others the median speaks. */
function tooSlow(
  { speed }: StyleAspect,
  race: Manner["race"],
  tolerance: Tolerance | undefined,
): string | undefined {
  if (!speed || race.length === 0) return undefined;
  for (const { expected, outcome } of race) {
    if (outcome.kind !== "value") return explainOutcome(outcome);
    if (!compare(expected, outcome.value, tolerance).pass) return "With larger inputs the values are wrong.";
  }
  const ratios = race
    .slice(1)
    .map(({ outcome }) => (outcome.kind === "value" ? (outcome.speed ?? 0) : 0))
    .toSorted((a, b) => a - b);
  if (ratios[Math.floor(ratios.length / 2)] >= speed.times) return undefined;
  // No figure: the same submission must give the same report.
  return "The number of operations is right, but they are slower than plain loops over the same numbers would be.";
}
