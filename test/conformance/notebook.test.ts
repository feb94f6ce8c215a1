import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium, type Browser, type Page } from "playwright-core";
import { installKernel } from "../../src/kernel/index.js";
import { needs } from "../support/needs.js";

const cells = [
  "let counter = 40; const add = (n: number) => counter + n;",
  "add(2)",
  'import { plots, progress, show } from "gradlab";\nconst bar = progress(3, "Training");\nfor (let i = 1; i <= 3; i++) bar.update(i);\nshow(plots.lines({ y: [3, 2, 1] }));',
  "const text: string = counter;",
  "while (true) counter += 1;",
];

const connected =
  "window.Jupyter?.notebook?.kernel?.is_connected?.() && Jupyter.notebook.kernel.info_reply.status === 'ok'";

/** Debian's classic Notebook, as a teacher's machine has it. */
describe("the kernel in the classic Notebook", function () {
  this.timeout(120_000);
  let folder: string;
  let server: ChildProcess | undefined;
  let browser: Browser | undefined;
  let page: Page;
  let address: string;

  before(async function () {
    needs(this, "jupyter");
    needs(this, "chromium");
    folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-notebook-"));
    installKernel({ prefix: folder });
    writeFileSync(path.join(folder, "lesson.ipynb"), JSON.stringify(notebook()));
    const port = await freePort();
    server = spawn(
      "/usr/bin/jupyter-notebook",
      [
        "--no-browser",
        "--ip=127.0.0.1",
        `--port=${port}`,
        "--allow-root",
        "--NotebookApp.token=",
        `--notebook-dir=${folder}`,
      ],
      {
        env: {
          ...process.env,
          HOME: folder,
          JUPYTER_PATH: path.join(folder, "share/jupyter"),
          JUPYTER_RUNTIME_DIR: path.join(folder, "runtime"),
        },
        stdio: "ignore",
        detached: true,
      },
    );
    browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    page = await browser.newPage({ viewport: { width: 1000, height: 1400 } });
    address = `http://127.0.0.1:${port}/notebooks/`;
    for (let attempt = 0; ; attempt++) {
      try {
        await page.goto(`${address}lesson.ipynb`);
        break;
      } catch (error) {
        if (attempt > 100) throw error;
        await sleep(200);
      }
    }
    await page.waitForFunction(connected);
  });

  after(async () => {
    await browser?.close();
    if (server?.pid !== undefined) {
      const gone = once(server, "exit");
      process.kill(server.pid, "SIGTERM");
      await Promise.race([gone, sleep(3000)]);
      try {
        process.kill(-server.pid, "SIGKILL");
      } catch {
        // it went by itself
      }
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  /** Runs a cell and waits for its end. */
  async function run(cell: number): Promise<string> {
    await page.evaluate(`Jupyter.notebook.execute_cells([${cell}])`);
    await page.waitForFunction(`!Jupyter.notebook.get_cell(${cell}).element.hasClass("running")`);
    return await output(cell);
  }
  const output = async (cell: number): Promise<string> =>
    await page.evaluate<string>(`Jupyter.notebook.get_cell(${cell}).output_area.element.text()`);

  it("opens and runs", async () => {
    await run(0);
    await run(1);
    // What is put out comes by another channel than the end, and may come after it.
    await page.waitForFunction(`Jupyter.notebook.get_cell(1).output_area.element.text() !== ""`);
    assert.match(await output(1), /42/);
  });

  it("draws a progress bar and a figure", async () => {
    const shown = await run(2);
    assert.match(shown, /Training/);
    await page.waitForSelector(".js-plotly-plot .main-svg, .output iframe, .output_html svg", {
      timeout: 20_000,
    });
  });

  it("shows a type error with its caret", async () => {
    assert.match(await run(3), /line 1: *Type 'number' is not assignable[^]*\^/);
  });

  it("completes at Tab and explains at Shift+Tab", async () => {
    const before = "Jupyter.notebook.get_cell(1).get_text()";
    await page.locator(".cell").nth(1).locator(".CodeMirror").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("; coun");
    await page.keyboard.press("Tab");
    await page.waitForFunction(`${before} === "add(2); counter"`);
    await page.keyboard.press("Shift+Tab");
    await page
      .locator(".ipython_tooltip")
      .getByText(/counter: number/)
      .first()
      .waitFor();
    await page.keyboard.press("Escape");
    await page.evaluate('Jupyter.notebook.get_cell(1).set_text("add(2)")');
  });

  it("interrupts, keeping the variables, and restarts without them", async () => {
    await page.evaluate("Jupyter.notebook.execute_cells([4])");
    await sleep(500);
    await page.evaluate("Jupyter.notebook.kernel.interrupt()");
    await page.waitForFunction('!Jupyter.notebook.get_cell(4).element.hasClass("running")');
    assert.match(await output(4), /KeyboardInterrupt/);
    assert.match(await run(1), /\d{3}/);
    await page.evaluate("new Promise((done) => { Jupyter.notebook.kernel.restart(done); })");
    await page.waitForFunction("Jupyter.notebook.kernel.is_connected()");
    assert.match(await run(1), /nothing called 'add'/);
  });
});

function notebook(): object {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "gradlab", display_name: "TypeScript (Gradlab)", language: "typescript" },
    },
    cells: cells.map((source, index) => ({
      cell_type: "code",
      id: `cell-${index}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    })),
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
