import { GradlabError } from "../../errors.js";
import { tagsOf, type CodeCell, type Notebook } from "../../notebook/index.js";

/** Values for the names that a notebook's cell tagged `parameters` declares. */
export type Parameters = Readonly<Record<string, unknown>>;

/**
 * The notebook with a cell after the one tagged `parameters` that gives the names there other values (as papermill
 * does, and with the same tag, so that running the result again replaces it).
 *
 * @param name how errors name the notebook
 */
export function withParameters(notebook: Notebook, parameters: Parameters, name: string): Notebook {
  const names = Object.keys(parameters);
  if (names.length === 0) return notebook;
  const cells = notebook.cells.filter((cell) => !tagsOf(cell).includes("injected-parameters"));
  const at = cells.findIndex((cell) => cell.cell_type === "code" && tagsOf(cell).includes("parameters"));
  if (at < 0) {
    throw new GradlabError(`${name}: parameter ${names[0]} is given, but no cell has the tag "parameters"`);
  }
  for (const parameter of names) {
    if (declares(cells[at].source, parameter)) continue;
    throw new GradlabError(`${name}: parameter ${parameter} is not declared in the cell tagged "parameters"`);
  }
  const lines = names.map((parameter) => `let ${parameter} = ${JSON.stringify(parameters[parameter])};`);
  const injected: CodeCell = {
    cell_type: "code",
    id: "injected-parameters",
    metadata: { tags: ["injected-parameters"] },
    source: ["// Parameters of this run", ...lines].join("\n"),
    execution_count: null,
    outputs: [],
  };
  return { ...notebook, cells: cells.toSpliced(at + 1, 0, injected) };
}

const declares = (source: string, name: string): boolean =>
  /^[A-Za-z_$][\w$]*$/.test(name) &&
  new RegExp(`\\b(?:let|const|var)\\s+${name.replaceAll("$", "\\$")}(?![\\w$])`).test(source);
