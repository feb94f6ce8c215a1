import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { float64, tf, use } from "../../src/engine/index.js";
import * as door from "../../src/index.js";
import { teaching } from "../support/teaching.js";
import { close, settle } from "../support/tensors.js";
import { calls, file, type Row } from "./calls/index.js";
import { mutations } from "./mutations.js";

type Callable = (...args: readonly unknown[]) => unknown;
const at = (name: string): unknown =>
  name
    .split(".")
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], door);
const callOf = (name: string, row: Row): Callable => (row.call ?? at(name)) as Callable;

/** The functions of a namespace and of the namespaces in it. */
function functionsIn(value: unknown, name: string): string[] {
  if (typeof value === "function") return [name];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([part, inner]) => functionsIn(inner, `${name}.${part}`));
}

/** Every tensor in a result, however deep. */
function tensorsIn(value: unknown, seen: Set<unknown> = new Set()): tf.Tensor[] {
  if (value instanceof tf.Tensor) return [value];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  return Object.values(value).flatMap((part) => tensorsIn(part, seen));
}

/** Every number in a result: tensors read out, lists and records walked through. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (value instanceof tf.Tensor) return Array.from(value.dataSync());
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

/** Operations in whose name others may refuse: a model in that of its layers, a training run in that of its model. */
const builders = ["models", "training"];
const operations = Object.keys(calls).map((name) => name.replace("()", ""));

/** Whether a refusal names its operation. */
function namesOperation(message: string, name: string): boolean {
  const teller = message.split(": ")[0].replace(/^new /, "");
  const isName = (operation: string): boolean =>
    operation === teller || operation.endsWith(`.${teller}`) || operation.startsWith(`${teller}.`);
  if (!builders.includes(name.split(".")[0])) return isName(name.replace(/\(\)\.\w+$/, ""));
  const isLayer = /^(affine|conv|batchNorm|layerNorm)\d$/.test(teller);
  return isLayer || operations.some(isName) || /(^| )(net|ConvNet) /.test(teller);
}

/**
 * The shape that a refusal must show; a training run shows that of a batch, whose length is another, and a model that
 * has too many examples for the labels the shape of their scores.
 */
function shown(name: string, where: string, shape: readonly number[]): string {
  if (name.startsWith("training.")) return `${shape.slice(1).join(", ")}]`;
  if (/^models\..*loss$/.test(name) && where === "1: twice as long along 0") return `[${shape[0]}, `;
  return `[${shape.join(", ")}]`;
}

/** Whether a refusal shows at least two shapes: `[8, 2]`, `[D, M]`. */
const showsTwo = (message: string): boolean => (message.match(/\[[\dA-Z][\d, A-Z]*\]/g) ?? []).length >= 2;

const living = (): number => tf.memory().numTensors;

describe("the door", () => {
  before(settle);
  after(() => rmSync(file, { force: true }));

  it("every operation that teaches has a row", () => {
    const missing = teaching
      .flatMap((part) => functionsIn(at(part), part))
      .map((name) => name.replace(/^(models|losses)\.(knn|regularization)\./, "$2."))
      .filter((name) => !(name in calls) && !name.endsWith("Error"));
    assert.deepEqual([...new Set(missing)], []);
  });

  for (const [name, row] of Object.entries(calls)) {
    describe(name, () => {
      const call = callOf(name, row);
      // What a test makes is freed with it, so that nothing of it vanishes in the middle of the next one's count.
      beforeEach(() => tf.engine().startScope());
      afterEach(() => tf.engine().endScope());

      it("frees all but what it returns, and leaves its arguments as they were", async () => {
        const args = row.args();
        const given = new Set(tensorsIn(args));
        const values = [...given].map((tensor) => tensor.dataSync().slice());
        const before = living();
        const result = await call(...args);
        const made = new Set(tensorsIn(result).filter((tensor) => !given.has(tensor)));
        assert.equal(living() - before, made.size, "tensors left behind");
        for (const [i, tensor] of [...given].entries()) assert.deepEqual(tensor.dataSync(), values[i]);
        tf.dispose([...given, ...made]);
      });

      it("computes the same in every engine", async () => {
        const run = async (): Promise<number[]> => numbersIn(await call(...row.args()));
        const exact = await float64(run);
        for (const engine of ["gradlab", "cpu", "wasm"] as const) {
          await use(engine);
          try {
            close(await run(), exact, 1e-4);
          } finally {
            await use("gradlab");
          }
        }
      });

      it("refuses what does not fit in one sentence, and then leaves nothing behind", async () => {
        const keep = /backward|parameterGradients/.test(name) ? ["1"] : [];
        const faults: string[] = [];
        let refusals = 0;
        const wrong = await mutations(row.args(), { ...row, keep: [...keep, ...(row.keep ?? [])] });
        for (const args of row.wrong ?? [])
          wrong.push({ what: JSON.stringify(args), path: "", must: true, args });
        for (const { what, path, must, shape, args } of wrong) {
          const before = living();
          const where = `${path}: ${what}`;
          try {
            tf.dispose(tensorsIn(await call(...args)).filter((tensor) => !tensorsIn(args).includes(tensor)));
            if (must && !row.may?.includes(where)) faults.push(`${where}: accepted`);
          } catch (error) {
            const { name: kind, message } = error as Error;
            refusals++;
            if (kind !== "GradlabError") faults.push(`${where}: ${kind}: ${message.slice(0, 150)}`);
            else if (!/^[^\n]+: [^\n]+$/.test(message)) faults.push(`${where}: not a sentence: ${message}`);
            else if (!namesOperation(message, name)) faults.push(`${where}: names another: ${message}`);
            else if (shape && !message.includes(shown(name, where, shape)))
              faults.push(`${where}: no shape: ${message}`);
            else if (what.startsWith("twice") && !showsTwo(message))
              faults.push(`${where}: not both shapes: ${message}`);
          }
          if (living() > before) faults.push(`${where}: ${living() - before} tensors left`);
        }
        assert.deepEqual(faults, []);
        assert.ok(refusals > 0, "nothing was refused");
      });
    });
  }
});
