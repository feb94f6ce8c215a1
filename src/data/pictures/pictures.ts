import { GradlabError } from "../../errors.js";
import { random } from "../../random.js";
import { checkNumber } from "../../shapes.js";
import type { Images } from "../images.js";
import { side } from "./canvas.js";
import { kinds } from "./kinds/index.js";
import { nuisances, paintScene, type Nuisance, type Setting } from "./scene.js";

/** What to draw. */
export interface PicturesOptions {
  readonly seed: number | string;
  /** How many training and how many test pictures. */
  readonly train: number;
  readonly test: number;
  /** Strengths of single nuisances: 0 off, 1 as usual (the default), more is harder. */
  readonly nuisances?: Readonly<Partial<Record<Nuisance, number>>>;
}

/** Draws two sets of pictures. */
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

/** Draws one thing again and again while a single nuisance changes. */
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
