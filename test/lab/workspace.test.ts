import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { checksIn } from "../../src/lab/workspace/progress.js";
import { testLab, type TestLab } from "./lab.js";
import { Talk } from "./talk.js";

describe("the lab's workspace", () => {
  let lab: TestLab;
  before(async () => (lab = await testLab()));
  after(() => lab.close());

  const file = (name: string): string => path.join(lab.workspace, name);
  const first = "lessons/01-first.ipynb";
  const original = (): string => path.join(lab.pack, "notebooks/01-first.ipynb");

  it("begins with the first lesson", async () => {
    const { text } = await lab.ask("GET", "/");
    assert.match(text, /Start with The first lesson/);
    assert.equal(text.match(/Not started/g)?.length, 3);
  });

  it("gives learners copies, and leaves the pack and its secrets alone", async () => {
    const before = readFileSync(original(), "utf8");
    const { status, headers } = await lab.ask("GET", `/open/${first}`);
    assert.equal(status, 303);
    assert.equal(headers.location, `/notebooks/${first}`);
    assert.equal(readFileSync(file(first), "utf8"), before);
    await lab.ask("GET", "/open/assignments/01-knn/01-knn.ipynb");
    assert.ok(existsSync(file("assignments/01-knn/figure.png")));
    assert.ok(!existsSync(file("assignments/01-knn/master.ts")));
    assert.equal((await lab.ask("GET", "/open/lessons/99-none.ipynb")).status, 404);
    assert.equal((await lab.ask("GET", "/open/../package.json")).status, 404);
  });

  it("lets an untouched copy follow an update, and keeps one that was worked on", async () => {
    const update = (): void => writeFileSync(original(), `${readFileSync(original(), "utf8")}\n`);
    update();
    await lab.ask("GET", `/open/${first}`);
    assert.equal(readFileSync(file(first), "utf8"), readFileSync(original(), "utf8"));
    const worked = readFileSync(file(first), "utf8").replace("first lesson", "first lesson, my way");
    writeFileSync(file(first), worked);
    update();
    await lab.ask("GET", `/open/${first}`);
    assert.equal(readFileSync(file(first), "utf8"), worked);
    assert.match((await lab.ask("GET", `/notebooks/${first}`)).text, /"isOutdated":true/);
    const { kept } = await lab.json<{ kept: string }>("POST", `/renew/${first}`);
    assert.equal(readFileSync(file(kept), "utf8"), worked);
    assert.equal(readFileSync(file(first), "utf8"), readFileSync(original(), "utf8"));
    assert.match((await lab.ask("GET", `/notebooks/${first}`)).text, /"isOutdated":false/);
  });

  it("counts the cells that ran, and knows where a learner was", async () => {
    const { kernel } = await lab.json<{ kernel: { id: string } }>("POST", "/api/sessions", { path: first });
    const talk = await Talk.open(lab, kernel.id);
    await talk.result(talk.execute("1", { cellId: "squares" }));
    await talk.result(talk.execute("throw new Error('no')", { cellId: "plot" }));
    const { text } = await lab.ask("GET", "/");
    assert.match(text, /Where you were/);
    assert.match(text, /1 of 3 cells run/);
    await talk.close();
  });

  it("leads from lesson to lesson", async () => {
    const { text } = await lab.ask("GET", `/notebooks/${first}`);
    assert.match(text, /rel="next" href="\/open\/lessons\/02-second.ipynb"/);
    assert.doesNotMatch(text, /rel="prev"/);
  });

  it("makes new notebooks and lists them", async () => {
    const { headers } = await lab.ask("POST", "/new");
    assert.equal(headers.location, "/notebooks/Untitled.ipynb");
    assert.match((await lab.ask("GET", "/")).text, /href="\/notebooks\/Untitled.ipynb"/);
    assert.equal((await lab.ask("GET", "/notebooks/none.ipynb")).status, 404);
  });

  it("writes names into pages as text", async () => {
    await lab.json("PUT", "/api/contents/<b>x.ipynb".replace("<", "%3C").replace(">", "%3E"), {
      type: "notebook",
      format: "json",
      content: { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] },
    });
    assert.doesNotMatch((await lab.ask("GET", "/")).text, /<b>x/);
    assert.doesNotMatch((await lab.ask("GET", "/notebooks/%3Cb%3Ex.ipynb")).text, /<b>x/);
  });

  it("knows which questions' checks passed", () => {
    const shown = (text: string): Parameters<typeof checksIn>[1][number] => ({
      output_type: "display_data",
      data: { "text/plain": text },
      metadata: {},
    });
    const source = 'await check("a", { a });\nawait check("b", { b });';
    const right = "A: Public checks passed, 3 hidden ones not run.";
    const wrong = "B: 1 of 2 public checks passed, 3 hidden ones not run.";
    assert.deepEqual(checksIn(source, [shown(right), shown("[plot] loss"), shown(wrong)]), [
      { question: "a", isRight: true },
      { question: "b", isRight: false },
    ]);
    assert.deepEqual(
      checksIn(source, []).map(({ isRight }) => isRight),
      [false, false],
    );
  });
});
