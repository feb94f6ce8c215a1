import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { tf, use } from "../../src/engine/index.js";
import { Heap } from "../../src/engine/memory/heap.js";

/** What a program prints that has the built package. */
function printed(script: string, env: NodeJS.ProcessEnv = {}, ...flags: string[]): object {
  const args = [...flags, "--input-type=module", "--eval", script];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { stdout, stderr };
}

describe("the heap", () => {
  it("hands out blocks that lie apart, inside, and aligned; and is whole again when all are back", () => {
    const sizes = fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.boolean()), { maxLength: 200 });
    fc.assert(
      fc.property(sizes, (requests) => {
        const [start, end] = [64, 64 + 200 * 2048];
        const heap = new Heap(start, end);
        const blocks = new Map<number, number>();
        for (const [bytes, drop] of requests) {
          const address = heap.allocate(bytes);
          if (address !== undefined) {
            assert.equal(address % 64, 0);
            assert.ok(address >= start && address + bytes <= end);
            for (const [other, length] of blocks)
              assert.ok(address >= other + length || address + Math.max(bytes, 1) <= other);
            blocks.set(address, bytes);
          }
          const [first] = blocks.keys();
          if (!drop || first === undefined) continue;
          blocks.delete(first);
          heap.release(first);
        }
        for (const address of blocks.keys()) heap.release(address);
        assert.equal(heap.used, 0);
        assert.equal(heap.allocate(end - start), start);
      }),
    );
  });

  it("says when there is no room", () => {
    const heap = new Heap(0, 1024);
    assert.equal(heap.allocate(1025), undefined);
    assert.equal(heap.allocate(1024), 0);
    assert.equal(heap.allocate(1), undefined);
  });
});

describe("the tensors' memory", () => {
  before(() => use("gradlab"));

  it("runs flat in a loop that never disposes and never pauses, and keeps what is held", () => {
    const script = `
      const { tf } = await import("gradlab");
      const held = tf.ones([1000]).mul(7);
      const view = tf.reshape(held, [10, 100]);
      held.dispose();
      const variable = tf.variable(tf.ones([1000]).mul(3));
      const before = tf.memory().numBytes;
      let most = 0;
      for (let i = 0; i < 500; i++) {
        tf.zeros([256, 256]).add(1);
        most = Math.max(most, tf.memory().numBytes - before);
      }
      console.log(most < 40e6, view.sum().dataSync()[0], variable.sum().dataSync()[0]);`;
    // A quarter of a gigabyte through a memory of 32 megabytes.
    assert.deepEqual(printed(script, { GRADLAB_MEMORY: "32" }), { stdout: "true 7000 3000\n", stderr: "" });
  });

  it("goes on in JavaScript's memory where its own is full of tensors that are held", () => {
    const script = `
      const { tf } = await import("gradlab");
      const held = Array.from({ length: 100 }, (_, i) => tf.ones([256, 512]).mul(i));
      const product = held[99].reshape([512, 256]).matMul(held[98]);
      console.log(held.map((x, i) => x.sum().dataSync()[0] === i * 256 * 512).every(Boolean),
        product.sum().dataSync()[0] === 99 * 98 * 256 * 512 * 512);`;
    assert.deepEqual(printed(script, { GRADLAB_MEMORY: "16" }), { stdout: "true true\n", stderr: "" });
  });

  it("counts as TensorFlow.js does: tidy and dispose give back what was made", () => {
    const before = tf.memory();
    const sum = tf.tidy(() =>
      tf
        .ones([100, 100])
        .matMul(tf.ones([100, 100]))
        .sum(),
    );
    assert.equal(tf.memory().numTensors, before.numTensors + 1);
    assert.equal(tf.memory().numDataBuffers, before.numDataBuffers + 1);
    assert.equal(tf.memory().numBytes, before.numBytes + 4);
    sum.dispose();
    assert.deepEqual(tf.memory(), before);
  });

  it("frees what nobody holds when the program pauses, and says so in tf.memory()", () => {
    const script = `
      const { tf } = await import("gradlab");
      const before = tf.memory().numTensors;
      (() => { for (let i = 0; i < 1000; i++) tf.ones([10]); })();
      for (let i = 0; i < 50 && tf.memory().numTensors > before; i++) {
        globalThis.gc();
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      console.log(tf.memory().numTensors - before);`;
    assert.deepEqual(printed(script, {}, "--expose-gc"), { stdout: "0\n", stderr: "" });
  });
});

describe("the threads", () => {
  const script = `
    const { engine, tf } = await import("gradlab");
    await engine.use("gradlab");
    const x = tf.tidy(() => tf.sin(tf.range(0, 700 * 900)).reshape([700, 900]));
    for (let i = 0; i < 4; i++) {
      tf.matMul(x, x, false, true).dispose();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { createHash } = await import("node:crypto");
    const digest = (y) => createHash("sha256").update(y.dataSync()).digest("hex");
    console.log(digest(tf.matMul(x, x, false, true)), digest(tf.matMul(x, x, true, false)));`;
  it("give the same bits, however many, print nothing and let the program end", () => {
    const alone = printed(script, { GRADLAB_THREADS: "1" });
    assert.match(JSON.stringify(alone), /^{"stdout":"\w{64} \w{64}\\n","stderr":""}$/);
    assert.deepEqual(printed(script, { GRADLAB_THREADS: "2" }), alone);
    assert.deepEqual(printed(script, { GRADLAB_THREADS: "5" }), alone);
  });
});
