import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { tf, use } from "../../src/engine/index.js";
import { loadMachine, type Machine } from "../../src/engine/memory/machine.js";
import { compiled } from "../../src/engine/memory/native.js";
import { layers, models, optim } from "../../src/index.js";
import { random, type Random } from "../../src/random.js";
import { assertClose } from "../support/closeness.js";
import { needs } from "../support/needs.js";

/*
 * The native kernels against their WebAssembly twins, which are tested on their own: on small whole numbers, whose sums are
 * exact, to the bit.
 */

/** Runs `use` with native kernels from the first operation on, or without any. */
function natively<T>(yes: boolean, run: () => T): T {
  const { threads } = compiled()!;
  const { nativeAllowed, worthLoading } = threads;
  threads.nativeAllowed = yes;
  threads.worthLoading = 0;
  try {
    return run();
  } finally {
    threads.nativeAllowed = nativeAllowed;
    threads.worthLoading = worthLoading;
  }
}

const nativeScript: string = "../../scripts/native.mjs";

type Floats = Float32Array | Float64Array;

/** The numbers of the tensors that `run` returns. */
function numbersOf(yes: boolean, run: () => readonly tf.Tensor[]): Floats[] {
  const results: Floats[] = [];
  natively(yes, () =>
    tf.tidy(() => void results.push(...run().map((tensor) => tensor.dataSync() as Floats))),
  );
  return results;
}

/** Compares what both give, and that other tensors, made just before, were not touched. */
function compare(run: () => readonly tf.Tensor[], tolerance: number, what: string): void {
  const guards = Array.from({ length: 8 }, () => tf.tidy(() => tf.mul(tf.ones([64]), 7)));
  const [theirs, ours] = [false, true].map((yes) => numbersOf(yes, run));
  ours.forEach((values, i) => {
    if (tolerance === 0) assert.deepEqual([...values], [...theirs[i]], `${what}, result ${i}`);
    else assertClose(values, theirs[i], tolerance, `${what}, result ${i}`);
  });
  for (const guard of guards) assert.ok(guard.dataSync().every((value) => value === 7));
  tf.dispose(guards);
}

/** Whole numbers from -3 to 3. */
const whole = (r: Random, ...shape: number[]): tf.Tensor =>
  tf.tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => r.integer(7) - 3),
    shape,
  );
const real = (r: Random, ...shape: number[]): tf.Tensor =>
  tf.tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => r.uniform(-1, 1)),
    shape,
  );
const classes = (r: Random, count: number, most: number): tf.Tensor1D =>
  tf.tensor1d(
    Array.from({ length: count }, () => r.integer(most)),
    "int32",
  );

for (const width of [256, 512])
  describe(`native kernels with vectors of ${width} bits`, () => {
    let found: Machine | string;
    before(async function () {
      needs(this, "native kernels");
      await use("gradlab");
      const { threads, memory } = compiled()!;
      found = threads.native();
      const machine = loadMachine(memory, width);
      assert.ok(typeof machine === "object", JSON.stringify(machine));
      // Where a processor has no wider vectors, the narrower ones are tested twice.
      assert.ok(machine.width <= width);
      threads.replaceNative(machine);
    });
    after(async () => {
      compiled()!.threads.replaceNative(found);
      await use("gradlab");
    });

    for (const engine of ["gradlab", "float64"] as const) {
      it(`multiply as their twins in ${engine}, in every layout and at every border`, async () => {
        await use(engine);
        const r = random(`products ${engine}`);
        const sizes = Array.from({ length: 40 }, () => [1 + r.integer(40), r.integer(70), 1 + r.integer(70)]);
        sizes.push([200, 700, 130], [13, 50, 1100], [700, 33, 24], [2, 1000, 300]);
        for (let n = 1; n <= 70; n++) sizes.push([7, 9, n]);
        // Many columns, which have tiles of their own: each remainder of rows and depth, and some of columns.
        for (let i = 1; i <= 25; i++) sizes.push([i, 3 * i, 600 + 37 * i]);
        sizes.push([31, 600, 1111], [100, 257, 1030]);
        for (const [m, k, n] of sizes)
          for (const [a, b] of [
            [false, false],
            [true, false],
            [false, true],
            [true, true],
          ]) {
            const x = a ? whole(r, k, m) : whole(r, m, k);
            const y = b ? whole(r, n, k) : whole(r, k, n);
            compare(() => [tf.matMul(x, y, a, b)], 0, `${m} x ${k} x ${n}, ${a}, ${b}`);
            tf.dispose([x, y]);
          }
      });

      it(`convolve as their twins in ${engine}, with every stride, padding and remainder, and so their gradients`, async () => {
        await use(engine);
        const r = random(`convolutions ${engine}`);
        for (let i = 0; i < 60; i++) {
          const [n, c, f] = [1 + r.integer(3), 1 + r.integer(5), 1 + r.integer(70)];
          const [fh, fw, stride, pad] = [1 + r.integer(5), 1 + r.integer(5), 1 + r.integer(3), r.integer(3)];
          const [h, w] = [fh + stride * r.integer(5), fw + stride * r.integer(5)];
          const x = whole(r, n, h, w, c) as tf.Tensor4D;
          const filters = whole(r, fh, fw, c, f) as tf.Tensor4D;
          const b = whole(r, f) as tf.Tensor1D;
          const options = { stride, pad };
          if ((h + 2 * pad - fh) % stride === 0 && (w + 2 * pad - fw) % stride === 0)
            compare(
              () => {
                const { out, cache } = layers.conv2d.forward(x, filters, b, options);
                const { dx, dw, db } = layers.conv2d.backward(out, cache);
                return [out, dx, dw, db];
              },
              0,
              `${[n, h, w, c].join()} by ${[fh, fw, f].join()}, ${stride}, ${pad}`,
            );
          tf.dispose([x, filters, b]);
        }
      });

      it(`compute the losses of linear classifiers as their twins in ${engine}`, async () => {
        await use(engine);
        const r = random(`losses ${engine}`);
        for (const loss of ["svm", "softmax"] as const)
          for (const [n, d, c] of [
            [1, 64, 1],
            [2, 65, 2],
            [33, 130, 3],
            [70, 515, 7],
            [131, 640, 10],
            [300, 67, 13],
            [40, 3073, 20],
          ]) {
            const model = models.linear({ inputs: d, classes: c, loss, regularization: 0 });
            const params = { w: real(r, d, c), b: real(r, c) };
            const [x, y] = [real(r, n, d) as tf.Tensor2D, classes(r, n, c)];
            compare(
              () => {
                const { loss: value, grads } = model.loss(params, x, y);
                return [tf.scalar(value), grads["w"], grads["b"]];
              },
              engine === "float64" ? 1e-11 : 2e-5,
              `${loss} ${n}, ${d}, ${c}`,
            );
            tf.dispose([params, x, y]);
          }
      });

      it(`update by Adam as their twins in ${engine}`, async () => {
        await use(engine);
        const r = random(`adam ${engine}`);
        const optimizer = optim.adam({ learningRate: 0.1 });
        const params = { a: real(r, 1), b: real(r, 67), c: real(r, 70_000) };
        const grads = { a: real(r, 1), b: real(r, 67), c: real(r, 70_000) };
        compare(
          () => {
            const first = optimizer.update(params, grads, optimizer.init(params));
            const second = optimizer.update(first.params, grads, first.state);
            return Object.values(second.params);
          },
          engine === "float64" ? 1e-12 : 1e-6,
          "adam",
        );
        tf.dispose([params, grads]);
      });
    }

    it("let NaN and infinities through as their twins do", () => {
      const r = random("special");
      const x = tf.tidy(() =>
        tf.concat([real(r, 5, 40), tf.mul(tf.ones([1, 40]), Number.NaN), tf.mul(tf.ones([1, 40]), Infinity)]),
      );
      const y = real(r, 40, 30);
      compare(() => [tf.matMul(x, y)], 1e-5, "products");
      const pictures = tf.tidy(() => tf.reshape(x, [1, 7, 10, 4])) as tf.Tensor4D;
      const [filters, b] = [real(r, 3, 3, 4, 5) as tf.Tensor4D, real(r, 5) as tf.Tensor1D];
      compare(
        () => [
          tf.relu(tf.conv2d(pictures, filters, 1, "same")),
          layers.conv2d.forward(pictures, filters, b).out,
        ],
        1e-5,
        "convolutions",
      );
      tf.dispose([x, y, pictures, filters, b]);
    });

    it("say that a score is not finite, and that a label is no class", () => {
      const model = models.linear({ inputs: 100, classes: 3, loss: "softmax", regularization: 0 });
      const params = { w: tf.ones([100, 3]), b: tf.zeros([3]) };
      const x = tf.ones([4, 100]) as tf.Tensor2D;
      const bad = tf.mul(x, Number.NaN) as tf.Tensor2D;
      const [y, wrong] = [tf.tensor1d([0, 1, 2, 0], "int32"), tf.tensor1d([0, 1, 3, 0], "int32")];
      natively(true, () => {
        assert.throws(() => tf.tidy(() => model.loss(params, bad, y).loss), /scores\[0, 0\] is NaN/);
        assert.throws(() => tf.tidy(() => model.loss(params, x, wrong).loss), /y\[2\] is 3/);
      });
      tf.dispose([params, x, bad, y, wrong]);
    });

    it("give the same bits however many threads there are", () => {
      const threads = compiled()!.threads as { most: number; worthSharing: number };
      const { most, worthSharing } = threads;
      const model = models.threeLayerConvNet({ input: [16, 16, 3], classes: 4, filters: 12, hidden: 70 });
      const run = (count: number): Floats[] =>
        numbersOf(true, () => {
          threads.most = count;
          const r = random("threads");
          const params = model.init(1);
          const { grads } = model.loss(params, real(r, 20, 16, 16, 3), classes(r, 20, 4));
          const optimizer = optim.adam({ learningRate: 0.1 });
          const { params: next } = optimizer.update(params, grads, optimizer.init(params));
          return Object.values({ ...grads, ...next });
        });
      try {
        threads.worthSharing = 0;
        assert.deepEqual(run(1), run(Math.max(2, most)));
      } finally {
        Object.assign(threads, { most, worthSharing });
      }
    });
  });

describe("the native libraries", () => {
  it("are what g++ makes of their sources", async function () {
    needs(this, "g++ 12.2.0");
    const scripts = (await import(nativeScript)) as {
      compileNative: (target: string) => void;
      LIBRARY: string;
      compileForkServer: (target: string) => void;
      FORK_SERVER: string;
    };
    const folder = mkdtempSync(path.join(tmpdir(), "gradlab-"));
    const { compileNative, LIBRARY, compileForkServer, FORK_SERVER } = scripts;
    try {
      for (const [compile, kept] of [
        [compileNative, LIBRARY],
        [compileForkServer, FORK_SERVER],
      ] as const) {
        const fresh = path.join(folder, "fresh.so");
        compile(fresh);
        assert.ok(
          readFileSync(fresh).equals(readFileSync(kept)),
          `${path.basename(kept)}: run npm run native, and commit what it writes`,
        );
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  }).timeout(180_000);
});
