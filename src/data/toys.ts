import { random, type Random } from "../random.js";
import { checkNumber } from "../shapes.js";

/** Points in the plane with their classes, as plain arrays: `x[i] = [x, y]`, `y[i]` the class number. */
export interface Points {
  /** [N, 2] */
  readonly x: number[][];
  /** N class numbers. */
  readonly y: number[];
}

interface Toy {
  readonly seed: number | string;
  /** Points of each class. */
  readonly perClass: number;
}

/**
 * Round clouds, their centres on a circle of radius 1: what a linear classifier can separate when `spread` is small.
 *
 * @param options `classes` (default 3), `spread`: standard deviation of a cloud (default 0.25)
 * @returns [classes * perClass, 2] points and their classes, one class after the other; see {@link Points}
 * @throws GradlabError when a number is out of its range
 * @example
 * const { x, y } = data.blobs({ seed: 1, perClass: 50, classes: 3 });
 * console.log(x.length, x[0].length, new Set(y).size); // 150 2 3
 */
export function blobs(options: Toy & { readonly classes?: number; readonly spread?: number }): Points {
  const { classes = 3, spread = 0.25 } = options;
  checkNumber("data.blobs", "classes", classes, { min: 1, whole: true });
  checkNumber("data.blobs", "spread", spread, { min: 0 });
  return draw("data.blobs", options, classes, (label, _, r) => {
    const angle = (2 * Math.PI * label) / classes + Math.PI / 2;
    return [r.normal(Math.cos(angle), spread), r.normal(Math.sin(angle), spread)];
  });
}

/**
 * Rings around the origin, class c at radius c + 0.5: no line separates them, their radius does.
 *
 * @param options `classes` (default 2), `noise`: standard deviation of the radius (default 0.1)
 * @returns [classes * perClass, 2] points and their classes, one class after the other; see {@link Points}
 * @throws GradlabError when a number is out of its range
 * @example
 * const { x, y } = data.rings({ seed: 1, perClass: 50, classes: 2 });
 * console.log(x.length, x[0].length, new Set(y).size); // 100 2 2
 */
export function rings(options: Toy & { readonly classes?: number; readonly noise?: number }): Points {
  const { classes = 2, noise = 0.1 } = options;
  checkNumber("data.rings", "classes", classes, { min: 1, whole: true });
  checkNumber("data.rings", "noise", noise, { min: 0 });
  return draw("data.rings", options, classes, (label, _, r) =>
    polar(r.normal(label + 0.5, noise), r.uniform(0, 2 * Math.PI)),
  );
}

/**
 * Spiral arms from the origin out to radius 1 (CS231n's neural networks case study): radius grows evenly along an
 * arm while the angle turns.
 *
 * @param options `classes` (default 3), `noise`: standard deviation of the angle in radians (default 0.2), `turns` of
 * an arm (default 0.64, that is 4 radians)
 * @returns [classes * perClass, 2] points and their classes, one class after the other; see {@link Points}
 * @throws GradlabError when a number is out of its range
 * @example
 * const { x, y } = data.spirals({ seed: 1, perClass: 50, classes: 3 });
 * console.log(x.length, x[0].length, new Set(y).size); // 150 2 3
 */
export function spirals(
  options: Toy & { readonly classes?: number; readonly noise?: number; readonly turns?: number },
): Points {
  const { classes = 3, noise = 0.2, turns = 2 / Math.PI } = options;
  checkNumber("data.spirals", "classes", classes, { min: 1, whole: true });
  checkNumber("data.spirals", "noise", noise, { min: 0 });
  checkNumber("data.spirals", "turns", turns, { min: 0 });
  return draw("data.spirals", options, classes, (label, along, r) => {
    const start = (2 * Math.PI * label) / classes;
    return polar(along, start + 2 * Math.PI * turns * along + r.normal(0, noise));
  });
}

/**
 * Exclusive or: class 0 where the signs of x and y agree, class 1 where they differ, clouds around (+-1, +-1). The
 * parity that no line separates.
 *
 * @param options `noise`: standard deviation of a cloud (default 0.3)
 * @returns [2 * perClass, 2] points and their classes; see {@link Points}
 * @throws GradlabError when a number is out of its range
 * @example
 * const { x, y } = data.xor({ seed: 1, perClass: 50 });
 * console.log(x.length, x[0].length, new Set(y).size); // 100 2 2
 */
export function xor(options: Toy & { readonly noise?: number }): Points {
  const { noise = 0.3 } = options;
  checkNumber("data.xor", "noise", noise, { min: 0 });
  return draw("data.xor", options, 2, (label, _, r) => {
    const side = r.integer(2) === 0 ? -1 : 1;
    return [r.normal(side, noise), r.normal(label === 0 ? side : -side, noise)];
  });
}

/** Asks for every point in turn; `along` runs evenly from 0 to 1 within a class. */
function draw(
  operation: string,
  { seed, perClass }: Toy,
  classes: number,
  point: (label: number, along: number, r: Random) => number[],
): Points {
  checkNumber(operation, "perClass", perClass, { min: 1, whole: true });
  const r = random(seed);
  const x: number[][] = [];
  const y: number[] = [];
  for (let label = 0; label < classes; label++) {
    for (let i = 0; i < perClass; i++) {
      x.push(point(label, perClass === 1 ? 0.5 : i / (perClass - 1), r));
      y.push(label);
    }
  }
  return { x, y };
}

const polar = (radius: number, angle: number): number[] => [
  radius * Math.sin(angle),
  radius * Math.cos(angle),
];
