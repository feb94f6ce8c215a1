import assert from "node:assert/strict";
import fc from "fast-check";
import { decode, encode, take, Unreadable, type Value } from "../../src/checks/index.js";

/** Any plain value, the numbers that JSON lacks included. */
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.double(),
    fc.constantFrom(NaN, Infinity, -Infinity, -0, undefined, null, true, false),
    fc.string(),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }).map((record) => ({ record: { ...record } })),
    fc
      .array(fc.float(), { maxLength: 6 })
      .map((values) => ({ tensor: { shape: [values.length], dtype: "float32", values } })),
  ),
}));

describe("values on the wire", () => {
  it("come back as they went, bit for bit", () => {
    fc.assert(fc.property(value, (sent) => assert.deepEqual(decode(JSON.parse(encode(sent))), sent)));
  });

  it("are one line each", () => {
    fc.assert(fc.property(value, (sent) => assert.ok(!encode(sent).includes("\n"))));
  });

  it("are refused in any other form", () => {
    const wrong: unknown[] = [
      {},
      { a: 1 },
      { number: 5 },
      { tensor: [] },
      { tensor: { shape: [2], dtype: "float32", values: [1] } },
      { tensor: { shape: [-1], dtype: "float32", values: [] } },
      { tensor: { shape: [1], dtype: "float32", values: ["1"] } },
      { record: 5 },
      { undefined: 1, other: "x" },
    ];
    for (const json of wrong) assert.throws(() => decode(json), Unreadable, JSON.stringify(json));
    const deep = JSON.parse("[".repeat(50) + "]".repeat(50)) as unknown;
    assert.throws(() => decode(deep), /nested deeper/);
    assert.throws(() => decode([1, 2, 3], { elements: 2, depth: 5, characters: 5 }), /more than 2 values/);
  });
});

describe("take", () => {
  it("reads each property once", () => {
    let reads = 0;
    const changing = {
      get loss() {
        return ++reads;
      },
    };
    assert.equal(encode(take(changing)), '{"record":{"loss":1}}');
    assert.equal(reads, 1);
    const seen = new Map<string | symbol, number>();
    const proxy = new Proxy([7, 8], {
      get(target, key) {
        seen.set(key, (seen.get(key) ?? 0) + 1);
        return Reflect.get(target, key) as unknown;
      },
    });
    assert.deepEqual(take(proxy), [7, 8]);
    assert.ok([...seen.values()].every((count) => count === 1));
  });

  it("has no use for toJSON, valueOf and toPrimitive", () => {
    const liar = { toJSON: () => 1, valueOf: () => 1, [Symbol.toPrimitive]: () => 1 };
    assert.equal(
      encode(take([liar])),
      '[{"record":{"toJSON":{"other":"function"},"valueOf":{"other":"function"}}}]',
    );
  });

  it("reads typed arrays by their real length", () => {
    class Long extends Float32Array {
      override get length(): number {
        return 1e9;
      }
    }
    assert.deepEqual(take(new Long([1, 2])), [1, 2]);
    assert.deepEqual(take(new Int32Array([3])), [3]);
  });

  it("refuses what has no end, and what throws", () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    assert.throws(() => take(cyclic), /nested deeper/);
    assert.throws(() => take(Object.assign([], { length: 2e9 })), /more than/);
    assert.throws(() => take("x".repeat(200_000)), /characters/);
    assert.throws(
      () =>
        take(
          new Proxy([], {
            get: () => {
              throw new Error("no");
            },
          }),
        ),
      Unreadable,
    );
    const forged = new Proxy([], { get: (_, key) => (key === "length" ? Infinity : 0) });
    assert.throws(() => take(forged), /more than/);
  });

  it("names what is no data", () => {
    assert.deepEqual(take([() => 1, Symbol("a"), 5n, Promise.resolve(1)]), [
      { other: "function" },
      { other: "symbol" },
      { other: "bigint" },
      { other: "promise" },
    ]);
  });
});
