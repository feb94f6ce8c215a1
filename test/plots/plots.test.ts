import assert from "node:assert/strict";
import { PNG } from "pngjs";
import { tf } from "../../src/engine/index.js";
import { GradlabError } from "../../src/errors.js";
import { value } from "../../src/gradients/index.js";
import * as plots from "../../src/plots/index.js";

function refuses(run: () => unknown, message: RegExp): void {
  assert.throws(run, (error) => error instanceof GradlabError && message.test(error.message));
}

const filled = (shape: [number, number, number, number], value: number): tf.Tensor4D =>
  tf.tensor4d(
    Array.from({ length: shape.reduce((a, b) => a * b) }, () => value),
    shape,
  );
const summary = (figure: plots.Figure): string => figure.layout.meta?.summary ?? "";

/** Every plot there is, from small data. */
const figures = {
  bars: () => plots.bars(["cat", "dog"], [1, 2], { error: [0.1, 0.2], byClass: true }),
  confusion: () => plots.confusion([0, 1, 1], [0, 1, 0], ["cat", "dog"]),
  crossValidation: () =>
    plots.crossValidation([{ k: 1, accuracies: [0.2, 0.4], mean: 0.3, standardDeviation: 0.1 }]),
  decisionRegions: () =>
    plots.decisionRegions(
      {
        x: [
          [0, 0],
          [1, 1],
        ],
        y: [0, 1],
      },
      (x) => tf.argMax(x, 1),
      { resolution: 4 },
    ),
  errorBars: () => plots.errorBars({ x: tf.tensor1d([1, 2]), y: [3, 4], error: [1, 1] }, { xLog: true }),
  graph: () => plots.graph(value(2, "w").times(value(3, "x")).plus(1).graph()),
  history: () => plots.history({ loss: [2, 1], validationAccuracy: [0.1, 0.2] }),
  imageGrid: () => plots.imageGrid(filled([2, 3, 3, 1], 0), { titles: ["a", "b"] }),
  landscape: () =>
    plots.landscape((x, y) => x * x + y * y, {
      xRange: [-1, 1],
      yRange: [-1, 1],
      resolution: 5,
      paths: [
        {
          name: "walk",
          points: [
            [1, 1],
            [0.5, 0],
          ],
        },
      ],
      marks: [[0, 0]],
    }),
  linearRegions: () =>
    plots.linearRegions(
      {
        x: [
          [-1, -1],
          [1, 1],
        ],
        y: [0, 1],
      },
      [
        [-1, 1],
        [0, 0],
      ],
      [0, 0],
      { resolution: 4 },
    ),
  lines: () => plots.lines([{ y: [1, 2] }, { name: "other", y: new Float32Array([3, 4]) }]),
  matrix: () =>
    plots.matrix(
      [
        [1, 2],
        [3, 4],
      ],
      { rows: ["a", "b"], columns: ["c", "d"] },
    ),
  pixels: () => plots.pixels(tf.tensor2d([[0, 255]])),
  row: () =>
    plots.row([plots.matrix([[1]], { title: "a" }), plots.lines({ name: "b", y: [1] })], { between: ["+"] }),
  scatter: () => plots.scatter({ x: [1], y: [2] }),
  slider: () =>
    plots.slider([plots.lines({ y: [1, 2] }), plots.lines({ y: [2, 1] })], {
      names: ["up", "down"],
      play: 100,
    }),
} satisfies Record<string, () => plots.Figure>;

describe("plots", () => {
  it("are all in the table of this test", () => {
    const functions = Object.entries(plots).filter(([, value]) => typeof value === "function");
    assert.deepEqual(functions.map(([name]) => name).toSorted(), Object.keys(figures).toSorted());
  });

  for (const [name, make] of Object.entries(figures)) {
    it(`${name} is plain data that survives JSON, and says in words what it shows`, () => {
      const figure = make();
      const text = JSON.stringify(figure);
      assert.deepEqual(JSON.parse(text), figure);
      assert.doesNotMatch(text, /NaN|undefined/);
      assert.ok(figure.data.length > 0 && summary(figure).length > 10);
    });
  }

  it("bars keep to the ends that they are given", () => {
    const { yaxis } = plots.bars(["a"], [1], { yRange: [-2, 3] }).layout as { yaxis: { range?: number[] } };
    assert.deepEqual(yaxis.range, [-2, 3]);
    assert.equal("range" in (plots.bars(["a"], [1]).layout["yaxis"] as object), false);
  });

  it("refuse what cannot be drawn, naming it", () => {
    refuses(() => plots.matrix([]), /plots\.matrix: values is empty/);
    refuses(() => plots.matrix([[1, 2], [3]]), /values\[1\] has 1 numbers, expected 2/);
    refuses(() => plots.matrix([[1, NaN]]), /values\[0, 1\] is NaN/);
    refuses(() => plots.matrix(tf.tensor1d([1]) as unknown as tf.Tensor2D), /values has shape \[1\]/);
    refuses(() => plots.matrix([[1]], { rows: ["a", "b"] }), /rows has 2 entries, expected 1/);
    refuses(() => plots.scatter({ x: [1], y: [Infinity] }), /y\[0\] is Infinity/);
    refuses(() => plots.scatter({ x: [1, 2], y: [1] }), /x has 2 entries, expected 1/);
    refuses(() => plots.lines([]), /no points/);
    refuses(() => plots.errorBars({ y: [1], error: [1, 2] }), /error has 2 entries/);
    refuses(() => plots.bars([], []), /no bars/);
    refuses(() => plots.bars(["a"], [1, 2]), /names has 1 entries, expected 2/);
    refuses(() => plots.crossValidation([]), /table is empty/);
    refuses(() => plots.confusion([0], [0, 1], ["a", "b"]), /actual has 1 labels and predicted 2/);
    refuses(() => plots.confusion([0], [2], ["a", "b"]), /predicted\[0\] is 2/);
    refuses(() => plots.history({}), /nothing to draw/);
    refuses(() => plots.row([]), /no figures/);
    refuses(() => plots.row([figures.lines()], { between: ["+"] }), /between has 1 signs, expected 0/);
    refuses(() => plots.decisionRegions({ x: [[1]], y: [0] }, () => []), /x has 1 columns, expected 2/);
    const points = {
      x: [
        [0, 0],
        [1, 1],
      ],
      y: [0, 1],
    };
    refuses(
      () => plots.decisionRegions(points, () => [0]),
      /classify gave 1 numbers, expected.*14400 places/,
    );
    refuses(
      () => plots.decisionRegions(points, (x) => Array.from({ length: x.shape[0] }, () => 0.5)),
      /classify gave 0\.5/,
    );
    refuses(() => plots.imageGrid(filled([0, 3, 3, 3], 0)), /no pictures/);
    refuses(() => plots.imageGrid(filled([1, 3, 3, 2], 0)), /C = 1 \(grey\) or 3/);
    refuses(() => plots.imageGrid(filled([1, 3, 3, 3], NaN)), /pixel number 0 is NaN/);
    refuses(
      () => plots.imageGrid(filled([1, 3, 3, 3], 0), { titles: [] }),
      /titles has 0 entries, expected 1/,
    );
    refuses(
      () => plots.imageGrid(filled([1, 3, 3, 3], 0), { perClass: 2 }),
      /perClass needs pictures with labels/,
    );
  });

  it("leave a gap where a training run left the numbers, and say where", () => {
    const { data } = plots.lines({ name: "loss", y: [2, 3, NaN, Infinity] });
    assert.deepEqual(data[0]["y"], [2, 3, null, null]);
    assert.equal(data[0]["name"], "loss (not finite at 2)");
  });
});

describe("plots.imageGrid", () => {
  /** The picture behind the figure, as RGBA. */
  const mosaic = ({ data }: plots.Figure): PNG =>
    PNG.sync.read(Buffer.from(String(data[0]["source"]).split(",")[1], "base64"));
  const pixel = (png: PNG, x: number, y: number): number[] => [
    ...png.data.subarray((y * png.width + x) * 4).subarray(0, 4),
  ];

  it("puts every picture in its place, pixel by pixel, transparent between", () => {
    // Three pictures of 2 x 1 RGB pixels, two in a row; at size 12 a gap is one pixel.
    const pixels = Uint8Array.from({ length: 18 }, (_, i) => i * 10);
    const png = mosaic(plots.imageGrid({ pixels, shape: [3, 1, 2, 3] }, { perRow: 2, size: 12 }));
    assert.deepEqual([png.width, png.height], [5, 3]);
    assert.deepEqual(pixel(png, 0, 0), [0, 10, 20, 255]);
    assert.deepEqual(pixel(png, 1, 0), [30, 40, 50, 255]);
    assert.deepEqual(pixel(png, 2, 0), [0, 0, 0, 0]);
    assert.deepEqual(pixel(png, 3, 0), [60, 70, 80, 255]);
    assert.deepEqual(pixel(png, 1, 2), [150, 160, 170, 255]);
    assert.deepEqual(pixel(png, 3, 2), [0, 0, 0, 0]);
  });

  it("sorts by class, a row each, and leaves a place empty where a class has too few", () => {
    const images = {
      pixels: Uint8Array.of(1, 2, 3),
      shape: [3, 1, 1, 1] as const,
      labels: [1, 0, 1],
      classes: ["a", "b"],
    };
    const figure = plots.imageGrid(images, { perClass: 2, size: 6 });
    const png = mosaic(figure);
    assert.deepEqual(
      [pixel(png, 0, 0), pixel(png, 2, 0)],
      [
        [2, 2, 2, 255],
        [0, 0, 0, 0],
      ],
    );
    assert.deepEqual(
      [pixel(png, 0, 2), pixel(png, 2, 2)],
      [
        [1, 1, 1, 255],
        [3, 3, 3, 255],
      ],
    );
    assert.deepEqual(
      figure.layout.annotations!.map(({ text }) => text),
      ["a", "b"],
    );
  });

  it("finds black and white: 0 to 255, 0 to 1, or the numbers' own ends", () => {
    const first = (values: number[], range?: plots.Range): number[] => {
      const images = tf.tensor3d(values, [1, values.length, 1]);
      const png = mosaic(plots.imageGrid(images, range === undefined ? {} : { range }));
      return values.map((_, x) => pixel(png, x, 0)[0]);
    };
    assert.deepEqual(first([0, 100, 254]), [0, 100, 254]);
    assert.deepEqual(first([0, 0.2, 1]), [0, 51, 255]);
    assert.deepEqual(first([-1, 0, 1]), [0, 128, 255]);
    assert.deepEqual(first([-1, 0, 5], [0, 10]), [0, 0, 128]);
  });

  it("linearRegions draws each line where its score is 0, and an arrow to where it grows", () => {
    const points = {
      x: [
        [-1, -1],
        [1, 1],
      ],
      y: [0, 1],
    };
    const figure = plots.linearRegions(
      points,
      [
        [2, -1, 0],
        [1, 3, 0],
      ],
      [0.5, -1, 7],
      { resolution: 30 },
    );
    const lines = figure.data.filter(({ mode }) => mode === "lines");
    const [[u1, u2], [v1, v2], biases] = [
      [2, -1],
      [1, 3],
      [0.5, -1],
    ];
    for (const [label, [u, v]] of [
      [u1, v1],
      [u2, v2],
    ].entries()) {
      const [x, y] = [lines[label]["x"], lines[label]["y"]] as number[][];
      for (const end of [0, 1]) assert.ok(Math.abs(u * x[end] + v * y[end] + biases[label]) < 1e-9);
      const arrow = figure.layout.annotations![label] as unknown as Record<"x" | "y" | "ax" | "ay", number>;
      const step = [arrow.x - arrow.ax, arrow.y - arrow.ay];
      assert.ok(Math.abs(step[0] * v - step[1] * u) < 1e-9 && step[0] * u + step[1] * v > 0);
    }
    assert.equal(lines.length, 2, "a score that is 7 everywhere has no line");
    const [left, right] = plots
      .row([figure, figure])
      .layout.annotations!.filter(({ axref }) => axref !== undefined)
      .filter((_, i) => i % 2 === 0);
    assert.deepEqual([left["axref"], left["ayref"], right["axref"], right["ayref"]], ["x", "y", "x2", "y2"]);
    const beside = plots.row([figure]).data.filter(({ mode }) => mode === "lines");
    assert.ok(
      beside.every(({ showlegend }) => showlegend === false),
      "the lines are not in the legend",
    );
    refuses(() => plots.linearRegions(points, [[1, 2]], [0, 0]), /w has 1 rows, expected 2/);
    refuses(
      () =>
        plots.linearRegions(
          points,
          [
            [1, 2],
            [3, 4],
          ],
          [0],
        ),
      /b has 1 entries, expected 2/,
    );
  });
});
