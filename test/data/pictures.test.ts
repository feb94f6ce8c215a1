import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { challenge, pictures, take, toTensor, type Images, type Nuisance } from "../../src/data/index.js";
import { GradlabError } from "../../src/errors.js";
import { hog } from "../../src/features/index.js";

const nuisances: readonly Nuisance[] = [
  "viewpoint",
  "scale",
  "illumination",
  "deformation",
  "occlusion",
  "clutter",
  "intraclass",
];
const size = 32 * 32 * 3;
const all = (strength: number): Record<Nuisance, number> =>
  Object.fromEntries(nuisances.map((name) => [name, strength])) as Record<Nuisance, number>;
const pixelsOf = (images: Images, i: number): Uint8Array => images.pixels.subarray(i * size, (i + 1) * size);
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
const refuses = (run: () => unknown, message: RegExp): void =>
  assert.throws(run, (error) => error instanceof GradlabError && message.test(error.message));

describe("data.pictures", () => {
  const { train, test } = pictures({ seed: 11, train: 1000, test: 300 });

  it("are the same bytes on every machine (golden; refresh with GRADLAB_REFRESH=1)", () => {
    const hash = (images: Images): string =>
      createHash("sha256").update(images.pixels).update(Uint8Array.from(images.labels)).digest("hex");
    const one = pictures({ seed: 1, train: 200, test: 50 });
    const sums = {
      "seed 1, train 200": hash(one.train),
      "seed 1, test 50": hash(one.test),
      "seed text, strength 2": hash(pictures({ seed: "text", train: 50, test: 0, nuisances: all(2) }).train),
      "strength 0": hash(pictures({ seed: 1, train: 10, test: 0, nuisances: all(0) }).train),
      ...Object.fromEntries(
        nuisances.map((name) => [name, hash(challenge(name, { seed: 3, className: "ship", count: 6 }))]),
      ),
    };
    const golden = path.resolve(import.meta.dirname, "../golden/pictures.json");
    if (process.env["GRADLAB_REFRESH"] === "1") {
      mkdirSync(path.dirname(golden), { recursive: true });
      writeFileSync(golden, `${JSON.stringify(sums, undefined, 2)}\n`);
    }
    assert.deepEqual(sums, JSON.parse(readFileSync(golden, "utf8")));
  });

  it("are drawn with exact arithmetic only: no function whose last bit a machine may choose", () => {
    const folder = path.resolve(import.meta.dirname, "../../src/data/pictures");
    const used = new Set<string>();
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts")) continue;
      const code = readFileSync(path.join(folder, file), "utf8").replaceAll(/\/\*\*[\s\S]*?\*\/|\/\/.*/g, "");
      for (const [call] of code.matchAll(/Math\.\w+|\*\*|\.normal\(|Date|toLocale\w*/g)) used.add(call);
    }
    const exact = new Set(
      ["floor", "ceil", "round", "min", "max", "abs", "sqrt"].map((name) => `Math.${name}`),
    );
    assert.deepEqual(
      [...used].filter((call) => !exact.has(call)),
      [],
    );
  });

  it("begin alike however many are asked for, and train and test differ", () => {
    const few = pictures({ seed: 11, train: 37, test: 3 });
    assert.deepEqual(few.train, take(train, 37));
    assert.deepEqual(few.test, take(test, 3));
    const known = new Set(
      Array.from({ length: 1000 }, (_, i) => Buffer.from(pixelsOf(train, i)).toString("base64")),
    );
    assert.equal(known.size, 1000);
    for (let i = 0; i < 300; i++) assert.ok(!known.has(Buffer.from(pixelsOf(test, i)).toString("base64")));
    assert.notDeepEqual(pictures({ seed: 12, train: 1, test: 0 }).train.pixels, pixelsOf(train, 0));
  });

  it("have every class once in each ten, in changing order", () => {
    const tens = Array.from({ length: 100 }, (_, i) =>
      Array.from(train.labels.subarray(i * 10, i * 10 + 10)),
    );
    for (const ten of tens)
      assert.deepEqual(
        ten.toSorted((a, b) => a - b),
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      );
    assert.ok(new Set(tens.map(String)).size > 95);
    assert.equal(new Set(train.classes).size, 10);
    assert.deepEqual(train.shape, [1000, 32, 32, 3]);
  });

  it("use the range of a byte, without one blank picture", () => {
    const mean = sum(train.pixels) / train.pixels.length;
    assert.ok(mean > 90 && mean < 160, `mean ${mean}`);
    for (let i = 0; i < 1000; i++) {
      const values = pixelsOf(train, i);
      const m = sum(values) / size;
      const deviation = Math.sqrt(sum(values.map((v) => (v - m) ** 2 / 4)) / (size / 4));
      assert.ok(deviation > 3, `picture ${i} has deviation ${deviation}`);
    }
  });

  it("do not give the class away by colour, some by pixels, more by edges", () => {
    const pixels = (images: Images): number[][] =>
      Array.from({ length: images.shape[0] }, (_, i) => Array.from(pixelsOf(images, i)));
    const colors = (images: Images): number[][] =>
      pixels(images).map((p) => [0, 1, 2].map((c) => sum(p.filter((_, i) => i % 3 === c)) / 1024));
    const edges = (images: Images): number[][] => {
      const x = toTensor(images);
      const features = hog(x);
      const rows = features.arraySync();
      x.dispose();
      features.dispose();
      return rows;
    };
    const accuracy = (describe: (images: Images) => number[][]): number =>
      nearestMean(describe(train), train.labels, describe(test), test.labels);
    const [byColor, byPixels, byEdges] = [accuracy(colors), accuracy(pixels), accuracy(edges)];
    // 300 guesses at 10 % have a standard deviation of 1.7 %.
    assert.ok(byColor < 0.2, `colour ${byColor}`);
    assert.ok(byPixels > byColor + 0.05, `pixels ${byPixels}, colour ${byColor}`);
    assert.ok(byEdges > byPixels + 0.05, `edges ${byEdges}, pixels ${byPixels}`);
  });

  it("refuse what they cannot draw", () => {
    refuses(() => pictures({ seed: 1, train: -1, test: 0 }), /train is -1, expected a whole number/);
    refuses(() => pictures({ seed: 1, train: 1, test: 2.5 }), /test is 2.5/);
    refuses(() => pictures({ seed: NaN, train: 1, test: 0 }), /seed is NaN/);
    refuses(
      () => pictures({ seed: 1, train: 1, test: 0, nuisances: { scale: NaN } }),
      /nuisances.scale is NaN/,
    );
    refuses(
      () => pictures({ seed: 1, train: 1, test: 0, nuisances: { fog: 1 } as Record<string, number> }),
      /no nuisance "fog", expected one of viewpoint/,
    );
  });
});

describe("nuisances", () => {
  it("at strength 0 leave one picture of each class", () => {
    const { train, test } = pictures({ seed: 5, train: 20, test: 10, nuisances: all(0) });
    const byClass = new Map(Array.from({ length: 10 }, (_, i) => [train.labels[i], pixelsOf(train, i)]));
    assert.equal(new Set([...byClass.values()].map(String)).size, 10);
    for (let i = 10; i < 20; i++) assert.deepEqual(pixelsOf(train, i), byClass.get(train.labels[i]));
    for (let i = 0; i < 10; i++) assert.deepEqual(pixelsOf(test, i), byClass.get(test.labels[i]));
  });

  for (const nuisance of nuisances) {
    it(`${nuisance} alone changes every picture of a challenge after the first`, () => {
      for (const className of [
        "bird",
        "car",
        "cat",
        "dog",
        "fish",
        "flower",
        "frog",
        "house",
        "ship",
        "tree",
      ]) {
        const images = challenge(nuisance, { seed: 2, className, count: 6 });
        const plain = challenge("scale", { seed: 99, className, count: 1 });
        assert.deepEqual(pixelsOf(images, 0), pixelsOf(plain, 0));
        assert.ok(images.labels.every((label) => images.classes[label] === className));
        assert.equal(new Set(Array.from({ length: 6 }, (_, i) => String(pixelsOf(images, i)))).size, 6);
      }
    });
  }

  it("do what their names say", () => {
    const share = (nuisance: Nuisance, same: (before: number, after: number) => boolean): number => {
      const images = challenge(nuisance, { seed: 4, className: "cat", count: 30 });
      const plain = pixelsOf(images, 0);
      let count = 0;
      for (let i = 1; i < 30; i++)
        count += pixelsOf(images, i).filter((value, j) => same(plain[j], value)).length;
      return count / 29 / size;
    };
    const equal = (a: number, b: number): boolean => a === b;
    // Covering and moving things leave the rest of the picture as it was; light touches every pixel.
    assert.ok(share("occlusion", equal) > 0.5);
    assert.ok(share("scale", equal) > 0.3);
    assert.ok(share("illumination", equal) < 0.1);
    // Clutter stays behind the cat, which covers the middle; what makes cats differ stays within the cat.
    const clutter = share("clutter", equal);
    assert.ok(clutter > 0.15 && clutter < 0.6, `${clutter}`);
    assert.ok(share("intraclass", equal) > 0.3);
  });

  it("refuse a name that is none", () => {
    const options = { seed: 1, className: "cat", count: 2 };
    refuses(
      () => challenge("weather" as Nuisance, options),
      /no nuisance "weather", expected one of viewpoint, scale/,
    );
    refuses(
      () => challenge("scale", { ...options, className: "cow" }),
      /no class "cow", expected one of bird, car/,
    );
    refuses(() => challenge("scale", { ...options, count: 0 }), /count is 0/);
  });
});

/** The share of test rows whose nearest class mean, in Euclidean distance, is that of their class. */
function nearestMean(x: number[][], y: Int32Array, xTest: number[][], yTest: Int32Array): number {
  const means = Array.from({ length: 10 }, (_, label) => {
    const rows = x.filter((_, i) => y[i] === label);
    return x[0].map((_, d) => sum(rows.map((row) => row[d])) / rows.length);
  });
  const distance = (row: number[], mean: number[]): number =>
    row.reduce((s, v, d) => s + (v - mean[d]) ** 2, 0);
  const right = xTest.filter((row, i) => {
    const distances = means.map((mean) => distance(row, mean));
    return distances.indexOf(Math.min(...distances)) === yTest[i];
  });
  return right.length / xTest.length;
}
