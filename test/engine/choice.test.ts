import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe as describeEngine, float64, tf, use } from "../../src/engine/index.js";
import { GradlabError } from "../../src/errors.js";
import { own } from "../../src/engine/products/own.js";
import { judge } from "../../src/engine/products/selftest.js";
import { assertClose } from "../support/closeness.js";
import { OtherBackend } from "../../src/engine/products/tensorflow.js";

/** What a program that has the built package prints on its two channels. */
function printed(script: string, env: NodeJS.ProcessEnv, ...flags: string[]): string {
  const args = [...flags, "--input-type=module", "--eval", script];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return stdout + stderr;
}

describe("engine.use", () => {
  after(() => use("gradlab"));

  it("chooses by name and describes the choice", async () => {
    for (const name of ["gradlab", "cpu", "float64"] as const) {
      const chosen = await use(name);
      assert.equal(chosen.engine, name);
      assert.deepEqual(chosen, describeEngine());
      assert.match(chosen.text, new RegExp(`^Engine ${name}: float(32|64), .*\\.$`));
      assert.equal(tf.ones([2]).sum().dataSync()[0], 2);
    }
  });

  it("takes auto for gradlab with help", async () => {
    const { engine, precision } = await use("auto");
    assert.deepEqual({ engine, precision }, { engine: "gradlab", precision: "float32" });
  });

  it("refuses an unknown name, and one that cannot load, in one sentence, and changes nothing", async () => {
    await use("float64");
    await assert.rejects(
      use("gpu" as "cpu"),
      /^GradlabError: engine.use: there is no engine "gpu"; choose one of auto, gradlab/,
    );
    try {
      await use("tensorflow");
    } catch (error) {
      assert.ok(error instanceof GradlabError);
      assert.match(error.message, /^engine.use\("tensorflow"\): @tensorflow\/tfjs-node .*; use "auto"$/);
      assert.equal(tf.getBackend(), "float64");
    }
  });

  const say = `
    const { engine, tf } = await import("gradlab");
    const { text } = process.env.GRADLAB_ENGINE === "wasm" ? await engine.use() : engine.describe();
    tf.matMul(tf.ones([200, 200]), tf.ones([200, 200])).dispose();
    console.log(text);`;

  it("does as GRADLAB_ENGINE says, and needs no call", () => {
    assert.match(
      printed(say, { GRADLAB_ENGINE: "cpu" }),
      /^Engine cpu: float32, TensorFlow.js's own cpu backend.\n$/,
    );
    assert.match(printed(say, { GRADLAB_BLAS: "off" }), /^Engine gradlab: float32, .* \(no BLAS found\).\n$/);
  });

  it("multiplies and adds in one instruction where GRADLAB_FMA asks for it, to the same numbers but for the last bits", () => {
    const compute = `
      const { engine, layers, tf } = await import("gradlab");
      await engine.use("gradlab");
      console.log(engine.describe().text);
      const wave = (shape) => tf.sin(tf.range(0, shape.reduce((a, b) => a * b))).reshape(shape);
      const { out, cache } = layers.conv2d.forward(wave([4, 20, 20, 3]), wave([3, 3, 3, 16]), wave([16]), { pad: 1 });
      const { dx, dw } = layers.conv2d.backward(out, cache);
      const product = tf.matMul(wave([150, 170]), wave([170, 130]));
      console.log(JSON.stringify([out, dx, dw, product].map((t) => [...t.dataSync()])));`;
    const [plain, fused] = ["", "1"].map((asked) => printed(compute, { GRADLAB_FMA: asked }).split("\n"));
    assert.match(plain[0], /WebAssembly SIMD on \d+ thread/);
    assert.match(fused[0], /WebAssembly SIMD with fused multiply-add on \d+ thread/);
    const [before, after] = [plain[1], fused[1]].map((line) => JSON.parse(line) as number[][]);
    for (const [i, values] of before.entries()) assertClose(after[i], values, 1e-4, `result ${i}`);
  });

  it("loads TensorFlow.js's wasm backend, which then computes everything", () => {
    const out = printed(say, { GRADLAB_ENGINE: "wasm" });
    assert.equal(out, "Engine wasm: float32, TensorFlow.js's own wasm backend.\n");
  });

  it("runs on one thread, and without a word, where Node refuses workers and system libraries", () => {
    const flags = ["--experimental-permission", "--allow-fs-read=*", "--disable-warning=ExperimentalWarning"];
    const out = printed(
      say.replace(
        "console.log",
        "for (let i = 0; i < 9; i++) tf.matMul(tf.ones([400, 400]), tf.ones([400, 400])); console.log",
      ),
      {},
      ...flags,
    );
    assert.match(out, /^Engine gradlab: float32, .* \(no BLAS found; koffi, .* does not load\).\n$/);
  });

  for (const [trouble, lack] of Object.entries({
    "there is no room for the compiled kernels' memory":
      'WebAssembly.Memory = class { constructor() { throw new RangeError("refused"); } };',
    "there is no WebAssembly with SIMD here": "WebAssembly.validate = () => false;",
  })) {
    it(`computes in plain TypeScript where ${trouble}, and says so`, () => {
      const script = `
        ${lack}
        const { engine, tf } = await import("gradlab");
        console.log((await engine.use("gradlab")).text);
        console.log(tf.matMul(tf.ones([30, 40]), tf.ones([40, 50])).sum().dataSync()[0]);`;
      assert.equal(
        printed(script, {}),
        `Engine gradlab: float32, plain TypeScript on one thread (${trouble}).\n60000\n`,
      );
    });
  }
});

describe("the self-test of helpers", () => {
  it("passes a right one and fails a wrong one", async () => {
    for (const Numbers of [Float32Array, Float64Array]) {
      assert.ok(judge(own, Numbers).correct);
      const forgetful = {
        ...own,
        multiply: (product: Parameters<typeof own.multiply>[0]) =>
          own.multiply({ ...product, a: { ...product.a, transposed: false } }),
      };
      assert.ok(!judge(forgetful, Numbers).correct);
    }
    assert.ok(judge(new OtherBackend("cpu"), Float32Array).correct);
    await float64(() => assert.ok(judge(new OtherBackend("cpu"), Float32Array).correct));
  });
});
