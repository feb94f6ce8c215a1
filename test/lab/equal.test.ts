import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { installKernel, runNotebook } from "../../src/kernel/index.js";
import {
  buildMaster,
  findMasters,
  parsePercent,
  readNotebook,
  readText,
  writeNotebook,
  type CodeCell,
  type Notebook,
} from "../../src/notebook/index.js";
import { needs } from "../support/needs.js";
import { comparable, withoutOutputs } from "../support/outputs.js";
import { openBrowser, person, press, saved, type Person } from "./browser.js";
import { testLab, type TestLab } from "./lab.js";

const pack = path.resolve(import.meta.dirname, "../..");

/** A notebook before it is run, and what it is called in the workspace. */
interface Subject {
  readonly name: string;
  readonly original: Notebook;
}

/** The lessons; the assignments as students get them, which stop at the first gap; and as their authors solve them. */
async function subjects(): Promise<Subject[]> {
  const all: Subject[] = [];
  for (const master of (await findMasters(pack)).toSorted()) {
    const { kind, target, notebook } = await buildMaster(master);
    const id = path.basename(target, ".ipynb");
    if (kind === "lesson") all.push({ name: `lessons/${id}.ipynb`, original: withoutOutputs(notebook) });
    else {
      const { notebook: solved } = parsePercent(await readText(master), master);
      all.push({ name: `assignments/${id}/${id}.ipynb`, original: notebook });
      all.push({ name: `assignments/${id}/solved.ipynb`, original: solved });
    }
  }
  return all;
}

const codeOf = ({ cells }: Notebook): CodeCell[] =>
  cells.filter((cell): cell is CodeCell => cell.cell_type === "code" && cell.source.trim() !== "");

/** Whether all has run, or what came after an error was given up. */
const isRun = (notebook: Notebook): boolean => {
  const cells = codeOf(notebook);
  return (
    cells.every(({ execution_count: count }) => count !== null) ||
    cells.some(({ outputs }) => outputs.some((output) => output.output_type === "error"))
  );
};

const figuresIn = (notebook: Notebook): number =>
  codeOf(notebook)
    .flatMap(({ outputs }) => outputs)
    .filter((output) => "data" in output && "application/vnd.plotly.v1+json" in output.data).length;

/** Three ways to run a notebook, one kernel: what a learner sees must not depend on the way. */
describe("the lab, the classic Notebook and gradlab run", function () {
  this.timeout(240_000);
  const engine = process.env["GRADLAB_ENGINE"];
  const runs = new Map<string, Notebook>();
  let all: Subject[];
  let browser: Browser;
  before(async function () {
    needs(this, "chromium");
    // Which product is the faster one is measured when a kernel starts: that is to be the same for all.
    process.env["GRADLAB_ENGINE"] = "gradlab";
    all = await subjects();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    if (engine === undefined) delete process.env["GRADLAB_ENGINE"];
    else process.env["GRADLAB_ENGINE"] = engine;
  });

  /** What `gradlab run` gives, in the same folder. */
  async function ran({ name, original }: Subject, cwd: string): Promise<Notebook> {
    const known = runs.get(name);
    if (known) return known;
    const { notebook } = await runNotebook(original, { cwd, name });
    runs.set(name, notebook);
    return notebook;
  }

  function assertEqual({ name, original }: Subject, shown: Notebook, expected: Notebook): void {
    assert.equal(codeOf(shown).length, codeOf(original).length, name);
    assert.ok(comparable(expected).some((cell) => /"output_type"/.test(cell)));
    assert.deepEqual(comparable(shown), comparable(expected), name);
  }

  describe("give equal outputs: the lab", () => {
    let lab: TestLab;
    let learner: Person;
    before(async () => {
      lab = await testLab({ pack });
      learner = await person(browser, lab);
    });
    after(async () => {
      await learner?.context.close();
      await lab?.close();
    });

    it("for every lesson and assignment, and draws each figure", async function () {
      this.timeout(1_800_000);
      assert.ok(all.length >= 9, "lessons and assignments are found");
      for (const subject of all) await inTheLab(subject);
      assert.deepEqual(learner.faults, []);
    });

    async function inTheLab(subject: Subject): Promise<void> {
      const { name, original } = subject;
      const file = path.join(lab.workspace, name);
      await lab.ask("GET", `/open/${name}`);
      writeFileSync(file, writeNotebook(original));
      const expected = ran(subject, path.dirname(file));
      const page = await learner.open(`/notebooks/${name}`);
      await press(page, "run-all");
      const now = (): Notebook => readNotebook(readFileSync(file, "utf8"), name);
      for (let seconds = 0; !isRun(now()); seconds++) {
        assert.ok(seconds < 600, `${name} does not come to an end`);
        await sleep(1000);
      }
      await page.waitForSelector("body[data-kernel=idle]", { timeout: 60_000 });
      await saved(page);
      const shown = now();
      assertEqual(subject, shown, await expected);
      const figures = page.getByRole("figure");
      assert.equal(await figures.count(), figuresIn(shown), name);
      for (let index = 0; index < figuresIn(shown); index++) {
        await figures.nth(index).scrollIntoViewIfNeeded();
        await figures.nth(index).locator(".main-svg").first().waitFor();
      }
      const { id } = (await lab.json<{ id: string; path: string }[]>("GET", "/api/sessions")).find(
        (session) => session.path === name,
      )!;
      await page.close();
      await lab.json("DELETE", `/api/sessions/${id}`);
    }
  });

  describe("give equal outputs: Debian's classic Notebook", () => {
    let folder: string;
    let server: ChildProcess | undefined;
    let address: string;
    before(async function () {
      needs(this, "jupyter");
      folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-equal-"));
      installKernel({ prefix: folder });
      const port = await freePort();
      address = `http://127.0.0.1:${port}/`;
      server = startNotebook(folder, port);
      for (let attempt = 0; attempt < 300; attempt++) {
        if ((await fetch(`${address}api`).catch(() => undefined))?.ok) break;
        await sleep(200);
      }
    });
    after(async () => {
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
      if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    });

    it("for every lesson and assignment", async function () {
      this.timeout(1_800_000);
      for (const subject of all) await inTheNotebook(subject);
    });

    async function inTheNotebook(subject: Subject): Promise<void> {
      const { name, original } = subject;
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, writeNotebook(original));
      if (name.startsWith("assignments/")) {
        const checks = `${path.dirname(name)}/checks.json`;
        writeFileSync(path.join(folder, checks), readFileSync(path.join(pack, checks)));
      }
      const page = await browser.newPage();
      await page.goto(`${address}notebooks/${name}`);
      await page.waitForFunction(
        "window.Jupyter?.notebook?.kernel?.is_connected?.() && Jupyter.notebook.kernel.info_reply.status === 'ok'",
      );
      await page.evaluate("Jupyter.notebook.execute_all_cells()");
      const now = async (): Promise<Notebook> =>
        readNotebook(JSON.stringify(await page.evaluate("Jupyter.notebook.toJSON()")), name);
      const isBusy = "Jupyter.notebook.kernel_busy || document.querySelector('.code_cell.running') !== null";
      for (let seconds = 0; !isRun(await now()) || (await page.evaluate(isBusy)); seconds++) {
        assert.ok(seconds < 600, `${name} does not come to an end`);
        await sleep(1000);
      }
      assertEqual(subject, await now(), await ran(subject, path.dirname(file)));
      await page.evaluate("Jupyter.notebook.session.delete()");
      await page.close({ runBeforeUnload: false });
    }
  });
});

const startNotebook = (folder: string, port: number): ChildProcess =>
  spawn(
    "/usr/bin/jupyter-notebook",
    [
      "--no-browser",
      "--ip=127.0.0.1",
      `--port=${port}`,
      "--allow-root",
      "--NotebookApp.token=",
      // By default it holds back figures that come fast.
      "--NotebookApp.iopub_data_rate_limit=1e9",
      "--NotebookApp.iopub_msg_rate_limit=1e6",
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

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
