import assert from "node:assert/strict";
import {
  compare,
  describe as inWords,
  explain,
  explainOutcome,
  relativeError,
  tensor,
  type Value,
} from "../../src/checks/index.js";

const kindOf = (expected: Value, actual: Value, relative?: number): string => {
  const found = compare(expected, actual, relative === undefined ? {} : { relative });
  return found.pass ? "pass" : found.kind;
};

describe("relative error", () => {
  it("is |a - b| / max(1e-8, |a| + |b|)", () => {
    assert.equal(relativeError(1, 3), 0.5);
    assert.equal(relativeError(0, 1e-9), 0.1);
    assert.equal(relativeError(2, 2), 0);
    assert.equal(relativeError(-1, 1), 1);
  });

  it("takes NaN for NaN and infinity for infinity, and nothing else for them", () => {
    assert.equal(relativeError(NaN, NaN), 0);
    assert.equal(relativeError(Infinity, Infinity), 0);
    assert.equal(relativeError(0, -0), 0);
    for (const [a, b] of [
      [NaN, 0],
      [0, NaN],
      [Infinity, 1e300],
      [Infinity, -Infinity],
    ]) {
      assert.equal(relativeError(a, b), Infinity);
    }
  });
});

describe("compare", () => {
  const table: readonly [what: string, expected: Value, actual: Value, result: string][] = [
    ["equal arrays", [[1, 2]], [[1, 2]], "pass"],
    ["rounding in single precision", [[Math.SQRT2]], [[Math.fround(Math.SQRT2)]], "pass"],
    ["-0 for 0", [0], [-0], "pass"],
    ["a wrong number", [[1, 2]], [[1, 3]], "value"],
    ["NaN for a number", [1], [NaN], "value"],
    ["a transposed matrix", [[1, 2]], [[1], [2]], "shape"],
    ["one row too few", [[1], [2]], [[1]], "shape"],
    [
      "uneven rows",
      [
        [1, 2],
        [3, 4],
      ],
      [[1, 2], [3]],
      "shape",
    ],
    ["texts for numbers", [1, 2], ["1", "2"], "type"],
    ["an array for a tensor", tensor([[1]]), [[1]], "type"],
    ["a tensor for an array", [[1]], tensor([[1]]), "type"],
    ["another dtype", tensor([[1]]), tensor([[1]], "int32"), "dtype"],
    ["nothing", [1], undefined, "type"],
    ["a promise", [1], { other: "promise" }, "type"],
    [
      "a record with a wrong part",
      { record: { loss: 1, dw: [1, 2] } },
      { record: { loss: 1, dw: [1, 9] } },
      "value",
    ],
    ["a record that lacks a part", { record: { loss: 1, dw: [1] } }, { record: { loss: 1 } }, "type"],
    ["a record with one more part", { record: { loss: 1 } }, { record: { loss: 1, more: 2 } }, "pass"],
  ];
  for (const [what, expected, actual, result] of table) {
    it(`${what}: ${result}`, () => assert.equal(kindOf(expected, actual), result));
  }

  it("asks for the very number where the tolerance is 0", () => {
    assert.equal(kindOf([1], [1 + 1e-12], 0), "value");
    assert.equal(kindOf([1], [1 + 1e-12]), "pass");
  });

  it("finds the worst number, not the first", () => {
    const found = compare(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [
        [1.1, 2, 3],
        [4, 50, 6],
      ],
    );
    assert.ok(!found.pass && found.kind === "value");
    assert.deepEqual(found.worst.index, [1, 1]);
    assert.equal(found.worst.wrong, 2);
    assert.equal(found.worst.relativeError, 45 / 55);
  });
});

describe("messages", () => {
  it("name the worst index with both values", () => {
    assert.equal(
      explain(
        compare(
          [
            [1, 2],
            [3, 4],
          ],
          [
            [1, 2],
            [3, 8],
          ],
        ),
      ),
      "Wrong value: 1 of 4 numbers is off; the farthest, at [1, 1], should be 4 and is 8.",
    );
    assert.match(explain(compare([1], [1.0000002], { relative: 0 })), /should be 1 and is 1\.0000002 /);
    assert.match(explain(compare([0.5], [1.5])), /should be 0\.5 and is 1\.5 \(relative error 5\.0e-1\)/);
    assert.match(explain(compare(5, NaN)), /should be 5 and is NaN\./);
  });

  it("name both shapes", () => {
    assert.equal(
      explain(compare([[1, 2, 3]], [[1], [2], [3]])),
      "Wrong shape: expected an array of shape [1, 3], but got an array of shape [3, 1].",
    );
    assert.match(
      explain(
        compare(
          [
            [1, 2],
            [3, 4],
          ],
          [[1, 2], [3]],
        ),
      ),
      /element \[1\] has 1 elements/,
    );
  });

  it("say what came instead of a value", () => {
    assert.equal(
      explain(compare([1], undefined)),
      "Expected an array of shape [1], got undefined (is a return missing?).",
    );
    assert.match(
      explainOutcome({ kind: "threw", name: "TypeError", message: "x is null.", line: 3, source: "x.y" }),
      /TypeError: x is null in line 3 of your cell: x\.y\./,
    );
    assert.equal(
      explainOutcome({ kind: "threw", name: "Error", message: "Not yet written: a" }),
      "Not yet written.",
    );
    assert.equal(inWords({ record: {} }), "an object with no fields");
  });
});
