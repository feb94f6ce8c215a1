import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { readNotebook, type CodeCell } from "../../src/notebook/index.js";
import { needs } from "../support/needs.js";
import { openBrowser, person, press, ready, saved, write, type Person } from "./browser.js";
import { testLab, type TestLab } from "./lab.js";

const name = "lessons/01-image-classification.ipynb";

/** Lesson 01 itself, as somebody works through it, from the start page on; each step goes on from the last. */
describe("lesson 01 in the lab", function () {
  this.timeout(120_000);
  let lab: TestLab;
  let browser: Browser;
  let learner: Person;
  let page: Page;
  before(async function () {
    needs(this, "chromium");
    lab = await testLab({ pack: path.resolve(import.meta.dirname, "../..") });
    browser = await openBrowser();
    learner = await person(browser, lab);
    [page] = learner.context.pages();
  });
  after(async () => {
    await browser?.close();
    await lab?.close();
  });

  const onDisk = (): CodeCell[] => {
    const file = path.join(lab.workspace, name);
    return readNotebook(readFileSync(file, "utf8"), name).cells.filter(
      (cell): cell is CodeCell => cell.cell_type === "code",
    );
  };
  /** Where a cell stands on the page. */
  const place = async (id: string): Promise<number> => {
    const { content } = await lab.json<{ content: { cells: { id: string }[] } }>(
      "GET",
      `/api/contents/${name}`,
    );
    return content.cells.findIndex((cell) => cell.id === id);
  };
  const cell = async (id: string): Promise<ReturnType<Page["locator"]>> =>
    page.locator(".jp-Notebook .jp-Cell").nth(await place(id));
  const outputOf = async (id: string): Promise<ReturnType<Page["locator"]>> =>
    (await cell(id)).locator(".jp-Cell-outputArea");

  it("opens from the start page", async () => {
    await page.locator(".items a", { hasText: "Image classification" }).first().click();
    await ready(page);
    assert.match(await page.title(), /· Gradlab$/);
  });

  it("runs from top to bottom, and every figure is drawn", async () => {
    await page.locator(".jp-Notebook .jp-Cell").first().waitFor();
    await press(page, "restart");
    await page.locator(".jp-Dialog button.jp-mod-accept").click();
    await ready(page);
    await press(page, "run-all");
    const last = await cell(onDisk().at(-1)!.id);
    await page.waitForSelector("body[data-kernel=busy]");
    await page.waitForSelector("body[data-kernel=idle]", { timeout: 90_000 });
    // Between two cells the kernel may look idle.
    await last.locator(".jp-InputPrompt", { hasText: /\[\d+\]/ }).waitFor({ timeout: 90_000 });
    await saved(page);
    assert.ok(onDisk().every(({ execution_count: count }) => count !== null));
    const figures = page.getByRole("figure");
    assert.ok((await figures.count()) > 10);
    for (const figure of await figures.all()) {
      await figure.scrollIntoViewIfNeeded();
      await figure.locator(".main-svg").first().waitFor();
    }
  });

  it("shows what a changed cell gives", async () => {
    const at = await place("on-training-set");
    await write(page, at, "console.log(model.predict(xTest, { k: 3 }).shape);");
    await page.keyboard.press("Shift+Enter");
    await (await outputOf("on-training-set")).getByText("[ 500 ]").waitFor();
  });

  it("completes and explains the course's own names", async () => {
    const at = await place("on-training-set");
    await write(page, at, "model.pre");
    await page.keyboard.press("Tab");
    await page.locator(".jp-Completer-item", { hasText: "predictEach" }).waitFor();
    await page.keyboard.press("Escape");
    await write(page, at, "knn.distances");
    await page.keyboard.press("Shift+Tab");
    await page.locator(".jp-Tooltip", { hasText: /distances: \(x: Tensor2D/ }).waitFor();
    await page.keyboard.press("Escape");
  });

  it("stops a loop, and keeps the trained model", async () => {
    const at = await place("on-training-set");
    await write(page, at, "for (;;) model.predict(xTest, { k: 1 });");
    await page.keyboard.press("Shift+Enter");
    await page.waitForSelector("body[data-kernel=busy]");
    await press(page, "interrupt");
    await page.waitForSelector("body[data-kernel=idle]");
    await (
      await outputOf("on-training-set")
    )
      .getByText(/[Ii]nterrupt/)
      .first()
      .waitFor();
    await write(page, at, "console.log(model.predict(xTest, { k: 3 }).shape);");
    await page.keyboard.press("Shift+Enter");
    await (await outputOf("on-training-set")).getByText("[ 500 ]").waitFor();
  });

  it("has everything again after the page is loaded anew", async () => {
    await saved(page);
    const before = onDisk();
    await page.reload();
    await ready(page);
    const typed = (await cell("on-training-set")).locator(".cm-content");
    assert.equal(await typed.textContent(), "console.log(model.predict(xTest, { k: 3 }).shape);");
    await (await outputOf("on-training-set")).getByText("[ 500 ]").waitFor();
    const figures = page.getByRole("figure");
    const drawn = before
      .flatMap(({ outputs }) => outputs)
      .filter((one) => "data" in one && "application/vnd.plotly.v1+json" in one.data).length;
    // Outputs come one after another when the page is loaded.
    await figures.nth(drawn - 1).waitFor({ state: "attached" });
    assert.equal(await figures.count(), drawn);
    await figures.first().scrollIntoViewIfNeeded();
    await figures.first().locator(".main-svg").first().waitFor();
    assert.deepEqual(onDisk(), before, "to look at it changes nothing");
    // The kernel is the same: what it knows, it knows still.
    const at = await place("on-training-set");
    await write(page, at, "console.log(xTrain.shape)");
    await page.keyboard.press("Shift+Enter");
    await (await outputOf("on-training-set")).getByText("[ 2000, 3072 ]").waitFor();
  });

  it("forgets when it is restarted", async () => {
    await press(page, "restart");
    await page.locator(".jp-Dialog button.jp-mod-accept").click();
    await ready(page);
    const at = await place("on-training-set");
    await write(page, at, "xTrain.shape");
    await page.keyboard.press("Shift+Enter");
    await (await outputOf("on-training-set")).getByText("'xTrain'").first().waitFor();
  });

  it("is where the start page leads back to, and leads on to lesson 02", async () => {
    await saved(page);
    await page.getByRole("link", { name: "Gradlab, start page" }).click();
    const link = page.locator(".items a", { hasText: "Image classification" }).first();
    await link.getByText("Done").waitFor();
    await page.getByText("What is next").waitFor();
    await link.click();
    await ready(page);
    await page.getByRole("link", { name: /^Next: Linear classifiers/ }).click();
    await ready(page);
    await page.getByRole("link", { name: /^Previous: Image classification/ }).click();
    await ready(page);
    assert.deepEqual(learner.faults, []);
  });
});
