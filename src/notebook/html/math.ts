import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";
import katex from "katex";
import type { MarkdownIt } from "./markdown.js";

/** TeX as HTML for eyes and MathML for screen readers. What cannot be read is shown in red, with the reason on hover. */
function tex(source: string, displayMode: boolean): string {
  return katex.renderToString(source, { displayMode, throwOnError: false, strict: "ignore", trust: false });
}

/**
 * Teaches Markdown the mathematics that Jupyter knows: `$x$`, `\\(x\\)`, `$$x$$`, `\\[x\\]` and bare
 * `\begin{align}` environments. A dollar sign beside a space or before a digit is money.
 */
export function mathematics(markdown: MarkdownIt): void {
  markdown.inline.ruler.before("escape", "math", (state, silent) => {
    const found = matchAt(state.src, state.pos);
    if (!found) return false;
    if (!silent) {
      const token = state.push("math", "", 0);
      token.content = found.tex;
      token.markup = found.display ? "$$" : "$";
    }
    state.pos += found.length;
    return true;
  });
  markdown.block.ruler.before(
    "fence",
    "math_block",
    (state, startLine, endLine, silent) => {
      const start = state.bMarks[startLine] + state.tShift[startLine];
      if (!blockStart.test(state.src.slice(start, start + 40))) return false;
      const text = state.getLines(startLine, endLine, state.blkIndent, false);
      const found = matchAt(text, text.length - text.trimStart().length);
      if (!found?.display) return false;
      const consumed = text.slice(0, text.length - text.trimStart().length + found.length);
      const rest = text.slice(consumed.length).split("\n", 1)[0];
      if (rest.trim() !== "") return false;
      if (silent) return true;
      const token = state.push("math_block", "", 0);
      token.block = true;
      token.content = found.tex;
      state.line = startLine + consumed.split("\n").length;
      return true;
    },
    { alt: ["paragraph", "reference", "blockquote", "list"] },
  );
  markdown.renderer.rules["math"] = (tokens, index) =>
    tex(tokens[index].content, tokens[index].markup === "$$");
  markdown.renderer.rules["math_block"] = (tokens, index) =>
    `<div class="formula">${tex(tokens[index].content, true)}</div>\n`;
}

interface Found {
  readonly tex: string;
  readonly display: boolean;
  readonly length: number;
}

const blockStart = /^(?:\$\$|\\\\?\[|\\begin\{(?:align|equation|gather|alignat)\*?\})/;
const forms: readonly { readonly pattern: RegExp; readonly display: boolean }[] = [
  { pattern: /\$\$((?:[^$\\]|\\[\s\S])+)\$\$/y, display: true },
  { pattern: /\$(?![\s$])((?:[^$\\]|\\[\s\S])*?(?:[^$\s\\]|\\[\s\S]))\$(?!\d)/y, display: false },
  { pattern: /\\\\\(([\s\S]+?)\\\\\)/y, display: false },
  { pattern: /\\\\\[([\s\S]+?)\\\\\]/y, display: true },
  { pattern: /(\\begin\{((?:align|equation|gather|alignat)\*?)\}[\s\S]+?\\end\{\2\})/y, display: true },
];

function matchAt(text: string, at: number): Found | undefined {
  if (text[at] !== "$" && text[at] !== "\\") return undefined;
  for (const { pattern, display } of forms) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { tex: match[1], display, length: match[0].length };
  }
  return undefined;
}

/** In a table's row a `|` inside mathematics would end the cell: written `\vert` it does not, and looks the same. */
export function protectTables(text: string): string {
  return text.replaceAll(/^\s*\|.*\|\s*$/gm, (row) =>
    row.replaceAll(/(?<![\\$])\$(?![\s$])[^$]*?[^\s$]\$(?!\d)/g, (math) =>
      math.replaceAll(/(?<!\\)\|/g, "\\vert{}"),
    ),
  );
}

/** KaTeX's styles and those of its fonts that `html` needs, fonts embedded; nothing where there is no mathematics. */
export function mathStyles(html: string): string {
  if (!html.includes('class="katex')) return "";
  const folder = path.dirname(createRequire(import.meta.url).resolve("katex/dist/katex.min.css"));
  const css = readFileSync(path.join(folder, "katex.min.css"), "utf8");
  return css.replaceAll(/@font-face\{[^}]*\}/g, (face) => {
    const [, name] = /url\(fonts\/([\w-]+)\.woff2\)/.exec(face) ?? [];
    if (!name || !fonts.some(([font, used]) => font.test(name) && used.test(html))) return "";
    const data = readFileSync(path.join(folder, "fonts", `${name}.woff2`)).toString("base64");
    return face.replace(/src:[^;}]*/, `src:url(data:font/woff2;base64,${data}) format("woff2")`);
  });
}

/** Which fonts the classes that KaTeX writes ask for. */
const fonts: readonly (readonly [RegExp, RegExp])[] = [
  [/^KaTeX_(Main-Regular|Math-Italic)$/, /katex/],
  [/^KaTeX_Main-Bold$/, /\b(mathbf|textbf)\b/],
  [/^KaTeX_Main-(Bold)?Italic$/, /\b(mathit|textit)\b/],
  [/^KaTeX_Math-BoldItalic$/, /\bboldsymbol\b/],
  [/^KaTeX_AMS/, /\b(amsrm|mathbb|textbb)\b/],
  [/^KaTeX_Caligraphic/, /\bmathcal\b/],
  [/^KaTeX_Fraktur/, /\b(mathfrak|textfrak|mathboldfrak|textboldfrak)\b/],
  [/^KaTeX_Script/, /\b(mathscr|textscr)\b/],
  [/^KaTeX_SansSerif/, /\b(mathsf|textsf|mathboldsf|textboldsf|mathsfit|mathitsf|textitsf)\b/],
  [/^KaTeX_Typewriter/, /\b(mathtt|texttt)\b/],
  [/^KaTeX_Size1/, /\b(size1|delim-size1|small-op)\b/],
  [/^KaTeX_Size2/, /\b(size2|large-op)\b/],
  [/^KaTeX_Size3/, /\bsize3\b/],
  [/^KaTeX_Size4/, /\b(size4|delim-size4)\b/],
];
