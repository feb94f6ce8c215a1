/**
 * Notebooks as Jupyter stores them (nbformat 4.5) as one plain shape, into which `read.ts` brings them: sources and
 * texts are always whole strings, every cell has an id, and metadata that is not ours is kept as it came.
 * @see https://nbformat.readthedocs.io/en/latest/format_description.html
 */
import { z } from "zod";

/** Free metadata; what is Gradlab's own stands under the key `gradlab`. */
export type Metadata = Record<string, unknown>;

/** One output in several MIME types: text whole, JSON types as values, binary ones as base64. */
export interface RichOutput {
  output_type: "display_data" | "execute_result";
  data: Record<string, unknown>;
  metadata: Metadata;
  /** Only where `output_type` is `execute_result`. */
  execution_count?: number | null;
}

/** What was printed. */
interface StreamOutput {
  output_type: "stream";
  name: "stdout" | "stderr";
  text: string;
}

/** An error that ended the cell; the traceback's lines may carry ANSI colours. */
export interface ErrorOutput {
  output_type: "error";
  ename: string;
  evalue: string;
  traceback: string[];
}

export type Output = RichOutput | StreamOutput | ErrorOutput;

interface AnyCell {
  id: string;
  metadata: Metadata;
  source: string;
}

/** A cell that runs. */
export interface CodeCell extends AnyCell {
  cell_type: "code";
  execution_count: number | null;
  outputs: Output[];
}

/** A cell of prose (Markdown) or one left as it is (raw). */
interface TextCell extends AnyCell {
  cell_type: "markdown" | "raw";
  attachments?: Record<string, Record<string, unknown>>;
}

export type Cell = CodeCell | TextCell;

/** A whole notebook. */
export interface Notebook {
  nbformat: 4;
  nbformat_minor: number;
  metadata: Metadata;
  cells: Cell[];
}

/** The kernel's name and language, as every notebook of Gradlab's states them. */
export const gradlabMetadata: Readonly<Record<"kernelspec" | "language_info", Metadata>> = {
  kernelspec: { name: "gradlab", display_name: "TypeScript (Gradlab)", language: "typescript" },
  language_info: {
    name: "typescript",
    file_extension: ".ts",
    mimetype: "text/x-typescript",
    codemirror_mode: { name: "javascript", typescript: true },
    pygments_lexer: "typescript",
  },
};

// Made once: these are asked for every cell of every submission.
const answer = z.object({ question: z.string() });
const names = z.array(z.string());

/** Of which question this cell is the answer, if it is one. */
export function questionOf(cell: Cell): string | undefined {
  const marked = cell.metadata["gradlab"];
  if (marked === undefined) return undefined; // Most cells: a failure costs more than the look.
  const own = answer.safeParse(marked);
  return own.success ? own.data.question : undefined;
}

/** The cell's tags, as Jupyter's front ends set them. */
export function tagsOf(cell: Cell): readonly string[] {
  const tags = names.safeParse(cell.metadata["tags"]);
  return tags.success ? tags.data : [];
}
