import assert from "node:assert/strict";
import { blobs, rings, spirals, xor, type Points } from "../../src/data/index.js";
import { GradlabError } from "../../src/errors.js";

const refuses = (run: () => unknown, message: RegExp): void =>
  assert.throws(run, (error) => error instanceof GradlabError && message.test(error.message));
const near = (a: number, b: number, tolerance = 1e-12): void =>
  assert.ok(Math.abs(a - b) <= tolerance, `${a}, expected ${b}`);
const ofClass = ({ x, y }: Points, label: number): number[][] => x.filter((_, i) => y[i] === label);
const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe("toy sets", () => {
  const makers = {
    blobs: (perClass: number, seed: number): Points => blobs({ seed, perClass, classes: 4 }),
    rings: (perClass: number, seed: number): Points => rings({ seed, perClass, classes: 3 }),
    spirals: (perClass: number, seed: number): Points => spirals({ seed, perClass, classes: 3 }),
    xor: (perClass: number, seed: number): Points => xor({ seed, perClass }),
  };
  const classes = { blobs: 4, rings: 3, spirals: 3, xor: 2 };

  for (const name of ["blobs", "rings", "spirals", "xor"] as const) {
    it(`${name}: so many points of each class, the same for the same seed`, () => {
      const points = makers[name](20, 1);
      assert.equal(points.x.length, 20 * classes[name]);
      for (let label = 0; label < classes[name]; label++) assert.equal(ofClass(points, label).length, 20);
      assert.ok(points.x.every((point) => point.length === 2 && point.every(Number.isFinite)));
      assert.deepEqual(makers[name](20, 1), points);
      assert.notDeepEqual(makers[name](20, 2), points);
      assert.equal(makers[name](1, 1).x.length, classes[name]);
    });

    it(`${name}: refuses counts that are none`, () => {
      refuses(
        () => makers[name](0, 1),
        new RegExp(`data.${name}: perClass is 0, expected a whole number of at least 1`),
      );
      refuses(() => makers[name](2.5, 1), /perClass is 2.5/);
      refuses(() => makers[name](NaN, 1), /perClass is NaN/);
    });
  }

  it("without noise lie on their figures", () => {
    for (const [x, y] of ofClass(rings({ seed: 1, perClass: 30, noise: 0 }), 1)) near(Math.hypot(x, y), 1.5);
    for (const [x, y] of blobs({ seed: 1, perClass: 5, spread: 0 }).x) near(Math.hypot(x, y), 1);
    const square = xor({ seed: 1, perClass: 40, noise: 0 });
    square.x.forEach(([x, y], i) =>
      assert.deepEqual([Math.abs(x), Math.abs(y), x * y > 0], [1, 1, square.y[i] === 0]),
    );
    // An arm of a quarter turn: from the origin up, out to the right at radius 1, half-way at 45 degrees.
    const arm = spirals({ seed: 1, perClass: 3, classes: 1, noise: 0, turns: 0.25 }).x;
    const expected = [
      [0, 0],
      [0.5 * Math.SQRT1_2, 0.5 * Math.SQRT1_2],
      [1, 0],
    ];
    arm.forEach((point, i) => point.forEach((value, d) => near(value, expected[i][d])));
  });

  it("have the noise asked for", () => {
    const cloud = ofClass(blobs({ seed: 2, perClass: 5000, classes: 1, spread: 0.5 }), 0);
    // One class lies at (0, 1). Five standard errors: 5 * 0.5 / sqrt(5000) = 0.035.
    near(mean(cloud.map(([x]) => x)), 0, 0.036);
    near(mean(cloud.map(([, y]) => y)), 1, 0.036);
    near(Math.sqrt(mean(cloud.map(([x]) => x * x))), 0.5, 0.026);
  });

  it("refuse negative noise", () => {
    refuses(() => blobs({ seed: 1, perClass: 1, spread: -1 }), /spread is -1/);
    refuses(() => rings({ seed: 1, perClass: 1, noise: NaN }), /noise is NaN/);
    refuses(() => spirals({ seed: 1, perClass: 1, turns: -1 }), /turns is -1/);
    refuses(() => xor({ seed: 1, perClass: 1, noise: -0.1 }), /noise is -0.1/);
    refuses(() => blobs({ seed: 1, perClass: 1, classes: 0 }), /classes is 0/);
  });
});
