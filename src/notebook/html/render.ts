import { createHash } from "node:crypto";
import { questionOf, tagsOf, type Cell, type CodeCell, type Notebook } from "../nbformat.js";
import { escapeHtml, page } from "../page.js";
import { highlight } from "./highlight.js";
import { embedImages } from "./images.js";
import { markdownRenderer, type Heading } from "./markdown.js";
import { mathStyles } from "./math.js";
import { outputHtml, type OutputContext } from "./outputs.js";
import { plotScripts } from "./plots.js";
import { behaviour } from "./script.js";
import { notebookStyles } from "./styles.js";

/** How a notebook becomes a page. */
export interface HtmlOptions {
  /** The page's title; by default the notebook's own, or its first heading. */
  readonly title?: string;
  /**
   * Whether HTML in the notebook may act in the page: yes for our own lessons, no (the default) for what a stranger
   * sent, whose HTML is shown as text or in a frame without scripts.
   */
  readonly trusted?: boolean;
  /** The notebook's folder, from which the pictures that its text names are put into the page. */
  readonly folder?: string;
}

/** The page as a string. */
export function render(notebook: Notebook, options: HtmlOptions = {}): string {
  const { trusted = false, folder } = options;
  const headings: Heading[] = [];
  const markdown = markdownRenderer({ trusted, onHeading: (heading) => headings.push(heading) });
  const context: OutputContext = { trusted, markdown };
  const language = languageOf(notebook);
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code"
      ? codeHtml(cell, language, context)
      : textHtml(cell, (text) => embedImages(markdown(text), trusted ? folder : undefined, cell.attachments)),
  );
  const content = `${contentsHtml(headings)}<article>\n${eyebrow(notebook)}${cells.join("\n")}\n</article>`;
  const nonce = createHash("sha256").update(content).digest("base64url").slice(0, 22);
  const script = `<script nonce="${nonce}">${behaviour}</script>\n`;
  return page({
    title: options.title ?? titleOf(notebook, headings),
    body: content + script + plotScripts(content, nonce),
    styles: notebookStyles + mathStyles(content),
    head: trusted ? "" : policy(nonce),
  });
}

/** Above the title: which lesson or assignment this is, unless the title says so itself. */
function eyebrow({ metadata }: Notebook): string {
  const { lesson, assignment } = (metadata["gradlab"] ?? {}) as { lesson?: unknown; assignment?: unknown };
  const [kind, name] = lesson === undefined ? ["Assignment", assignment] : ["Lesson", lesson];
  if ((typeof name !== "string" && typeof name !== "number") || String(metadata["title"]).startsWith(kind))
    return "";
  return `<p class="eyebrow">${kind} ${escapeHtml(String(name))}</p>\n`;
}

/** Forbids the page everything that an untrusted notebook does not need, should anything slip through. */
function policy(nonce: string): string {
  const rules = `default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'`;
  return `<meta http-equiv="Content-Security-Policy" content="${rules}">\n`;
}

function titleOf({ metadata }: Notebook, headings: readonly Heading[]): string {
  const { title } = metadata;
  if (typeof title === "string") return title;
  return headings[0] ? plain(headings[0].html) : "Notebook";
}

const plain = (html: string): string =>
  html
    .replaceAll(/<annotation[\s\S]*?<\/annotation>|<span class="katex-html"[\s\S]*$|<[^>]*>/g, "")
    .replaceAll(/&(?:#(\d+)|(amp|lt|gt|quot));/g, (_, code: string, name: string) =>
      code ? String.fromCodePoint(Number(code)) : { amp: "&", lt: "<", gt: ">", quot: '"' }[name]!,
    );

function languageOf({ metadata }: Notebook): string {
  const info = metadata["language_info"] as { name?: unknown } | undefined;
  return typeof info?.name === "string" ? info.name : "typescript";
}

function contentsHtml(headings: readonly Heading[]): string {
  const listed = headings.filter(({ level }) => level === 2 || level === 3);
  if (listed.length < 2) return "";
  const items = listed.map(
    ({ level, id, html }) =>
      `<li class="level-${level}"><a href="#${escapeHtml(encodeURIComponent(id))}">${html}</a></li>`,
  );
  return `<nav class="contents" aria-label="Contents"><details open><summary>Contents</summary><ol>\n${items.join("\n")}\n</ol></details></nav>\n`;
}

function textHtml(cell: Cell, render: (text: string) => string): string {
  if (cell.cell_type === "raw") return `<pre class="raw">${escapeHtml(cell.source)}</pre>`;
  return `<section class="cell prose">${questionHtml(cell)}\n${render(cell.source)}</section>`;
}

function codeHtml(cell: CodeCell, language: string, context: OutputContext): string {
  const code = `<pre class="code"><code>${highlight(cell.source, language)}</code></pre>`;
  const count =
    cell.execution_count === null
      ? ""
      : `<span class="count" aria-hidden="true">${cell.execution_count}</span>`;
  const outputs = cell.outputs.map((output) => outputHtml(output, context)).filter((html) => html !== "");
  const input = isHidden(cell) ? `<details class="folded"><summary>Code</summary>${code}</details>` : code;
  return [
    `<section class="cell" id="cell-${escapeHtml(cell.id)}">${questionHtml(cell)}`,
    ...(cell.source.trim() === "" ? [] : [`<div class="input">${count}${input}</div>`]),
    ...(outputs.length === 0 ? [] : [`<div class="outputs">\n${outputs.join("\n")}\n</div>`]),
    "</section>",
  ].join("\n");
}

const questionHtml = (cell: Cell): string => {
  const question = questionOf(cell);
  return question === undefined
    ? ""
    : `<p class="question">Your answer to <b>${escapeHtml(question)}</b></p>`;
};

/** Whether the author folds the code away, by Jupyter's own mark or by the tag that Jupyter Book knows. */
function isHidden(cell: CodeCell): boolean {
  const jupyter = cell.metadata["jupyter"] as { source_hidden?: unknown } | undefined;
  return jupyter?.source_hidden === true || tagsOf(cell).includes("hide-input");
}
