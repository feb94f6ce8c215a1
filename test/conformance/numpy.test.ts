import { spawnSync } from "node:child_process";
import path from "node:path";
import { float64, tf } from "../../src/engine/index.js";
import * as layers from "../../src/layers/index.js";
import * as losses from "../../src/losses/index.js";
import { needs } from "../support/needs.js";
import { close, normal } from "../support/tensors.js";

type Answers = Record<string, Record<string, number[]>>;

/** Runs formulas.py on nested lists. */
function numpy(cases: Record<string, Record<string, unknown>>): Answers {
  const { stdout, stderr, status } = spawnSync(
    "/usr/bin/python3",
    [path.join(import.meta.dirname, "formulas.py")],
    { input: JSON.stringify(cases), encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Answers;
}

type T1 = tf.Tensor1D;
type T2 = tf.Tensor2D;
type T4 = tf.Tensor4D;

describe("layers and losses against numpy in float64", () => {
  it("give the same outputs and gradients", async function () {
    needs(this, "numpy");
    await float64(() => {
      const x = normal("x", 6, 5) as T2;
      const [w, b, dout] = [normal("w", 5, 4) as T2, normal("b", 4) as T1, normal("dout", 6, 4) as T2];
      const [pictures, filters] = [normal("pictures", 2, 7, 6, 3) as T4, normal("filters", 3, 2, 3, 4) as T4];
      const [gamma, beta, dNormal] = [
        normal("gamma", 5) as T1,
        normal("beta", 5) as T1,
        normal("dn", 6, 5) as T2,
      ];
      const y = tf.tensor1d([0, 4, 2, 2, 1, 3], "int32");
      const affine = layers.affine.forward(x, w, b);
      const conv = layers.conv2d.forward(pictures, filters, b, { stride: 2, pad: 1 });
      const dConv = normal("dconv", ...conv.out.shape) as T4;
      const norm = layers.batchNorm.forward(x, gamma, beta);
      const ours: Record<string, Record<string, tf.Tensor | number>> = {
        affine: { out: affine.out, ...layers.affine.backward(dout, affine.cache) },
        conv: { out: conv.out, ...layers.conv2d.backward(dConv, conv.cache) },
        batch_norm: { out: norm.out, ...layers.batchNorm.backward(dNormal, norm.cache) },
        softmax: { ...losses.softmax(x, y) },
        svm: { ...losses.svm(x, y) },
      };
      const lists = (tensors: Record<string, tf.Tensor>): Record<string, unknown> =>
        Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.arraySync()]));
      const theirs = numpy({
        affine: lists({ x, w, b, dout }),
        conv: { ...lists({ x: pictures, w: filters, b, dout: dConv }), stride: 2, pad: 1 },
        batch_norm: lists({ x, gamma, beta, dout: dNormal }),
        softmax: lists({ scores: x, y }),
        svm: lists({ scores: x, y }),
      });
      for (const [name, results] of Object.entries(ours)) {
        for (const [key, value] of Object.entries(results)) {
          close(typeof value === "number" ? [value] : value, theirs[name][key], 1e-12);
        }
      }
    });
  });
});
