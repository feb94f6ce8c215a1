import assert from "node:assert/strict";
import { tf } from "../../src/engine/index.js";
import { inEveryEngine } from "../support/engines.js";
import { close } from "../support/tensors.js";
import { callOf, numbersIn, tensorsIn } from "./called.js";
import { calls, type Row } from "./calls/index.js";
import { leaves, put } from "./mutations.js";

/** What holds for these: layers, losses, models and nearest neighbours. */
const parts = ["layers", "losses", "regularization", "models", "knn"];

type Args = readonly unknown[];

/** The arguments with one tensor's numbers made whole (or 0 and 1), once as floats and once in the other dtype. */
function pairs(args: Args, dtype: "int32" | "bool", keep: readonly string[]): [string, Args, Args][] {
  return leaves(args).flatMap(({ path, value }): [string, Args, Args][] => {
    const isSpared = keep.some((prefix) => path.join(".").startsWith(prefix));
    if (!(value instanceof tf.Tensor) || value.dtype !== "float32" || isSpared) return [];
    const numbers = Array.from(value.dataSync(), (v) =>
      dtype === "bool" ? Number(v > 0) : Math.round(3 * v),
    );
    const made = (["float32", dtype] as const).map(
      (type) => put(args, path, tf.tensor(numbers, value.shape, type)) as Args,
    );
    return [[path.join("."), made[0], made[1]]];
  });
}

/** Whether a tensor is among the arguments of a row. */
function takesTensors({ args }: Row): boolean {
  tf.engine().startScope();
  const found = leaves(args()).some(({ value }) => value instanceof tf.Tensor);
  tf.engine().endScope();
  return found;
}

describe("whole numbers and truth values at the door", () => {
  for (const [name, row] of Object.entries(calls)) {
    if (!parts.includes(name.split(".")[0]) || !takesTensors(row)) continue;
    const keep = /backward|parameterGradients/.test(name) ? ["1"] : (row.keep ?? []);
    const givesWhole = /predict|neighbors|vote|nearest/.test(name);

    inEveryEngine(`${name} takes them as floats`, async () => {
      const call = callOf(name, row);
      for (const dtype of ["int32", "bool"] as const)
        for (const [path, floats, others] of pairs(row.args(), dtype, keep)) {
          const what = `${path} of ${dtype}`;
          const expected = numbersIn(await call(...floats));
          const before = tf.memory().numTensors;
          const result = await call(...others);
          const made = new Set(tensorsIn(result).filter((tensor) => !tensorsIn(others).includes(tensor)));
          assert.equal(tf.memory().numTensors - before, made.size, `${what}: tensors left behind`);
          assert.ok(givesWhole || [...made].every((tensor) => tensor.dtype === "float32"), what);
          close(numbersIn(result), expected, 1e-6);
        }
    });
  }
});
