/**
 * The reference solutions of the assignments on real pictures: nearest neighbours of assignment 01, the linear classifiers
 * of assignment 03, trained and chosen by their own `train` and `searchSettings`, beside the figures that courses reach on
 * CIFAR-10. `npm run bench -- accuracy`; `--data FOLDER` (else where `gradlab data cifar10` puts it), `--epochs N`.
 * Without a full set of 50,000 pictures it takes what is there and says so.
 */
import { data, tf } from "../src/index.js";
import { references } from "../test/support/references.js";
import { readOptions } from "./read-options.js";

const options = readOptions("accuracy", {
  data: { type: "string", value: "FOLDER" },
  epochs: { type: "string", value: "N" },
});

/** What the notebooks of the assignments call a loss with its gradients. */
type Loss = (
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  b: tf.Tensor1D,
  y: tf.Tensor1D,
  lambda: number,
) => { loss: number; dw: tf.Tensor; db: tf.Tensor };
interface Weights {
  readonly w: tf.Tensor2D;
  readonly b: tf.Tensor1D;
}
interface Settings {
  readonly learningRate: number;
  readonly lambda: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
}
interface Best {
  readonly learningRate: number;
  readonly lambda: number;
  readonly accuracy: number;
}
interface References {
  readonly distancesNoLoops: (x: tf.Tensor2D, xTrain: tf.Tensor2D) => tf.Tensor2D;
  readonly vote: (distances: number[][], yTrain: number[], k: number) => number[];
  readonly svmVectorized: Loss;
  readonly softmaxVectorized: Loss;
  readonly train: (
    lossOf: Loss,
    x: tf.Tensor2D,
    y: tf.Tensor1D,
    start: Weights,
    settings: Settings,
  ) => Weights & { losses: number[] };
  readonly predict: (x: tf.Tensor2D, w: tf.Tensor2D, b: tf.Tensor1D) => tf.Tensor1D;
  readonly searchSettings: (
    learningRates: number[],
    lambdas: number[],
    validate: (learningRate: number, lambda: number) => number,
  ) => Best;
}

/** Two standard errors of a share of so many pictures: which pictures they are is chance. */
const chance = (share: number, count: number): number => 2 * Math.sqrt((share * (1 - share)) / count);

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const sameShare = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).filter((label, i) => label === b[i]).length / b.length;

/** Of 500 test pictures by 5,000 training pictures, as many courses ask it; pixels as they are. */
function neighbours(all: Pictures, { distancesNoLoops, vote }: References): { k: number; share: number }[] {
  const [few, asked] = [data.take(all.train, 5000), data.take(all.test, 500)];
  const distances = tf.tidy(() =>
    distancesNoLoops(data.flatten(data.toTensor(asked)), data.flatten(data.toTensor(few))).arraySync(),
  );
  return [1, 3, 5, 8, 10, 12, 15, 20].map((k) => ({
    k,
    share: sameShare(vote(distances, [...few.labels], k), asked.labels),
  }));
}

type Pictures = Awaited<ReturnType<typeof data.cifar10>>;

/** A tenth of the training pictures, at most 1,000, chooses the settings; the test pictures are asked once. */
function prepare({ train, test }: Pictures) {
  const count = train.labels.length;
  const held = Math.min(1000, Math.round(count / 10));
  const parts = data.split(count, { train: count - held, validation: held }, { seed: 1 });
  const [learning, choosing] = [data.take(train, parts.train), data.take(train, parts.validation)];
  const mean = data.meanImage(learning);
  const rows = (images: typeof train): tf.Tensor2D =>
    tf.tidy(() => data.flatten(data.subtract(data.toTensor(images), mean)).div<tf.Tensor2D>(128));
  return {
    train: { x: rows(learning), y: data.labels(learning) },
    validation: { x: rows(choosing), y: choosing.labels },
    test: { x: rows(test), y: test.labels },
  };
}

function linear(lossOf: Loss, sets: ReturnType<typeof prepare>, given: References): Best & { test: number } {
  const { train, predict, searchSettings } = given;
  const { x, y } = sets.train;
  const epochs = Number(options.epochs ?? (x.shape[0] > 20_000 ? 6 : 20));
  const start = { w: tf.zeros([3072, 10]) as tf.Tensor2D, b: tf.zeros([10]) as tf.Tensor1D };
  const trained = (learningRate: number, lambda: number): Weights =>
    train(lossOf, x, y, start, { learningRate, lambda, batchSize: 100, epochs, seed: 1 });
  const shareOf = ({ w, b }: Weights, { x, y }: { x: tf.Tensor2D; y: ArrayLike<number> }): number =>
    sameShare(predict(x, w, b).dataSync(), y);
  const best = searchSettings([1e-3, 3e-3, 1e-2], [1e-3, 1e-1, 1], (learningRate, lambda) =>
    tf.tidy(() => shareOf(trained(learningRate, lambda), sets.validation)),
  );
  return { ...best, test: tf.tidy(() => shareOf(trained(best.learningRate, best.lambda), sets.test)) };
}

const pictures = await data.cifar10(options.data);
const { train, test } = pictures;
const [trainCount, testCount] = [train.labels.length, test.labels.length];
if (trainCount < 5000 || testCount < 500) {
  throw new Error(`${trainCount} + ${testCount} pictures are too few, expected at least 5,000 + 500`);
}
const full = trainCount === 50_000;
const given = (await references("01-knn", "03-linear-classifiers")) as unknown as References;
console.log(
  `CIFAR-10, ${trainCount.toLocaleString("en")} training and ${testCount.toLocaleString("en")} test pictures.\n`,
);
console.log("| | here | elsewhere |\n|---|---|---|");

/** A figure and the least that it may be: undefined where nothing is known for so few pictures. */
const checks: { name: string; share: number; least?: number }[] = [];
const near = neighbours(pictures, given);
const bestK = near.reduce((a, b) => (b.share > a.share ? b : a));
console.log(`| kNN, 5,000 / 500, k = 1 | ${percent(near[0].share)} | 27 % |`);
console.log(`| kNN, best k | ${percent(bestK.share)} (k = ${bestK.k}) | 28 % (k near 10) |`);
checks.push({ name: "kNN, k = 1", share: near[0].share, least: 0.27 - chance(0.27, 500) });
checks.push({ name: "kNN, best k", share: bestK.share, least: 0.28 - chance(0.28, 500) });
const sets = prepare(pictures);
for (const [name, lossOf, known, least] of [
  ["SVM", given.svmVectorized, "39 % of validation", 0.37],
  ["softmax", given.softmaxVectorized, "35 to 40 % of validation", 0.35],
] as const) {
  const { accuracy, test: share, learningRate, lambda } = linear(lossOf, sets, given);
  const settings = `learning rate ${learningRate}, lambda ${lambda}`;
  console.log(
    `| ${name}, ${settings} | ${percent(accuracy)} of validation, ${percent(share)} of test | ${known}, 49,000 pictures |`,
  );
  checks.push({ name, share: accuracy, ...(full ? { least } : {}) });
}
console.log(
  `\nA share of 500 pictures is off by up to ${percent(chance(0.3, 500))} by chance (two standard errors), and the best of nine settings ` +
    "on few validation pictures looks better than it is: the test pictures, asked once, are the honest figure.",
);
if (!full) {
  const learnt = (trainCount - sets.validation.y.length).toLocaleString("en");
  console.log(
    `The figures elsewhere are those of 49,000 training pictures. ${learnt} are few for 30,730 weights, which learn the accidents ` +
      "of single pictures: expect a few points less on the test pictures. `gradlab data cifar10` fetches the full set.",
  );
}
for (const { name, share, least } of checks.filter(({ share, least = 0 }) => share < least)) {
  console.error(`${name}: ${percent(share)}, expected at least ${percent(least!)}`);
  process.exitCode = 1;
}
