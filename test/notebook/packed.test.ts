import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fc from "fast-check";
import { chromium, type Browser } from "playwright-core";
import { packed, unpacked, type Packed } from "../../src/notebook/packed.js";
import * as plots from "../../src/plots/index.js";
import { needs } from "../support/needs.js";

const drawn = (y: readonly number[]): Packed => packed(plots.lines({ y })).data[0]["y"] as Packed;
const count = (n: number, of: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => of(i));

describe("a figure's numbers packed for a notebook's file", () => {
  it("are the bytes that numpy would write, in base64", () => {
    const bytes = drawn(count(100, (i) => i));
    assert.deepEqual(bytes, {
      dtype: "u1",
      bdata: Buffer.from(count(100, (i) => i)).toString("base64"),
    });
    assert.equal(drawn(count(30, (i) => i - 5)).dtype, "i1");
    assert.equal(drawn(count(30, (i) => 300 * i)).dtype, "u2");
    assert.equal(drawn(count(30, (i) => -300 * i)).dtype, "i2");
    assert.equal(drawn(count(30, (i) => 70_000 * i)).dtype, "i4");
    const halves = drawn(count(30, (i) => i / 2));
    assert.equal(halves.dtype, "f4");
    assert.equal(Buffer.from(halves.bdata, "base64").readFloatLE(4 * 7), 3.5);
    assert.equal(drawn(count(30, (i) => 10 ** -(10 * i))).dtype, "f8");
  });

  it("come back: whole ones exactly, others to seven digits, tables row by row", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 24 }), (y) =>
        assert.deepEqual(unpacked(drawn(y)), y),
      ),
      { seed: 1 },
    );
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 24 }), (y) => {
        for (const [i, value] of (unpacked(drawn(y)) as number[]).entries())
          assert.ok(Math.abs(value - y[i]) <= 1e-7 * Math.abs(y[i]), `${value} ${y[i]}`);
      }),
      { seed: 1 },
    );
    const table = count(4, (i) => i).map((i) => count(9, (j) => 10 * i + j));
    const { z } = packed(plots.matrix(table, { numbers: false })).data[0] as unknown as { z: Packed };
    assert.equal(z.shape, "4, 9");
    assert.deepEqual(unpacked(z), table);
  });

  it("stay digits where they are few, written into the picture, or have gaps", () => {
    const short = plots.lines({ y: count(23, (i) => i) });
    assert.equal(packed(short), short);
    const written = plots.matrix([count(30, (i) => i)]);
    assert.equal(packed(written), written);
    const gap = plots.lines({ y: [...count(30, (i) => i), NaN] });
    assert.ok(Array.isArray(packed(gap).data[0]["y"]));
  });

  it("make a map of regions a fraction of its size", () => {
    const points = { x: [[-1, -1], [1, 1]], y: [0, 1] }; // prettier-ignore
    const regions = plots.decisionRegions(points, (places) => count(places.shape[0], (i) => i % 2));
    const bytes = JSON.stringify(packed(regions), null, 1).length;
    assert.ok(bytes < 30_000 && JSON.stringify(regions, null, 1).length > 4 * bytes, `${bytes}`);
  });

  describe("in a browser", () => {
    let browser: Browser;
    before(async function () {
      needs(this, "chromium");
      browser = await chromium.launch({
        executablePath: "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
      });
    });
    after(() => browser?.close());

    it("draw the same, and move the same under a slider", async function () {
      this.timeout(60_000);
      const curve = (k: number, points: number): plots.Figure =>
        plots.lines(
          { x: count(points, (i) => i / 7), y: count(points, (i) => k * Math.sin(i / 5)) },
          { xRange: [0, 8], yRange: [-4, 4] },
        );
      const bowl = plots.landscape((x, y) => 0.01 + x * x + y * y, {
        xRange: [-1, 1],
        yRange: [-1, 1],
        log: true,
      });
      const slider = plots.slider([curve(2, 40), curve(1, 3), curve(3, 50)], { names: ["a", "b", "c"] });
      const page = await browser.newPage();
      await page.setContent("<div id=figure></div>");
      await page.addScriptTag({
        path: createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min"),
      });
      const seen = (figure: plots.Figure, frame?: string): Promise<string> =>
        page.evaluate(
          async ({ figure, frame }) => {
            const node = document.createElement("div");
            document.querySelector("#figure")!.replaceChildren(node);
            const { Plotly } = globalThis as unknown as {
              Plotly: typeof import("plotly.js-cartesian-dist-min").default;
            };
            await Plotly.react(node, figure);
            if (frame !== undefined)
              await Plotly.animate(node, [frame], {
                mode: "immediate",
                frame: { duration: 0 },
                transition: { duration: 0 },
              });
            return [...node.querySelectorAll(".contourlevel path, .contourfill path, .js-line")]
              .map((one) => one.getAttribute("d"))
              .join();
          },
          { figure, ...(frame === undefined ? {} : { frame }) },
        );
      const rounded = (paths: string): number[] =>
        (paths.match(/-?\d+(\.\d+)?/g) ?? []).map((text) => Math.round(Number(text)));
      for (const [figure, frames] of [
        [bowl, [undefined]],
        [slider, [undefined, "1", "2", "0"]],
      ] as const) {
        assert.notEqual(packed(figure), figure);
        for (const frame of frames) {
          const [digits, bytes] = [
            rounded(await seen(figure, frame)),
            rounded(await seen(packed(figure), frame)),
          ];
          assert.ok(
            digits.length > 3,
            `${digits.length} numbers drawn in frame ${frame} of a ${figure.data[0].type}`,
          );
          assert.deepEqual(bytes, digits);
        }
      }
      await page.close();
    });
  });
});
