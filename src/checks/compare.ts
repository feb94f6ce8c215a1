import { describe, numbersOf, showShape, unravel, type Numbers } from "./numbers.js";
import { isArray, isOther, isRecord, isTensor, type Value } from "./value.js";

/** How close is close enough. */
export interface Tolerance {
  /** The largest relative error allowed, `|a - b| / max(1e-8, |a| + |b|)`; 0 asks for the very number. Default 1e-5. */
  readonly relative?: number;
  /** Differences up to this one never count. Default 0. */
  readonly absolute?: number;
}

/** The number that is farthest off, and how many are. */
interface Worst {
  /** Where it stands in the result: `[2, 0]`; empty for a single number. */
  readonly index: readonly number[];
  readonly expected: number;
  readonly actual: number;
  readonly relativeError: number;
  readonly wrong: number;
  readonly of: number;
}

/** What came of laying an answer's value beside the expected one. `field` names the part of a record, as `.dw`. */
export type Comparison =
  | { readonly pass: true; readonly relativeError: number }
  | { readonly pass: false; readonly kind: "value"; readonly field: string; readonly worst: Worst }
  | {
      readonly pass: false;
      readonly kind: "shape" | "dtype" | "type";
      readonly field: string;
      readonly expected: string;
      readonly actual: string;
    };

/**
 * The relative error of two numbers, `|a - b| / max(1e-8, |a| + |b|)`: 0 for equal ones (infinities and NaN
 * included), infinite where only one of them is finite.
 */
export function relativeError(a: number, b: number): number {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Infinity;
  return Math.abs(a - b) / Math.max(1e-8, Math.abs(a) + Math.abs(b));
}

/** Lays `actual` beside `expected`. Both are plain data, so nothing of the answer's runs here. */
export function compare(
  expected: Value,
  actual: Value,
  tolerance: Tolerance = {},
  field: string = "",
): Comparison {
  if (isRecord(expected)) return compareRecords(expected.record, actual, tolerance, field);
  if (typeof expected === "number" || isTensor(expected) || isArray(expected)) {
    const numbers = numbersOf(expected);
    if (!("problem" in numbers)) return compareNumbers(expected, numbers, actual, tolerance, field);
    if (isArray(expected)) return compareLists(expected, actual, tolerance, field);
  }
  if (expected === actual) return { pass: true, relativeError: 0 };
  if (isOther(expected) && isOther(actual) && expected.other === actual.other) {
    return { pass: true, relativeError: 0 };
  }
  return { pass: false, kind: "type", field, expected: describe(expected), actual: describe(actual) };
}

/** Compares shapes and types alone: any number will do for a number. */
export function sameForm(expected: Value, actual: Value, field: string = ""): Comparison {
  return compare(expected, actual, { relative: Infinity }, field);
}

function compareNumbers(
  expected: Value,
  wanted: Numbers,
  actual: Value,
  tolerance: Tolerance,
  field: string,
): Comparison {
  const differ = (kind: "shape" | "dtype" | "type", expected: string, actual: string): Comparison => ({
    pass: false,
    kind,
    field,
    expected,
    actual,
  });
  if (isTensor(expected) !== isTensor(actual)) return differ("type", describe(expected), describe(actual));
  const found = numbersOf(actual);
  if ("problem" in found) {
    if (!isArray(actual)) return differ("type", describe(expected), describe(actual));
    const uneven = !found.problem.endsWith("not a number");
    return uneven
      ? differ("shape", describe(expected), found.problem)
      : differ("type", describe(expected), `one in which ${found.problem}`);
  }
  if (showShape(wanted.shape) !== showShape(found.shape))
    return differ("shape", describe(expected), describe(actual));
  if (isTensor(expected) && isTensor(actual) && expected.tensor.dtype !== actual.tensor.dtype) {
    return differ("dtype", expected.tensor.dtype, actual.tensor.dtype);
  }
  return compareValues(wanted, found, tolerance, field);
}

function compareValues(wanted: Numbers, found: Numbers, tolerance: Tolerance, field: string): Comparison {
  const { relative = 1e-5, absolute = 0 } = tolerance;
  const seen = { error: 0, at: 0, wrong: 0 };
  for (const [at, expected] of wanted.values.entries()) {
    const actual = found.values[at];
    const error = Math.abs(expected - actual) <= absolute ? 0 : relativeError(expected, actual);
    if (error > relative) seen.wrong++;
    if (error > seen.error) Object.assign(seen, { error, at });
  }
  if (seen.wrong === 0) return { pass: true, relativeError: seen.error };
  const worst: Worst = {
    index: unravel(seen.at, wanted.shape),
    expected: wanted.values[seen.at],
    actual: found.values[seen.at],
    relativeError: seen.error,
    wrong: seen.wrong,
    of: wanted.values.length,
  };
  return { pass: false, kind: "value", field, worst };
}

function compareRecords(
  expected: Readonly<Record<string, Value>>,
  actual: Value,
  tolerance: Tolerance,
  field: string,
): Comparison {
  const missing = isRecord(actual) && Object.keys(expected).find((key) => !Object.hasOwn(actual.record, key));
  if (!isRecord(actual) || (missing !== false && missing !== undefined)) {
    const names = Object.keys(expected).join(", ");
    return {
      pass: false,
      kind: "type",
      field,
      expected: `an object with ${names}`,
      actual: describe(actual),
    };
  }
  return worstOf(
    Object.entries(expected).map(([key, value]) =>
      compare(value, actual.record[key], tolerance, `${field}.${key}`),
    ),
  );
}

function compareLists(
  expected: readonly Value[],
  actual: Value,
  tolerance: Tolerance,
  field: string,
): Comparison {
  if (!isArray(actual) || actual.length !== expected.length) {
    const came = isArray(actual) ? `an array of ${actual.length}` : describe(actual);
    return { pass: false, kind: "shape", field, expected: `an array of ${expected.length}`, actual: came };
  }
  return worstOf(
    expected.map((value, index) => compare(value, actual[index], tolerance, `${field}[${index}]`)),
  );
}

/** The first that fails, or a pass with the largest error. */
function worstOf(comparisons: readonly Comparison[]): Comparison {
  const failed = comparisons.find(({ pass }) => !pass);
  if (failed) return failed;
  const errors = comparisons.map((one) => (one.pass ? one.relativeError : 0));
  return { pass: true, relativeError: Math.max(0, ...errors) };
}
