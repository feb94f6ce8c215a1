import { looks } from "./looks.js";

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
<style>${looks}${styles}</style>
${head}</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}
