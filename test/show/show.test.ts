import assert from "node:assert/strict";
import { chromium, type Browser } from "playwright-core";
import { float64, tf } from "../../src/engine/index.js";
import { GradlabError } from "../../src/errors.js";
import { page, setDisplaySink, type Display } from "../../src/notebook/index.js";
import * as plots from "../../src/plots/index.js";
import { represent, show, showLive } from "../../src/show/index.js";
import { needs } from "../support/needs.js";

/** What a kernel would be sent while `run` runs. */
function shown(run: () => void): { displays: Display[]; updates: Display[] } {
  const [displays, updates]: [Display[], Display[]] = [[], []];
  setDisplaySink({ display: (one) => displays.push(one), update: (one) => updates.push(one), clear() {} });
  try {
    run();
  } finally {
    setDisplaySink(undefined);
  }
  return { displays, updates };
}

/** As at the start of a kernel: nothing has been shown yet. */
const freshSession = (): void => {
  delete (globalThis as Record<symbol, unknown>)[Symbol.for("gradlab.plotly")];
};
const html = ({ data }: Display): string => String(data["text/html"]);
const line = plots.lines(
  { name: "loss", y: [3, 2, 1] },
  { title: "A < B & C", xTitle: "epoch", yTitle: "loss" },
);

describe("show", () => {
  it("gives a figure as Plotly's JSON, as HTML and in words, in one display", () => {
    const { displays } = shown(() => show(line));
    assert.equal(displays.length, 1);
    const { data } = displays[0];
    assert.deepEqual(Object.keys(data), ["application/vnd.plotly.v1+json", "text/html", "text/plain"]);
    assert.deepEqual(data["application/vnd.plotly.v1+json"], line);
    assert.equal(data["text/plain"], "[plot] A < B & C: loss against epoch, 3 points in 1 series (loss)");
    assert.match(html(displays[0]), /aria-label="\[plot\] A &#60; B &#38; C/);
  });

  it("sends Plotly itself with the first figure of a session alone", () => {
    freshSession();
    const sizes = shown(() => {
      show(line);
      show(line);
      show(tf.zeros([2, 8, 8, 3]));
    }).displays.map((one) => html(one).length);
    assert.ok(sizes[0] > 500_000, `${sizes[0]}`);
    assert.ok(sizes[1] < 20_000 && sizes[2] < 20_000, sizes.join(", "));
  });

  it("changes what it showed", () => {
    const { displays, updates } = shown(() => showLive(line).update(plots.lines({ y: [1, 2] })));
    assert.equal(updates[0].id, displays[0].id);
    assert.match(String(updates[0].data["text/plain"]), /2 points/);
  });

  it("shows tensors as tables or pictures and says their type and shape", () => {
    const { displays } = shown(() => {
      show(
        tf.tensor2d([
          [1.5, -2],
          [3, 4],
        ]),
      );
      show(tf.tensor1d([true, false], "bool"));
      show(tf.range(0, 100).reshape([10, 10]).tile([3, 3]));
      show(tf.zeros([2, 3, 4]));
    });
    const [matrix, booleans, large, deep] = displays;
    assert.match(html(matrix), /float32 tensor \[2, 2\].*1\.5.*-2.*<tr>.*3.*4/);
    assert.match(String(matrix.data["text/plain"]), /^float32 tensor \[2, 2\] on gradlab\n\[\[1\.5, -2\],\n/);
    assert.match(html(booleans), /true.*false/);
    assert.equal(html(large).match(/<tr>/g)?.length, 13);
    assert.match(html(deep), /^<pre>float32 tensor \[2, 3, 4\]/);
    const freed = tf.scalar(1);
    freed.dispose();
    assert.match(String(shown(() => show(freed)).displays[0].data["text/plain"]), /disposed/);
  });

  it("has an account of what a cell may end with, and none of what only text can show", async () => {
    assert.match(String(represent(tf.scalar(7))?.["text/html"]), /float32 tensor \[\].*7/);
    assert.equal(represent(tf.scalar(7))?.["text/plain"], "float32 tensor [] on gradlab\n7");
    const doubles = await float64(() => tf.scalar(0.1));
    assert.match(String(represent(doubles)?.["text/plain"]), /^float64 tensor \[\] on float64\n/);
    assert.equal(represent(line)?.["application/vnd.plotly.v1+json"], line);
    for (const other of [undefined, null, 7, "text", [line], { data: [] }])
      assert.equal(represent(other), undefined);
  });

  it("shows the first pictures of a set with their classes", () => {
    const images = {
      pixels: new Uint8Array(50 * 48),
      shape: [50, 4, 4, 3] as const,
      labels: Int32Array.from({ length: 50 }, (_, i) => i % 2),
      classes: ["cat", "dog"],
    };
    const [one] = shown(() => show(images)).displays;
    assert.match(String(one.data["text/plain"]), /first 40 of 50 pictures: 40 pictures of 4 x 4/);
    const { layout } = one.data["application/vnd.plotly.v1+json"] as plots.Figure;
    assert.deepEqual(
      layout.annotations?.slice(0, 2).map(({ text }) => text),
      ["cat", "dog"],
    );
  });

  it("refuses anything else", () => {
    for (const [value, name] of [
      [null, /null/],
      [[1], /an array/],
      ["a", /type string/],
    ] as const) {
      assert.throws(
        () => show(value as unknown as tf.Tensor),
        (error) =>
          error instanceof GradlabError && name.test(error.message) && /console\.log/.test(error.message),
      );
    }
  });
});

describe("a figure's HTML in a browser without a network", () => {
  let browser: Browser;
  before(async function () {
    needs(this, "chromium");
    browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  });
  after(() => browser?.close());

  const everyKind: readonly plots.Figure[] = [
    line,
    plots.scatter({ x: [1, 2], y: [2, 1] }),
    plots.errorBars({ x: [1, 10], y: [2, 1], error: [0.2, 0.1] }, { xLog: true }),
    plots.bars(["a", "b"], [1, -2]),
    plots.matrix(
      [
        [1, 2],
        [3, 4],
      ],
      { numbers: true },
    ),
    plots.matrix(Array.from({ length: 30 }, (_, i) => Array.from({ length: 30 }, (_, j) => i * j))),
    plots.confusion([0, 1, 1], [0, 1, 0], ["cat", "dog"]),
    plots.imageGrid(tf.randomUniform([6, 8, 8, 3], 0, 255, "float32", 1) as tf.Tensor4D, { rows: ["row"] }),
    plots.decisionRegions(
      {
        x: [
          [0, 0],
          [1, 1],
        ],
        y: [0, 1],
      },
      (x) => tf.argMax(x, 1),
      { resolution: 10 },
    ),
    plots.history({ loss: [2, 1], accuracy: [0.1, 0.5] }),
    plots.crossValidation(
      [1, 3].map((k) => ({ k, accuracies: [0.2, 0.4], mean: 0.3, standardDeviation: 0.1 })),
    ),
    plots.row([plots.pixels([[0]], { title: "a" }), plots.pixels([[255]], { title: "b" })], {
      between: ["−"],
    }),
  ];

  async function open(
    body: string,
    colorScheme: "light" | "dark",
  ): Promise<{ faults: string[]; at: import("playwright-core").Page }> {
    const at = await (await browser.newContext({ colorScheme, offline: true })).newPage();
    const faults: string[] = [];
    at.on(
      "console",
      (message) => ["error", "warning"].includes(message.type()) && faults.push(message.text()),
    );
    at.on("pageerror", (error) => faults.push(error.message));
    await at.setContent(page({ title: "Plots", body }));
    return { faults, at };
  }

  for (const scheme of ["light", "dark"] as const) {
    it(`draws every kind of plot on one ${scheme} page, twice the same too, readably`, async () => {
      freshSession();
      const { displays } = shown(() => [...everyKind, line].forEach((figure) => show(figure)));
      const { faults, at } = await open(displays.map(html).join("\n"), scheme);
      await at.waitForFunction(
        (n) => document.querySelectorAll("[data-gradlab-figure] .plot-container").length === n,
        displays.length,
      );
      assert.equal(await at.locator("[data-gradlab-figure] .main-svg").first().isVisible(), true);
      assert.equal(await at.locator(".imagelayer image").count(), 1);
      const ink = await at
        .locator(".gtitle")
        .first()
        .evaluate((node) => getComputedStyle(node).fill);
      assert.equal(ink, scheme === "dark" ? "rgb(223, 229, 236)" : "rgb(43, 52, 64)");
      assert.deepEqual(faults, []);
    });
  }

  it("fits a narrow page, and follows when it changes", async () => {
    freshSession();
    const grid = plots.imageGrid(tf.zeros([10, 8, 8, 3]) as tf.Tensor4D);
    const { displays } = shown(() => [line, grid].forEach((figure) => show(figure)));
    const { at } = await open(displays.map(html).join("\n"), "light");
    await at.setViewportSize({ width: 400, height: 700 });
    await at.waitForFunction(() => {
      const plots = [...document.querySelectorAll(".main-svg")];
      return plots.length > 0 && plots.every((plot) => plot.getBoundingClientRect().right <= 400);
    });
  });

  it("says what to do where Plotly is missing, and still draws when it comes", async function () {
    this.timeout(30_000);
    freshSession();
    const { displays } = shown(() => [line, line].forEach((figure) => show(figure)));
    const { at } = await open(html(displays[1]), "light");
    await at.getByText("Restart the kernel and run all cells").waitFor({ timeout: 15_000 });
    await at.evaluate((library) => {
      document.body.append(document.createRange().createContextualFragment(library));
    }, html(displays[0]));
    await at.waitForFunction(() => document.querySelectorAll(".plot-container").length === 2);
    assert.equal(await at.getByText("Restart the kernel").count(), 0);
  });
});
