/**
 * Training in bounded memory: a small ConvNet learns for ten epochs from 50,000 pictures that stay bytes. After every
 * epoch it prints what the process holds; flat means that the last epoch holds what the second did, within 5 %.
 * `npm run bench -- memory`; `--pictures N`, `--epochs N`, `--batch N`.
 */
import { data, engine, models, optim, tf, training } from "../src/index.js";
import { readOptions } from "./read-options.js";

const options = readOptions("memory", {
  pictures: { type: "string", value: "N", default: "50000" },
  epochs: { type: "string", value: "N", default: "10" },
  batch: { type: "string", value: "N", default: "100" },
});
const [count, epochs, batchSize] = [options.pictures, options.epochs, options.batch].map(Number);

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

const { text } = await engine.use();
const { train, test } = data.pictures({ seed: 1, train: count, test: 1000 });
const { mean, deviation } = statistics();
const model = models.deepConvNet({ input: [32, 32, 3], classes: 10, filters: [16, 32], hidden: 64 });
console.log(
  `${text} ${count.toLocaleString("en")} pictures of ${megabytes(train.pixels.byteLength)} MB in all.`,
);
console.log(`${model.name}, batches of ${batchSize}.\n`);
console.log("| epoch | seconds | accuracy | resident, MB | tensors | in tensors, MB |");
console.log("|---|---|---|---|---|---|");

const resident: number[] = [];
const tensors: number[] = [];
let start = performance.now();
const { params } = await training.fit(
  model,
  { train, validation: test },
  {
    optimizer: optim.adam({ learningRate: 1e-3 }),
    epochs,
    batchSize,
    seed: 1,
    prepare: (x) => tf.div(tf.sub(x, mean), deviation),
    onEpoch(epoch, _params, { epochs: { validationAccuracy } }) {
      const { numTensors, numBytes } = tf.memory();
      const { rss } = process.memoryUsage();
      resident.push(rss);
      tensors.push(numTensors);
      const cells = [
        epoch,
        ((performance.now() - start) / 1000).toFixed(1),
        (validationAccuracy.at(-1) ?? Number.NaN).toFixed(3),
        megabytes(rss),
        numTensors,
        megabytes(numBytes),
      ];
      console.log(`| ${cells.join(" | ")} |`);
      start = performance.now();
    },
  },
);
tf.dispose(params);

const second = resident[Math.min(1, resident.length - 1)];
const ratio = resident[resident.length - 1] / second;
const flat = ratio <= 1.05 && new Set(tensors).size === 1;
console.log(
  `\nlast epoch / second epoch: ${ratio.toFixed(3)} in resident memory: ${flat ? "flat" : "NOT FLAT"}`,
);
if (!flat) process.exitCode = 1;

/** Mean and deviation of all numbers of a thousand pictures: enough to bring the pixels to the size of 1. */
function statistics(): { mean: number; deviation: number } {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(data.toTensor(data.take(train, Math.min(1000, count))));
    return { mean: mean.dataSync()[0], deviation: Math.sqrt(variance.dataSync()[0]) };
  });
}
