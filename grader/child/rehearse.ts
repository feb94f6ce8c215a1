import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { encode, type Call, type Inputs, type Value } from "../../src/checks/index.js";
import { exercise } from "./exercise.js";
import { among } from "./pipe.js";
import type { Job } from "./protocol.js";
import { work } from "./work.js";

type Engine = typeof import("./engine.js");

/** How long a server may rehearse, in ms: it pays where a copy would compile the same again. */
const longest = 350;

/** How much it may leave lying about, in bytes: with more a copy would have to collect it (see `forkFlags`). */
const most = 22 * 2 ** 20;

const youngBytes = (): number =>
  getHeapSpaceStatistics().find((space) => space.space_name === "new_space")!.space_used_size;

/** Answers such as students write them. */
const sample = `(step) => async function (require, exports, take) { take(() => run);
  const { tf } = require("gradlab");
  function rows(x, y) {
    const out = [];
    for (let i = 0; i < x.length; i++) {
      const row = [];
      for (let j = 0; j < y.length; j++) {
        let sum = 0;
        for (let k = 0; k < x[i].length; k++) { step(); sum += (x[i][k] - y[j][k]) ** 2; }
        row.push(Math.sqrt(sum));
      }
      out.push(row);
    }
    return out;
  }
  function votes(x, labels, k) {
    return x.map((row) => {
      const order = row.map((_, j) => j).sort((a, b) => row[a] - row[b] || a - b).slice(0, k);
      const count = new Map();
      for (const j of order) count.set(labels[j], (count.get(labels[j]) ?? 0) + 1);
      return [...count].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? -1;
    });
  }
  function products(x, y) {
    const square = (z) => tf.sum(tf.square(z), 1, true);
    return tf.tidy(() => tf.sqrt(tf.relu(square(x).add(square(y).transpose()).sub(tf.matMul(x, y, false, true).mul(2)))));
  }
  function loss(x, w, labels) {
    return tf.tidy(() => {
      const scores = x.matMul(w);
      const shifted = scores.sub(scores.max(1, true));
      const logs = shifted.sub(shifted.exp().sum(1, true).log());
      const chosen = tf.oneHot(labels.toInt(), w.shape[1]);
      const dScores = logs.exp().sub(chosen).div(x.shape[0]);
      return { loss: logs.mul(chosen).sum().neg().div(x.shape[0]).arraySync(), dW: x.transpose().matMul(dScores) };
    });
  }
  function mapped(x, far, near) { return x.map((row) => row.map((one) => far(one, near(row)))); }
  async function run(kind, ...inputs) { return ({ rows, votes, products, loss, mapped })[kind](...inputs); }
}`;

const matrix = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => ((7 * i + 3 * j) % 11) - 5.5),
  );
const tensor = (rows: number, columns: number, dtype: string): Value => ({
  tensor: { shape: [rows, columns], dtype, values: matrix(rows, columns).flat() },
});
const labels: Value = { tensor: { shape: [6], dtype: "int32", values: [0, 1, 2, 0, 1, 2] } };

const far: Value = { code: "(one, other) => Math.abs(one - other)" };
const near: Value = { code: "(row) => row[0]", budget: 100 };

/** Calls in the kinds that questions have. */
const calls: readonly Call[] = [false, true].flatMap((precise) =>
  (
    [
      ["rows", matrix(5, 4), matrix(6, 4)],
      ["votes", matrix(5, 6), [0, 1, 2, 0, 1, 2], 3],
      ["mapped", matrix(3, 4), far, near],
      ["products", tensor(5, 4, "float32"), tensor(6, 4, "float32")],
      ["loss", tensor(6, 4, "float32"), tensor(4, 3, "float32"), labels],
    ] as Inputs[]
  ).map((inputs) => (precise ? { inputs, precise } : { inputs })),
);

const job: Job = {
  answers: [{ name: "run", javascript: sample, uses: ["tf"], counted: true }],
  tensors: true,
  onlyText: false,
  watched: false,
};

/** What the grader says: it sends a call as it sends those of an answer. */
const lines: readonly string[] = [
  '{"load":0}',
  ...calls.map(({ inputs, ...asked }, index) => {
    const rest = JSON.stringify({ ...asked, call: `${index}` });
    return `${rest.slice(0, -1)},"inputs":${encode(inputs)}}`;
  }),
];

/**
 * Does what copies of this process will do, again and again for a while, so that they find the code of it compiled: the very
 * functions, for V8 knows each by what it was given. From then on V8 makes nothing quicker but loops that go on and on: a copy
 * lives too briefly to get back what that takes. It changes no result.
 */
export async function rehearse(engine: Engine): Promise<void> {
  setFlagsFromString("--interrupt-budget=16000"); // As good as called four times as often.
  const until = performance.now() + longest;
  while (performance.now() < until && youngBytes() < most) {
    await exercise(engine);
    const said = await among(lines, () => work(job, engine));
    const values = said.split('"kind":"value"').length - 1;
    if (!said.startsWith('{"loaded":null}') || values !== calls.length) throw new Error(said);
  }
  setFlagsFromString("--max-optimized-bytecode-size=0");
}
