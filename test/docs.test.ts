import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { teaching } from "./support/teaching.js";

const root = path.resolve(import.meta.dirname, "..");

describe("the API reference", () => {
  let folder: string;
  let pages: Map<string, string>;
  before(function () {
    folder = mkdtempSync(path.join(tmpdir(), "gradlab-api-"));
    const { status, stderr } = spawnSync(process.execPath, [path.join(root, "scripts/docs.mjs"), folder], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    pages = new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
  });
  after(() => rmSync(folder, { recursive: true }));

  const entriesOf = (html: string): string[] => html.split('<section class="entry"').slice(1);
  const isFunction = (entry: string): boolean => /<pre><code>(async )?function[ *]/.test(entry);
  const nameOf = (entry: string): string => / id="([^"]+)"/.exec(entry)![1];

  it("says something about every name", () => {
    const silent = [...pages].flatMap(([file, html]) =>
      entriesOf(html)
        .filter((entry) => !/<\/pre>\n<p>/.test(entry))
        .map((entry) => `${file} ${nameOf(entry)}`),
    );
    assert.deepEqual(silent, []);
  });

  it("shows an example for every function, and says what it returns and what it refuses", () => {
    assert.ok(teaching.every((section) => pages.has(`${section}.html`)));
    for (const [section, html] of pages) {
      const without = entriesOf(html)
        .filter(
          (entry) =>
            isFunction(entry) &&
            !["Example", "Returns", "Throws"].every((part) => entry.includes(`<strong>${part}</strong>`)),
        )
        .map(nameOf);
      assert.deepEqual(without, [], section);
    }
    assert.ok(entriesOf(pages.get("layers.html")!).some((entry) => nameOf(entry) === "affine.forward"));
  });

  it("says something about every parameter", () => {
    for (const [section, html] of pages) {
      const untold = entriesOf(html)
        .filter((entry) => isFunction(entry) && entry.includes("<dd></dd>"))
        .map(nameOf);
      assert.deepEqual(untold, [], section);
    }
    assert.match(pages.get("layers.html")!, /<dt>x<\/dt><dd>\[N, D\]<\/dd>/);
  });

  it("shows each way of calling a function, with its own words", () => {
    const entry = entriesOf(pages.get("gradlab.html")!).find((one) => nameOf(one) === "progress")!;
    assert.match(
      entry,
      /<code>function progress\(total: .*\): Progress;\nfunction progress\(label: .*<\/code>/,
    );
    assert.match(entry, /<p>Opens a progress bar[^<]*<\/p>\n<p>With a label alone/);
    assert.equal(entry.split("<strong>Example</strong>").length - 1, 2);
  });

  it("has no link that leads nowhere, and needs no network", () => {
    for (const [file, html] of pages) {
      for (const [, href] of html.matchAll(/href="([^"]+)"/g)) {
        if (href.startsWith("https://")) continue; // a source to read, not a part of the page
        const [page, anchor] = href.split("#");
        const target = pages.get(page === "" ? file : page);
        assert.ok(target !== undefined, `${file}: ${href}`);
        assert.ok(anchor === undefined || target.includes(` id="${anchor}"`), `${file}: ${href}`);
      }
      assert.doesNotMatch(html, /<(script|img|link)[^>]+(src|href)="https?:/);
      assert.doesNotMatch(html, /\{@link/);
    }
  });
});
