import type { Notebook } from "../nbformat.js";
import type { HtmlOptions } from "./render.js";

/** A notebook as one page that needs nothing else: prose, formulas, code, outputs, figures drawn by the embedded Plotly. */
export async function notebookHtml(notebook: Notebook, options: HtmlOptions = {}): Promise<string> {
  // Markdown, mathematics and highlighting take a moment to load: only who writes pages waits for them.
  const { render } = await import("./render.js");
  return render(notebook, options);
}
