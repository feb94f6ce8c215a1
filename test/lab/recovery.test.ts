import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium, type Browser } from "playwright-core";
import { readNotebook, writeNotebook, type Notebook } from "../../src/notebook/index.js";
import { needs } from "../support/needs.js";
import { chromiumOptions, openBrowser, person, ready, saved, write } from "./browser.js";
import { cells, notebook, testLab, type TestLab } from "./lab.js";

const main = path.resolve(import.meta.dirname, "../../dist/src/cli/main.js");

/** `gradlab lab` as people start it. */
async function start(folder: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, [main, "lab", path.join(folder, "workspace"), "--no-open"], {
    env: { ...process.env, GRADLAB_STATE: path.join(folder, "state") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const [address] = /http:\S+/.exec(said) ?? [];
      if (address) resolve(address);
    });
    child.on("exit", (code) => reject(new Error(`gradlab lab ended with ${code}: ${said}`)));
  });
  return { child, url };
}

describe("when the lab's server is killed", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-recovery-"));
  const file = path.join(folder, "workspace", "a.ipynb");
  const onDisk = (): string => readFileSync(file, "utf8");
  let browser: Browser;
  let child: ChildProcess;
  before(async function () {
    needs(this, "chromium");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, writeNotebook(notebook([cells.code("one", "1"), cells.code("two", "2")])));
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    child?.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const kill = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  };

  it("what is typed is kept, saved when it is back, and the page goes on with a fresh kernel", async () => {
    let lab = await start(folder);
    child = lab.child;
    const someone = await person(browser, lab);
    const page = await someone.open("/notebooks/a.ipynb");
    await write(page, 0, "const before = 'the end'");
    await saved(page);
    await kill();
    await write(page, 0, "const typed = 'while it was dead'");
    await page.getByText("The lab does not answer").waitFor();
    assert.ok(!onDisk().includes("while it was dead"));
    const { url } = lab;
    lab = await start(folder);
    child = lab.child;
    assert.equal(lab.url, url, "the same address, so that the page finds it");
    await saved(page);
    assert.match(onDisk(), /while it was dead/);
    await page.getByText("The kernel is a fresh one").waitFor();
    await ready(page);
    await write(page, 1, "40 + 2");
    await page.keyboard.press("Shift+Enter");
    await page.locator(".jp-OutputArea", { hasText: "42" }).waitFor();

    // Now the browser ends as well.
    await saved(page);
    await kill();
    await write(page, 0, "const last = 'words'");
    await page.getByText("Not saved").waitFor();
    await page.close();
    lab = await start(folder);
    child = lab.child;
    const again = await someone.open("/notebooks/a.ipynb");
    await again.locator(".cm-content", { hasText: "words" }).waitFor();
    await saved(again);
    assert.match(onDisk(), /words/);
    await someone.context.close();
  });
});

describe("when the browser is killed", () => {
  let lab: TestLab;
  before(async function () {
    needs(this, "chromium");
    lab = await testLab();
  });
  after(() => lab?.close());

  it("what was saved is there in the next one, and what runs goes on", async function () {
    this.timeout(60_000);
    const file = path.join(lab.workspace, "b.ipynb");
    writeFileSync(file, writeNotebook(notebook([cells.code("one", "1"), cells.code("two", "2")])));
    const first = await chromium.launchServer(chromiumOptions);
    const someone = await person(await chromium.connect(first.wsEndpoint()), lab);
    const page = await someone.open("/notebooks/b.ipynb");
    await write(page, 0, "const kept = 'typed and saved'");
    await page.keyboard.press("Shift+Enter");
    await write(
      page,
      1,
      "console.log('begun');\nawait new Promise((r) => setTimeout(r, 3000));\nconsole.log(kept);",
    );
    await page.keyboard.press("Shift+Enter");
    await page.locator(".jp-OutputArea", { hasText: "begun" }).waitFor();
    await saved(page);
    await first.kill();
    const second = await openBrowser();
    const again = await (await person(second, lab)).open("/notebooks/b.ipynb");
    await again.locator(".cm-content", { hasText: "typed and saved" }).waitFor();
    await again.locator(".jp-OutputArea", { hasText: "typed and saved" }).waitFor();
    await second.close();
  });
});

describe("a server that is killed while it saves", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-saves-"));
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it("leaves the old file or the new one, whole", async function () {
    this.timeout(120_000);
    const file = path.join(folder, "workspace", "big.ipynb");
    mkdirSync(path.dirname(file), { recursive: true });
    const version = (round: number): Notebook =>
      notebook([cells.code("big", `${round}: ${String(round).repeat(2_000_000)}`)]);
    writeFileSync(file, writeNotebook(version(0)));
    for (let round = 1; round <= 6; round++) {
      const { child, url } = await start(folder);
      const ended = new Promise((resolve) => child.once("exit", resolve));
      const { origin, searchParams } = new URL(url);
      const saving = fetch(`${origin}/api/contents/big.ipynb`, {
        method: "PUT",
        headers: { authorization: `token ${searchParams.get("token")}` },
        body: JSON.stringify({ type: "notebook", format: "json", content: version(round) }),
      }).catch(() => undefined);
      // Sometimes before it has begun, sometimes in the middle, sometimes after its end.
      await Promise.race([saving, sleep(12 * round)]);
      child.kill("SIGKILL");
      await Promise.all([ended, saving]);
      const [{ source }] = readNotebook(readFileSync(file, "utf8"), "big.ipynb").cells;
      assert.ok(Array.from({ length: round + 1 }, (_, n) => version(n).cells[0].source).includes(source));
    }
  });
});
