import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import { fillAnswers } from "../../grader/fill.js";
import { loadAssignment, similar, type LoadedAssignment } from "../../grader/index.js";
import { codeMeasure, compareAnswers } from "../../grader/similarity/compare.js";
import { codeTokens, proseTokens } from "../../grader/similarity/tokens.js";
import { saveNotebook } from "../../src/notebook/index.js";
import { openBrowser } from "../lab/browser.js";
import { needs } from "../support/needs.js";
import { twoLoops, votes } from "./independent.js";

const words = (text: string): string =>
  codeTokens(text)
    .map(({ word }) => word)
    .join(" ");

describe("what is compared of an answer", () => {
  const same: readonly [what: string, one: string, other: string][] = [
    ["names that it chose", "let total = 0; total += x[i];", "let s = 0; s += x[i];"],
    ["types", "const f = (x: number): number => x as number;", "const f = (x) => x;"],
    ["comments and layout", "f(x); // done\n/* no */ g(y);", "f ( x )\n;g(y)"],
    ["const, let and var", "const a = 1;", "var a = 1;"],
    ["how a function is written", "function f(x) { return x + 1; }", "const f = (x) => x + 1;"],
    ["braces and brackets", "if (x > (0)) { return y; }", "if (x > 0) return y;"],
    ["what strings say", 'f("one");', "f('two');"],
  ];
  for (const [what, one, other] of same) {
    it(`not ${what}`, () => assert.equal(words(one), words(other)));
  }
  const different: readonly [what: string, one: string, other: string][] = [
    ["names of the library", "tf.sum(x)", "tf.max(x)"],
    ["properties", "x.shape", "x.length"],
    ["operators", "x + y", "x - y"],
    ["numbers", "x[0]", "x[1]"],
    ["kinds of loops", "for (const a of x) f(a);", "for (const a in x) f(a);"],
  ];
  for (const [what, one, other] of different) {
    it(`but ${what}`, () => assert.notEqual(words(one), words(other)));
  }

  it("with its place", () => {
    const [first, , third] = codeTokens("let a =\n  one + two;");
    assert.deepEqual(
      [first.from, third.from],
      [
        { line: 0, column: 4 },
        { line: 1, column: 2 },
      ],
    );
    assert.deepEqual(proseTokens("Ein\n Ö-Zug")[1].from, { line: 1, column: 1 });
  });

  it("whatever it holds", () => {
    for (const text of [
      "",
      "}{",
      "`${",
      "class A { #b = 1; get c() { return this.#b } }",
      "/*",
      "a?.b!?.[c]",
    ]) {
      codeTokens(text);
    }
  });
});

describe("passages that answers share", () => {
  const compare = (answers: readonly string[], template = ""): ReturnType<typeof compareAnswers> =>
    compareAnswers(answers.map(codeTokens), codeTokens(template), codeMeasure);

  it("make a copy the same, whole or not, in whatever order", () => {
    const parts = votes[4].split(/^(?=function vote)/m);
    const reordered = `${parts[1]}\n${parts[0]}`;
    const [{ similarity }] = compare([votes[4], reordered]).pairs;
    assert.ok(similarity > 0.85, String(similarity));
    const [whole] = compare([votes[1], votes[1]]).pairs;
    assert.equal(whole.similarity, 1);
    const half = compare([votes[1], `${votes[1]}\n${votes[5]}`]).pairs[0];
    assert.ok(half.similarity > 0.5 && half.similarity < 0.95);
    // Every token that begins a passage is shared.
    assert.equal(whole.shared, codeTokens(votes[1]).length - codeMeasure.passage + 1);
  });

  it("are none of the template's", () => {
    const answers = [votes[1], votes[1]];
    assert.deepEqual(compare(answers, votes[1]).pairs, []);
  });

  it("count less where many have them, and not at all in answers too short", () => {
    const class_ = Array.from({ length: 20 }, (_, i) => `${votes[1]}\n${votes[i % 2 === 0 ? 4 : 5]}`);
    const copies = compare([...class_, votes[3], votes[3]]);
    const of = (a: number, b: number): number =>
      copies.pairs.find(({ pair }) => pair[0] === a && pair[1] === b)!.shared;
    assert.ok(of(20, 21) > 2 * of(0, 1), `${of(20, 21)} ${of(0, 1)}`);
    assert.deepEqual(compare(["f(x);", "f(x);"]).pairs, []);
  });

  it("stand where they stand", () => {
    const copy = `// mine\n\n${votes[1]}`;
    const comparison = compare([votes[1], copy]);
    const [{ left, right }] = comparison.passages([0, 1]);
    const lines = votes[1].split("\n").length;
    assert.deepEqual(
      [left, right],
      [
        // The last brace is no token.
        [1, lines - 1],
        [3, lines + 1],
      ],
    );
  });
});

/** The same answer in other words: names, types, keywords, layout and comments, as people disguise one. */
function disguise(text: string): string {
  const kept = /^(vote|distancesTwoLoops|number|const|let|for|of|if|return|function|while|else|new|as)$/;
  const own = new Set(
    [...text.matchAll(/\b(?:const|let|function)\s+([A-Za-z]\w*)|[([,]\s*([a-z]\w*)(?=\s*[:,)\]]| =>)/g)]
      .map(([, a, b]) => a ?? b)
      .filter((name) => !kept.test(name)),
  );
  return text
    .replaceAll(/(?<![.\w])[A-Za-z]\w*\b(?!\s*:\s*\w+\s*[,}]\s*[)\]])/g, (name) =>
      own.has(name) ? `my${name.toUpperCase()}` : name,
    )
    .replaceAll(/\bconst (?=\w+ = )/g, "let ")
    .replaceAll(/;\n/g, "; // next\n\n");
}

describe("gradlab similar", () => {
  const root = mkdtempSync(path.join(os.tmpdir(), "similar-test-"));
  let assignment: LoadedAssignment;
  before(async () => {
    assignment = await loadAssignment("01-knn");
  });
  after(() => rmSync(root, { recursive: true, force: true }));
  type Handed = Readonly<Record<string, Readonly<Record<string, string>>>>;
  const handIn = async (name: string, students: Handed): Promise<string> => {
    const folder = path.join(root, name);
    mkdirSync(folder, { recursive: true });
    for (const [student, answers] of Object.entries(students)) {
      const notebook = fillAnswers(assignment, new Map(Object.entries(answers)));
      await saveNotebook(path.join(folder, `${student}.ipynb`), notebook);
    }
    return folder;
  };
  const names = ["Ada", "Bao", "Chidi", "Dana", "Elif", "Farid"];
  const independent: Handed = Object.fromEntries(
    names.map((name, i) => [
      name,
      { "knn-vote": votes[i], ...(i < twoLoops.length ? { "knn-two-loops": twoLoops[i] } : {}) },
    ]),
  );

  it("lists nobody in a class where everybody wrote alone", async () => {
    const folder = await handIn("alone", independent);
    const found = await similar(folder, { assignment: "01-knn", out: path.join(root, "none") });
    assert.deepEqual(found.pairs, []);
    assert.match(readFileSync(found.page, "utf8"), /no two are alike/);
  });

  const copies: Handed = {
    ...independent,
    "Greta <b>": { "knn-vote": disguise(votes[1]), "knn-structure": prose(0) },
    Hugo: {
      "knn-vote": disguise(votes[5])
        .split(/^(?=function vote)/m)
        .toReversed()
        .join("\n"),
    },
    Ines: { "knn-two-loops": twoLoops[3], "knn-structure": prose(1) },
    Jun: {},
  };
  function prose(more: number): string {
    return `**Question.** A bright row is a test picture far from all others, because its own background is dark or strongly coloured, and a bright column is the same seen from the other side.${" And so on.".repeat(more)}`;
  }

  describe("where some copied", () => {
    let found: Awaited<ReturnType<typeof similar>>;
    const out = path.join(root, "found");
    before(async () => {
      const folder = await handIn("class", copies);
      writeFileSync(path.join(folder, "Kim.ipynb"), "{");
      mkdirSync(path.join(out, "pairs"), { recursive: true });
      writeFileSync(path.join(out, "pairs", "99.html"), "of an earlier run");
      found = await similar(folder, { assignment: "01-knn", out });
    });

    it("finds them renamed, reordered, retyped, and nobody else", () => {
      const pairs = found.pairs.map(({ students, answers }) => [
        students.join(" + "),
        answers.map(({ question }) => question).join(),
      ]);
      assert.deepEqual(Object.fromEntries(pairs), {
        "Bao + Greta <b>": "knn-vote",
        "Farid + Hugo": "knn-vote",
        "Dana + Ines": "knn-two-loops",
        "Greta <b> + Ines": "knn-structure",
      });
      assert.deepEqual(found.groups, [["Bao", "Dana", "Greta <b>", "Ines"]]);
      assert.deepEqual(
        found.unread.map(({ student }) => student),
        ["Kim"],
      );
    });

    it("writes it for programs, and leaves no page of an earlier run", () => {
      const json = JSON.parse(readFileSync(path.join(out, "similar.json"), "utf8")) as {
        format: string;
        pairs: { page: string; answers: { similarity: number; passages: unknown[] }[] }[];
      };
      assert.equal(json.format, "gradlab-similar-1");
      assert.equal(json.pairs.length, 4);
      assert.deepEqual(
        readdirSync(path.join(out, "pairs")).toSorted(),
        json.pairs.map(({ page }) => path.basename(page)).toSorted(),
      );
      for (const { answers } of json.pairs) {
        assert.ok(answers[0].similarity >= 0.5 && answers[0].passages.length > 0);
      }
      assert.ok(!JSON.stringify(json).includes("function vote"));
    });

    it("judges nobody", () => {
      const all = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((name) =>
        /\.(html|json)$/.test(name),
      );
      for (const name of all) {
        const text = readFileSync(path.join(out, name), "utf8");
        assert.doesNotMatch(text, /plagiar|cheat|copied|suspicio|guilt|misconduct|offen[cs]e/i, name);
      }
    });

    it("writes the same for the same, whether told the assignment or told it by the notebooks", async () => {
      const again = path.join(root, "again");
      await similar(path.join(root, "class"), { out: again });
      const read = (folder: string): string => readFileSync(path.join(folder, "similar.json"), "utf8");
      assert.equal(read(again), read(out));
    });

    it("lists no more than asked for, says so, and wants a number", async () => {
      const options = { assignment: "01-knn", out: path.join(root, "few") };
      const { pairs, more, page } = await similar(path.join(root, "class"), { ...options, pairs: 1 });
      assert.deepEqual([pairs.length, more], [1, 3]);
      assert.match(readFileSync(page, "utf8"), /3 more are not listed/);
      await assert.rejects(similar(path.join(root, "class"), { ...options, pairs: 0.5 }), /--pairs is "0.5"/);
      await assert.rejects(
        similar(path.join(root, "nowhere"), options),
        /^GradlabError: similar: there is no folder/,
      );
    });

    describe("in a browser", () => {
      let browser: Browser;
      before(async function () {
        needs(this, "chromium");
        browser = await openBrowser();
      });
      after(() => browser?.close());

      it("shows the two side by side, and leads from a passage to its other side", async () => {
        const page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
        await page.goto(`file://${found.page}`);
        await page.getByRole("link", { name: "Bao and Greta <b>", exact: true }).click();
        const [left, right] = await page.locator(".sides > div").all();
        const [a, b] = [await left.boundingBox(), await right.boundingBox()];
        assert.ok(a && b && Math.abs(a.y - b.y) < 1 && a.x + a.width <= b.x);
        assert.equal(await left.locator("h3").innerText(), "Bao");
        assert.equal(await right.locator("h3").innerText(), "Greta <b>");
        const first = left.locator(".line b a").first();
        await first.click();
        assert.equal(await right.locator(".line b a:target").innerText(), await first.innerText());
        assert.ok((await right.locator(".same").count()) > 15);
        await page.setViewportSize({ width: 360, height: 700 });
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.close();
      });
    });
  });
});
