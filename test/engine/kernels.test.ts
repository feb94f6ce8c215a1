import assert from "node:assert/strict";
import { float64, tf, use } from "../../src/engine/index.js";
import { plainly } from "../../src/engine/kernels/reach.js";
import { compiled } from "../../src/engine/memory/native.js";
import { random, type Random } from "../../src/random.js";
import { assertClose } from "../support/closeness.js";
import { operations, type Input, type Kind, type Operation } from "./operations.js";

/** A tensor before it is on any engine. */
interface Plain {
  readonly shape: number[];
  readonly dtype: "float32" | "int32" | "bool";
  readonly values: number[];
}

const sizes: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "some sizes": { N: 2, C: 3, D: 4, M: 5, B: 2, F: 3, Q: 2, H: 2, W: 3 },
  "sizes 1": { N: 1, C: 1, D: 1, M: 1, B: 1, F: 1, Q: 1, H: 1, W: 1 },
  "size 0": { N: 0, C: 3, D: 4, M: 5, B: 2, F: 3, Q: 2, H: 2, W: 3 },
};

const draw: Readonly<Record<Kind, (r: Random) => number>> = {
  real: (r) => r.uniform(0.15, 1.15) * (r.integer(2) === 0 ? -1 : 1),
  positive: (r) => r.uniform(0.2, 1.4),
  unit: (r) => r.uniform(-0.9, 0.9),
  "above one": (r) => r.uniform(1.2, 3),
  whole: (r) => r.integer(7) - 3,
  index: (r) => r.integer(2),
  flag: (r) => r.integer(2),
};
/** Numbers at which formulas break: NaN, infinities, zeros of both signs, ties, what overflows when squared. */
// prettier-ignore
const awkward = [
  Number.NaN, Infinity, -Infinity, 0, -0, 1, 1, -1, 1e25, -1e30, 1e-40, 2.5, 0.5, -0.5, 88.8, -104,
];

/** Only the first input overflows: else partial sums of floats would overflow where sums in doubles do not. */
function awkwardAt(i: number, k: number): number {
  const value = awkward[(i * 7 + k * 3) % awkward.length];
  return k > 0 && Math.abs(value) > 1e20 && Number.isFinite(value) ? 7 : value;
}

function plain(
  { shape, kind }: Input,
  size: Readonly<Record<string, number>>,
  pick: (i: number) => number,
): Plain {
  const dims = Array.from(shape, (letter) => size[letter] ?? Number(letter));
  const dtype = kind === "flag" ? "bool" : kind === "whole" || kind === "index" ? "int32" : "float32";
  const count = dims.reduce((product, n) => product * n, 1);
  return { shape: dims, dtype, values: Array.from({ length: count }, (_, i) => Math.fround(pick(i))) };
}

function inputsFor(operation: Operation, size: string, special = false): Plain[] {
  const r = random(operation.name + size);
  return operation.inputs.map((input, k) =>
    plain(input, sizes[size], (i) =>
      special && input.kind !== "index" && input.kind !== "flag" && input.kind !== "whole"
        ? awkwardAt(i, k)
        : draw[input.kind](r),
    ),
  );
}

const tensors = (inputs: readonly Plain[]): tf.Tensor[] =>
  inputs.map(({ values, shape, dtype }) => tf.tensor(values, shape, dtype));

interface Result {
  readonly shape: number[];
  readonly dtype: string;
  readonly values: ArrayLike<number>;
}

function compute(run: Operation["run"], inputs: readonly Plain[]): Result[] {
  return tf.tidy(() =>
    [run(...tensors(inputs))].flat().map((y) => ({
      shape: y.shape,
      dtype: y.dtype,
      values: y.dataSync(),
    })),
  );
}

async function forward(
  operation: Operation,
  inputs: readonly Plain[],
  engine: "gradlab" | "float64",
): Promise<void> {
  await use("cpu");
  const expected = compute(operation.reference ?? operation.run, inputs);
  await use(engine);
  const actual = compute(operation.run, inputs);
  await use("gradlab");
  assert.deepEqual(
    actual.map(({ shape, dtype }) => ({ shape, dtype })),
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  actual.forEach(({ values }, i) =>
    assertClose(values, expected[i].values, 1e-6, `${operation.name} (${engine})`),
  );
}

/** Runs a test with every task of the compiled kernels cut into parts, as big ones are for the threads. */
async function inParts(test: () => Promise<void>): Promise<void> {
  const threads = compiled()?.threads;
  if (threads === undefined) return;
  const { worthSharing } = threads;
  threads.worthSharing = 0;
  try {
    await test();
  } finally {
    threads.worthSharing = worthSharing;
  }
}

describe("the engine's kernels", () => {
  after(() => use("gradlab"));

  for (const operation of operations) {
    for (const size of Object.keys(sizes)) {
      it(`${operation.name}: as TensorFlow.js's cpu engine, ${size}`, async () => {
        const inputs = inputsFor(operation, size);
        await forward(operation, inputs, "gradlab");
        await forward(operation, inputs, "float64");
        await plainly(() => forward(operation, inputs, "gradlab"));
        await inParts(() => forward(operation, inputs, "gradlab"));
      });
    }
    it(`${operation.name}: NaN, infinities, ties, overflow`, async () => {
      await forward(operation, inputsFor(operation, "some sizes", true), "gradlab");
    });
  }
});

/** Sums an operation's results with fixed weights, so that every one of them has a gradient of its own. */
function weighted(operation: Operation): (...x: tf.Tensor[]) => tf.Scalar {
  return (...x) =>
    tf.tidy(() =>
      tf.addN(
        [operation.run(...x)].flat().map((y, k) => {
          const r = random(`weights ${k}`);
          return tf.sum(
            tf.mul(
              y,
              tf.tensor(
                Array.from({ length: y.size }, () => r.uniform(-1, 1)),
                y.shape,
              ),
            ),
          );
        }),
      ),
    );
}

/** The centred difference (f(x + h) - f(x - h)) / 2h by each number of input k. */
function slopes(f: (...x: tf.Tensor[]) => tf.Scalar, inputs: readonly Plain[], k: number): number[] {
  const h = 1e-5;
  const at = (i: number, value: number): number =>
    tf.tidy(
      () =>
        f(
          ...tensors(inputs.with(k, { ...inputs[k], values: inputs[k].values.with(i, value) })),
        ).dataSync()[0],
    );
  return inputs[k].values.map((value, i) => (at(i, value + h) - at(i, value - h)) / (2 * h));
}

describe("the engine's gradients", () => {
  for (const operation of operations.filter(({ differentiable }) => differentiable)) {
    it(`${operation.name}: as centred differences in float64`, () =>
      float64(() => {
        const inputs = inputsFor(operation, "some sizes");
        const f = weighted(operation);
        const floats = inputs.flatMap(({ dtype }, k) => (dtype === "float32" ? [k] : []));
        const fixed = tensors(inputs);
        const gradients = tf.grads((...x: tf.Tensor[]) => {
          const all = [...fixed];
          floats.forEach((k, i) => (all[k] = x[i]));
          return f(...all);
        })(floats.map((k) => fixed[k]));
        floats.forEach((k, i) =>
          assertClose(gradients[i].dataSync(), slopes(f, inputs, k), 1e-7, `${operation.name} by input ${k}`),
        );
        tf.dispose([fixed, gradients]);
      }));
  }
});
