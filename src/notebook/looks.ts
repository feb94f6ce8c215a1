/**
 * Plotly writes the numbers of a matrix in dark grey on light cells and in white on dark ones; on cells in between neither can be
 * read. Black can, and so can white with a dark rim.
 */
const cellInk = `.heatmap-label text[style*="fill: rgb(68, 68, 68)"] { fill: #000 !important; }
.heatmap-label text[style*="fill: rgb(255, 255, 255)"] { paint-order: stroke; stroke: rgb(0 0 0 / 0.45); stroke-width: 2.5px; }
`;

/** Colours and type as variables: what stands on paper, in ink, softly, and so on. Contrast is at least 4.5 : 1 in both themes. */
export const colours: string = `
:root { color-scheme: light dark;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --paper: #fff; --ink: #1d2430; --soft: #5a6473; --line: #e0e4ea; --panel: #f6f7f9; --accent: #0a5fb4;
  --good: #14713f; --warn: #8f5400; --bad: #b3261e; --warn-panel: #fdf4e3; --bad-panel: #fdeeec;
  --accent-panel: #edf4fc; --code-comment: #5f6b7a; --code-keyword: #8a2b9b; --code-string: #14713f;
  --code-number: #a34300; --code-function: #0a5fb4; --code-type: #0b6a78; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #15181d; --ink: #e2e6ec; --soft: #98a3b1; --line: #2d343d;
  --panel: #1c2027; --accent: #74b4f3; --good: #62cf8f; --warn: #e6ad55; --bad: #ff8d84;
  --warn-panel: #2b2313; --bad-panel: #321b1a; --accent-panel: #172534; --code-comment: #8b97a6; --code-keyword: #d6a0e8;
  --code-string: #8ed6a4; --code-number: #f0a875; --code-function: #82bdf6; --code-type: #6fd0de; } }
${cellInk}`;

/**
 * Colours and type shared by lessons, reports and the start page. Contrast is at least 4.5 : 1 in both themes. Besides
 * the elements there are `.eyebrow` (a small line above a title), `.wide` (scrolls sideways), `.number` (figures in a
 * table) and the colours `.soft`, `.good`, `.warn` and `.bad`.
 */
export const looks: string = `${colours}* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.65 var(--sans);
  text-rendering: optimizeLegibility; }
main { max-width: 60rem; margin: 0 auto; padding: 3rem 1.5rem 6rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 2.2em 0 0.7em; font-weight: 650; letter-spacing: -0.011em; text-wrap: balance; }
h1 { font-size: clamp(1.8rem, 1.3rem + 2vw, 2.4rem); margin-top: 0; letter-spacing: -0.02em; }
h2 { font-size: 1.5rem; }
h3 { font-size: 1.18rem; margin-top: 1.8em; }
h4 { font-size: 1rem; }
p, ul, ol, blockquote, .wide { margin: 1rem 0; }
li + li, li > :is(ul, ol) { margin-top: 0.25em; } li > :is(ul, ol) { margin-bottom: 0; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code, pre { font-family: var(--mono); font-size: 0.875em; }
pre { font-size: 0.875rem; line-height: 1.55; background: var(--panel); border: 1px solid var(--line); border-radius: 8px;
  padding: 0.8rem 1rem; margin: 1rem 0; overflow-x: auto; }
pre code { font-size: inherit; }
:not(pre) > code { background: var(--panel); border: 1px solid var(--line); border-radius: 4px; padding: 0.08em 0.3em;
  -webkit-box-decoration-break: clone; box-decoration-break: clone; }
hr { border: 0; border-top: 1px solid var(--line); margin: 3rem 0; }
blockquote { margin-inline: 0; padding: 0.75rem 1.1rem; background: var(--accent-panel); border-left: 3px solid var(--accent);
  border-radius: 0 8px 8px 0; }
blockquote > :first-child { margin-top: 0; } blockquote > :last-child { margin-bottom: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.95rem; }
th, td { padding: 0.45rem 0.9rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th:first-child, td:first-child { padding-left: 0.25rem; }
thead th { border-bottom: 1.5px solid var(--soft); font-weight: 600; vertical-align: bottom; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
details { border: 1px solid var(--line); border-radius: 8px; padding: 0.65rem 1rem; margin: 1rem 0; }
details[open] > summary { margin-bottom: 0.5rem; }
summary { cursor: pointer; font-weight: 600; }
details > :last-child { margin-bottom: 0; }
.soft { color: var(--soft); } .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
.eyebrow { margin: 0 0 0.4rem; font-size: 0.85rem; font-weight: 600; color: var(--accent); }
@media (max-width: 40rem) { body { font-size: 1rem; } main { padding: 1.75rem 1.1rem 4rem; }
  h2 { font-size: 1.35rem; } pre { font-size: 0.8125rem; } }
@media print { :root { --paper: #fff; --ink: #000; --soft: #444; --line: #ccc; --panel: #f6f6f6; color-scheme: light; }
  body { font-size: 10.5pt; } a { color: inherit; } }
`;
