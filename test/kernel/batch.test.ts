import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { junit, runFiles, type BatchOptions, type FileRun } from "../../src/kernel/index.js";
import { loadNotebook, printPercent, writeNotebook } from "../../src/notebook/index.js";
import { readJUnit } from "../support/junit.js";
import { needs } from "../support/needs.js";
import { fakeKernel, notebookOf } from "./support.js";

const print = (text: string): string => `publish ${JSON.stringify(["stream", { name: "stdout", text }])}`;
const fail = 'reply {"status": "error", "ename": "Error", "evalue": "<no> \\"\\u001b[31m&\\u0007"}';

describe("runFiles", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-test-"));
  const file = (name: string): string => path.join(folder, name);
  const run = (files: string[], options: Partial<BatchOptions> = {}): Promise<FileRun[]> =>
    runFiles(files.map(file), { out: file("out"), html: true, jobs: 2, kernel: fakeKernel, ...options });
  before(() => {
    writeFileSync(file("good.ipynb"), writeNotebook(notebookOf(print("a"))));
    writeFileSync(file("master.ts"), printPercent(notebookOf(print("b"))));
    writeFileSync(file("bad.ipynb"), writeNotebook(notebookOf(print("c"), fail, print("d"))));
    writeFileSync(file("broken.ipynb"), "{");
    mkdirSync(file("sub"));
    writeFileSync(file("sub/good.ipynb"), writeNotebook(notebookOf(print("e"))));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("runs many, writes each as a notebook and a page, and lets none stop another", async () => {
    const runs = await run([
      "broken.ipynb",
      "bad.ipynb",
      "absent.ipynb",
      "good.ipynb",
      "master.ts",
      "notes.txt",
    ]);
    assert.deepEqual(
      runs.map(({ problem }) => problem?.replaceAll(folder, "").split(" (")[0]),
      [
        "/broken.ipynb is not a notebook: its JSON cannot be read",
        undefined,
        "/absent.ipynb: cannot be read",
        undefined,
        undefined,
        "/notes.txt is not a notebook: expected a name that ends in .ipynb, or .ts for a master",
      ],
    );
    assert.equal(runs[1].run?.failure?.id, "c2");
    assert.deepEqual(readdirSync(file("out")).sort(), [
      "bad.html",
      "bad.ipynb",
      "good.html",
      "good.ipynb",
      "master.html",
      "master.ipynb",
    ]);
    const [cell] = (await loadNotebook(file("out/master.ipynb"))).cells;
    assert.deepEqual(cell.cell_type === "code" && cell.outputs, [
      { output_type: "stream", name: "stdout", text: "b" },
    ]);
    assert.match(readFileSync(file("out/good.html"), "utf8"), /<pre class="stdout">a<\/pre>/);
    assert.equal(readFileSync(file("good.ipynb"), "utf8"), writeNotebook(notebookOf(print("a"))));
  });

  it("reports to JUnit as its schema allows, with what is allowed to fail and what cannot be read", async () => {
    for (const allowErrors of [false, true]) {
      const files = ["bad.ipynb", "broken.ipynb", "good.ipynb"];
      readJUnit(junit(await run(files, { html: false, allowErrors })));
    }
  });

  it("reports to JUnit: a case for each cell", async function () {
    needs(this, "jupyter");
    const report = junit(await run(["bad.ipynb", "broken.ipynb", "good.ipynb"], { html: false }));
    const script = `
import json, sys, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.read())
suites = [[s.get("tests"), s.get("failures"), [[c.get("name")] + [k.tag + ":" + k.get("message", "") for k in c] for c in s]] for s in root]
print(json.dumps([root.get("tests"), root.get("failures"), suites]))
`;
    const { stdout, stderr } = spawnSync("/usr/bin/python3", ["-c", script], {
      input: report,
      encoding: "utf8",
    });
    const [tests, failures, suites] = JSON.parse(stdout || stderr) as [
      string,
      string,
      [string, string, string[][]][],
    ];
    assert.deepEqual([tests, failures], ["5", "2"]);
    assert.deepEqual(suites[0], [
      "3",
      "1",
      [["cell 1 (c1)"], ["cell 2 (c2)", 'failure:Error: <no> "&\uFFFD'], ["cell 3 (c3)", "skipped:"]],
    ]);
    assert.match(suites[1][2][0][1], /^failure:.*its JSON cannot be read/);
    assert.deepEqual(suites[2], ["1", "0", [["cell 1 (c1)"]]]);
  });

  it("never overwrites a notebook unless it is told to", async () => {
    await assert.rejects(
      run(["good.ipynb"], { out: folder }),
      /good\.ipynb would be overwritten by its own result/,
    );
    await assert.rejects(run(["good.ipynb", "sub/good.ipynb"]), /would both be written to/);
    await run(["sub/good.ipynb"], { out: undefined, html: false });
    const [cell] = (await loadNotebook(file("sub/good.ipynb"))).cells;
    assert.equal(cell.cell_type === "code" && cell.outputs.length, 1);
  });

  it("says when the results cannot be written", async () => {
    writeFileSync(file("taken"), "");
    const [{ problem }] = await run(["good.ipynb"], { out: file("taken") });
    assert.match(problem!, /^run: the folder .*taken cannot be made \(/);
  });
});
