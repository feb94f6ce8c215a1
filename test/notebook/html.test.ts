import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import {
  notebookHtml,
  parsePercent,
  type CodeCell,
  type Notebook,
  type Output,
} from "../../src/notebook/index.js";
import * as plots from "../../src/plots/index.js";
import { needs } from "../support/needs.js";

const rich = (data: Record<string, unknown>): Output => ({ output_type: "display_data", data, metadata: {} });
const printed = (text: string, name: "stdout" | "stderr" = "stdout"): Output => ({
  output_type: "stream",
  name,
  text,
});

/** A notebook from a master's text; the code cells get the outputs given, in order. */
function notebookOf(master: string, ...outputs: Output[][]): Notebook {
  const { notebook } = parsePercent(master, "test.ts");
  const code = notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === "code");
  for (const [index, list] of outputs.entries())
    Object.assign(code[index], { outputs: list, execution_count: index + 1 });
  return notebook;
}

const lesson = `// ---
// title: A lesson
// lesson: 1
// ---

// %% [markdown]
// # A lesson
//
// ## Distances & more
//
// Inline $d_1 = \\sum_p |a_p - b_p|$, money $5 and $10, and a block:
//
// $$
// L = \\frac{1}{N} \\sum_i L_i
// $$
//
// | a | b |
// | --- | --- |
// | $|x|$ | \`code\` |
//
// <details><summary>Predict</summary>
//
// **Hidden** answer.
//
// </details>
//
// See [the next](02-next.ipynb#Top) and [a site](https://example.org/a.ipynb).
//
// ![dot](dot.png)
//
// ### Load
//
// ## Distances & more

// %% id="load"
const x: number = 1; // one
console.log(x);

// %% question="q1" tags=["hide-input"]
show(figure);
`;
const figure = plots.lines({ name: "loss", y: [3, 2, 1] }, { title: "Loss </script><b>" });
const outputs = [
  [printed("1\n"), printed("careful\n", "stderr"), printed("x\n".repeat(100))],
  [
    rich({
      "application/vnd.plotly.v1+json": figure,
      "text/html": "<p>not this</p>",
      "text/plain": "[plot] loss",
    }),
    rich({ "text/html": "<table><tr><td>7</td></tr></table>" }),
    { output_type: "error", ename: "E", evalue: "v", traceback: ["\u001b[31mE\u001b[0m: <v>"] } as Output,
  ],
];

describe("notebookHtml", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-test-"));
  const dot =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  let browser: Browser;
  before(async function () {
    needs(this, "chromium");
    writeFileSync(path.join(folder, "dot.png"), Buffer.from(dot, "base64"));
    browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu"],
    });
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await browser?.close();
  });

  /** Opens a page from disk; `complaints` holds what the browser complained of or asked the network for. */
  const open = async (html: string, options: object = {}): Promise<{ tab: Page; complaints: string[] }> => {
    const file = path.join(folder, "page.html");
    writeFileSync(file, html);
    const tab = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    const complaints: string[] = [];
    tab.on("pageerror", (error) => complaints.push(error.message));
    tab.on("console", (message) => complaints.push(message.text()));
    tab.on("request", (request) => {
      if (!/^(file|data|blob|about):/.test(request.url())) complaints.push(request.url());
    });
    await tab.goto(`file://${file}`);
    return { tab, complaints };
  };
  const drawn = async (tab: Page): Promise<void> => {
    await tab.waitForSelector("html[data-plots=drawn]");
  };

  it("shows prose, formulas, code, outputs and figures, and asks nobody for anything", async () => {
    const html = await notebookHtml(notebookOf(lesson, ...outputs), { trusted: true, folder });
    const { tab, complaints } = await open(html);
    await drawn(tab);
    assert.equal(await tab.title(), "A lesson");
    assert.equal(await tab.locator(".eyebrow").innerText(), "Lesson 1");
    assert.equal(await tab.locator(".katex-error").count(), 0);
    assert.equal(await tab.locator(".prose .katex").count(), 3);
    assert.match(await tab.locator(".prose").innerText(), /money \$5 and \$10/);
    assert.equal(await tab.locator(".hljs-keyword").first().innerText(), "const");
    assert.equal(await tab.locator("figure.plot.drawn svg.main-svg").first().isVisible(), true);
    assert.equal(await tab.locator("text=not this").count(), 0);
    assert.equal(await tab.locator("pre.error .ansi-red").innerText(), "E");
    assert.equal(await tab.locator(".rich td").innerText(), "7");
    assert.equal(
      await tab.locator(".prose img").evaluate((image: HTMLImageElement) => image.naturalWidth),
      1,
    );
    assert.deepEqual(
      await tab.locator(".prose p a").evaluateAll((links) => links.map((link) => link.getAttribute("href"))),
      ["02-next.html#Top", "https://example.org/a.ipynb"],
    );
    assert.equal(await tab.locator("details.folded pre").isVisible(), false);
    assert.deepEqual(complaints, []);
    await tab.close();
  });

  it("lists its sections, and each can be gone to", async () => {
    const { tab } = await open(await notebookHtml(notebookOf(lesson, ...outputs), { trusted: true }));
    const links = tab.locator("nav.contents a");
    assert.deepEqual(await links.allInnerTexts(), ["Distances & more", "Load", "Distances & more"]);
    const missing = await links.evaluateAll((all) =>
      all
        .map((link) => (link as HTMLAnchorElement).hash)
        .filter((hash) => !document.getElementById(decodeURIComponent(hash.slice(1)))),
    );
    assert.deepEqual(missing, []);
    assert.equal(
      new Set(await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")))).size,
      3,
    );
    await tab.close();
  });

  it("is readable for everyone: axe finds nothing, in both themes, and nothing sticks out on a phone", async () => {
    const axe = readFileSync(
      path.resolve(import.meta.dirname, "../../node_modules/axe-core/axe.min.js"),
      "utf8",
    );
    const html = await notebookHtml(notebookOf(lesson, ...outputs), { trusted: true, folder });
    for (const colorScheme of ["light", "dark"]) {
      const { tab } = await open(html, { colorScheme, viewport: { width: 390, height: 800 } });
      await drawn(tab);
      await tab.addScriptTag({ content: axe });
      const found = await tab.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`);
      });
      assert.deepEqual(found, [], colorScheme);
      const beyond = await tab.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(beyond, 0);
      await tab.close();
    }
  });

  it("writes the numbers of a matrix so that they can be read on every shade", async () => {
    const shades = [0, 1, 2, 3].map((row) => [0, 1, 2, 3].map((column) => 17 * (4 * row + column)));
    const figure = plots.pixels(shades);
    const html = await notebookHtml(
      notebookOf('// %% id="a"\n1;', [rich({ "application/vnd.plotly.v1+json": figure, "text/plain": "x" })]),
    );
    const { tab } = await open(html);
    await drawn(tab);
    const inks = await tab.locator(".heatmap-label text").evaluateAll((texts) =>
      texts.map((text) => {
        const { fill, paintOrder } = getComputedStyle(text);
        return { shade: Number(text.textContent), ink: fill, rim: paintOrder.startsWith("stroke") };
      }),
    );
    assert.equal(inks.length, 16);
    const light = (value: number): number =>
      value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    for (const { shade, ink, rim } of inks) {
      const [darker, lighter] = [light(Number(/\d+/.exec(ink)![0])), light(shade)].sort((a, b) => a - b);
      const contrast = (lighter + 0.05) / (darker + 0.05);
      // White has a dark rim besides.
      assert.ok(contrast >= (rim ? 3 : 4.5), `${ink} on ${shade} has a contrast of ${contrast.toFixed(2)}`);
    }
    await tab.close();
  });

  it("lets nothing in a stranger's notebook act", async () => {
    let asked = 0;
    const server = createServer((_request, response) => response.end(String(++asked))).listen(0, "127.0.0.1");
    await once(server, "listening");
    const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const attack = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
    const text = `// %% [markdown]
// # Mine ${attack}
// ${attack}
//
// [click](javascript:document.title='owned') <a href="javascript:1">x</a> $\\href{javascript:document.title='owned'}{x}$
//
// ![x](${site}/x.png) ![y](file:///etc/passwd)

// %% id="a"
1; // </code></pre>${attack}
`;
    const hostile = plots.lines({ name: attack, y: [1, 2] }, { title: `</script>${attack}` });
    const notebook = notebookOf(text, [
      rich({ "text/html": attack }),
      rich({
        "image/svg+xml": `<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='owned'"><script>1</script></svg>`,
      }),
      rich({ "image/png": `x" onerror="document.title='owned'` }),
      rich({ "text/markdown": attack }),
      rich({ "application/vnd.plotly.v1+json": hostile, "text/plain": attack }),
      printed(`</pre>${attack}`),
      { output_type: "error", ename: "E", evalue: "v", traceback: [`\u001b[31m${attack}`] },
    ]);
    notebook.metadata["language_info"] = { name: attack };
    notebook.cells[1].metadata["gradlab"] = { question: attack };
    const believed = await open(await notebookHtml(notebook, { trusted: true }));
    await believed.tab.waitForTimeout(300);
    assert.match(await believed.tab.title(), /owned$/, "the attack itself is harmless");
    await believed.tab.close();
    asked = 0;

    const { tab } = await open(await notebookHtml(notebook, { folder }));
    await drawn(tab);
    await tab.waitForTimeout(300);
    assert.doesNotMatch(await tab.title(), /owned$/);
    assert.equal(
      await tab
        .locator("article script:not([type='application/json']), article [onerror], article [onload]")
        .count(),
      0,
    );
    assert.equal(await tab.locator("a[href^='javascript']").count(), 0);
    assert.equal(asked, 0, "it fetched a picture of the stranger's");
    assert.equal(await tab.locator("figure.plot.drawn").count(), 1);
    await tab.close();
    server.close();
  });
});
