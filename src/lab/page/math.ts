import type { IRenderMime } from "@jupyterlab/rendermime";
import renderMathInElement from "katex/contrib/auto-render";

const delimiters = [
  { left: "$$", right: "$$", display: true },
  { left: "\\[", right: "\\]", display: true },
  { left: "\\begin{align}", right: "\\end{align}", display: true },
  { left: "\\begin{align*}", right: "\\end{align*}", display: true },
  { left: "\\begin{equation}", right: "\\end{equation}", display: true },
  { left: "$", right: "$", display: false },
  { left: "\\(", right: "\\)", display: false },
];

/** Sets formulas with KaTeX, as exported notebooks do. */
export const typesetter: IRenderMime.ILatexTypesetter = {
  typeset(element) {
    renderMathInElement(element, { delimiters, throwOnError: false, strict: "ignore" });
  },
};
