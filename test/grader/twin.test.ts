import assert from "node:assert/strict";
import { startCompiler, type Compiler } from "../../grader/compile/index.js";
import { oracle, type OracleOptions } from "../../grader/oracle.js";
import { inFormOf } from "../../grader/twin.js";
import { plainOf, tensor, type FunctionQuestion, type Inputs, type Probe } from "../../src/checks/index.js";
import type { Random } from "../../src/random.js";
import { assignmentOf } from "../support/bench.js";

describe("another reference's result in the form of one's own", () => {
  const rows = [
    [0.1, 2],
    [3, 4],
  ];
  const third = { tensor: { shape: [1], dtype: "float32", values: [Math.fround(1 / 3)] } };

  it("is a tensor of the dtype, rounded to it", () => {
    assert.deepEqual(inFormOf(tensor([[1]]), rows), {
      tensor: { shape: [2, 2], dtype: "float32", values: [Math.fround(0.1), 2, 3, 4] },
    });
    const labels = { tensor: { shape: [1], dtype: "int32", values: [0] } };
    assert.deepEqual(inFormOf(labels, [3, 1]), { tensor: { shape: [2], dtype: "int32", values: [3, 1] } });
    assert.deepEqual(inFormOf(tensor([1]), tensor([1 / 3])), third);
  });

  it("is each field by itself, those alone that one's own has", () => {
    const form = { record: { loss: 1, dw: tensor([1]) } };
    assert.deepEqual(inFormOf(form, { record: { dw: [1 / 3], loss: 2, more: 1 } }), {
      record: { loss: 2, dw: third },
    });
    assert.deepEqual(inFormOf([1], [2, 3]), [2, 3]);
  });

  it("is none where the forms are of another kind, or the depth is lost", () => {
    const none: [form: Parameters<typeof inFormOf>[0], value: Parameters<typeof inFormOf>[1]][] = [
      [tensor([[1]]), []],
      [tensor([[1]]), [1, 2]],
      [tensor([1]), ["1"]],
      [tensor([1]), [[1], [2, 3]]],
      [{ tensor: { shape: [1], dtype: "int32", values: [0] } }, [0.5]],
      [{ tensor: { shape: [1], dtype: "bool", values: [0] } }, [1]],
      [{ record: { a: 1 } }, { record: { b: 1 } }],
      [{ record: { a: tensor([1]) } }, { record: { a: 1 } }],
      [{ record: { a: 1 } }, [1]],
      [[1], 1],
      [1, [1]],
      [[1], tensor([1])],
      ["a", "b"],
      [null, null],
    ];
    for (const [form, value] of none) assert.equal(inFormOf(form, value), undefined);
  });
});

describe("two references that must agree", () => {
  let compiler: Compiler;
  before(() => {
    compiler = startCompiler();
  });
  after(() => compiler.close());

  const numbers = (random: Random): number[] => [1 + random.integer(9), 1 + random.integer(9)];
  const question = (more: Partial<FunctionQuestion> = {}): FunctionQuestion => ({
    kind: "function",
    id: "vector",
    title: "Doubles",
    name: "double",
    sameAs: "plain",
    aspects: [
      {
        name: "values",
        points: 2,
        examples: [[tensor([0, 0.5])]],
        random: { count: 2, draw: (random): Inputs => [tensor(numbers(random))] },
      },
    ],
    mutants: {},
    ...more,
  });
  const plain: FunctionQuestion = {
    ...question(),
    id: "plain",
    aspects: [{ name: "values", points: 1, hidden: [[[1]]] }],
  };
  /** Where all numbers are drawn, it is wrong. */
  const vector = `function double(x) { return x.min().arraySync() > 0 ? x.mul(3) : x.mul(2); }`;
  const loops = "function double(x) { return x.map((v) => 2 * v); }";
  const probesOf = async (
    more: Partial<FunctionQuestion> = {},
    options: OracleOptions = {},
    reference: string = vector,
  ): Promise<Probe[]> => {
    const asked = question(more);
    const { sameAs: _, ...other } = plain;
    const assignment = assignmentOf([
      { question: asked, reference },
      { question: other, reference: loops },
    ]);
    return (await oracle(assignment, asked, compiler, options)).probes({ student: "Ada", salt: "salt" });
  };
  const differ = /^AssignmentFault: 99-test\/master\.ts: the references of vector and plain differ: .*value/s;

  it("are both asked of what everybody is given, and of drawn inputs the other: its result in the own form", async () => {
    const probes = await probesOf();
    assert.equal(probes.length, 3);
    for (const { inputs, expected } of probes) {
      const given = plainOf(inputs[0]) as number[];
      assert.deepEqual(expected, tensor(given.map((v) => 2 * v)));
    }
    const wrong = vector.replace("mul(2)", "mul(4)");
    await assert.rejects(probesOf({}, {}, wrong), differ);
  });

  it("are both asked of all where it is proved that they agree", () =>
    assert.rejects(probesOf({}, { proves: true }), differ));

  it("are both asked where more than a result, or the very number, is asked for, or nothing is given to everybody", async () => {
    const [values] = question().aspects;
    const draw = (random: Random): Inputs => [tensor(numbers(random))];
    const random = { count: 1, draw };
    await assert.rejects(probesOf({ tolerance: { relative: 0 } }), differ);
    const exact = { name: "exact", points: 1, tolerance: { relative: 0 }, random };
    await assert.rejects(probesOf({ aspects: [values, exact] }), differ);
    await assert.rejects(probesOf({ aspects: [{ name: "drawn", points: 1, random }] }), differ);
    await assert.rejects(
      probesOf({ aspects: [values, { name: "doubles", points: 1, precise: true, random }] }),
      differ,
    );
  });
});
