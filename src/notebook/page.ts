/** One self-contained HTML page in Gradlab's looks, light or dark as the reader's system asks. */
export interface Page {
  /** Plain text; escaped here. */
  readonly title: string;
  /** HTML, already escaped where it came from outside. */
  readonly body: string;
  /** More CSS, after Gradlab's own. */
  readonly styles?: string;
  /** HTML for the end of the head. */
  readonly head?: string;
}

/** Text made safe for HTML, in element content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The whole document as a string. */
export function page({ title, body, styles = "", head = "" }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${stylesheet}${styles}</style>
${head}</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

/** Colours and type shared by reports, exported notebooks and the start page. Contrast is at least 4.5 : 1 in both themes. */
const stylesheet = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1c2430; --soft: #5b6675; --line: #dfe4ea; --panel: #f5f7f9;
  --accent: #0b63b6; --good: #157347; --warn: #9a5b00; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181d; --ink: #e4e9ef; --soft: #9aa7b6; --line: #2d3540;
  --panel: #1c222a; --accent: #6db3f2; --good: #5fcf8d; --warn: #e5a94c; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1, h2, h3 { line-height: 1.25; margin: 2em 0 0.6em; }
h1 { font-size: 2rem; margin-top: 0.5em; }
h2 { font-size: 1.4rem; }
h3 { font-size: 1.1rem; }
a { color: var(--accent); }
code, pre { font: 0.9em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 0.75rem 1rem; overflow-x: auto; }
:not(pre) > code { background: var(--panel); border-radius: 4px; padding: 0.1em 0.3em; }
table { border-collapse: collapse; }
th, td { padding: 0.4rem 0.75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.soft { color: var(--soft); } .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
`;
