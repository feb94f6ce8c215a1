import type { Comparison } from "./compare.js";
import type { Outcome } from "./outcome.js";
import { showShape } from "./numbers.js";

/** Why a comparison failed, in one or two sentences that teach; it never shows an input. */
export function explain(comparison: Comparison): string {
  if (comparison.pass) return `Right (largest relative error ${showError(comparison.relativeError)}).`;
  const of = comparison.field ? `${comparison.field.replace(/^\./, "")}: ` : "";
  if (comparison.kind === "value") return of + explainValue(comparison.worst);
  const { expected, actual } = comparison;
  if (comparison.kind === "shape") return `${of}Wrong shape: expected ${expected}, but ${came(actual)}.`;
  if (comparison.kind === "dtype")
    return `${of}Wrong type of numbers: expected a tensor of ${expected}, got ${actual}.`;
  return `${of}Expected ${expected}, got ${actual}.`;
}

const came = (actual: string): string =>
  /^(a|an|the) /.test(actual) && !/ (is|has) /.test(actual) ? `got ${actual}` : actual;

type Worst = Extract<Comparison, { kind: "value" }>["worst"];

function explainValue(worst: Worst): string {
  const { index, expected, actual, wrong, of } = worst;
  const [left, right] = distinct(expected, actual);
  const where = index.length > 0 ? ` at ${showShape(index)}` : "";
  const share = of > 1 ? ` ${wrong} of ${of} numbers ${wrong === 1 ? "is" : "are"} off;` : "";
  const whole = Number.isInteger(expected) && Number.isInteger(actual);
  const error =
    Number.isFinite(worst.relativeError) && !whole
      ? ` (relative error ${showError(worst.relativeError)})`
      : "";
  const farthest = of > 1 ? `${share} the farthest,${where}, ` : `${where} `;
  return `Wrong value:${farthest}should be ${left} and is ${right}${error}.`.replaceAll(/ +/g, " ");
}

/** Two numbers in as few digits as tell them apart. */
function distinct(a: number, b: number): readonly [string, string] {
  for (const digits of [5, 8, 12, 17]) {
    const pair = [show(a, digits), show(b, digits)] as const;
    if (pair[0] !== pair[1]) return pair;
  }
  return [String(a), String(b)];
}

export const show = (x: number, digits: number): string => String(Number(x.toPrecision(digits)));

export const showError = (error: number): string => (error === 0 ? "0" : error.toExponential(1));

/** Why an outcome is no value at all. */
export function explainOutcome(outcome: Exclude<Outcome, { kind: "value" }>): string {
  switch (outcome.kind) {
    case "threw": {
      const where = outcome.line === undefined ? "" : ` in line ${outcome.line} of your cell`;
      const source = outcome.source ? `: ${outcome.source}` : "";
      return outcome.message.startsWith("Not yet written")
        ? "Not yet written."
        : `Your code threw ${outcome.name}${outcome.message ? `: ${outcome.message.replace(/\.$/, "")}` : ""}${where}${source}.`;
    }
    case "unreadable":
      return `What your function returned cannot be read: ${outcome.reason}.`;
    case "missing":
      return `Your cell defines no function ${outcome.name}${outcome.reason ? `: ${outcome.reason}` : ""}.`;
    case "timeout":
      return `Your code had not finished after ${outcome.seconds} seconds. Does a loop ever end, and a promise settle?`;
    case "ended":
      return `Your code ended the process it ran in: ${outcome.reason}.`;
    default:
      return `Not run: ${outcome.reason}.`;
  }
}
