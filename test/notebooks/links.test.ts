import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import markdownIt from "markdown-it";
import { allProse, root, type Prose } from "./prose.js";

/** The links and pictures of a text, as Markdown sees them: not those inside code. */
function linksOf(text: string): string[] {
  const found: string[] = [];
  const collect = (tokens: ReturnType<ReturnType<typeof markdownIt>["parse"]>): void => {
    for (const token of tokens) {
      const target = token.attrGet("href") ?? token.attrGet("src");
      if (typeof target === "string") found.push(target);
      if (token.children) collect(token.children);
    }
  };
  collect(markdownIt({ html: true }).parse(text, {}));
  return found;
}

/** The anchors of a Markdown file's headings, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const headings = text.replaceAll(/^```[\s\S]*?^```/gm, "").matchAll(/^#{1,6} +(.*?) *#*$/gm);
  return new Set(
    [...headings].map(([, title]) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** What is wrong with a link, if anything. Links to elsewhere are not fetched. */
function problem({ file, text }: Prose, link: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) {
    const url = URL.canParse(link) ? new URL(link) : undefined;
    if (url?.protocol === "mailto:") return undefined;
    return url?.protocol === "https:" && url.hostname.includes(".") ? undefined : "is not an https address";
  }
  const [place, anchor] = decodeURI(link).split("#");
  const lost = "names a heading that is not there";
  if (place === "") return anchorsOf(text).has(anchor) ? undefined : lost;
  const target = path.resolve(root, path.dirname(file), place);
  if (!target.startsWith(root) || !existsSync(target)) return "leads nowhere";
  if (anchor === undefined || statSync(target).isDirectory()) return undefined;
  return anchorsOf(readFileSync(target, "utf8")).has(anchor) ? undefined : lost;
}

describe("links", () => {
  it("lead to files and headings that are there, or are well-formed https addresses", () => {
    const prose = allProse();
    const links = prose.flatMap((one) => linksOf(one.text).map((link) => ({ one, link })));
    assert.ok(links.length >= 10, "links are found");
    const wrong = links.flatMap(({ one, link }) => {
      const found = problem(one, link);
      return found === undefined ? [] : [`${one.file}: ${link} ${found}`];
    });
    assert.deepEqual(wrong, []);
  });

  it("are found out when they are wrong", () => {
    const prose = { file: "docs/x.md", text: "# The *one* heading, 1\n" };
    const wrong = [
      "nowhere.md",
      "../README.md#no-such",
      "#other",
      "http://example.org",
      "https://",
      "../../etc",
    ];
    for (const link of wrong) assert.ok(problem(prose, link), link);
    const right = ["../README.md", "../README.md#test-it", "#the-one-heading-1", "https://example.org/a#b"];
    for (const link of right) assert.equal(problem(prose, link), undefined, link);
    assert.deepEqual(linksOf("`[a](b)` [c](d.md) ![e](f.png) <https://g.org>"), [
      "d.md",
      "f.png",
      "https://g.org",
    ]);
  });
});
