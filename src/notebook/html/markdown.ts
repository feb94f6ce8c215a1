import markdownIt from "markdown-it";
import { escapeHtml } from "../page.js";
import { highlight } from "./highlight.js";
import { mathematics, protectTables } from "./math.js";

export type MarkdownIt = ReturnType<typeof markdownIt>;

/** A heading met on the way: what the table of contents lists. */
export interface Heading {
  readonly level: number;
  readonly id: string;
  /** The heading's content as HTML, without links. */
  readonly html: string;
}

export interface MarkdownOptions {
  /** Whether HTML in the text is kept. Otherwise it is shown as the text that it is. */
  readonly trusted: boolean;
  /** Takes every heading in order. */
  readonly onHeading?: (heading: Heading) => void;
}

/** A function from Markdown, with mathematics, to HTML. Heading ids are unique within one such function. */
export function markdownRenderer(options: MarkdownOptions): (text: string) => string {
  const markdown = markdownIt({
    html: options.trusted,
    linkify: true,
    highlight: (code, language) => highlight(code, languages[language] ?? language),
  });
  markdown.use(mathematics);
  const seen = new Set<string>();
  const { rules } = markdown.renderer;
  rules["heading_open"] = (tokens, index) => {
    const inline = tokens[index + 1];
    const html = markdown.renderer
      .renderInline(inline.children ?? [], markdown.options, {})
      .replaceAll(/<\/?a\b[^>]*>/g, "");
    const id = unique(inline.content, seen);
    const level = Number(tokens[index].tag.slice(1));
    options.onHeading?.({ level, id, html });
    return `<h${level} id="${escapeHtml(id)}">`;
  };
  rules["heading_close"] = (tokens, index) => {
    const id = escapeHtml(encodeURIComponent([...seen].at(-1) ?? ""));
    return `<a class="anchor" href="#${id}" aria-label="Link to this section">#</a></${tokens[index].tag}>\n`;
  };
  rules["table_open"] = () => '<div class="wide"><table>\n';
  rules["table_close"] = () => "</table></div>\n";
  rules["link_open"] = (tokens, index, given, _env, self) => {
    const href = String(tokens[index].attrGet("href") ?? "");
    tokens[index].attrSet("href", href.replace(/^(?![a-z]+:|\/\/)([^#?]*)\.ipynb(?=$|[#?])/i, "$1.html"));
    return self.renderToken(tokens, index, given);
  };
  return (text) => markdown.render(protectTables(text));
}

const languages: Record<string, string> = {
  ts: "typescript",
  js: "typescript",
  javascript: "typescript",
  sh: "bash",
  py: "python",
};

/** A heading's id as Jupyter gives it, so that links inside a lesson work in both: spaces become dashes. */
function unique(text: string, seen: Set<string>): string {
  const base =
    text
      .replaceAll(/[`*_$]/g, "")
      .trim()
      .replaceAll(/\s+/g, "-") || "section";
  let id = base;
  for (let n = 2; seen.has(id); n++) id = `${base}-${n}`;
  seen.add(id);
  return id;
}
