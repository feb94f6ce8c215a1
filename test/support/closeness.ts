import assert from "node:assert/strict";

/**
 * Fails where two lists of numbers differ by more than `tolerance`, relative to the larger of them (absolute below 1);
 * NaN equals NaN, an infinity itself. The message names the worst index.
 */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, `${what}: ${actual.length} numbers, not ${expected.length}`);
  let [worst, distance] = [-1, 0];
  for (let i = 0; i < actual.length; i++) {
    const d = difference(actual[i], expected[i]);
    if (d > distance) [worst, distance] = [i, d];
  }
  if (distance <= tolerance) return;
  assert.fail(`${what}: at ${worst} ${actual[worst]}, expected ${expected[worst]} (difference ${distance})`);
}

function difference(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Infinity;
  return Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
}
