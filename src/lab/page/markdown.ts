import type { EditorLanguageRegistry } from "@jupyterlab/codemirror";
import type { IMarkdownParser } from "@jupyterlab/rendermime";
import markdownIt from "markdown-it";

/** Markdown to HTML, fenced code in the colours of the editors. JupyterLab cleans the result and sets the formulas. */
export function makeMarkdownParser(languages: EditorLanguageRegistry): IMarkdownParser {
  const parser = markdownIt({ html: true, linkify: true });
  return {
    async render(source) {
      const tokens = parser.parse(source, {});
      const coloured = new Map<string, string>();
      for (const { type, info, content } of tokens) {
        if (type !== "fence") continue;
        const name = info.trim().split(/\s+/)[0];
        const host = document.createElement("div");
        await languages.highlight(content, languages.findBest(name === "ts" ? "TypeScript" : name), host);
        coloured.set(name + content, host.innerHTML);
      }
      parser.options.highlight = (content, name) => coloured.get(name + content) ?? "";
      return parser.renderer.render(tokens, parser.options, {});
    },
    async getHeadingTokens(source) {
      const lines = source.split("\n");
      return parser
        .parse(source, {})
        .filter(({ type, level }) => type === "heading_open" && level === 0)
        .map(({ map }) => ({ line: map![0], raw: lines.slice(...map!).join("\n") }));
    },
  };
}
