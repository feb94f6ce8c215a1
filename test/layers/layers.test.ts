import assert from "node:assert/strict";
import { float64, tf } from "../../src/engine/index.js";
import * as gradients from "../../src/gradients/index.js";
import { inEveryEngine } from "../support/engines.js";
import { close, flat, freesAll, normal } from "../support/tensors.js";
import { table, type Inputs, type Row } from "./table.js";

/** One gradient per input but `walk`, which carries sizes and is not differentiated. */
const learnt = (inputs: Inputs): string[] => Object.keys(inputs).filter((name) => name !== "walk");

/** The loss `sum(out * dout)`, whose slope in `out` is `dout`. */
const lossOf = (row: Row, inputs: Inputs, dout: tf.Tensor): tf.Scalar =>
  tf.sum(tf.mul(row.run(inputs).out, dout));

/** The worst relative error of each layer's gradient check. */
const errors: number[] = [];

for (const [name, row] of Object.entries(table)) {
  describe(`layers.${name}`, () => {
    it("computes what plain loops or TensorFlow.js's own operation compute", () =>
      float64(() =>
        tf.tidy(() => {
          for (const make of row.inputs) {
            const inputs = make();
            close(row.run(inputs).out, row.oracle(inputs), 1e-12);
          }
        }),
      ));

    it("passes the gradient check over all indices of all inputs, and agrees with tf.grads", () =>
      float64(() =>
        tf.tidy(() => {
          for (const make of row.inputs) {
            const inputs = make();
            const { out, backward } = row.run(inputs);
            const dout = normal("dout", ...out.shape);
            const slopes = backward(dout);
            for (const input of learnt(inputs)) {
              const slope = slopes[`d${input}`];
              const f = (v: tf.Tensor): tf.Scalar => lossOf(row, { ...inputs, [input]: v }, dout);
              const report = gradients.check(f, slope, inputs[input]);
              errors.push(report.relativeError);
              assert.ok(
                report.ok && report.kinks.length === 0,
                `${input} [${inputs[input].shape.join()}]: ${report.message}`,
              );
              if (out.size > 0 && row.differentiable !== false)
                close(slope, tf.grad(f)(inputs[input]), 1e-10);
            }
          }
        }),
      ));

    inEveryEngine("agrees in float32 on every engine to 1e-4", async () => {
      for (const make of row.inputs) {
        const all = (): { out: unknown; slopes: unknown[] } =>
          tf.tidy(() => {
            const inputs = make();
            const { out, backward } = row.run(inputs);
            const slopes = backward(normal("dout", ...out.shape));
            return {
              out: out.arraySync(),
              slopes: learnt(inputs).map((input) => slopes[`d${input}`].arraySync()),
            };
          });
        const { out, slopes } = all();
        const exact = await float64(all);
        close(out, exact.out, 1e-4);
        for (const [k, slope] of slopes.entries()) close(slope, exact.slopes[k], 1e-4);
      }
    });

    inEveryEngine("frees everything but what it returns", () => {
      for (const make of row.inputs)
        freesAll(() => {
          const inputs = tf.tidy(make);
          const { out, kept, backward } = row.run(inputs);
          return [inputs, out, kept, backward(out)];
        });
    });

    it("makes neither NaN nor infinity of numbers as large as 1e30", () =>
      tf.tidy(() => {
        for (const make of row.inputs) {
          const inputs = make();
          const { out, backward } = row.run({ ...inputs, x: tf.mul(inputs["x"], 1e30) });
          const slopes = backward(normal("dout", ...out.shape));
          for (const numbers of [out, ...Object.values(slopes)])
            assert.ok(numbers.dataSync().every((value) => Number.isFinite(value)));
        }
      }));

    it("passes NaN on", () => {
      const inputs = row.inputs.find((make) => make()["x"].size > 1)!();
      const spoilt = {
        ...inputs,
        x: tf.tensor([NaN, ...Array.from(inputs["x"].dataSync()).slice(1)], inputs["x"].shape),
      };
      assert.ok(flat(row.run(spoilt).out.arraySync()).some(Number.isNaN));
    });

    it("refuses a dout of another shape, naming itself and both shapes", () => {
      const { out, backward } = row.run(row.inputs[0]());
      assert.throws(
        () => backward(tf.zeros([...out.shape, 2])),
        (error: Error) =>
          error.name === "GradlabError" &&
          error.message.startsWith(`${name.split(",")[0]}.backward: dout has shape [`) &&
          error.message.includes("expected"),
      );
    });
  });
}

describe("layers: all gradient checks together", () => {
  it("most reach 1e-8, all 1e-6", () => {
    assert.ok(errors.every((error) => error <= 1e-6));
    const best = errors.filter((error) => error <= 1e-8);
    assert.ok(best.length >= 0.5 * errors.length, `${best.length} of ${errors.length}`);
  });
});
