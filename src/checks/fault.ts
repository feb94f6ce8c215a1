import { compare, sameForm, type Tolerance } from "./compare.js";
import type { Judged, Probe } from "./judge.js";
import { explain, explainOutcome } from "./message.js";
import type { Outcome } from "./outcome.js";
import type { Quality } from "./question.js";
import { judgeSlopes } from "./slopes.js";
import type { Inputs, Value } from "./value.js";

/** What is wrong with one outcome, if anything is. */
export function fault(
  aspect: Judged,
  probe: Probe,
  outcome: Outcome,
  tolerance?: Tolerance,
): string | undefined {
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
