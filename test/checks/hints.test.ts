import assert from "node:assert/strict";
import fc from "fast-check";
import {
  judge,
  suspect,
  tensor,
  type Inputs,
  type Outcome,
  type Probe,
  type Value,
} from "../../src/checks/index.js";
import { random } from "../../src/random.js";

type Rows = readonly (readonly number[])[];

const stream = random(7);
const rows = (n: number, m: number): number[][] =>
  Array.from({ length: n }, () => Array.from({ length: m }, () => 0.1 + Math.abs(stream.normal())));

/** What a call of a made-up layer has and should give: x [N, D], w [D, C], h; a number, a matrix, a vector. */
const calls = [
  [4, 3, 5],
  [2, 5, 3],
  [6, 4, 7],
].map(([n, d, c]) => {
  const [x, w, dw, [db], [[loss]]] = [rows(n, d), rows(d, c), rows(d, c), rows(1, c), rows(1, 1)];
  return { n, d, c, h: 0.01 * n * c, x, w, dw, db, loss };
});
type Layer = (typeof calls)[number];
interface Results {
  readonly loss: number;
  readonly dw: Rows;
  readonly db: readonly number[];
}

/** The hint for an answer whose results are the right ones, spoilt; in two aspects, the first with one call. */
function hintOf(spoil: (layer: Layer) => Partial<Results>, mutants: Record<string, Results[]> = {}): string {
  const inputs = ({ x, w, h }: Layer): Inputs => [x, tensor(w), h];
  const results = ({ loss, dw, db }: Results): Value => ({ record: { loss, dw: tensor(dw), db } });
  const probes = calls.map((layer, index): Probe => {
    const made = Object.entries(mutants).map(([name, all]): [string, Outcome] => [
      name,
      { kind: "value", value: results(all[index]) },
    ]);
    const aspect = index === 0 ? "one" : "two";
    return {
      aspect,
      public: false,
      inputs: inputs(layer),
      expected: results(layer),
      mutants: Object.fromEntries(made),
    };
  });
  const outcomes = calls.map((layer): Outcome => ({
    kind: "value",
    value: results({ ...layer, ...spoil(layer) }),
  }));
  const aspects = [
    { name: "one", points: 1 },
    { name: "two", points: 2 },
  ];
  const hints = Object.fromEntries(Object.keys(mutants).map((name) => [name, { hint: `This is ${name}.` }]));
  return judge({ aspects, mutants: hints }, probes, outcomes).hint ?? "";
}

const all = (numbers: Rows, change: (value: number) => number): number[][] =>
  numbers.map((row) => row.map(change));
const turned = (numbers: Rows): number[][] => numbers[0].map((_, j) => numbers.map((row) => row[j]));

describe("hints for any question", () => {
  const named: readonly [what: string, spoil: (layer: Layer) => Partial<Results>, hint: RegExp][] = [
    ["a sign", ({ dw }) => ({ dw: all(dw, (v) => -v) }), /^dw is the negative of the right one/],
    ["a factor 2", ({ db }) => ({ db: db.map((v) => 2 * v) }), /^db is twice the right one/],
    ["a half", ({ db }) => ({ db: db.map((v) => v / 2) }), /^db is half the right one/],
    [
      "no division by N",
      ({ loss, n }) => ({ loss: loss * n }),
      /^loss is the right one times N, the number of rows of the first argument:/,
    ],
    ["two divisions by N", ({ loss, n }) => ({ loss: loss / n }), /^loss is the right one divided by N,/],
    [
      "a factor D",
      ({ dw, d }) => ({ dw: all(dw, (v) => v * d) }),
      /^dw is the right one times D, the number of columns of the first argument/,
    ],
    [
      "a division by C",
      ({ dw, c }) => ({ dw: all(dw, (v) => v / c) }),
      /^dw is the right one divided by C, the number of columns of the second argument/,
    ],
    [
      "a factor that was given",
      ({ dw, h }) => ({ dw: all(dw, (v) => v * h) }),
      /^dw is the right one times the third argument/,
    ],
    [
      "/ 2 * h for / (2 * h)",
      ({ dw, h }) => ({ dw: all(dw, (v) => v * h * h) }),
      /^dw is the right one times the square of the third argument/,
    ],
    ["rows for columns", ({ dw }) => ({ dw: turned(dw) }), /^dw is transposed/],
    ["a whole constant", ({ loss }) => ({ loss: loss + 3 }), /^loss is too large by 3 everywhere/],
    [
      "a constant",
      ({ db }) => ({ db: db.map((v) => v - 0.123) }),
      /^db is too small by the same amount everywhere/,
    ],
    ["zeros", ({ dw }) => ({ dw: all(dw, () => 0) }), /^dw is 0 everywhere/],
    ["an argument", ({ w }) => ({ dw: w }), /^dw is still the second argument as it came in/],
    [
      "the last row",
      ({ dw }) => ({
        dw: [...dw.slice(0, -1), dw[0].map(() => 9)],
      }),
      /^dw is right but for its last row/,
    ],
    [
      "the first column",
      ({ dw }) => ({ dw: dw.map((row) => row.with(0, 0)) }),
      /^dw is right but for its first column/,
    ],
    ["the last row missing", ({ dw }) => ({ dw: dw.slice(0, -1) }), /^dw is right but for its last row/],
    ["the first number missing", ({ db }) => ({ db: db.slice(1) }), /^db is right but for its first number/],
    [
      "columns too late",
      ({ dw }) => ({ dw: dw.map((row) => [0, ...row.slice(0, -1)]) }),
      /^dw is shifted: each column stands one place too late/,
    ],
    [
      "numbers too early",
      ({ db }) => ({ db: [...db.slice(1), db[0]] }),
      /^db is shifted: each number stands one place too early/,
    ],
    [
      "a sum along the other axis",
      ({ x }) => ({ db: x.map(() => 1) }),
      /^db has as many numbers as N,.*wrong axis/,
    ],
    [
      "the same twice",
      ({ dw, db }) => ({ dw: all(dw, (v) => -v), db: db.map((v) => -v) }),
      /^dw and db are each the negative/,
    ],
    [
      "two things",
      ({ dw, loss, n }) => ({ dw: turned(dw), loss: loss * n }),
      /^loss is the right one times N.* dw is transposed/,
    ],
    [
      "what shows in one aspect only",
      (layer) => ({ dw: all(layer.dw, layer === calls[0] ? (v) => -v : (v) => v ** 2) }),
      /^In "one", dw is the negative/,
    ],
  ];
  for (const [what, spoil, hint] of named) {
    it(`name ${what}`, () => assert.match(hintOf(spoil), hint));
  }

  it("say nothing of what is right, nor of what fits no mistake", () => {
    assert.equal(
      hintOf(() => ({})),
      "",
    );
    assert.equal(
      hintOf(({ dw }) => ({ dw: all(dw, (v) => v ** 2) })),
      "",
    );
    assert.equal(
      hintOf(({ dw }) => ({ dw: all(dw, () => NaN) })),
      "",
    );
  });

  it("take one number that fits for an accident", () => {
    assert.equal(
      hintOf((layer) => ({ loss: layer === calls[1] ? -layer.loss : layer.loss })),
      "",
    );
  });

  it("ask that all numbers agree: one that does not is enough for silence", () => {
    const place = fc.record({ call: fc.nat(2), row: fc.nat(2), column: fc.nat(2) });
    fc.assert(
      fc.property(place, fc.constantFrom(...named.slice(0, 9)), ({ call, row, column }, [, spoil]) => {
        const hint = hintOf((layer) => {
          const spoilt = spoil(layer).dw ?? all(layer.dw, (v) => -v);
          if (layer !== calls[call]) return { dw: spoilt };
          return { dw: spoilt.with(row, spoilt[row].with(column, spoilt[row][column] + 0.37)) };
        });
        assert.ok(hint === "" || (call > 0 && hint.startsWith('In "one"')), hint);
      }),
    );
  });

  it("are found for results of any form", () => {
    const numbers = fc.array(fc.double(), { minLength: 1, maxLength: 4 });
    const value: fc.Arbitrary<Value> = fc.oneof(
      fc.double(),
      fc.constantFrom(null, undefined, "text", [[1], [2, 3]], [], [[]]),
      numbers,
      fc.array(fc.tuple(fc.double(), fc.double()), { maxLength: 3 }),
      numbers.map((values) => tensor(values)),
      numbers.map((dw) => ({ record: { dw, loss: dw[0] } })),
    );
    const call = fc.tuple(fc.array(value, { maxLength: 3 }), value, value);
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 4 }), (made) => {
        const probes = made.map(([inputs, expected]): Probe => {
          return { aspect: "one", public: false, inputs, expected, mutants: {} };
        });
        const outcomes = made.map(([, , value]): Outcome => ({ kind: "value", value }));
        judge({ aspects: [{ name: "one", points: 1 }], mutants: {} }, probes, outcomes);
      }),
      { numRuns: 1000 },
    );
  });

  it("hold no number of an input or a right result", () => {
    for (const [, spoil] of named) {
      const numbers = hintOf(spoil).match(/\d+(\.\d+)?/g) ?? [];
      // 0, 1 and 2 are words of the sentences, 3 is what was added above.
      assert.deepEqual(
        numbers.filter((number) => !["0", "1", "2", "3"].includes(number)),
        [],
      );
    }
  });

  it("come after a mutant's, which is for the results as a whole", () => {
    const negative = calls.map((layer) => ({ ...layer, dw: all(layer.dw, (v) => -v) }));
    assert.equal(
      hintOf(({ dw }) => ({ dw: all(dw, (v) => -v) }), { uphill: negative }),
      "This is uphill.",
    );
  });

  it("are a mutant's where the answer's time was used up before the end, if a mistake was seen", () => {
    const value = (number: number): Outcome => ({ kind: "value", value: number });
    const asked = { aspects: [{ name: "one", points: 1 }], mutants: { small: { hint: "This is small." } } };
    const probes = [1, 2, 3].map((expected): Probe => ({
      aspect: "one",
      public: false,
      inputs: [],
      expected,
      mutants: { small: value(Math.min(expected, 1)) },
    }));
    const hint = (outcomes: readonly Outcome[]): string | undefined => judge(asked, probes, outcomes).hint;
    const over: Outcome = { kind: "not run", reason: "the time for this question was used up" };
    assert.equal(hint([value(1), value(1), over]), "This is small.");
    assert.equal(hint([value(1), value(3), over]), undefined);
    assert.equal(hint([value(1), over, over]), undefined);
  });

  it("call no formula numerical, however close to the differences it comes", () => {
    const gave = (dw: number, effort?: number): Outcome => ({
      kind: "value",
      value: { record: { dw: [dw, 2 * dw] } },
      ...(effort === undefined ? {} : { effort }),
    });
    const hint = (effort: number, known?: number): string | undefined => {
      const aspects = [{ name: "slopes", points: 1, tolerance: { relative: 1e-6 } }];
      const probe: Probe = {
        aspect: "slopes",
        public: false,
        inputs: [],
        slopes: { of: "", in: { dw: 0 } },
        expected: { record: { dw: [1, 2] } },
        effort: 100,
        mutants: { numeric: gave(1 + 3e-6, known) },
      };
      return judge(
        { aspects, mutants: { numeric: { hint: "numeric!" } } },
        [probe],
        [gave(1 + 3.1e-6, effort)],
      ).hint;
    };
    assert.equal(hint(90_000, 80_000), "numeric!");
    assert.doesNotMatch(hint(120, 80_000) ?? "", /numeric/);
    assert.equal(hint(120), "numeric!");
  });

  it("are a mutant's for one field, where the answer has more mistakes than one", () => {
    const squared = calls.map((layer) => ({ ...layer, dw: all(layer.dw, (v) => v ** 2) }));
    const spoil = ({ dw, db }: Layer): Partial<Results> => ({
      dw: all(dw, (v) => v ** 2),
      db: db.map((v) => -v),
    });
    assert.equal(
      hintOf(spoil, { squared }),
      "db is the negative of the right one: is there a minus sign too many, or one too few? " +
        "dw is as with this mistake: This is squared.",
    );
    const other = calls.map((layer) => ({ ...layer, loss: layer.loss ** 2 }));
    assert.equal(
      hintOf(({ dw }) => ({ dw: all(dw, (v) => v ** 3) }), { other }),
      "",
    );
  });

  it("are the same where a mutant is asked no further than it may be named", () => {
    const value = fc.oneof(
      fc.record({ record: fc.record({ dw: fc.nat(2), db: fc.nat(1) }) }),
      fc.record({ record: fc.record({ dw: fc.nat(2) }) }),
      fc.nat(2),
    );
    const outcome: fc.Arbitrary<Outcome> = fc.oneof(
      { weight: 6, arbitrary: value.map((one): Outcome => ({ kind: "value", value: one })) },
      fc
        .constantFrom("RangeError", "TypeError")
        .map((name): Outcome => ({ kind: "threw", name, message: "" })),
      fc.constant<Outcome>({ kind: "missing", name: "run" }),
    );
    const call = fc.record({
      expected: value,
      answer: fc.oneof(
        { weight: 9, arbitrary: outcome },
        fc.constant<Outcome>({ kind: "not run", reason: "" }),
      ),
      mutants: fc.tuple(outcome, outcome, outcome),
    });
    const names = ["a", "b", "c"];
    const mutants = Object.fromEntries(names.map((name) => [name, { hint: `This is ${name}.` }]));
    const measured = { what: "size", measure: () => 1, atLeast: 1 };
    const cleared = { none: 0, some: 0 };
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 4 }), fc.nat(5), fc.nat(), (made, kind, turn) => {
        const second = kind === 0 ? { quality: measured } : kind === 1 ? { compare: "shapes" as const } : {};
        const question = {
          aspects: [
            { name: "one", points: 1 },
            { name: "two", points: 1, ...second },
          ],
          mutants,
        };
        const probes = made.map(({ expected, mutants: known }, index): Probe => ({
          aspect: index % 2 === 0 ? "one" : "two",
          public: false,
          inputs: [index],
          expected,
          mutants: Object.fromEntries(names.map((name, at) => [name, known[at]])),
        }));
        const outcomes = made.map(({ answer }) => answer);
        const order = made.map((_, index) => (index + turn) % made.length);
        const known = Object.fromEntries(
          names.map((name) => {
            const isStillSuspect = suspect(question, probes, outcomes);
            const last = order.findIndex((index) => !isStillSuspect(index, probes[index].mutants[name]));
            cleared[last < 0 ? "none" : "some"]++;
            return [name, new Set(last < 0 ? order : order.slice(0, last + 1))];
          }),
        );
        const unknown: Outcome = { kind: "not run", reason: "" };
        const fewer = probes.map((probe, index) => ({
          ...probe,
          mutants: Object.fromEntries(
            names.map((name) => [name, known[name].has(index) ? probe.mutants[name] : unknown]),
          ),
        }));
        assert.deepEqual(judge(question, fewer, outcomes), judge(question, probes, outcomes));
      }),
      { numRuns: 3000 },
    );
    assert.ok(cleared.none > 300 && cleared.some > 300, JSON.stringify(cleared));
  });
});
