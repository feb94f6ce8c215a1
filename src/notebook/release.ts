import { GradlabError } from "../errors.js";
import { questionOf, type Cell, type Notebook } from "./nbformat.js";
import type { Master } from "./percent.js";

/**
 * The notebook that students receive: solutions replaced by stubs, hidden parts and all outputs removed.
 *
 * In code, the lines from `// BEGIN SOLUTION` to `// END SOLUTION` become `// Your code here.` and a `throw` that
 * names the question, at the marker's indentation. Where that would not do (a value that later cells need), lines
 * `// INSTEAD: code` inside the solution give the stub. In Markdown the markers are `<!-- BEGIN SOLUTION -->` and
 * `<!-- END SOLUTION -->`, and `INSTEAD: text` gives the stub. What stands between BEGIN HIDDEN and END HIDDEN goes
 * without a trace, and so does a cell that nothing else is left of.
 *
 * Refused, so that no solution leaks: markers that do not pair, nest, or are misspelt, and an answer cell of code
 * without a solution.
 *
 * @param master where the notebook comes from, if from a master: errors then name the master's line
 */
export function release(notebook: Notebook, master?: Master): Notebook {
  const cells = notebook.cells.flatMap((cell, index) => {
    const origin = master?.origins[index];
    const place = (line: number): string =>
      origin && master
        ? `${master.name}:${origin.line + line}`
        : `cell ${index + 1} (${cell.id}), line ${line + 1}`;
    return releaseCell(cell, place);
  });
  return { ...notebook, cells };
}

type Place = (line: number) => string;

function releaseCell(cell: Cell, place: Place): Cell[] {
  const question = questionOf(cell);
  const { lines, solutions, hidden } = strip(cell, question ?? cell.id, place);
  const source = lines.join("\n");
  if (hidden > 0 && source.trim() === "") return [];
  if (cell.cell_type !== "code") return [{ ...cell, source }];
  if (question !== undefined && solutions === 0) {
    throw new GradlabError(
      `${place(0)}: the answer to "${question}" has no // BEGIN SOLUTION, so it would be given away`,
    );
  }
  return [{ ...cell, source, execution_count: null, outputs: [] }];
}

interface Stripped {
  readonly lines: string[];
  solutions: number;
  hidden: number;
}

interface Open {
  readonly kind: "SOLUTION" | "HIDDEN";
  readonly at: number;
  readonly indent: string;
  readonly instead: string[];
}

function strip(cell: Cell, name: string, place: Place): Stripped {
  const result: Stripped = { lines: [], solutions: 0, hidden: 0 };
  let open: Open | undefined;
  for (const [at, line] of cell.source.split("\n").entries()) {
    const mark = readMark(line, cell.cell_type, () => place(at));
    if (mark?.edge === "BEGIN") {
      if (open)
        throw new GradlabError(
          `${place(at)}: BEGIN ${mark.kind} inside the ${open.kind} of ${place(open.at)}`,
        );
      open = { kind: mark.kind, at, indent: mark.indent, instead: [] };
    } else if (mark) {
      if (open?.kind !== mark.kind)
        throw new GradlabError(`${place(at)}: END ${mark.kind} without its BEGIN`);
      if (open.kind === "SOLUTION") {
        result.solutions++;
        result.lines.push(...stub(open, cell, name));
      } else result.hidden++;
      open = undefined;
    } else if (open) {
      const [, instead] = /^\s*(?:\/\/ )?INSTEAD: (.*)$/.exec(line) ?? [];
      if (instead !== undefined) open.instead.push(instead);
    } else result.lines.push(line);
  }
  if (open) throw new GradlabError(`${place(open.at)}: BEGIN ${open.kind} without its END`);
  return result;
}

/** What stands in a cell of prose until a student has answered it. */
export const toBeWritten = "*Your answer here.*";

/** What an answer's function throws until somebody has written it. */
export const notYetWritten = (question: string): string => `Not yet written: ${question}`;

function stub({ indent, instead }: Open, cell: Cell, name: string): string[] {
  if (instead.length > 0) return instead.map((line) => indent + line);
  if (cell.cell_type !== "code") return [`${indent}${toBeWritten}`];
  return [`${indent}// Your code here.`, `${indent}throw new Error(${JSON.stringify(notYetWritten(name))});`];
}

interface Mark {
  readonly edge: "BEGIN" | "END";
  readonly kind: "SOLUTION" | "HIDDEN";
  readonly indent: string;
}

const strict = {
  code: /^(?<indent>\s*)\/\/ (?<edge>BEGIN|END) (?<kind>SOLUTION|HIDDEN)\s*$/,
  prose: /^(?<indent>\s*)<!-- (?<edge>BEGIN|END) (?<kind>SOLUTION|HIDDEN) -->\s*$/,
};
/** Anything that looks meant as a marker. */
const loose = /\b(begin|end)[\s_-]*(solutions?|hidden)\b/i;

/** The marker on a line, if there is one; a misspelt one is an error, for it would give a solution away. */
function readMark(line: string, type: Cell["cell_type"], place: () => string): Mark | undefined {
  const groups = strict[type === "code" ? "code" : "prose"].exec(line)?.groups;
  if (groups) return groups as unknown as Mark;
  if (!loose.test(line)) return undefined;
  const form = type === "code" ? "// BEGIN SOLUTION" : "<!-- BEGIN SOLUTION -->";
  throw new GradlabError(
    `${place()}: "${line.trim()}" looks like a marker, expected the form ${form} on a line of its own`,
  );
}
