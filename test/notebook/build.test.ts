import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import os from "node:os";
import path from "node:path";
import {
  buildMaster,
  findMasters,
  isUpToDate,
  loadNotebook,
  notebookHtml,
  printPercent,
  readNotebook,
  saveNotebook,
  withKnownOutputs,
  withoutFigureHtml,
  type CodeCell,
} from "../../src/notebook/index.js";

const root = path.resolve(import.meta.dirname, "../..");

describe("the project's notebooks", () => {
  it("keep each figure once, as data, and everything else that was shown", async () => {
    const figure = { data: [{ type: "scatter", y: [1, 2] }], layout: {} };
    const shown = (data: Record<string, unknown>): object => ({
      output_type: "display_data",
      metadata: {},
      data,
    });
    const plotted = { "application/vnd.plotly.v1+json": figure, "text/plain": "[plot] two points" };
    const demo = { "application/vnd.gradlab.demo.v1+json": { demo: "descent" }, "text/plain": "[demo]" };
    const cell = {
      cell_type: "code",
      id: "a",
      outputs: [
        shown({ ...plotted, "text/html": "<script>" }),
        shown({ "text/html": "<b>7</b>" }),
        shown({ ...demo, "text/html": "<iframe>" }),
      ],
      source: "1",
    };
    const notebook = readNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, cells: [cell] }), "test");
    const [lean] = withoutFigureHtml(notebook).cells as CodeCell[];
    assert.deepEqual(lean.outputs, [shown(plotted), shown({ "text/html": "<b>7</b>" }), shown(demo)]);
    assert.match(await notebookHtml(withoutFigureHtml(notebook), { trusted: true }), /<figure class="plot"/);
  });

  it("are up to date with their masters", async () => {
    const stale: string[] = [];
    for (const master of await findMasters(root)) {
      const built = await buildMaster(master);
      if (!(await isUpToDate(built))) stale.push(path.relative(root, built.target));
    }
    assert.deepEqual(stale, [], "gradlab build writes them anew");
  });

  it("have no formula that cannot be read", async () => {
    for (const master of await findMasters(root)) {
      const html = await notebookHtml((await buildMaster(master)).notebook, { trusted: true });
      const [, reason] = /class="katex-error" title="([^"]*)"/.exec(html) ?? [];
      assert.equal(reason, undefined, master);
    }
  });

  it("are type-correct as students receive them", async function () {
    const assignments = (await findMasters(root)).filter((master) => path.basename(master) === "master.ts");
    if (assignments.length === 0) return;
    const folder = mkdtempSync(path.join(root, "out-released-"));
    try {
      for (const master of assignments) {
        const { notebook } = await buildMaster(master);
        writeFileSync(path.join(folder, `${path.basename(path.dirname(master))}.ts`), printPercent(notebook));
      }
      const config = { extends: "../tsconfig.notebooks.json", include: ["*.ts"], exclude: [] };
      writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(config));
      const tsc = path.join(root, "node_modules/typescript/bin/tsc");
      const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
      assert.equal(stdout, "");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("build", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-test-"));
  const file = (name: string): string => path.join(folder, name);
  before(() => {
    mkdirSync(file("notebooks"));
    mkdirSync(file("assignments/01-knn"), { recursive: true });
    mkdirSync(file("assignments/02-empty"));
    writeFileSync(file("notebooks/00-a.ts"), '// %% id="a"\n1;\n\n// %% id="b"\n2;\n');
    writeFileSync(
      file("assignments/01-knn/master.ts"),
      '// %% question="q"\n// BEGIN SOLUTION\nconst secret = 1;\n// END SOLUTION\n',
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  it("finds lessons and assignments, and knows where their notebooks belong", async () => {
    const masters = await findMasters(folder);
    assert.deepEqual(masters, [file("notebooks/00-a.ts"), file("assignments/01-knn/master.ts")]);
    const [lesson, assignment] = await Promise.all(masters.map(buildMaster));
    assert.deepEqual([lesson.kind, lesson.target], ["lesson", file("notebooks/00-a.ipynb")]);
    assert.deepEqual(
      [assignment.kind, assignment.target],
      ["assignment", file("assignments/01-knn/01-knn.ipynb")],
    );
    assert.doesNotMatch(JSON.stringify(assignment.notebook), /secret/);
    assert.deepEqual(await findMasters(file("notebooks")), []);
  });

  it("keeps the outputs of unchanged code, and sees what is out of date", async () => {
    const [lesson] = await Promise.all((await findMasters(folder)).map(buildMaster));
    assert.equal(await isUpToDate(lesson), false);
    const executed = structuredClone(lesson.notebook);
    for (const cell of executed.cells) {
      if (cell.cell_type !== "code") continue;
      cell.outputs = [{ output_type: "stream", name: "stdout", text: cell.id }];
      cell.execution_count = 9;
    }
    await saveNotebook(lesson.target, executed);
    assert.equal(await isUpToDate(lesson), true);
    assert.deepEqual(await withKnownOutputs(lesson), executed);

    writeFileSync(file("notebooks/00-a.ts"), '// %% id="a"\n1;\n\n// %% id="b"\n3;\n');
    const changed = await buildMaster(file("notebooks/00-a.ts"));
    assert.equal(await isUpToDate(changed), false);
    const [a, b] = (await withKnownOutputs(changed)).cells;
    assert.deepEqual(a, executed.cells[0]);
    assert.deepEqual(b.cell_type === "code" && b.outputs, []);
    assert.deepEqual(await loadNotebook(lesson.target), executed);
  });
});
