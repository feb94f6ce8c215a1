import assert from "node:assert/strict";
import { choiceGuard, guards } from "../../grader/guards.js";
import { tensor, type Aspect, type ChoiceQuestion, type Inputs, type Value } from "../../src/checks/index.js";
import type { Probe } from "../../src/checks/index.js";

/** An aspect of inputs with the results that are right: hidden ones, if nothing else is said. */
interface Asked {
  readonly aspect?: Partial<Aspect>;
  readonly calls: readonly (readonly [inputs: Inputs, expected: Value, seen?: boolean])[];
  readonly moved?: Value;
}

function found({ aspect, calls, moved }: Asked): string {
  const asked = { name: "it", points: 2, ...aspect } as Aspect;
  const probes = calls.map(([inputs, expected, seen = false]): Probe => {
    const slopes = "slopes" in asked ? { slopes: asked.slopes } : {};
    return {
      aspect: "it",
      public: seen,
      inputs,
      expected,
      mutants: {},
      ...slopes,
      ...(moved === undefined ? {} : { moved }),
    };
  });
  const question = {
    kind: "function",
    id: "q",
    title: "q",
    name: "f",
    aspects: [asked],
    mutants: {},
  } as const;
  return guards(question, probes).join("\n");
}

const rowsOf = (n: number, make: (i: number) => number): number[] =>
  Array.from({ length: n }, (_, i) => make(i));
/** A parabola in `n` numbers with its gradient, as an aspect asks for it. */
const parabola = (n: number): Asked => {
  const x = rowsOf(n, (i) => 0.5 + i / 7);
  const [up, down] = [rowsOf(n, () => 9.25), rowsOf(n, () => 8.75)];
  return {
    aspect: { slopes: { of: "loss", in: { dx: 0 } } },
    calls: [[[x], { record: { loss: 9.1, dx: x.map((value) => 2 * value) } }]],
    moved: { record: { dx: { record: { up, down } } } },
  };
};

describe("verify's guards against aspects that are won without an answer", () => {
  const weak: readonly [what: string, asked: Asked, says: RegExp][] = [
    ["a gradient in 49 numbers", parabola(49), /^q: "it" differentiates by 49 numbers, expected at least 50/],
    [
      "four labels of two, the last round's failure",
      {
        calls: [
          [
            [[1, 2, 9, 4], [6, 6, 3, 3], 2],
            [6, 3],
          ],
          [
            [[9, 4, 4, 4], [8, 8, 5, 5], 3],
            [5, 8],
          ],
        ],
      },
      /won by guessing once in 16 tries/,
    ],
    [
      "one label for all rows",
      {
        calls: [
          [
            [[6, 3], 2],
            [3, 3, 3, 3, 3, 3],
          ],
          [
            [[1, 2], 2],
            [1, 1, 1, 1],
          ],
        ],
      },
      /won by guessing once in 4 tries/,
    ],
    [
      "truth values",
      {
        calls: [
          [[0.5], [true, false, true]],
          [[1.5], true],
        ],
      },
      /once in 16 tries/,
    ],
    [
      "nothing but zeros",
      {
        calls: [
          [[[0.5, 1]], [0, 0]],
          [[[2.5]], [0]],
        ],
      },
      /won by a constant, 0 everywhere/,
    ],
    [
      "ones in tensors and records",
      { calls: [[[3.5], { record: { a: tensor([1, 1]), b: 1 } }]] },
      /won by a constant, 1 everywhere/,
    ],
    [
      "a text that is always the same",
      {
        calls: [
          [[1], "cat"],
          [[2], "cat"],
        ],
      },
      /won by a constant, "cat"/,
    ],
    [
      "an argument handed back",
      {
        calls: [
          [
            [[0.5, 1.25], 7],
            [0.5, 1.25],
          ],
          [[[2.5], 1], [2.5]],
        ],
      },
      /handing back argument 0/,
    ],
    ["public examples alone", { calls: [[[[1]], [0.25], true]] }, /only examples that students see/],
    [
      "a slope of 0 of a loss of 0",
      {
        ...parabola(60),
        calls: [[[rowsOf(60, () => 1)], { record: { loss: 0, dx: rowsOf(60, () => 0) } }]],
        moved: { record: { dx: { record: { up: rowsOf(60, () => 0), down: rowsOf(60, () => 0) } } } },
      },
      /won by a constant, 0 everywhere/,
    ],
    [
      "partial credit that chance has a share of",
      {
        aspect: { partial: true },
        calls: [
          [[[1, 2], 0.5], [2]],
          [[[3, 4, 5, 6], 0.5], [3]],
          [[[0.5]], [0.125]],
        ],
      },
      /won by guessing once in 3 tries/,
    ],
    [
      "a quality that half of all answers have",
      {
        aspect: {
          quality: { what: "a sign", measure: (value: Value) => Number(value), atLeast: 0 },
        },
        calls: [[[1.5], -3.5]],
      },
      /won by a constant, 0 everywhere/,
    ],
    [
      "a quality that chance has now and then",
      {
        aspect: {
          quality: {
            what: "half of it",
            measure: (value: Value) => Math.abs(Number(value) - 0.4),
            atLeast: 1.5,
          },
        },
        calls: [[[1.5], 2.5]],
      },
      /won by guessing once in \d+ tries/,
    ],
  ];
  for (const [what, asked, says] of weak) {
    it(`find ${what}`, () => assert.match(found(asked), says));
  }

  const sound: readonly [what: string, asked: Asked][] = [
    ["a gradient in 50 numbers", parabola(50)],
    ["fractions", { calls: [[[[1, 2]], 1.5]] }],
    [
      "enough labels",
      {
        calls: [
          [
            [[6, 3, 2], 2],
            [6, 3, 2, 2, 3],
          ],
          [
            [[8, 5, 1], 3],
            [5, 8, 8, 1],
          ],
        ],
      },
    ],
    ["shapes, which are points on the way", { aspect: { compare: "shapes" }, calls: [[[[1]], [0, 0]]] }],
    [
      "a quality that is hard to have by chance",
      {
        aspect: {
          quality: {
            what: "nearness",
            measure: (value: Value) => -Math.abs(Number(value) - 40),
            atLeast: -1,
          },
        },
        calls: [[[1.5], 40.5]],
      },
    ],
  ];
  for (const [what, asked] of sound) {
    it(`leave alone ${what}`, () => assert.equal(found(asked), ""));
  }

  it("find choices that are won blindly", () => {
    const choice = (options: readonly string[], key: readonly string[]): ChoiceQuestion => ({
      kind: "choice",
      id: "q",
      title: "q",
      points: 1,
      name: "q",
      options,
      key,
      explanation: "because",
    });
    const abcd = ["a", "b", "c", "d"];
    assert.match(choiceGuard(choice(abcd, abcd))!, /whoever lists all of them wins it/);
    assert.match(choiceGuard(choice(abcd, []))!, /the template's own/);
    assert.match(choiceGuard(choice(abcd, ["e"]))!, /"e", which is no option/);
    assert.match(choiceGuard(choice(["a", "b", "c"], ["a"]))!, /guessed once in 7 tries/);
    assert.equal(choiceGuard(choice(abcd, ["a", "c"])), undefined);
  });
});
