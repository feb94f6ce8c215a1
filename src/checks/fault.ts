import { compare, sameForm, type Tolerance } from "./compare.js";
import { argument } from "./factors.js";
import type { Judged, Probe } from "./judge.js";
import { explain, explainOutcome } from "./message.js";
import type { Gave, Outcome } from "./outcome.js";
import type { Quality } from "./question.js";
import { judgeSlopes } from "./slopes.js";
import { isArray, isOther, type Inputs, type Value } from "./value.js";

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
  return comparison.pass ? spoilt(probe, outcome) : explain(comparison);
}

/** How close an argument must be to what it was: moved and moved back, a number may have been rounded. */
const still = { relative: 1e-6, absolute: 1e-9 };

/** An argument that should be as it was and is not; no word of what it was, which may be nobody's to know. */
function spoilt({ keeps = [], inputs }: Probe, { kept }: Gave): string | undefined {
  const left = kept === undefined || !isArray(kept) ? [] : kept;
  for (const [k, index] of keeps.entries()) {
    if (isOther(left[k])) {
      return `The result is right, but ${argument(index)} cannot be used any more: it is not yours to dispose of.`;
    }
    if (!compare(inputs[index], left[k], still).pass) {
      return `The result is right, but your function changed ${argument(index)}: it must be as it was when you are done.`;
    }
  }
  return undefined;
}

function judgeQuality(quality: Quality, inputs: Inputs, expected: Value, value: Value): string | undefined {
  const form = sameForm(expected, value);
  if (!form.pass) return explain(form);
  const { what, measure, atLeast } = quality;
  const reached = measure(value, inputs);
  if (reached >= atLeast) return undefined;
  return `Not good enough: ${what} is ${Number(reached.toPrecision(3))}, asked for is at least ${atLeast}.`;
}
