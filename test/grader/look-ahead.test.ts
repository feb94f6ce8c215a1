import assert from "node:assert/strict";
import { lookAhead } from "../../grader/look-ahead.js";

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("looking ahead", () => {
  it("looks at each item once, a group or two before it is asked for, and tells of whole groups", async () => {
    const looked: number[] = [];
    const told: (readonly number[])[] = [];
    const find = lookAhead(
      Array.from({ length: 20 }, (_, index) => index),
      async (item) => {
        looked.push(item);
        await pause();
        return item * item;
      },
      (group) => told.push(group),
    );
    for (let index = 0; index < 20; index++) {
      assert.equal(await find(index), index * index);
      assert.ok(looked.length <= index + 13, `${looked.length} looked at for item ${index}`);
    }
    await pause();
    assert.deepEqual(
      looked.toSorted((a, b) => a - b),
      Array.from({ length: 20 }, (_, index) => index),
    );
    assert.deepEqual(
      told.flat().toSorted((a, b) => a - b),
      looked.map((item) => item * item).toSorted((a, b) => a - b),
    );
  });

  it("tells of a failure whoever asks for that item, and nobody else", async () => {
    const find = lookAhead(
      [0, 1, 2, 3, 4, 5, 6, 7],
      (item) => (item === 3 ? Promise.reject(new Error("gone")) : Promise.resolve(item)),
      () => {},
    );
    for (const index of [0, 1, 2, 4, 5, 6, 7]) assert.equal(await find(index), index);
    await assert.rejects(find(3), /gone/);
  });

  it("has nothing to do without items", () => {
    lookAhead(
      [],
      () => assert.fail("looked"),
      () => assert.fail("told"),
    );
  });
});
