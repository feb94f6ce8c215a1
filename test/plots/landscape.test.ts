import assert from "node:assert/strict";
import { tf } from "../../src/engine/index.js";
import { GradlabError } from "../../src/errors.js";
import * as plots from "../../src/plots/index.js";

const square = { xRange: [-2, 2], yRange: [0, 4], resolution: 5 } as const;
const bowl = (x: number, y: number): number => x ** 2 + 10 * y;

function refuses(run: () => unknown, message: RegExp): void {
  assert.throws(run, (error) => error instanceof GradlabError && message.test(error.message));
}

describe("plots.landscape", () => {
  it("asks for the height at every place of the grid, rows from the bottom up", () => {
    const [levels] = plots.landscape(bowl, square).data;
    assert.deepEqual(levels["x"], [-2, -1, 0, 1, 2]);
    assert.deepEqual(levels["y"], [0, 1, 2, 3, 4]);
    assert.deepEqual((levels["z"] as number[][])[0], [4, 1, 0, 1, 4]);
    assert.deepEqual((levels["z"] as number[][])[3], [34, 31, 30, 31, 34]);
  });

  it("draws levels that grow by factors from logarithms, and still tells the height", () => {
    const [levels] = plots.landscape((x, y) => 10 ** (x + y), { ...square, log: true }).data;
    assert.deepEqual((levels["z"] as number[][])[1], [-1, 0, 1, 2, 3]);
    assert.deepEqual((levels["customdata"] as number[][])[1], [0.1, 1, 10, 100, 1000]);
    const [floored] = plots.landscape(bowl, { ...square, log: true, floor: 10 }).data;
    assert.deepEqual((floored["z"] as number[][])[0], [1, 1, 1, 1, 1]);
    assert.deepEqual((floored["customdata"] as number[][])[0], [4, 1, 0, 1, 4]);
    refuses(() => plots.landscape(bowl, { ...square, log: true }), /a height is 0, expected heights above 0/);
  });

  it("draws each path with its head, a tensor or rows, and ends one where it left the numbers", () => {
    const points = [
      [2, 4],
      [1, 3],
      [0, 1],
    ];
    const { data, layout } = plots.landscape(bowl, {
      ...square,
      paths: [
        { name: "calm", points: tf.tensor2d(points) },
        { name: "wild", points: [...points, [NaN, 5], [1, 1]] },
      ],
    });
    const [, way, head, wild, wildHead] = data;
    assert.deepEqual(
      [way["x"], way["y"]],
      [
        [2, 1, 0],
        [4, 3, 1],
      ],
    );
    assert.deepEqual([head["x"], head["y"]], [[0], [1]]);
    assert.deepEqual([wild["x"], wildHead["x"]], [[2, 1, 0], [0]]);
    assert.equal(wild["name"], "wild (not finite at step 3)");
    assert.match(layout.meta!.summary, /heights from 0 to 44, with 2 paths: calm, wild/);
  });

  it("refuses what it cannot draw, naming it", () => {
    refuses(() => plots.landscape((x) => 1 / x, square), /the height at \(0, 0\) is Infinity/);
    refuses(
      () => plots.landscape(bowl, { ...square, paths: [{ name: "p", points: [[1, 2, 3]] }] }),
      /the path p has 3 columns, expected 2/,
    );
    refuses(
      () => plots.landscape(bowl, { ...square, paths: [{ name: "p", points: [[NaN, 1]] }] }),
      /the path p\[0, 0\] is NaN/,
    );
    refuses(() => plots.landscape(bowl, { ...square, marks: [[1]] }), /marks has 1 columns, expected 2/);
  });
});

describe("plots.slider", () => {
  const still = { name: "still", y: [0, 0, 0] };
  const figures = [1, 2, 3].map((k) =>
    plots.lines([still, { name: "moving", y: [0, k, 0] }], { title: `height ${k}` }),
  );

  it("carries in its frames only what changes, and the titles", () => {
    const { data, frames, layout } = plots.slider(figures, { names: ["a", "b", "c"], label: "k = " });
    assert.deepEqual(data, figures[0].data);
    assert.deepEqual(
      frames!.map(({ traces }) => traces),
      [[1], [1], [1]],
    );
    assert.deepEqual(
      frames!.map(({ data }) => data),
      [[{ y: [0, 1, 0] }], [{ y: [0, 2, 0] }], [{ y: [0, 3, 0] }]],
    );
    assert.deepEqual(
      frames!.map((frame) => frame.layout?.title?.text),
      ["height 1", "height 2", "height 3"],
    );
    assert.match(layout.meta!.summary, /a slider shows k = a to k = c$/);
  });

  it("has a position for every figure that brings up its frame", () => {
    const { layout, frames } = plots.slider(figures, { names: ["a", "a", "a"], start: 2 });
    const [bar] = layout["sliders"] as { active: number; steps: { label: string; args: [string[]] }[] }[];
    assert.equal(bar.active, 2);
    assert.deepEqual(
      bar.steps.map(({ args: [[name]] }) => name),
      frames!.map(({ name }) => name),
    );
    assert.equal(new Set(frames!.map(({ name }) => name)).size, 3);
  });

  it("plays on request alone", () => {
    const names = ["a", "b", "c"];
    assert.equal(plots.slider(figures, { names }).layout["updatemenus"], undefined);
    const [menu] = plots.slider(figures, { names, play: 40 }).layout["updatemenus"] as {
      buttons: { args: [unknown, { frame: { duration: number } }] }[];
    }[];
    assert.equal(menu.buttons[0].args[1].frame.duration, 40);
  });

  it("refuses figures that do not fit together", () => {
    refuses(() => plots.slider([], { names: [] }), /there are no figures/);
    refuses(() => plots.slider(figures, { names: ["a"] }), /names has 1 entries, expected 3/);
    refuses(() => plots.slider(figures, { names: ["a", "b", "c"], start: 3 }), /start is 3, expected 0 to 2/);
    refuses(
      () => plots.slider([figures[0], plots.lines({ y: [1] })], { names: ["a", "b"] }),
      /figures\[1\] has 1 layers, expected 2/,
    );
  });
});
