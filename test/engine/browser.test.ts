import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { chromium, type Browser } from "playwright-core";
import type * as library from "../../src/browser.js";
import { needs } from "../support/needs.js";

const file = path.resolve(import.meta.dirname, "../../dist/browser/gradlab.js");

/** Ways in which a browser may lack what the compiled kernels need: what the page does before the library is loaded. */
const lacks: Readonly<Record<string, string>> = {
  "without SIMD (an old browser)": "WebAssembly.validate = () => false",
  "without WebAssembly (locked down)": "delete globalThis.WebAssembly",
};

describe("the engine in a browser", () => {
  let browser: Browser;
  before(async function () {
    needs(this, "chromium");
    browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  });
  after(() => browser?.close());

  for (const [lack, code] of Object.entries(lacks)) {
    it(`${lack} computes in plain TypeScript, in both precisions, and says so`, async () => {
      const page = await browser.newPage();
      await page.goto("about:blank");
      await page.addScriptTag({ content: code });
      const result = await page.evaluate(
        async (source) => {
          const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
          const { engine, float64, layers, losses, tf } = (await import(url)) as typeof library;
          const scores = tf.tensor2d([[3.2, 5.1, -1.7]]);
          const { loss } = losses.softmax(scores, tf.tensor1d([0], "int32"));
          const normed = layers.batchNorm.forward(tf.tensor2d([[1], [3]]), tf.ones([1]), tf.zeros([1]));
          const slope = await float64(() => tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([0.1])));
          return {
            text: engine.describe().text,
            loss,
            out: Array.from(normed.out.dataSync()),
            slope: slope.dataSync()[0],
          };
        },
        readFileSync(file, "utf8"),
      );
      assert.match(result.text, /plain TypeScript on one thread \(there is no WebAssembly with SIMD here/);
      // Lecture 3 of CS231n: a probability of 0.13, whose natural logarithm is -2.04.
      assert.ok(Math.abs(result.loss - 2.0403) < 1e-3);
      assert.ok(Math.abs(result.out[0] + 1) < 1e-4 && Math.abs(result.out[1] - 1) < 1e-4);
      assert.equal(result.slope, 0.2);
      await page.close();
    });
  }
});
