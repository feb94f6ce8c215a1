import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { float64, tf } from "../../src/engine/index.js";
import { inEveryEngine } from "../support/engines.js";
import { teaching } from "../support/teaching.js";
import { close, settle } from "../support/tensors.js";
import { at, callOf, functionsIn, numbersIn, tensorsIn } from "./called.js";
import { calls, file } from "./calls/index.js";
import { mutations } from "./mutations.js";

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

      inEveryEngine("computes the same in every engine", async () => {
        const run = async (): Promise<number[]> => {
          const args = row.args();
          const before = living();
          const result = await call(...args);
          const given = tensorsIn(args);
          const made = new Set(tensorsIn(result).filter((tensor) => !given.includes(tensor)));
          assert.equal(living() - before, made.size, "tensors left behind");
          return numbersIn(result);
        };
        close(await run(), await float64(run), 1e-4);
      });

      it("refuses what does not fit in one sentence, and then leaves nothing behind", async () => {
        const keep = /backward|parameterGradients/.test(name) ? ["1"] : [];
        const faults: string[] = [];
        let refusals = 0;
        let wrong = await mutations(row.args(), { ...row, keep: [...keep, ...(row.keep ?? [])] });
        // Points of gradients may be lists, and are read as such.
        if (name.startsWith("gradients.")) wrong = wrong.filter(({ what }) => what !== "strings");
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
