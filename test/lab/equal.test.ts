import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { runNotebook } from "../../src/kernel/index.js";
import { readNotebook, writeNotebook, type Notebook } from "../../src/notebook/index.js";
import { needs } from "../support/needs.js";
import { comparable, withoutOutputs } from "../support/outputs.js";
import { openBrowser, output, person, press, saved } from "./browser.js";
import { testLab, type TestLab } from "./lab.js";

const pack = path.resolve(import.meta.dirname, "../..");
const name = "lessons/01-image-classification.ipynb";

describe("the lab and gradlab run", function () {
  this.timeout(120_000);
  let lab: TestLab;
  let browser: Browser;
  before(async function () {
    needs(this, "chromium");
    lab = await testLab({ pack });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await lab?.close();
  });

  it("give equal outputs for all of lesson 01", async () => {
    const original = withoutOutputs(read(path.join(pack, "notebooks/01-image-classification.ipynb")));
    await lab.ask("GET", `/open/${name}`);
    writeFileSync(path.join(lab.workspace, name), writeNotebook(original));
    const learner = await person(browser, lab);
    const page = await learner.open(`/open/${name}`);
    await press(page, "run-all");
    const last = original.cells.findLastIndex((cell) => cell.cell_type === "code");
    await page
      .locator(".jp-Notebook .jp-Cell")
      .nth(last)
      .locator(".jp-InputPrompt", { hasText: /\[\d+\]/ })
      .waitFor({ timeout: 90_000 });
    await page.waitForSelector("body[data-kernel=idle]");
    assert.equal(await output(page, last).count(), 1);
    await saved(page);
    const inLab = read(path.join(lab.workspace, name));
    const { notebook, failure } = await runNotebook(original, {
      cwd: path.join(lab.workspace, "lessons"),
      name,
    });
    assert.equal(failure, undefined);
    const [ours, theirs] = [comparable(notebook), comparable(inLab)];
    assert.ok(ours.length > 20);
    assert.ok(ours.some((cell) => cell.includes("application/vnd.plotly.v1+json")));
    assert.deepEqual(theirs, ours);
    assert.deepEqual(learner.faults, []);
    await learner.context.close();
  });
});

const read = (file: string): Notebook => readNotebook(readFileSync(file, "utf8"), file);
