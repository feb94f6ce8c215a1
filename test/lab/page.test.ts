import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import axeCore from "axe-core";
import type { Browser, Page } from "playwright-core";
import { submit } from "../../src/cli/lab.js";
import { value } from "../../src/gradients/index.js";
import type { Submit } from "../../src/lab/index.js";
import { writeNotebook } from "../../src/notebook/index.js";
import * as plots from "../../src/plots/index.js";
import { needs } from "../support/needs.js";
import { openBrowser, output, person, press, ready, saved, write, type Person } from "./browser.js";
import { cells, notebook, testLab, type TestLab } from "./lab.js";

const first = "/open/lessons/01-first.ipynb";

describe("the lab in a browser", () => {
  let lab: TestLab;
  let browser: Browser;
  let someone: Person;
  before(async function () {
    needs(this, "chromium");
    lab = await testLab();
    browser = await openBrowser();
    someone = await person(browser, lab);
  });
  after(async () => {
    await browser?.close();
    await lab?.close();
  });

  const file = (name: string): string => readFileSync(path.join(lab.workspace, name), "utf8");

  describe("a lesson", () => {
    let page: Page;
    before(async () => (page = await someone.open(first)));
    after(() => page?.close());

    it("shows prose, formulas and code in colours", async () => {
      assert.match((await page.locator(".jp-RenderedMarkdown h1").textContent()) ?? "", /^The first lesson/);
      assert.equal(await page.locator(".katex").count(), 1);
      assert.ok(
        (await page.locator(".jp-RenderedMarkdown pre code span, .jp-RenderedMarkdown pre span").count()) > 0,
      );
      const keyword = page.locator(".jp-CodeCell .cm-line span", { hasText: "const" }).first();
      await keyword.waitFor();
    });

    it("runs all cells and draws the plot", async () => {
      await press(page, "run-all");
      await output(page, 4).getByText("5").waitFor();
      assert.match((await output(page, 1).textContent()) ?? "", /\[ 0, 1, 4, 9, 16 \]/);
      await page.waitForSelector(".js-plotly-plot .main-svg .lines");
      await page.waitForSelector("body[data-kernel=idle]");
    });

    it("runs what was changed, and saves it by itself", async () => {
      await write(page, 4, "squares.map((n) => n + 1)");
      await page.keyboard.press("Shift+Enter");
      await output(page, 4).getByText("[ 1, 2, 5, 10, 17 ]").waitFor();
      await saved(page);
      assert.match(file("lessons/01-first.ipynb"), /squares\.map/);
      assert.match(file("lessons/01-first.ipynb"), /\[ 1, 2, 5, 10, 17 \]/);
    });

    it("completes what is typed", async () => {
      await write(page, 4, "squares.inc");
      await page.keyboard.press("Tab");
      await page
        .locator(".cm-content", { hasText: /^squares\.includes$/ })
        .or(page.locator(".jp-Completer-item", { hasText: "includes" }))
        .first()
        .waitFor();
      await page.keyboard.press("Escape");
    });

    it("says what a name is, beside it and in the panel", async () => {
      await write(page, 4, "squares");
      await page.keyboard.press("Shift+Tab");
      await page.locator(".jp-Tooltip", { hasText: "number[]" }).waitFor();
      await page.keyboard.press("Escape");
      await press(page, "help");
      await write(page, 4, "squares ");
      await page.keyboard.press("ArrowLeft");
      await page.locator("#inspector", { hasText: "number[]" }).waitFor();
      await write(page, 4, "squares.reduce");
      await page.keyboard.press("ArrowLeft");
      await page.locator("#inspector", { hasText: "previousValue" }).waitFor();
      const beyond = "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)";
      const panel = 'document.querySelector("#inspector .jp-Inspector-content")';
      assert.equal(await page.evaluate(`${beyond}(${panel})`), 0, "long signatures are broken, not cut off");
      await press(page, "help");
    });

    it("stops a loop", async () => {
      await write(page, 4, "for (;;) {}");
      await page.keyboard.press("Shift+Enter");
      await page.waitForSelector("body[data-kernel=busy]");
      await press(page, "interrupt");
      await page.waitForSelector("body[data-kernel=idle]");
      await output(page, 4)
        .getByText(/[Ii]nterrupt|stopped/)
        .first()
        .waitFor();
    });

    it("restarts, after asking", async () => {
      await press(page, "restart");
      await page.locator(".jp-Dialog button.jp-mod-accept").click();
      await ready(page);
      await write(page, 4, "typeof squares");
      await page.keyboard.press("Shift+Enter");
      await output(page, 4).getByText("'squares'").first().waitFor();
    });

    it("is as it was after the page is loaded again", async () => {
      await saved(page);
      await page.reload();
      await ready(page);
      assert.match((await output(page, 1).textContent()) ?? "", /\[ 0, 1, 4, 9, 16 \]/);
      await page.waitForSelector(".js-plotly-plot .main-svg .lines");
      assert.equal(
        await page.locator(".jp-Cell").nth(4).locator(".cm-content").textContent(),
        "typeof squares",
      );
    });

    it("goes on showing what a cell puts out when the page is loaded again while it runs", async () => {
      await write(
        page,
        4,
        "console.log('early');\nawait new Promise((r) => setTimeout(r, 2500));\nconsole.log('late');",
      );
      await page.keyboard.press("Shift+Enter");
      await output(page, 4).getByText("early").waitFor();
      await page.reload();
      await output(page, 4).getByText("late").waitFor();
      assert.equal(await output(page, 4).textContent(), "early\nlate\n");
      await ready(page);
    });

    it("counts on the start page", async () => {
      const start = await someone.context.newPage();
      await start.goto(new URL("/", lab.url).href);
      await start.locator(".items li").first().getByText("Done").waitFor();
      await start.close();
    });
  });

  it("shows in one tab what another has saved, and asks when both have changed", async () => {
    const path_ = "/open/lessons/02-second.ipynb";
    const [one, two] = [await someone.open(path_), await someone.open(path_)];
    await write(one, 1, "const fromOne = 1");
    await saved(one);
    await two.locator(".cm-content", { hasText: "fromOne" }).waitFor();
    const fromElsewhere = async (before: string, after: string): Promise<unknown> =>
      lab.json("PUT", "/api/contents/lessons/02-second.ipynb", {
        type: "notebook",
        format: "json",
        content: JSON.parse(file("lessons/02-second.ipynb").replace(before, after)) as object,
      });
    await fromElsewhere("fromOne", "fromElsewhere");
    await two.locator(".cm-content", { hasText: "fromElsewhere" }).waitFor();
    await one.close();
    // Changed here, and before that is saved, elsewhere.
    await write(two, 1, "const mine = 2");
    await fromElsewhere("fromElsewhere", "theirs");
    await two.locator(".jp-Dialog", { hasText: "changed on disk" }).waitFor();
    assert.match(file("lessons/02-second.ipynb"), /theirs/);
    await two.getByRole("button", { name: "Overwrite" }).click();
    await saved(two);
    assert.match(file("lessons/02-second.ipynb"), /const mine = 2/);
    await two.close();
  });

  it("keeps what was put out when the page is left at once, and makes no words about it", async () => {
    writeFileSync(
      path.join(lab.workspace, "left.ipynb"),
      writeNotebook(notebook([cells.code("one", 'console.log("put " + "out")')])),
    );
    const page = await someone.open("/notebooks/left.ipynb");
    await press(page, "run-all");
    await output(page, 0).getByText("put out").waitFor();
    await page.reload();
    await ready(page);
    await output(page, 0).getByText("put out").waitFor();
    assert.equal(await page.locator(".notice").count(), 0);
    await write(page, 0, "1 + 1");
    await page.reload();
    await ready(page);
    await page.locator(".cm-content", { hasText: "1 + 1" }).waitFor();
    await saved(page);
    assert.match(file("left.ipynb"), /1 \+ 1/);
    await page.close();
  });

  it("goes back to what the notebook was, and from there to what it had become", async () => {
    const name = "lessons/02-second.ipynb";
    // As if it had never been opened, whatever was done with it before.
    await lab.ask("DELETE", `/api/contents/${name}`);
    const page = await someone.open(`/open/${name}`);
    const back = async (choice: number | string): Promise<void> => {
      await press(page, "history");
      const dialog = page.locator(".jp-Dialog");
      const choices = dialog.getByRole("radio");
      await (typeof choice === "string" ? dialog.getByLabel(choice) : choices.nth(choice)).check();
      await dialog.getByRole("button", { name: "Go back" }).click();
    };
    const text = page.locator(".jp-Cell").nth(1).locator(".cm-content");
    await press(page, "history");
    await page.locator(".jp-Dialog").waitFor();
    assert.deepEqual(await axe(page), []);
    await page.getByRole("button", { name: "Stay" }).click();
    await write(page, 1, "const changed = 1");
    await saved(page);
    await back(0);
    await text.getByText("1 + 1").waitFor();
    assert.match(file(name), /1 \+ 1/);
    await back(0);
    await text.getByText("const changed = 1").waitFor();
    assert.match(file(name), /const changed = 1/);
    await back("As Gradlab brings it");
    await text.getByText("1 + 1").waitFor();
    await ready(page);
    const day = new Date().toISOString().slice(0, 10);
    assert.match(file(name.replace(".ipynb", `-${day}.ipynb`)), /const changed = 1/);
    await page.close();
  });

  it("checks an answer of an assignment, wrong, then right, counts it, and submits", async () => {
    const stored: Submit = async (notebook) => {
      const file_ = notebook.replace(".ipynb", ".zip");
      await writeFile(file_, "handed in");
      return { ready: true, findings: [{ good: true, message: "1 question is answered." }], file: file_ };
    };
    const real = await testLab({ pack: path.resolve(import.meta.dirname, "../.."), submit: stored });
    const student = await person(browser, real);
    const page = await student.open("/open/assignments/01-knn/01-knn.ipynb");
    const index = async (id: string): Promise<number> => {
      const { content } = await real.json<{ content: { cells: { id: string }[] } }>(
        "GET",
        "/api/contents/assignments/01-knn/01-knn.ipynb",
      );
      return content.cells.findIndex((cell) => cell.id === id);
    };
    const run = async (id: string, source?: string): Promise<number> => {
      const cell = await index(id);
      await page.locator(".jp-Cell").nth(cell).locator(".cm-content").click();
      if (source !== undefined) await write(page, cell, source);
      await page.keyboard.press("Shift+Enter");
      return cell;
    };
    const answer = (distance: string): string =>
      `function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] {
         return x.map((a) => xTrain.map((b) => ${distance}));
       }`;
    await run("setup");
    await run("knn-two-loops", answer("a.reduce((sum, v, j) => sum + (v - b[j]) ** 2, 0)"));
    const cell = await run("two-loops-check");
    await output(page, cell).getByText("✗").first().waitFor();
    const mark = page
      .locator(".jp-Cell")
      .nth(await index("knn-two-loops"))
      .locator(".check-mark");
    await mark.getByText("0 of 1 public checks passed").waitFor();
    await run("knn-two-loops", answer("Math.sqrt(a.reduce((sum, v, j) => sum + (v - b[j]) ** 2, 0))"));
    await mark.getByText("Changed since its check").waitFor();
    await run("two-loops-check");
    await output(page, cell).getByText("Public checks passed").waitFor();
    await mark.getByText(/Public checks passed, \d+ hidden ones not run/).waitFor();
    await page.locator("#checks").getByText("1 of 7 checks passed, 1 answer to write").waitFor();
    await saved(page);
    await page.reload();
    await ready(page);
    await mark.getByText(/Public checks passed/).waitFor();
    await write(page, await index("knn-two-loops"), "function distancesTwoLoops() {}");
    await mark.getByText("Changed since its check").waitFor();
    assert.deepEqual(await axe(page), []);
    await page.getByRole("button", { name: "Submit" }).click();
    const dialog = page.locator(".jp-Dialog");
    await dialog.getByText("1 question is answered.").waitFor();
    assert.deepEqual(await axe(page), []);
    const download = page.waitForEvent("download");
    await dialog.getByRole("link", { name: "01-knn.zip" }).click();
    assert.equal(readFileSync(await (await download).path(), "utf8"), "handed in");
    await dialog.getByRole("button", { name: "Close" }).click();
    const onDisk = readFileSync(path.join(real.workspace, "assignments/01-knn/01-knn.ipynb"), "utf8");
    assert.match(onDisk, /function distancesTwoLoops\(\) \{\}/, "saved before it is submitted");
    await page.goto(new URL("/", real.url).href);
    await page
      .getByText(/^Submitted, 1 of 7 checks passed, 1 answer to write/)
      .first()
      .waitFor();
    assert.deepEqual(student.faults, []);
    await student.context.close();
    await real.close();
  });

  it("tries for real what is submitted, and takes it as it is from whoever wants that", async () => {
    const real = await testLab({ pack: path.resolve(import.meta.dirname, "../.."), submit });
    const student = await person(browser, real);
    const page = await student.open("/open/assignments/01-knn/01-knn.ipynb");
    await page.getByRole("button", { name: "Submit" }).click();
    await page.getByRole("button", { name: "Trying it in a fresh kernel…" }).waitFor();
    const dialog = page.locator(".jp-Dialog");
    await dialog.getByText("Not ready yet").waitFor({ timeout: 60_000 });
    await dialog.getByText("The vote: not answered yet.").waitFor();
    await dialog.getByText(/In a fresh kernel the notebook stops at cell \d+/).waitFor();
    const download = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Hand in as it is" }).click();
    const archive = readFileSync(await (await download).path());
    assert.equal(archive.subarray(0, 2).toString(), "PK");
    assert.ok(archive.includes("01-knn.ipynb"));
    await page.getByRole("button", { name: "Submit" }).waitFor();
    await page.goto(new URL("/", real.url).href);
    await page
      .getByText(/^Submitted, 0 of 7 checks passed/)
      .first()
      .waitFor();
    assert.deepEqual(student.faults, []);
    await student.context.close();
    await real.close();
  }).timeout(120_000);

  it("makes a notebook of one's own, which the start page then lists", async () => {
    const page = await someone.context.newPage();
    await page.goto(new URL("/", lab.url).href);
    await page.getByRole("button", { name: "New notebook" }).click();
    await page.waitForURL("**/notebooks/Untitled*.ipynb");
    const name = new URL(page.url()).pathname.slice("/notebooks/".length);
    await ready(page);
    await page.keyboard.press("Enter");
    await page.keyboard.type("40 + 2");
    await page.keyboard.press("Shift+Enter");
    await output(page, 0).getByText("42").waitFor();
    await saved(page);
    assert.match(file(name), /40 \+ 2/);
    await page.goto(new URL("/", lab.url).href);
    await page.locator(".items a", { hasText: name }).waitFor();
    await page.close();
  });

  it("goes along when a notebook gets another name, and has it deleted when told so", async () => {
    writeFileSync(path.join(lab.workspace, "draft.ipynb"), writeNotebook(notebook([cells.code("one", "1")])));
    writeFileSync(path.join(lab.workspace, "taken.ipynb"), writeNotebook(notebook([])));
    const page = await someone.open("/notebooks/draft.ipynb");
    const rename = async (name: string): Promise<void> => {
      await page.getByRole("button", { name: "Rename or delete" }).click();
      await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
      await page.keyboard.press("Enter");
    };
    await rename("taken");
    await page.locator(".notice", { hasText: "taken.ipynb exists already" }).waitFor();
    await write(page, 0, "const after = 'a name that was taken'");
    await saved(page);
    assert.match(file("draft.ipynb"), /a name that was taken/);
    await rename("my notes");
    await page.waitForURL("**/notebooks/my%20notes.ipynb");
    await ready(page);
    await write(page, 0, "const kept = 'under the new name'");
    await saved(page);
    assert.match(file("my notes.ipynb"), /under the new name/);
    assert.ok(!existsSync(path.join(lab.workspace, "draft.ipynb")));

    // Now by somebody else, with words here that no save has reached.
    await write(page, 0, "const last = 'words'");
    await lab.json("PATCH", "/api/contents/my%20notes.ipynb", { path: "theirs.ipynb" });
    await page.waitForURL("**/notebooks/theirs.ipynb");
    await page.locator(".cm-content", { hasText: "words" }).waitFor();
    await saved(page);
    assert.match(file("theirs.ipynb"), /words/);
    assert.ok(!existsSync(path.join(lab.workspace, "my notes.ipynb")));

    await lab.json("DELETE", "/api/contents/theirs.ipynb");
    await page.getByRole("button", { name: "Write it again now" }).click();
    await saved(page);
    assert.match(file("theirs.ipynb"), /words/);
    await page.getByRole("button", { name: "Rename or delete" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).last().click();
    await page.waitForURL(new URL("/", lab.url).href);
    assert.ok(!existsSync(path.join(lab.workspace, "theirs.ipynb")));
    await page.close();
  });

  it("says why a save is refused, keeps what is typed, and saves it when it can", async () => {
    writeFileSync(path.join(lab.workspace, "full.ipynb"), writeNotebook(notebook([cells.code("one", "1")])));
    const page = await someone.open("/notebooks/full.ipynb");
    let isFull = true;
    await page.route("**/api/contents/full.ipynb*", async (route) => {
      if (isFull && route.request().method() === "PUT")
        await route.fulfill({ status: 507, json: { message: "The disk is full" } });
      else await route.continue();
    });
    await write(page, 0, "const kept = 'all the same'");
    await page.locator(".notice", { hasText: "The disk is full" }).waitFor();
    assert.equal(await page.locator("#saved").textContent(), "Not saved");
    assert.equal(await page.locator(".jp-Dialog").count(), 0);
    assert.match((await page.evaluate("JSON.stringify(localStorage)")) as string, /all the same/);
    isFull = false;
    await saved(page);
    await page.locator(".notice").waitFor({ state: "detached" });
    assert.match(file("full.ipynb"), /all the same/);
    await page.close();
  });

  it("brings a deleted cell back, and offers it no longer once something else is changed", async () => {
    const own = ["first", "second"].map((name) => cells.code(name, `"${name}"`));
    writeFileSync(path.join(lab.workspace, "undo.ipynb"), writeNotebook(notebook(own)));
    const page = await someone.open("/notebooks/undo.ipynb");
    const second = page.locator(".jp-Notebook .cm-content", { hasText: "second" });
    await second.click();
    await press(page, "delete");
    await second.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await second.waitFor();
    await second.click();
    await press(page, "delete");
    const offer = page.locator(".notice", { hasText: "Undo" });
    await offer.waitFor();
    await write(page, 0, "'changed'");
    await offer.waitFor({ state: "detached" });
    await page.close();
  });

  it("gives long text a box of its own, at its end while the cell runs, and shows all of it when asked", async () => {
    const count = "for (let i = 1; i <= 3000; i++) console.log(`line ${i}.`);";
    writeFileSync(
      path.join(lab.workspace, "long.ipynb"),
      writeNotebook(notebook([cells.code("long", count)])),
    );
    const page = await someone.open("/notebooks/long.ipynb");
    const cell = page.locator(".jp-Cell .cm-content");
    await cell.click();
    await page.keyboard.press("Shift+Enter");
    await page.getByRole("button", { name: "Show all 3,000 lines" }).waitFor();
    const box = page.getByRole("region", { name: "Long output" });
    const height = async (): Promise<number> =>
      (await page.locator(".jp-Cell-outputArea").first().boundingBox())!.height;
    assert.ok((await height()) < 500);
    const isAtEnd = (): Promise<boolean> =>
      box.evaluate((node) => node.scrollTop + node.clientHeight > node.scrollHeight - 40);
    assert.ok(await isAtEnd());
    assert.match((await box.textContent()) ?? "", /^line 1\.\nline 2\.\n[^]*line 3000\.\s*$/);
    assert.deepEqual(await axe(page), []);
    await page.getByRole("button", { name: "Show all" }).click();
    assert.ok((await height()) > 10_000);
    await page.getByRole("button", { name: "Show less" }).click();
    assert.ok((await height()) < 500);
    await write(page, 0, "console.log(1);");
    await page.keyboard.press("Control+Enter");
    await page.locator(".show-all").waitFor({ state: "detached" });
    assert.equal(await page.locator(".folded").count(), 0);
    await page.close();
  });

  it("has its stop in sight on a telephone while a cell runs", async () => {
    writeFileSync(
      path.join(lab.workspace, "loop.ipynb"),
      writeNotebook(notebook([cells.code("loop", "for (;;) {}")])),
    );
    const page = await someone.open("/notebooks/loop.ipynb");
    await page.setViewportSize({ width: 390, height: 800 });
    const stop = page.locator("#stop");
    assert.ok(!(await stop.isVisible()), "nothing runs");
    await page.locator(".jp-Cell .cm-content").click();
    await page.keyboard.press("Shift+Enter");
    await page.waitForSelector("body[data-kernel=busy]");
    const box = await stop.boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
    await stop.click();
    await page.waitForSelector("body[data-kernel=idle]");
    await page.close();
  });

  it("deletes a notebook of one's own from the start page, after asking, and no lesson", async () => {
    const name = "to delete.ipynb";
    writeFileSync(path.join(lab.workspace, name), writeNotebook(notebook([])));
    const page = await someone.context.newPage();
    await page.goto(new URL("/", lab.url).href);
    assert.equal(await page.locator("ol.items button").count(), 0);
    const answer = async (isYes: boolean): Promise<void> => {
      const asked = page.waitForEvent("dialog");
      const clicked = page.getByRole("button", { name: `Delete ${name}` }).click();
      const question = await asked;
      assert.match(question.message(), /Delete to delete\.ipynb\?.*trash/);
      await (isYes ? question.accept() : question.dismiss());
      await clicked;
    };
    await answer(false);
    assert.ok(existsSync(path.join(lab.workspace, name)));
    await answer(true);
    await page.getByText(name).waitFor({ state: "detached" });
    assert.ok(!existsSync(path.join(lab.workspace, name)));
    await page.close();
  });

  it("runs the cells above the chosen one, and no others", async () => {
    const own = [1, 2, 3].map((n) => cells.code(`cell-${n}`, `console.log("cell ${n}")`));
    writeFileSync(path.join(lab.workspace, "above.ipynb"), writeNotebook(notebook(own)));
    const page = await someone.open("/notebooks/above.ipynb");
    await page.locator(".jp-Cell").nth(2).locator(".cm-content").click();
    await press(page, "run-above");
    await output(page, 1).getByText("cell 2").waitFor();
    await page.waitForSelector("body[data-kernel=idle]");
    assert.equal(await output(page, 0).textContent(), "cell 1\n");
    assert.equal(await page.locator(".jp-Cell").nth(2).locator(".jp-InputPrompt").textContent(), "[ ]:");
    await page.close();
  });

  it("shows a demo live, with the settings it was given", async () => {
    const own = [
      cells.code(
        "demo",
        'import { demos, show } from "gradlab";\nvoid show(demos.descent({ rules: ["momentum"] }));',
      ),
    ];
    writeFileSync(path.join(lab.workspace, "demo.ipynb"), writeNotebook(notebook(own)));
    const page = await someone.open("/notebooks/demo.ipynb");
    await press(page, "run-all");
    const frame = page.frameLocator('iframe.demo[title="Live demo: descent"]');
    await frame.locator("canvas, svg").first().waitFor();
    await page.waitForFunction('parseFloat(document.querySelector("iframe.demo").style.height) > 200');
    await saved(page);
    // Kept in the notebook, so that it is there again without being run.
    await page.reload();
    await frame.locator("canvas, svg").first().waitFor();
    await page.close();
  });

  it("works with the keyboard alone, from the start page to the answer that is submitted", async () => {
    const own = await testLab({
      submit: async () => ({ ready: true, findings: [{ good: true, message: "All is answered." }] }),
    });
    const typist = await person(browser, own);
    const [page] = typist.context.pages();
    const focus = async (name: string, key = "Tab"): Promise<void> => {
      const label =
        "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent";
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press(key);
        if (String(await page.evaluate(label)).includes(name)) return;
      }
      assert.fail(`${key} does not lead to ${name}`);
    };
    await focus("Nearest neighbours");
    await page.keyboard.press("Enter");
    await ready(page);
    for (const key of ["ArrowDown", "Enter"]) await page.keyboard.press(key);
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("const vote = 6 * 7; vote");
    await page.keyboard.press("Shift+Enter");
    await output(page, 1).getByText("42").waitFor();
    await focus("Gradlab, start page", "F6");
    await focus("Submit");
    await page.keyboard.press("Enter");
    await page.locator(".jp-Dialog").getByText("All is answered.").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".jp-Dialog").waitFor({ state: "detached" });
    await focus("Gradlab, start page", "F6");
    await page.keyboard.press("F6");
    await focus("Gradlab, start page", "Shift+F6");
    await page.keyboard.press("Enter");
    await page
      .getByText(/^Submitted, 0 of 1 checks passed/)
      .first()
      .waitFor();
    assert.deepEqual(typist.faults, []);
    await typist.context.close();
    await own.close();
  });

  it("leads to a heading and to another file from the side", async () => {
    await lab.ask("GET", first);
    writeFileSync(
      path.join(lab.workspace, "lessons/beside.ipynb"),
      writeNotebook(notebook([cells.code("one", "1")])),
    );
    writeFileSync(path.join(lab.workspace, "lessons/notes.txt"), "a line of notes");
    const page = await someone.open(first);
    await page.locator("#sidebar .jp-tocItem", { hasText: "A plot" }).last().click();
    await page.locator(".jp-MarkdownCell.jp-mod-active", { hasText: "A plot" }).waitFor();
    await page.getByRole("tab", { name: "Files" }).click();
    const file_ = (name: string): ReturnType<Page["locator"]> =>
      page.locator("#files .jp-DirListing-item", { hasText: name });
    const opened = someone.context.waitForEvent("page");
    await file_("notes.txt").click();
    const text = await opened;
    await text.getByText("a line of notes").waitFor();
    await text.close();
    await file_("beside.ipynb").click();
    await page.waitForURL("**/notebooks/lessons/beside.ipynb");
    await ready(page);
    await page.close();
  });

  it("lets a graph that is wider than a telephone be moved within its own box", async () => {
    const [w, x] = [value(2, "w"), value(-1, "x")];
    const graph = plots.graph(w.times(x).plus(1).negated().exp().plus(1).graph());
    const drawn = cells.code("graph", `void show(${JSON.stringify(graph)});`);
    const imports = cells.code("imports", 'import { show } from "gradlab";');
    writeFileSync(path.join(lab.workspace, "graph.ipynb"), writeNotebook(notebook([imports, drawn])));
    const page = await someone.open("/notebooks/graph.ipynb");
    await press(page, "run-all");
    await page.waitForSelector("[role=figure] .main-svg");
    await page.setViewportSize({ width: 390, height: 800 });
    const figure = page.getByRole("figure");
    await page.waitForSelector("[role=figure][tabindex='0']");
    const sizes = (): Promise<number[]> =>
      figure.evaluate((node) => [
        node.querySelector(".main-svg")!.getBoundingClientRect().width,
        node.clientWidth,
        document.documentElement.scrollWidth,
      ]);
    const [width, room, all] = await sizes();
    assert.ok(width >= graph.layout.meta!.leastWidth! && room < 390, `${width} in ${room}`);
    assert.equal(all, 390, "the page itself does not move sideways");
    await figure.focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.querySelector("[role=figure]")!.scrollLeft > 0);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.waitForSelector("[role=figure]:not([tabindex])");
    const [wide, wideRoom] = await sizes();
    assert.ok(wide <= wideRoom && wide > width, `${wide} in ${wideRoom}`);
    await page.close();
  });

  it("keeps the chosen colours on a page that says what is wrong", async () => {
    const other = await person(browser, lab, "light");
    const [page] = other.context.pages();
    const paper = (): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const light = await paper();
    await page.click("#theme");
    const dark = await paper();
    assert.notEqual(dark, light);
    await page.goto(new URL("/open/lessons/nothing.ipynb", lab.url).href);
    await page.getByText("no lesson or assignment lessons/nothing.ipynb").waitFor();
    assert.equal(await paper(), dark);
    await other.context.close();
  });

  it("takes JupyterLab's keys", async () => {
    const page = await someone.open("/open/lessons/02-second.ipynb");
    for (const key of ["ArrowDown", "b", "Enter"]) await page.keyboard.press(key);
    await page.keyboard.type("const typed = 6 * 7; typed");
    await page.keyboard.press("Shift+Enter");
    await page.locator(".jp-OutputArea", { hasText: "42" }).waitFor();
    await page.keyboard.press("Escape");
    for (const key of ["ArrowUp", "ArrowUp", "m"]) await page.keyboard.press(key);
    await page.locator(".jp-MarkdownCell.jp-mod-active").waitFor();
    await page.keyboard.press("y");
    await page.locator(".jp-CodeCell.jp-mod-active").waitFor();
    await page.close();
  });

  for (const theme of ["light", "dark"] as const) {
    it(`has no serious fault for people who see, hear or move differently (${theme})`, async () => {
      const other = await person(browser, lab, theme);
      const [start] = other.context.pages();
      assert.deepEqual(await axe(start), []);
      const page = await other.open(first);
      assert.deepEqual(await axe(page), []);
      await press(page, "help");
      await page.getByRole("tab", { name: "Files" }).click();
      assert.deepEqual(await axe(page), []);
      const faulty = [
        cells.code("typed", 'const n: number = "a";'),
        cells.code("thrown", 'throw new Error("no")'),
      ];
      writeFileSync(path.join(lab.workspace, "faulty.ipynb"), writeNotebook(notebook(faulty)));
      const failing = await other.open("/notebooks/faulty.ipynb");
      for (const [cell, words] of ["TS2322", "Error: no"].entries()) {
        await failing.locator(".jp-Cell").nth(cell).locator(".cm-content").click();
        await failing.keyboard.press("Shift+Enter");
        await output(failing, cell).getByText(words).first().waitFor();
      }
      assert.deepEqual(await axe(failing), []);
      await other.context.close();
    });
  }

  it("did all that without an error, and without asking for anything outside", () => {
    assert.deepEqual(someone.faults, []);
  });
});

/** What axe-core finds serious, as `rule: where`. */
async function axe(page: Page): Promise<string[]> {
  await page.evaluate(axeCore.source);
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html.slice(0, 200))
          .join("\n    ")}`,
    );
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
