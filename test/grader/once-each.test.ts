import assert from "node:assert/strict";
import type { Call } from "../../src/checks/index.js";
import { onceEach } from "../../grader/once-each.js";

describe("calls made once each", () => {
  it("for inputs that are the same object, however the call is labelled anew", async () => {
    const made: Call[] = [];
    const run = onceEach((call) => Promise.resolve(made.push(call)));
    const inputs = [[1, 2], 3];
    assert.equal(await run({ inputs }), 1);
    assert.equal(await run({ inputs }), 1);
    assert.equal(await run({ inputs, precise: true }), 2);
    assert.equal(await run({ precise: true, inputs }), 2);
    assert.equal(await run({ inputs, slopes: { of: "loss", in: { dw: 0 } } }), 3);
    assert.equal(await run({ inputs, slopes: { of: "loss", in: { dx: 0 } } }), 4);
    assert.equal(await run({ inputs: [[1, 2], 3] }), 5);
    assert.equal(made.length, 5);
  });

  it("and again what failed", async () => {
    let count = 0;
    const run = onceEach(() => (++count < 2 ? Promise.reject(new Error("once")) : Promise.resolve(count)));
    const inputs = [1];
    await assert.rejects(run({ inputs }), /once/);
    assert.equal(await run({ inputs }), 2);
    assert.equal(await run({ inputs }), 2);
  });
});
