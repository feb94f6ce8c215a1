import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
import { executed, probe, root, withOwnEngine } from "../notebooks/executed.js";
import { needs } from "../support/needs.js";
import { comparable, withoutOutputs } from "../support/outputs.js";
import { pairwise } from "../support/pairs.js";
import { openBrowser, person, press, saved, type Person } from "./browser.js";
import { executeAll, openClassic, type Classic } from "./classic.js";
import { testLab, type TestLab } from "./lab.js";

/** A notebook before it is run, and what it is called in the workspace. */
interface Subject {
  readonly name: string;
  readonly original: Notebook;
  /** What `gradlab run` makes of it. */
  readonly expected: Notebook;
}

/** The lessons; the assignments as students get them, which stop at the first gap; and as their authors solve them. */
async function subjects(): Promise<Subject[]> {
  const all: Subject[] = [];
  const runs = await executed();
  const ran = (master: string): Notebook => {
    const { notebook } = runs.get(master)!;
    return { ...notebook, cells: notebook.cells.filter(({ id }) => id !== probe.id) };
  };
  for (const master of await findMasters(root)) {
    const { kind, target, notebook } = await buildMaster(master);
    const id = path.basename(target, ".ipynb");
    if (kind === "lesson") {
      all.push({
        name: `lessons/${id}.ipynb`,
        original: withoutOutputs(notebook),
        expected: ran(master),
      });
      continue;
    }
    const { notebook: solved } = parsePercent(await readText(master), master);
    const name = `assignments/${id}/${id}.ipynb`;
    const { notebook: stopped } = await runNotebook(notebook, { cwd: path.dirname(master), name });
    all.push({ name, original: notebook, expected: stopped });
    all.push({ name: `assignments/${id}/solved.ipynb`, original: solved, expected: ran(master) });
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

function assertEqual({ name, original, expected }: Subject, shown: Notebook): void {
  assert.equal(codeOf(shown).length, codeOf(original).length, name);
  assert.ok(comparable(expected).some((cell) => /"output_type"/.test(cell)));
  assert.deepEqual(comparable(shown), comparable(expected), name);
}

/** Three ways to run a notebook, one kernel: what a learner sees must not depend on the way. */
export function describeEqual(): void {
  describe("the lab, the classic Notebook and gradlab run", function () {
    this.timeout(600_000);
    let all: Subject[];
    let browser: Browser;
    withOwnEngine();
    before(async function () {
      needs(this, "chromium");
      all = await subjects();
      assert.ok(all.length >= 9, "lessons and assignments are found");
      browser = await openBrowser();
    });
    after(() => browser?.close());

    describe("give equal outputs: the lab", () => {
      let lab: TestLab;
      let learner: Person;
      before(async () => {
        lab = await testLab({ pack: root });
        learner = await person(browser, lab);
      });
      after(async () => {
        await learner?.context.close();
        await lab?.close();
      });

      it("for every lesson and assignment, and draws each figure", async function () {
        this.timeout(1_800_000);
        await pairwise(all, inTheLab);
        assert.deepEqual(learner.faults, []);
      });

      async function inTheLab(subject: Subject): Promise<void> {
        const { name, original } = subject;
        const file = path.join(lab.workspace, name);
        await lab.ask("GET", `/open/${name}`);
        writeFileSync(file, writeNotebook(original));
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
        assertEqual(subject, shown);
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
      let folder: string | undefined;
      let classic: Classic | undefined;
      before(async function () {
        needs(this, "jupyter");
        folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-equal-"));
        installKernel({ prefix: folder });
        classic = await openClassic(folder);
      });
      after(async () => {
        await classic?.close();
        if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      });

      it("for every lesson and assignment", async function () {
        this.timeout(1_800_000);
        await pairwise(all, inTheNotebook);
      });

      async function inTheNotebook(subject: Subject): Promise<void> {
        const { name, original } = subject;
        const file = path.join(folder!, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, writeNotebook(original));
        if (name.startsWith("assignments/")) {
          const checks = `${path.dirname(name)}/checks.json`;
          writeFileSync(path.join(folder!, checks), readFileSync(path.join(root, checks)));
        }
        const page = await browser.newPage();
        await page.goto(`${classic!.address}notebooks/${name}`);
        await executeAll(page);
        assertEqual(
          subject,
          readNotebook(JSON.stringify(await page.evaluate("Jupyter.notebook.toJSON()")), name),
        );
        await page.evaluate("Jupyter.notebook.session.delete()");
        await page.close({ runBeforeUnload: false });
      }
    });
  });
}
