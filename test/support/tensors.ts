import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { random } from "../../src/random.js";
import { tf } from "../../src/engine/index.js";

/** Numbers of a nested array, in order. */
export function flat(values: unknown): number[] {
  return typeof values === "number" ? [values] : (values as unknown[]).flatMap(flat);
}

/** Asserts that every number is within `tolerance` of its oracle, relative to the largest oracle (at least 1). */
export function close(actual: unknown, expected: unknown, tolerance: number = 1e-12): void {
  const numbers = (values: unknown): number[] =>
    values instanceof tf.Tensor
      ? Array.from(values.dataSync())
      : ArrayBuffer.isView(values)
        ? Array.from(values as unknown as ArrayLike<number>)
        : flat(values);
  const [a, b] = [numbers(actual), numbers(expected)];
  assert.equal(a.length, b.length, `${a.length} numbers, expected ${b.length}`);
  const scale = b.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  for (const [i, value] of a.entries()) {
    if (Object.is(value, b[i]) || value === b[i]) continue;
    assert.ok(Math.abs(value - b[i]) <= tolerance * scale, `[${i}] is ${value}, expected ${b[i]}`);
  }
}

/** Normally distributed numbers as a tensor of the engine in use. */
export function normal(seed: number | string, ...shape: number[]): tf.Tensor {
  const r = random(seed);
  return tf.tensor(
    Array.from({ length: tf.util.sizeFromShape(shape) }, () => r.normal()),
    shape,
    "float32",
  );
}

/** Distinct numbers, at least 0.1 apart and never nearer than 0.05 to zero: away from the kinks of max and ReLU. */
export function apart(seed: number | string, ...shape: number[]): tf.Tensor {
  const size = tf.util.sizeFromShape(shape);
  const steps = random(seed).shuffle(Array.from({ length: size }, (_, i) => i));
  return tf.tensor(
    steps.map((step) => (step - Math.floor(size / 2)) * 0.1 + 0.05),
    shape,
    "float32",
  );
}

/** Asserts that everything `f` made is freed by disposing of what it returns. */
export function freesAll(f: () => unknown): void {
  const before = tf.memory().numTensors;
  const made = f();
  tf.dispose(made as tf.TensorContainer);
  const left = tf.memory().numTensors - before;
  assert.equal(left, 0, `${left} tensors were left behind`);
}

/**
 * Collects garbage and lets the engine free the tensors that nobody holds any more, so that tensors that earlier tests
 * left about do not vanish in the middle of a count.
 */
export async function settle(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
