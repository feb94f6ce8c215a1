import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import axeCore from "axe-core";
import { chromium, type Browser, type Page } from "playwright-core";
import * as library from "../../src/browser.js";
import {
  demoNames,
  demoOf,
  descent,
  kNearestNeighbors,
  linearClassifier,
  serveDemos,
} from "../../src/demos/index.js";
import { needs } from "../support/needs.js";
import { computed, unitsApart } from "./computed.js";

const root = path.resolve(import.meta.dirname, "../..");

describe("demos", () => {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof serveDemos>>;
  const faults: string[] = [];

  before(async function () {
    needs(this, "chromium");
    browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    served = await serveDemos();
  });
  after(async () => {
    await browser?.close();
    await served?.close();
  });

  async function open(name: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1100, height: 900 }, ...options });
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    await page.goto(new URL(name, served.url).href);
    await page.waitForSelector("html[data-ready]");
    return page;
  }
  const sums = (page: Page): Promise<number[]> =>
    page
      .locator(".sums dd")
      .allTextContents()
      .then((texts) => texts.map(Number));

  it("the library computes in a page, compiled and on one thread, the bits that it computes in Node", async function () {
    this.timeout(60_000);
    const page = await browser.newPage();
    // WebAssembly is refused in no page of ours; a blank one has no policy at all.
    await page.goto("about:blank");
    await page.addScriptTag({
      content: `window.run = ${computed.toString().replaceAll("__name", "((f) => f)")}`,
    });
    const code = readFileSync(path.join(root, "dist/browser/gradlab.js"), "utf8");
    const { values, text } = await page.evaluate(async (code) => {
      const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
      const gradlab = (await import(url)) as typeof library;
      const { run } = globalThis as unknown as { run: typeof computed };
      return { values: await run(gradlab), text: gradlab.engine.describe().text };
    }, code);
    assert.match(text, /WebAssembly SIMD on 1 thread/);
    await library.engine.use("gradlab"); // without native kernels, whose last bits are the processor's
    const expected = await computed(library).finally(() => library.engine.use());
    for (const [name, list] of Object.entries(expected.kernels)) {
      assert.ok(list.length > 0 && list.every(Number.isFinite), name);
      assert.deepEqual(values.kernels[name], list, name); // bit by bit: deepEqual tells -0 from 0
    }
    // Two browsers, too, differ here: a double of Math's is right to about one unit in the last place, erf to a few.
    for (const [name, list] of Object.entries(expected.math)) {
      const [precision] = name.split(" ") as ["float32" | "float64"];
      assert.equal(values.math[name].length, list.length, name);
      const units = unitsApart(precision, list, values.math[name]);
      assert.ok(
        units <= (precision === "float32" ? 1 : 4),
        `${name}: ${units} units in the last place apart`,
      );
    }
  });

  it("the linear classifier's numbers are those of the formulas", async () => {
    const page = await open("linear-classifier");
    const rows = await page
      .locator(".points tbody tr")
      .evaluateAll((all) =>
        all.map((row) =>
          [...row.querySelectorAll("td")].map((cell) => Number(cell.textContent.replace("−", "-"))),
        ),
      );
    const entries = await page
      .locator(".parameter input")
      .evaluateAll((all) => all.map((one) => Number((one as HTMLInputElement).value)));
    const lossOf = {
      "weston-watkins": (s: number[], y: number) =>
        s.reduce((sum, v, j) => sum + (j === y ? 0 : Math.max(0, v - s[y] + 1)), 0),
      "one-vs-all": (s: number[], y: number) =>
        s.reduce((sum, v, j) => sum + Math.max(0, j === y ? 1 - v : 1 + v), 0),
      structured: (s: number[], y: number) => Math.max(0, ...s.map((v, j) => (j === y ? 0 : v - s[y] + 1))),
      softmax: (s: number[], y: number) => -s[y] + Math.log(s.reduce((sum, v) => sum + Math.exp(v), 0)),
    };
    for (const [name, loss] of Object.entries(lossOf)) {
      await page.locator(`input[value=${name}]`).check({ force: true });
      const losses = rows.map(([x1, x2, y]) =>
        loss(
          [0, 1, 2].map((c) => entries[3 * c] * x1 + entries[3 * c + 1] * x2 + entries[3 * c + 2]),
          y,
        ),
      );
      const data = losses.reduce((a, b) => a + b, 0) / 9;
      const penalty = 0.1 * entries.reduce((sum, v, i) => sum + (i % 3 === 2 ? 0 : v * v), 0);
      const [shownData, shownPenalty, total] = await sums(page);
      assert.ok(Math.abs(shownData - data) < 6e-4, `${name}: ${shownData} ${data}`);
      assert.ok(Math.abs(shownPenalty - penalty) < 6e-4);
      assert.ok(Math.abs(total - data - penalty) < 6e-4);
    }
    await page.close();
  });

  it("the linear classifier follows mouse, keyboard and its buttons, and learns", async () => {
    const page = await open("linear-classifier");
    const first = page.locator(".handle").first();
    const x = async (): Promise<number> =>
      Number(await page.locator(".points tbody td").first().textContent());
    const before = await x();
    await first.focus();
    await page.keyboard.press("Shift+ArrowRight");
    assert.ok(Math.abs((await x()) - before - 0.24) < 0.006);
    const box = (await first.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 - 100, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    assert.ok((await x()) < before);
    await page.getByRole("button", { name: "Reset" }).click();
    const [, , start] = await sums(page);
    await page.getByRole("button", { name: "One update" }).click();
    const [, , after] = await sums(page);
    assert.ok(after < start);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.waitForFunction(() => Number(document.querySelectorAll(".sums dd")[2].textContent) < 0.7);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.close();
  });

  it("kNN's votes are those of the nearest points", async () => {
    const page = await open("knn-regions");
    const names = await page
      .locator(".handle")
      .evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")!));
    const points = names.map((name) => {
      const [, label, a, b] = /class (\d) at (−?[\d.]+), (−?[\d.]+)/.exec(name)!;
      return { label: Number(label), at: [a, b].map((text) => Number(text.replace("−", "-"))) };
    });
    const slider = page.getByLabel("Neighbours k");
    await slider.fill("5");
    for (const [metric, distance] of [
      ["l1", (a: number, b: number) => Math.abs(a) + Math.abs(b)],
      ["l2", (a: number, b: number) => Math.hypot(a, b)],
    ] as const) {
      await page.locator(`input[value=${metric}]`).check({ force: true });
      const nearest = points
        .map(({ label, at }) => ({ label, far: distance(at[0] - 0.15, at[1] - 0.1) }))
        .sort((p, q) => p.far - q.far)
        .slice(0, 5);
      const votes = [0, 1, 2].map((c) => nearest.filter(({ label }) => label === c).length);
      const counts = await page.locator(".ballot .count").allTextContents();
      assert.deepEqual(counts.map(Number), votes, metric);
    }
    await page.close();
  });

  it("the descent's first step of SGD is the formula's", async () => {
    const page = await open("descent");
    await page.getByRole("button", { name: "One step" }).click();
    // f = 0.05 x^2 + y^2 from (-2.7, 1.6), learning rate 0.9
    const [x, y] = [-2.7 - 0.9 * 0.1 * -2.7, 1.6 - 0.9 * 2 * 1.6];
    const shown = Number(await page.locator(".standings .loss").first().textContent());
    assert.ok(Math.abs(shown - (0.05 * x * x + y * y)) < 6e-4, String(shown));
    await page.close();
  });

  it("has nothing that axe-core finds serious, light, dark and narrow, and never scrolls sideways", async function () {
    this.timeout(60_000);
    for (const name of demoNames) {
      for (const [width, colorScheme] of [
        [1100, "light"],
        [360, "dark"],
      ] as const) {
        const page = await open(name, { viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
        await page.evaluate(axeCore.source);
        const { violations } = await page.evaluate(() =>
          (globalThis as unknown as { axe: typeof axeCore }).axe.run(),
        );
        const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        const told = serious.map(
          ({ id, nodes }) => `${name} ${width}: ${id} ${nodes[0].html} ${nodes[0].failureSummary}`,
        );
        assert.deepEqual(told, []);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), name);
        await page.close();
      }
    }
  });

  it("shows itself in a notebook's page without a network, as high as it wants to be", async () => {
    const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    await page.route("**/*", (route) => route.abort());
    const shown = linearClassifier()[Symbol.for("Jupyter.display")]();
    assert.match(String(shown["text/plain"]), /npx gradlab demo linear-classifier/);
    await page.setContent(`<body style="background: #111">${String(shown["text/html"])}</body>`);
    const frame = page.frameLocator("iframe");
    await frame.locator("html[data-ready][data-theme=dark]").waitFor();
    const height = await page.locator("iframe").evaluate((one) => one.clientHeight);
    const inner = await frame.locator("body").evaluate((body) => body.getBoundingClientRect().height);
    assert.ok(Math.abs(height - inner) < 4, `${height} ${inner}`);
    await page.close();
  });

  it("reports no fault while all that ran", () => assert.deepEqual(faults, []));

  it("refuses settings that it cannot start with", () => {
    assert.throws(() => linearClassifier({ lambda: -1 }), /lambda is -1/);
    assert.throws(() => linearClassifier({ loss: "hinge" as "softmax" }), /loss is "hinge", expected one of/);
    assert.throws(() => kNearestNeighbors({ k: 2.5 }), /k is 2.5/);
    assert.throws(() => descent({ rules: [] }), /rules is empty/);
    assert.throws(() => demoOf("descent", { rules: "sgd" }), /not a list/);
  });
});
