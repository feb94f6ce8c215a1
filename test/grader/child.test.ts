import assert from "node:assert/strict";
import { openBench, type Asked, type Bench } from "../support/bench.js";

/** A question whose answers may use what the library has, here parts that a child loads only when they are reached for. */
const rare: Asked = {
  question: {
    kind: "function",
    title: "a test",
    id: "rare",
    name: "rare",
    mutants: {},
    aspects: [{ name: "value", points: 3, compare: "values", examples: [[[1, 2, 3]]] }],
  },
  reference: `function rare(x) { return { rows: 1, columns: 4, names: true, seven: 7 }; }`,
};

const layers = `function rare(x) {
  const layer = tf.layers.dense({ units: 4, inputShape: [x.length] });
  const model = tf.sequential({ layers: [layer] });
  const [rows, columns] = (model.predict(tf.tensor2d([x])) as tf.Tensor).shape;
  return { rows, columns, names: typeof tf.data.array === "function" && tf.version.tfjs === "4.22.0", seven: 7 };
}`;
const pooled = `function rare(x) {
  const { values } = tf.topk(tf.tensor1d([5, 7, 6]), 1);
  const [rows, columns] = tf.zeros([1, 4]).shape;
  return { rows, columns, names: "layers" in tf && "GraphModel" in tf, seven: values.dataSync()[0] };
}`;

describe("what a child loads on demand", () => {
  let bench: Bench;
  before(() => {
    bench = openBench([rare]);
  });
  after(() => bench.close());

  for (const [name, answer] of Object.entries({ layers, pooled })) {
    it(`${name} is there as in a notebook`, async () => {
      const report = await bench.grade("rare", answer);
      assert.equal(report.score, 3, JSON.stringify(report));
    });
  }
});

/** Honest answers that declare what names they like and take the library in any way that TypeScript has. */
const sums: Asked = {
  question: {
    kind: "function",
    title: "a test",
    id: "sum",
    name: "sum",
    mutants: {},
    aspects: [{ name: "value", points: 3, compare: "values", examples: [[[1, 2, 3]]] }],
  },
  reference: `function sum(x) { return x.reduce((a, b) => a + b, 0); }`,
};
const styles: Readonly<Record<string, string>> = {
  "a helper called take": `function take(x: number[], n: number): number[] { return x.slice(0, n); }
    function sum(x: number[]): number { return tf.tensor1d(take(x, x.length)).sum().arraySync(); }`,
  "constants called require and exports": `const exports = 1, require = 1;
    function sum(x: number[]): number { return tf.sum(x).arraySync() + exports - require; }`,
  "a constant called module, and exports where more than names is asked of the library": `const module = 1, exports = 1;
    const start = await Promise.resolve(0);
    function sum(x: number[]): number { return tf.sum(x).arraySync() + start + exports - module; }`,
  "a function called require": `function require(x: number[]): number { return tf.sum(x).arraySync(); }
    const sum = (x: number[]) => require(x);`,
  "the whole library by a name": `import * as gradlab from "gradlab"; const { tf: t } = gradlab;
    const sum = (x: number[]) => t.sum(x).arraySync();`,
  "the library while the cell runs": `const { tf: t } = await import("gradlab");
    const sum = (x: number[]) => t.sum(x).arraySync();`,
  "the library while the function runs": `async function sum(x: number[]) {
      const gradlab = await import("gradlab");
      return gradlab.tf.sum(x).arraySync();
    }`,
  "a name at the top that is awaited": `const start = await Promise.resolve(0);
    function take(x: number[]) { return x; }
    function sum(x: number[]) { return take(x).reduce((a, b) => a + b, start); }`,
};

describe("honest answers in a style of their own", () => {
  let bench: Bench;
  before(() => {
    bench = openBench([sums]);
  });
  after(() => bench.close());

  for (const [name, answer] of Object.entries(styles)) {
    it(`keep their points: ${name}`, async () => {
      const report = await bench.grade("sum", answer);
      assert.equal(report.score, 3, JSON.stringify(report));
    });
  }
});
