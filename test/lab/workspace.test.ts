import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import path from "node:path";
import { openedLab, openLab } from "../../src/lab/index.js";
import {
  readNotebook,
  toBeWritten,
  writeNotebook,
  type Cell,
  type Output,
} from "../../src/notebook/index.js";
import { cells, notebook, testLab, type TestLab } from "./lab.js";
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
    assert.match(text, /Start with lesson 01/);
    assert.equal(text.match(/Not started/g)?.length, 3);
  });

  it("sets the formulas of a lesson's first words, and escapes the rest", async () => {
    const { text } = await lab.ask("GET", "/");
    const [, shown = ""] =
      /The second lesson<\/b><span class="soft">([^]*?)<\/span><\/span>/.exec(text) ?? [];
    assert.match(
      shown,
      /^Scores <span class="katex"><math[^]*<msub>[^]*<\/math><\/span> for all &#60;classes&#62;, /,
    );
    assert.match(shown, /<mfrac>/);
    assert.doesNotMatch(shown, /\$/);
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

  it("has a page that says so where a file is no notebook", async () => {
    writeFileSync(file("broken.ipynb"), "{ no JSON");
    const { status, text } = await lab.ask("GET", "/notebooks/broken.ipynb", {
      headers: { accept: "text/html" },
    });
    assert.equal(status, 400);
    assert.match(
      text,
      /<h1>That did not work<\/h1>.*broken\.ipynb is not a notebook: its JSON cannot be read/,
    );
    assert.doesNotMatch(text, /Opening/);
    rmSync(file("broken.ipynb"));
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

  it("counts the questions whose last check passed, by what the check says to programs", async () => {
    const name = "assignments/01-knn/01-knn.ipynb";
    const shown = (publicPassed: boolean): Output => ({
      output_type: "display_data",
      data: {
        "text/plain": "The vote: Public checks passed",
        "application/vnd.gradlab.check+json": {
          question: "knn-vote",
          publicPassed,
          passed: publicPassed ? 1 : 0,
          of: 1,
          hiddenNotRun: 3,
        },
      },
      metadata: {},
    });
    const save = async (...outputs: Output[]): Promise<string> => {
      const notebook = readNotebook(readFileSync(file(name), "utf8"), name);
      const changed = notebook.cells.map((cell) => (cell.id === "check" ? { ...cell, outputs } : cell));
      writeFileSync(file(name), writeNotebook({ ...notebook, cells: changed }));
      return (await lab.ask("GET", "/")).text;
    };
    assert.match(await save(), /0 of 1 checks passed/);
    assert.match(await save(shown(false)), /0 of 1 checks passed/);
    assert.match(await save(shown(false), shown(true)), /Public checks passed/);
    assert.match(await save(shown(true), shown(false)), /0 of 1 checks passed/);
    const text: Output = {
      output_type: "display_data",
      data: { "text/plain": "Public checks passed" },
      metadata: {},
    };
    assert.match(await save(text), /0 of 1 checks passed/, "what only looks like a check does not count");
  });

  it("asks for the answers in words too, which no check reads", async () => {
    const name = "assignments/02-words/02-words.ipynb";
    const question = { gradlab: { question: "why" } };
    const prose = (source: string): Cell => ({
      cell_type: "markdown",
      id: "why",
      metadata: question,
      source,
    });
    mkdirSync(path.join(lab.pack, "assignments/02-words"));
    const template = notebook([
      prose(`Why?\n\n${toBeWritten}`),
      cells.code("check", 'await check("a", {});'),
    ]);
    writeFileSync(path.join(lab.pack, name), writeNotebook(template));
    await lab.ask("GET", `/open/${name}`);
    assert.match((await lab.ask("GET", "/")).text, /0 of 1 checks passed, 1 answer to write/);
    assert.match((await lab.ask("GET", `/notebooks/${name}`)).text, /"written":\[\{"question":"why"/);
    writeFileSync(file(name), writeNotebook(notebook([prose("Why?\n\nBecause."), template.cells[1]])));
    const { text } = await lab.ask("GET", "/");
    assert.match(text, /0 of 1 checks passed</);
    assert.doesNotMatch(text, /to write/);
  });

  it("begins anew where its memory was overwritten by something else, and loses no copy", async () => {
    const memory = file(".gradlab/copies.json");
    for (const text of ["{", "[]", JSON.stringify({ [first]: { done: 7 } })]) {
      const other = await testLab();
      mkdirSync(path.join(other.workspace, ".gradlab"), { recursive: true });
      mkdirSync(path.join(other.workspace, "lessons"), { recursive: true });
      const worked = readFileSync(original(), "utf8").replace("The first", "My");
      writeFileSync(path.join(other.workspace, first), worked);
      writeFileSync(path.join(other.workspace, ".gradlab/copies.json"), text);
      assert.equal((await other.ask("GET", `/open/${first}`)).status, 303, text);
      assert.equal((await other.ask("GET", "/")).status, 200, text);
      assert.equal(readFileSync(path.join(other.workspace, first), "utf8"), worked);
      await other.close();
    }
    assert.ok(existsSync(memory));
  });

  it("has no button to submit where it cannot", async () => {
    const { text } = await lab.ask("GET", "/notebooks/assignments/01-knn/01-knn.ipynb");
    assert.doesNotMatch(text, /id="submit"/);
    assert.equal((await lab.ask("POST", "/submit/assignments/01-knn/01-knn.ipynb")).status, 501);
  });
});

describe("Gradlab's own notebooks", () => {
  const name = "assignments/01-knn/01-knn.ipynb";
  /** All files of the pack with what is in them. */
  const contentsOf = (pack: string): Record<string, string> =>
    Object.fromEntries(
      readdirSync(pack, { recursive: true, encoding: "utf8" })
        .filter((one) => /\.\w+$/.test(one))
        .map((one) => [one, readFileSync(path.join(pack, one), "utf8")]),
    );

  it("are no workspace", async () => {
    const lab = await testLab();
    const { pack } = lab;
    for (const workspace of [pack, path.join(pack, "notebooks"), path.join(pack, "assignments/01-knn")])
      await assert.rejects(openLab({ workspace, pack, port: 0 }), /stay as they are; choose another folder/);
    await lab.close();
  });

  it("stay as they are in a workspace around them: people get copies", async () => {
    const outer = await testLab();
    const pack = path.join(outer.workspace, "clone");
    cpSync(outer.pack, pack, { recursive: true });
    const before = contentsOf(pack);
    const lab = await testLab({ pack, workspace: outer.workspace });
    const content = readNotebook(readFileSync(path.join(pack, name), "utf8"), name);
    const save = { body: { type: "notebook", format: "json", content: { ...content, cells: [] } } };
    const own = `/api/contents/clone/${name}`;
    assert.equal((await lab.json<{ writable: boolean }>("GET", own)).writable, false);
    const changes: readonly (readonly [method: string, target: string, options: object])[] = [
      ["PUT", own, save],
      ["DELETE", own, {}],
      ["PATCH", own, { body: { path: "moved.ipynb" } }],
      ["PATCH", "/api/contents/clone/assignments", { body: { path: "moved" } }],
      ["POST", "/api/contents/clone/notebooks", { body: { type: "notebook" } }],
      ["POST", "/api/contents/clone/notebooks", { body: { copy_from: `clone/${name}` } }],
      ["PUT", "/api/contents/clone/notebooks/new.txt", { body: { content: "new", format: "text" } }],
    ];
    for (const [method, target, options] of changes) {
      const { status, text } = await lab.ask(method, target, options);
      assert.equal(status, 403, `${method} ${target}: ${text}`);
      assert.match(text, /stays as it is: open it from the start page/);
    }
    const { status, headers } = await lab.ask("GET", `/notebooks/clone/${name}`);
    assert.deepEqual([status, headers.location], [303, `/open/${name}`]);
    await lab.ask("GET", `/open/${name}`);
    await lab.json("PUT", `/api/contents/${name}`, save.body);
    assert.equal(
      readNotebook(readFileSync(path.join(lab.workspace, name), "utf8"), name).cells.length,
      0,
      "the copy can be changed",
    );
    assert.deepEqual(contentsOf(pack), before);
    await lab.close();
    await outer.close();
  });
});

describe("a lab that is open already", () => {
  it("is found by whoever would open it again", async () => {
    const lab = await testLab();
    assert.equal(await openedLab(lab.workspace), lab.url);
    assert.equal(await openedLab(path.join(lab.workspace, "another")), undefined);
    await lab.close();
  });

  it("is not taken for one by what has its port now", async () => {
    const lab = await testLab();
    const { workspace, port } = lab;
    await lab.close({ keepFiles: true });
    assert.equal(await openedLab(workspace), undefined, "nobody is there");
    const asked: string[] = [];
    const impostor = createServer((request, response) => {
      asked.push(`${request.url} ${JSON.stringify(request.headers)}`);
      response.end("anything");
    }).listen(port, "127.0.0.1");
    await once(impostor, "listening");
    assert.equal(await openedLab(workspace), undefined);
    assert.ok(asked.length === 1 && !asked[0].includes(lab.token), "it is not told the token");
    impostor.closeAllConnections();
    impostor.close();
    await lab.close();
  });
});

describe("the demos in the lab", () => {
  let lab: TestLab;
  before(async () => (lab = await testLab()));
  after(() => lab.close());

  it("are on the start page, each a page without any rights of the lab's", async () => {
    const { text } = await lab.ask("GET", "/");
    const links = [...text.matchAll(/href="(\/demos\/[\w-]+)"/g)].map(([, link]) => link);
    assert.ok(links.length >= 3);
    for (const link of links) {
      const { status, headers, text: page } = await lab.ask("GET", link);
      assert.equal(status, 200);
      assert.match(page, /id="demo"/);
      assert.match(String(headers["content-security-policy"]), /^sandbox allow-scripts; default-src 'none'/);
    }
  });

  it("take settings, and refuse wrong ones", async () => {
    const at = async (wish: string): Promise<number> =>
      (await lab.ask("GET", `/demos/knn-regions/frame?settings=${encodeURIComponent(wish)}`)).status;
    assert.equal(await at('{"k":5}'), 200);
    assert.equal(await at('{"k":99}'), 400);
    assert.equal(await at("["), 400);
    assert.equal((await lab.ask("GET", "/demos/none")).status, 404);
  });
});

describe("submitting in the lab", () => {
  const name = "assignments/01-knn/01-knn.ipynb";
  let lab: TestLab;
  let isReady = false;
  before(async () => {
    lab = await testLab({
      submit: async (notebook) => ({
        ready: isReady,
        findings: [{ good: isReady, message: `looked at ${path.basename(notebook)}` }],
        ...(isReady ? { file: notebook.replace(".ipynb", ".zip") } : {}),
      }),
    });
  });
  after(() => lab.close());

  const state = async (): Promise<string | undefined> => {
    const { text } = await lab.ask("GET", "/");
    return /<h2>Assignments[^]*?class="told \w+">(?:<span.*<\/span>)?([^<]+)</.exec(text)?.[1];
  };

  it("asks for the copy, and remembers what was ready", async () => {
    assert.equal((await lab.ask("POST", `/submit/${name}`)).status, 404, "nothing was opened yet");
    assert.equal((await lab.ask("POST", "/submit/lessons/01-first.ipynb")).status, 400);
    await lab.ask("GET", `/open/${name}`);
    assert.match((await lab.ask("GET", `/notebooks/${name}`)).text, /id="submit"/);
    await lab.ask("GET", "/open/lessons/01-first.ipynb");
    const lesson = await lab.ask("GET", "/notebooks/lessons/01-first.ipynb");
    assert.equal(lesson.status, 200);
    assert.doesNotMatch(lesson.text, /id="submit"/);
    const refused = await lab.json("POST", `/submit/${name}`);
    assert.deepEqual(refused, {
      ready: false,
      findings: [{ good: false, message: "looked at 01-knn.ipynb" }],
    });
    assert.equal(await state(), "0 of 1 checks passed");
    const asItIs = { body: { asItIs: true } };
    assert.equal((await lab.ask("POST", `/submit/${name}`, asItIs)).status, 204);
    assert.equal(await state(), "Submitted, 0 of 1 checks passed", "handed in all the same");
    const file = path.join(lab.workspace, name);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("const vote = 1", "const vote = 3"));
    assert.equal((await lab.ask("POST", `/submit/${name}`, asItIs)).status, 409, "not what was tried");
    writeFileSync(file, text);
    isReady = true;
    const accepted = await lab.json("POST", `/submit/${name}`);
    assert.equal(accepted["file"], "assignments/01-knn/01-knn.zip");
    assert.equal(await state(), "Submitted, 0 of 1 checks passed");
  });

  it("says when an answer has changed since, but not when it was only run again", async () => {
    const file = path.join(lab.workspace, name);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace('"execution_count": null', '"execution_count": 3'));
    assert.equal(await state(), "Submitted, 0 of 1 checks passed");
    writeFileSync(file, text.replace("const vote = 1", "const vote = 2"));
    assert.equal(await state(), "Changed since submitted, 0 of 1 checks passed");
  });
});
