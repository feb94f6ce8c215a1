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
