import { GradlabError } from "../../errors.js";
import { random } from "../../random.js";
import { checkNumber } from "../../shapes.js";
import type { Images } from "../images.js";
import { side } from "./canvas.js";
import { kinds } from "./kinds/index.js";
import { nuisances, paintScene, type Nuisance, type Setting } from "./scene.js";

/** What to draw. */
export interface PicturesOptions {
  /** The same seed, the same bytes. */
  readonly seed: number | string;
  /** How many training pictures. */
  readonly train: number;
  /** How many test pictures. */
  readonly test: number;
  /** Strengths of single nuisances: 0 off, 1 as usual (the default), more is harder. */
  readonly nuisances?: Readonly<Partial<Record<Nuisance, number>>>;
}

/**
 * Draws two sets of pictures by rule, for learning without a download: ten classes (bird, car, cat, dog, fish, flower,
 * frog, house, ship, tree), 32 x 32 pixels in RGB, every class once in each ten pictures. They differ as photographs do:
 * in viewpoint, scale, illumination, deformation, occlusion, background clutter and in what members of a class look
 * like. The same seed gives the same bytes on every machine; the first pictures are the same however many are asked for,
 * and the test pictures are drawn apart from the training pictures.
 *
 * They are as hard as the course needs. Test accuracy after learning from 5,000 (seed 1, 1,000 test pictures, chance
 * 10 %; `bench/ladder.ts` measures it):
 *
 * | rung | % |
 * |---|---|
 * | k nearest neighbours on pixels, k = 10 | 24 |
 * | linear softmax on pixels | 45 |
 * | linear softmax on features (HOG and hue) | 55 |
 * | two-layer net on features | 61 |
 * | small ConvNet | 77 |
 *
 * About 0.3 ms a picture.
 *
 * @param options how many of each, the seed, and how strong the challenges are
 * @returns [train, 32, 32, 3] training and [test, 32, 32, 3] test pictures with their labels
 * @throws GradlabError for counts that are not whole numbers from 0 up, and for strengths below 0.
 * @see CS231n lecture 2, "Challenges"
 * @example
 * const { train, test } = data.pictures({ seed: 1, train: 500, test: 100 });
 * console.log(train.shape, test.shape); // [ 500, 32, 32, 3 ] [ 100, 32, 32, 3 ]
 * console.log(train.classes[train.labels[0]]); // cat
 * const upright = data.pictures({ seed: 1, train: 10, test: 0, nuisances: { viewpoint: 0, occlusion: 0 } });
 */
export function pictures(options: PicturesOptions): { train: Images; test: Images } {
  const { seed, train, test } = options;
  checkNumber("data.pictures", "train", train, { min: 0, whole: true });
  checkNumber("data.pictures", "test", test, { min: 0, whole: true });
  random(seed); // refuses what is no seed
  const strengths = strengthsOf(options.nuisances ?? {});
  return {
    train: drawSet(`${seed}/train`, train, strengths),
    test: drawSet(`${seed}/test`, test, strengths),
  };
}

/**
 * Draws one thing again and again while a single nuisance changes, before a plain wall. The first picture is without it.
 *
 * @param nuisance viewpoint, scale, illumination, deformation, occlusion, clutter or intraclass
 * @param options the `seed`, the name of the class, and how many pictures
 * @returns [count, 32, 32, 3], all of one class
 * @throws GradlabError for a nuisance or a class that is none.
 * @example
 * const cats = data.challenge("illumination", { seed: 1, className: "cat", count: 8 });
 * console.log(cats.shape); // [ 8, 32, 32, 3 ]
 */
export function challenge(
  nuisance: Nuisance,
  options: { readonly seed: number | string; readonly className: string; readonly count: number },
): Images {
  const { seed, className, count } = options;
  if (!nuisances.includes(nuisance)) {
    throw new GradlabError(
      `data.challenge: no nuisance "${nuisance}", expected one of ${nuisances.join(", ")}`,
    );
  }
  const label = kinds.findIndex(({ name }) => name === className);
  if (label < 0) {
    throw new GradlabError(
      `data.challenge: no class "${className}", expected one of ${kinds.map(({ name }) => name).join(", ")}`,
    );
  }
  checkNumber("data.challenge", "count", count, { min: 1, whole: true });
  return assemble(
    Array.from({ length: count }, () => label),
    (_, i) =>
      paintScene(
        kinds[label],
        settingOf((name) => ({ strength: name === nuisance && i > 0 ? 1 : 0, seed: `${seed}/${i}` })),
      ),
  );
}

function drawSet(seed: string, count: number, strengths: Record<Nuisance, number>): Images {
  const labels: number[] = [];
  for (let round = 0; labels.length < count; round++) {
    labels.push(...random(`${seed}/classes/${round}`).shuffle(kinds.map((_, label) => label)));
  }
  return assemble(labels.slice(0, count), (label, i) =>
    paintScene(
      kinds[label],
      settingOf((name) => ({ strength: strengths[name], seed: `${seed}/${i}` })),
    ),
  );
}

function assemble(labels: readonly number[], paint: (label: number, index: number) => Uint8Array): Images {
  const size = side * side * 3;
  const pixels = new Uint8Array(labels.length * size);
  for (const [i, label] of labels.entries()) pixels.set(paint(label, i), i * size);
  return {
    pixels,
    shape: [labels.length, side, side, 3],
    labels: Int32Array.from(labels),
    classes: kinds.map(({ name }) => name),
  };
}

function strengthsOf(chosen: Readonly<Partial<Record<Nuisance, number>>>): Record<Nuisance, number> {
  for (const [name, strength] of Object.entries(chosen)) {
    if (!nuisances.includes(name as Nuisance)) {
      throw new GradlabError(`data.pictures: no nuisance "${name}", expected one of ${nuisances.join(", ")}`);
    }
    checkNumber("data.pictures", `nuisances.${name}`, strength, { min: 0 });
  }
  return {
    ...(Object.fromEntries(nuisances.map((name) => [name, 1])) as Record<Nuisance, number>),
    ...chosen,
  };
}

const settingOf = (of: (name: Nuisance) => Setting[Nuisance]): Setting =>
  Object.fromEntries(nuisances.map((name) => [name, of(name)])) as Setting;
