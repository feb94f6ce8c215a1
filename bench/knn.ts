/**
 * L2 distances of 500 from 5,000 pictures of 3,072 numbers: Gradlab in every engine that loads here, numpy with OpenBLAS,
 * and plain TensorFlow.js, in one run, in turns, on as many threads. `npm run bench -- knn`; `--large` instead
 * classifies 10,000 pictures by 50,000 and reports the memory it took; `--rounds N`, `--quick` (without plain tfjs).
 */
import { spawn } from "node:child_process";
import { availableParallelism, cpus } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { engine, knn, tf } from "../src/index.js";
import { readOptions } from "./read-options.js";

const [n, m, d] = [500, 5000, 3072];
const threads = availableParallelism();
const options = readOptions("knn", {
  rounds: { type: "string", value: "N", default: "9" },
  quick: { type: "boolean", default: false },
  large: { type: "boolean", default: false },
});

/** One way to compute the distances. */
interface Contender {
  readonly name: string;
  /** How often it is timed; a first, untimed round comes on top where it is more than one. */
  readonly rounds: number;
  /** Computes them once, and says how long that took and what they sum to. */
  run(): Promise<{ milliseconds: number; sum: number }>;
}

/** Bytes that look random and that any language can compute: the index, hashed. */
function pixels(rows: number, seed: number): tf.Tensor2D {
  const values = new Float32Array(rows * d);
  for (let i = 0; i < values.length; i++) {
    let hash = Math.imul(i, 2654435761) + seed;
    hash = Math.imul(hash ^ (hash >>> 15), 2246822519);
    values[i] = (hash ^ (hash >>> 13)) >>> 24;
  }
  return tf.tensor2d(values, [rows, d]);
}

const inputs = (): [tf.Tensor2D, tf.Tensor2D] => [pixels(n, 1), pixels(m, 2)];

/** The same formula in plain tf operations, as anybody would write it. */
function plainDistances(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor {
  return tf.tidy(() => {
    const squares = tf.add(
      tf.sub(tf.sum(tf.square(x), 1, true), tf.mul(2, tf.matMul(x, xTrain, false, true))),
      tf.sum(tf.square(xTrain), 1),
    );
    return tf.sqrt(tf.relu(squares));
  });
}

type EngineName = NonNullable<Parameters<typeof engine.use>[0]>;

/** Our own or plain distances in one engine; undefined where it does not load. */
async function inEngine(
  name: EngineName,
  label: string,
  distances: (x: tf.Tensor2D, xTrain: tf.Tensor2D) => tf.Tensor,
  rounds: number,
): Promise<Contender | undefined> {
  try {
    await engine.use(name);
  } catch (error) {
    console.error(`${label}: not here (${(error as Error).message})`);
    return undefined;
  }
  const [x, xTrain] = inputs();
  return {
    name: label,
    rounds,
    async run() {
      await engine.use(name);
      const start = performance.now();
      const out = distances(x, xTrain);
      const values = out.dataSync() as Float32Array;
      const milliseconds = performance.now() - start;
      out.dispose();
      return { milliseconds, sum: values.reduce((a, b) => a + b, 0) };
    },
  };
}

/** numpy in a child of its own, which waits between its turns. */
async function numpy(rounds: number): Promise<(Contender & { stop(): void }) | undefined> {
  const child = spawn(
    process.env["PYTHON"] ?? "/usr/bin/python3",
    [path.join(import.meta.dirname, "peers/knn.py"), ...[n, m, d].map(String)],
    { stdio: ["pipe", "pipe", "ignore"], env: { ...process.env, OPENBLAS_NUM_THREADS: String(threads) } },
  );
  child.on("error", () => {});
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const hello = await lines.next();
  if (hello.done === true) {
    console.error("numpy: not here (Debian: python3-numpy libopenblas0-pthread)");
    return undefined;
  }
  const { version } = JSON.parse(hello.value) as { version: string };
  return {
    name: `numpy ${version} + OpenBLAS`,
    rounds,
    async run() {
      child.stdin.write("\n");
      return JSON.parse((await lines.next()).value as string) as { milliseconds: number; sum: number };
    },
    stop: () => child.stdin.end(),
  };
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

async function compare(): Promise<void> {
  const rounds = Number(options.rounds);
  const peer = await numpy(rounds);
  const automatic = await engine.use("auto");
  const contenders = [
    peer,
    await inEngine("gradlab", "gradlab (npm only)", knn.distances, rounds),
    automatic.engine === "gradlab" && automatic.text === (await engine.use("gradlab")).text
      ? undefined
      : await inEngine(
          "auto",
          `gradlab with ${/products by ([^(]+) \(/.exec(automatic.text)?.[1] ?? automatic.text}`,
          knn.distances,
          rounds,
        ),
    ...(options.quick
      ? []
      : [
          await inEngine("tensorflow", "plain tfjs-node", plainDistances, rounds),
          await inEngine("wasm", "plain tfjs-wasm", plainDistances, 1),
          await inEngine("cpu", "plain tfjs-cpu", plainDistances, 1),
        ]),
  ].filter((one) => one !== undefined);
  const times = contenders.map((): number[] => []);
  const sums = contenders.map(() => 0);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, contender] of contenders.entries()) {
      if (contender.rounds === 1 ? round !== 1 : false) continue;
      const { milliseconds, sum } = await contender.run();
      if (round > 0) times[i].push(milliseconds);
      sums[i] = sum;
    }
  }
  peer?.stop();
  const middles = times.map(median);
  const yardstick = middles[0];
  console.log(
    `L2 distances, ${n} x ${m} pictures of ${d} numbers, float32; ${cpus()[0].model.trim()}, ${threads} threads,`,
  );
  console.log(
    `Node ${process.versions.node}; median of ${rounds} rounds in turns (plain tfjs-wasm and tfjs-cpu: one).\n`,
  );
  console.log(`| | ms | x ${contenders[0].name} |\n|---|---:|---:|`);
  for (const [i, { name }] of contenders.entries()) {
    console.log(`| ${name} | ${middles[i].toFixed(0)} | ${(middles[i] / yardstick).toFixed(2)} |`);
    // Plain tfjs adds 3,072 squares one by one in float32 and is off by 3e-5.
    if (!(Math.abs(sums[i] - sums[0]) < 1e-3 * sums[0])) {
      console.error(`${name}: its distances sum to ${sums[i]}, those of ${contenders[0].name} to ${sums[0]}`);
      process.exitCode = 1;
    }
  }
}

/** Every new picture is one of the 50,000 with a little noise, so the right answer is known. */
async function large(): Promise<void> {
  const [queries, examples] = [10_000, 50_000];
  console.log((await engine.use()).text);
  const megabytes = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
  const xTrain = pixels(examples, 2);
  const x = tf.tidy(() => {
    const chosen = tf.range(0, examples, examples / queries, "int32");
    return tf.add(
      tf.gather(xTrain, chosen),
      tf.randomUniform([queries, 1], -3, 3, "float32", 1),
    ) as tf.Tensor2D;
  });
  const y = tf.range(0, examples, 1, "int32");
  const before = megabytes();
  const start = performance.now();
  const labels = new knn.KNearestNeighbors().fit(xTrain, y).predict(x).dataSync();
  const seconds = (performance.now() - start) / 1000;
  const right = labels.filter((label, i) => label === (i * examples) / queries).length;
  console.log(
    `${queries} x ${examples} pictures of ${d} numbers: ${seconds.toFixed(1)} s, ${right} of ${queries} right; ` +
      `the pictures took ${before} MB at most while they were made, classifying ${megabytes()} MB at most`,
  );
  if (right !== queries) throw new Error("not all nearest neighbours were found");
}

await (options.large ? large() : compare());
