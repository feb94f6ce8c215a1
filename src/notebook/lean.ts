import type { Cell, Notebook, Output } from "./nbformat.js";

/**
 * The notebook as it is committed: figures are kept once, as data, and without the HTML that draws the same data again
 * with Plotly inside. Gradlab's pages, its lab and every front end that knows Plotly draw them from the data; elsewhere
 * the sentence that says what a figure shows stands in its place until the cell is run.
 */
export function withoutFigureHtml(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell): Cell =>
    cell.cell_type === "code" ? { ...cell, outputs: cell.outputs.map(lean) } : cell,
  );
  return { ...notebook, cells };
}

function lean(output: Output): Output {
  if (!("data" in output) || !("application/vnd.plotly.v1+json" in output.data)) return output;
  const { "text/html": _, ...data } = output.data;
  return { ...output, data };
}
