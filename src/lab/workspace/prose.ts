import katex from "katex";
import { escapeHtml } from "../../notebook/index.js";

/** A line of text as HTML, its formulas (`$W x + b$`) as MathML, for which the start page needs neither script nor style. */
export function proseHtml(text: string): string {
  return text
    .split(/\$([^$]+)\$/)
    .map((part, index) => (index % 2 === 0 ? escapeHtml(part) : formula(part)))
    .join("");
}

const formula = (tex: string): string =>
  katex.renderToString(tex, { output: "mathml", throwOnError: false, strict: "ignore" });
