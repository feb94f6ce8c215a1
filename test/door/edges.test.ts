import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { tf } from "../../src/engine/index.js";
import { GradlabError } from "../../src/index.js";
import { inEveryEngine } from "../support/engines.js";
import { assertClose } from "../support/closeness.js";
import { calls } from "./calls/index.js";
import { edgeFile, edges, elsewhere, kinds, type Expected } from "./edges/index.js";

/** Every number of a result, in order: tensors read out, lists and records walked through. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (typeof value === "boolean") return [Number(value)];
  if (value instanceof tf.Tensor) return Array.from(value.dataSync());
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

async function meets(call: () => unknown, expected: Expected): Promise<void> {
  if (!(expected instanceof RegExp)) {
    assertClose(numbersIn(await call()), numbersIn(expected), 2e-6, "result");
    return;
  }
  await assert.rejects(
    async () => {
      const result = await call();
      assert.fail(`gave ${numbersIn(result).join(", ")}, expected ${expected.source}`);
    },
    (error: Error) => {
      if (!(error instanceof GradlabError)) throw error;
      assert.match(error.message, expected);
      return true;
    },
  );
}

describe("the door at its edges", () => {
  after(() => rmSync(edgeFile, { force: true }));

  it("every operation is looked at, here or where it says", () => {
    const missing = Object.keys(calls)
      .map((name) => name.replace(/\(\)\.\w+$/, ""))
      .filter((name) => !(name in edges) && !elsewhere.some((prefix) => name.startsWith(prefix)));
    assert.deepEqual(missing, []);
    const unknown = Object.keys(edges).filter((name) => !(name in calls));
    assert.deepEqual(unknown, []);
  });

  for (const [name, cases] of Object.entries(edges)) {
    for (const kind of kinds) {
      const edge = cases[kind];
      if (typeof edge === "string") continue;
      // TensorFlow.js's own engines lose NaN in signs, in max pooling and in convolutions.
      const skipped = kind === "NaN" ? ["cpu", "wasm"] : [];
      inEveryEngine(`${name}: ${kind}`, async (engine) => {
        if (!skipped.includes(engine)) for (const [call, expected] of edge) await meets(call, expected);
      });
    }
  }
});
