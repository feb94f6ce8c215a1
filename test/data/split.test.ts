import assert from "node:assert/strict";
import * as fc from "fast-check";
import { folds, split } from "../../src/data/index.js";
import { GradlabError } from "../../src/errors.js";

const refuses = (run: () => unknown, message: RegExp): void =>
  assert.throws(run, (error) => error instanceof GradlabError && message.test(error.message));
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

describe("data.folds", () => {
  it("hold out every example exactly once and train on all others, in folds of nearly equal size", () => {
    const sizes = fc
      .integer({ min: 2, max: 60 })
      .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 2, max: n })));
    fc.assert(
      fc.property(sizes, fc.option(fc.integer(), { nil: undefined }), ([n, k], seed) => {
        const rounds = folds(n, k, seed === undefined ? {} : { seed });
        assert.equal(rounds.length, k);
        assert.deepEqual(sorted(rounds.flatMap(({ validation }) => validation)), upTo(n));
        for (const { train, validation } of rounds) {
          assert.deepEqual(sorted([...train, ...validation]), upTo(n));
          assert.ok(validation.length === Math.floor(n / k) || validation.length === Math.ceil(n / k));
        }
      }),
    );
  });

  it("keep the order without a seed and shuffle with one", () => {
    assert.deepEqual(folds(5, 2), [
      { train: [3, 4], validation: [0, 1, 2] },
      { train: [0, 1, 2], validation: [3, 4] },
    ]);
    assert.deepEqual(folds(50, 5, { seed: 1 }), folds(50, 5, { seed: 1 }));
    assert.notDeepEqual(folds(50, 5, { seed: 1 }), folds(50, 5, { seed: 2 }));
  });

  it("refuse more folds than examples, one fold, and numbers that are none", () => {
    refuses(() => folds(3, 4), /k = 4 folds of n = 3 examples, expected k <= n/);
    refuses(() => folds(3, 1), /k is 1, expected a whole number of at least 2/);
    refuses(() => folds(0, 2), /n is 0/);
    refuses(() => folds(10, 2.5), /k is 2.5/);
    refuses(() => folds(NaN, 2), /n is NaN/);
  });
});

describe("data.split", () => {
  it("puts every example into exactly one part of the size asked for", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
        fc.integer(),
        (counts, seed) => {
          const n = counts.reduce((a, b) => a + b, 0);
          const parts = split(n, Object.fromEntries(counts.map((count, i) => [`part${i}`, count])), { seed });
          assert.deepEqual(
            Object.values(parts).map((part) => part.length),
            counts,
          );
          assert.deepEqual(sorted(Object.values(parts).flat()), upTo(n));
        },
      ),
    );
  });

  it("takes fractions, rounded so that nothing is lost", () => {
    const parts = split(11, { train: 0.7, validation: 0.2, test: 0.1 });
    assert.deepEqual(sorted(Object.values(parts).flat()), upTo(11));
    assert.deepEqual(
      Object.values(parts).map((part) => part.length),
      [8, 2, 1],
    );
    assert.deepEqual(split(10, { train: 0.1 + 0.2, rest: 0.7 }).train, [0, 1, 2]);
    assert.deepEqual(split(1, { all: 1 }), { all: [0] });
  });

  it("refuses parts that do not add up or would be empty", () => {
    refuses(() => split(10, { train: 8, test: 1 }), /\(train: 8, test: 1\) add up to 9, expected 10/);
    refuses(() => split(10, { train: 0.8, test: 0.3 }), /add up to 1\.1/);
    refuses(() => split(10, { train: 10, test: 0 }), /test: 0 of 10 examples/);
    refuses(() => split(10, { train: 12, test: -2 }), /test: -2/);
    refuses(() => split(10, { train: 9.5, test: 0.5 }), /train: 9.5/);
    refuses(() => split(2, { train: 0.9, test: 0.1 }), /test: 0.1 of 2 examples/);
    refuses(() => split(0, { train: 1 }), /n is 0/);
    refuses(() => split(4, {}), /add up to 0/);
    refuses(() => split(4, { train: NaN, test: 4 }), /add up to NaN/);
  });
});
