import { readFile } from "node:fs/promises";
import path from "node:path";
import { checkMimeType, colours, escapeHtml, looks, toBeWritten } from "../../notebook/index.js";
import type { Item } from "../workspace/pack.js";

/** The built page's files by what they are: `dist/lab/manifest.json`. */
export interface Assets {
  readonly notebook: string;
  readonly notebookStyle: string;
  readonly start: string;
  /** What the notebook's script loads at once. */
  readonly preload: readonly string[];
}

export async function readAssets(folder: string): Promise<Assets> {
  return JSON.parse(await readFile(path.join(folder, "manifest.json"), "utf8")) as Assets;
}

/** What a page may load: what the lab serves, and pictures. Scripts only as files of our own, never inline. */
export const contentSecurityPolicy = (host: string): string =>
  [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob: https:",
    "font-src 'self' data:",
    `connect-src 'self' ws://${host} data:`,
    "frame-src 'self' blob: data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");

/** Light, dark, or as the system says. */
export type Theme = "light" | "dark" | undefined;

/** What a learner chose, as the page keeps it in a cookie so that no page flashes in the other colours. */
export function themeOf(cookie: string | undefined): Theme {
  const [, theme] = /(?:^|;\s*)gradlab-theme=(light|dark)(?:;|$)/.exec(cookie ?? "") ?? [];
  return theme as Theme;
}

interface Frame {
  readonly title: string;
  readonly theme: Theme;
  readonly head: string;
  readonly body: string;
}

const frame = ({ title, theme, head, body }: Frame): string => `<!doctype html>
<html lang="en"${theme ? ` data-theme="${theme}"` : ""}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}">
${head}</head>
<body>
${body}
</body>
</html>
`;

/** Three points and the line between them. */
const mark =
  '<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><rect x="2" y="2" width="20" height="20" rx="5" fill="#0a5fb4"/><path d="M6 17 L11 9 L14 13 L18 6" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/><circle cx="18" cy="6" r="2" fill="#ffc857"/></svg>';
const icon = mark.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');

const themeButton =
  '<button type="button" id="theme" class="icon" title="Light or dark" aria-label="Switch between light and dark">◐</button>';

/** Where the toolbar has no room for its own. */
const stopButton =
  '<button type="button" id="stop" class="icon" title="Stop what is running" aria-label="Stop what is running">■</button>';

/** The start page around its body. */
export function startFrame(body: string, theme: Theme, assets: Assets): string {
  return frame({
    title: "Gradlab",
    theme,
    head: `<style>${themed(looks)}${startStyles}</style>\n<script type="module" src="/assets/${assets.start}"></script>\n`,
    body: `<div class="bar-top"><a class="brand" href="/">${mark} Gradlab</a>${themeButton}</div>\n<main>${body}</main>`,
  });
}

/** What the notebook page needs to know before its script runs. */
export interface NotebookFrame {
  /** Of the notebook in the workspace. */
  readonly path: string;
  readonly item: Item | undefined;
  readonly previous: Item | undefined;
  readonly next: Item | undefined;
  /** The pack has a newer version than this copy. */
  readonly isOutdated: boolean;
  /** The lab can make assignments ready to hand in. */
  readonly canSubmit: boolean;
}

/** The notebook page: its bar is drawn at once, the notebook when the script has come. */
export function notebookFrame(told: NotebookFrame, theme: Theme, assets: Assets): string {
  const { path: file, item, previous, next, isOutdated, canSubmit } = told;
  const title = item?.title ?? path.posix.basename(file);
  const link = (to: Item | undefined, rel: string, arrow: string): string =>
    to
      ? `<a class="icon" rel="${rel}" href="/open/${to.path}" title="${escapeHtml(to.title)}" aria-label="${rel === "prev" ? "Previous" : "Next"}: ${escapeHtml(to.title)}">${arrow}</a>`
      : "";
  const config = JSON.stringify({
    path: file,
    title,
    isFromPack: item !== undefined,
    isOutdated,
    questions: item?.kind === "assignment" ? item.questions : [],
    written: item?.kind === "assignment" ? item.written : [],
    toBeWritten,
    checkType: checkMimeType,
    next: next && { path: next.path, title: next.title },
  });
  const rename = item
    ? ""
    : '<button type="button" id="rename" class="icon" title="Rename or delete this notebook" aria-label="Rename or delete this notebook">✎</button>';
  const checks = item?.kind === "assignment" ? '<span id="checks" role="status"></span>' : "";
  const submit =
    canSubmit && item?.kind === "assignment"
      ? '<button type="button" id="submit" title="Make the notebook ready to hand in">Submit</button>'
      : "";
  const preload = assets.preload
    .map((name) => `<link rel="modulepreload" href="/assets/${name}">`)
    .join("\n");
  return frame({
    title: `${title} · Gradlab`,
    theme,
    head: `${preload}
<style>${themed(colours)}</style>
<link rel="stylesheet" href="/assets/${assets.notebookStyle}">
<script type="module" src="/assets/${assets.notebook}"></script>
`,
    body: `<header id="bar"><a class="brand" href="/" aria-label="Gradlab, start page">${mark}<span>Gradlab</span></a>
<nav aria-label="Lessons">${link(previous, "prev", "‹")}<h1 id="title">${escapeHtml(title)}</h1>${rename}${link(next, "next", "›")}</nav>
${checks}${submit}<span id="saved" role="status"></span><span id="kernel" role="status"></span>${stopButton}${themeButton}</header>
<div id="lab" aria-busy="true"><p class="opening">Opening…</p></div>
<script type="application/json" id="told">${config.replaceAll("<", "\\u003c")}</script>`,
  });
}

const headings: Readonly<Record<number, string>> = { 401: "Not yet", 403: "Not yet", 404: "Not here" };

/** With a capital letter, unless it begins with a file's name. */
const sentence = (message: string): string =>
  /^[a-z]+ /.test(message) ? message[0].toUpperCase() + message.slice(1) : message;

/** A page that says what went wrong. */
export function errorFrame(status: number, message: string, theme: Theme): string {
  const form =
    status === 401 || (status === 403 && message.includes("token"))
      ? `<form method="get" action="/"><label>Token <input name="token" autocomplete="off" required></label> <button type="submit">Open</button></form>`
      : `<p><a href="/">Back to the start page</a></p>`;
  return frame({
    title: "Gradlab",
    theme,
    head: `<style>${themed(looks)}${startStyles}</style>\n`,
    body: `<div class="bar-top"><span class="brand">${mark} Gradlab</span></div>\n<main><h1>${headings[status] ?? "That did not work"}</h1><p class="lead">${escapeHtml(sentence(message))}.</p>${form}</main>`,
  });
}

/** The shared colours follow the system; here a learner may also choose. */
function themed(css: string): string {
  const dark = /prefers-color-scheme: dark\) \{ :root \{([^}]*)\}/.exec(css)?.[1] ?? "";
  const system = css.replace("dark) { :root {", "dark) { :root:not([data-theme=light]) {");
  return `${system}\n:root[data-theme=light] { color-scheme: light; } :root[data-theme=dark] { color-scheme: dark; ${dark} }`;
}

const startStyles = `
.bar-top { display: flex; justify-content: space-between; align-items: center; padding: 0.75rem 1.5rem; }
.brand { display: inline-flex; align-items: center; gap: 0.5rem; font-weight: 650; color: var(--ink); text-decoration: none; }
.mark { width: 1.6rem; height: 1.6rem; }
.icon { font: inherit; color: var(--soft); background: none; border: 0; border-radius: 6px; padding: 0.2rem 0.6rem; cursor: pointer; }
.icon:hover { background: var(--panel); color: var(--ink); }
main { max-width: 52rem; padding-top: 2rem; }
.hero { padding: 1.5rem 0 0.5rem; } .hero h1 { margin-bottom: 0.4em; } .hero .lead { margin-top: 0; font-size: 1.1rem; color: var(--soft); }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem; }
.go, form button:not(.quiet) { display: inline-block; font: inherit; font-weight: 600; background: var(--accent); color: var(--paper);
  border: 0; padding: 0.55rem 1.1rem; border-radius: 8px; text-decoration: none; cursor: pointer; }
.go:hover { filter: brightness(1.1); }
.quiet { font: inherit; color: var(--ink); background: var(--panel); border: 1px solid var(--line); border-radius: 8px;
  padding: 0.45rem 0.9rem; cursor: pointer; }
section h2 { margin-bottom: 0.2em; } section h2 + p { margin-top: 0; }
.items { list-style: none; padding: 0; margin: 1rem 0; border-top: 1px solid var(--line); }
.items li { margin: 0; border-bottom: 1px solid var(--line); }
.items a { display: flex; gap: 1rem; align-items: center; padding: 0.7rem 0.5rem; color: inherit; text-decoration: none; }
.items a:hover { background: var(--panel); }
.own li { display: flex; align-items: center; } .own a { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.items .number { color: var(--soft); font-variant-numeric: tabular-nums; min-width: 1.6rem; align-self: flex-start; }
.what { flex: 1; min-width: 0; } .what b { font-weight: 600; display: block; }
.what .soft { display: block; font-size: 0.92rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.told { display: inline-flex; align-items: center; gap: 0.6rem; font-size: 0.9rem; white-space: nowrap; }
.bar { display: inline-block; width: 5rem; height: 5px; border-radius: 3px; background: var(--line); overflow: hidden; }
.bar > span { display: block; height: 100%; background: var(--accent); }
.command { display: inline-block; background: var(--panel); border-radius: 8px; padding: 0.5rem 0.9rem; margin: 0; }
.folder { font-size: 0.9rem; margin-top: 3rem; overflow-wrap: anywhere; }
input { font: inherit; padding: 0.45rem 0.7rem; border: 1px solid var(--soft); border-radius: 8px; background: var(--paper); color: inherit; }
@media (max-width: 40rem) { .items a { flex-wrap: wrap; } .what { flex-basis: calc(100% - 4rem); } .state { margin-left: 2.6rem; }
  .told { white-space: normal; }
  .what .soft { white-space: normal; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; } }
`;
