import { z } from "zod";
import { GradlabError } from "../errors.js";
import type { Notebook, Output } from "./nbformat.js";

/**
 * Reads the text of an `.ipynb` file, nbformat 4.0 and later. Cells that have no usable id (before 4.5 none had) get
 * `cell-1`, `cell-2`, ... by their order; duplicate ids are left for the reader to see.
 *
 * @param name how errors name the notebook: its path
 * @param options `outputs: false` leaves the outputs behind unread: a submission's prove nothing, and may be huge
 */
export function readNotebook(text: string, name: string, options: { outputs?: boolean } = {}): Notebook {
  const raw = parseJson(text, name);
  refuseOtherFormats(raw, name);
  if (options.outputs === false) dropOutputs(raw);
  const result = notebook.safeParse(raw);
  if (!result.success) throw new GradlabError(`${name} is not a notebook: ${firstIssue(result.error)}`);
  const cells = result.data.cells.map((cell, index) => ({ ...cell, id: cell.id ?? `cell-${index + 1}` }));
  return { nbformat: 4, nbformat_minor: 5, metadata: result.data.metadata, cells };
}

/** One output as a kernel publishes it, or undefined where it is none. */
export function readOutput(raw: unknown): Output | undefined {
  return output.safeParse(raw).data;
}

function parseJson(text: string, name: string): unknown {
  const json = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (json.trim() === "") throw new GradlabError(`${name} is empty, expected a notebook (.ipynb, JSON)`);
  try {
    return JSON.parse(json);
  } catch (error) {
    const reason = error instanceof RangeError ? "it is nested too deeply" : (error as Error).message;
    throw new GradlabError(`${name} is not a notebook: its JSON cannot be read (${reason})`, {
      cause: error,
    });
  }
}

const numbered = z.object({ nbformat: z.number() });

function refuseOtherFormats(raw: unknown, name: string): void {
  const head = numbered.safeParse(raw);
  if (!head.success) {
    throw new GradlabError(`${name} is not a notebook: it is JSON without the number "nbformat"`);
  }
  const { nbformat } = head.data;
  if (nbformat === 4) return;
  const advice =
    nbformat < 4
      ? "open and save it in Jupyter, which converts it"
      : "save it as nbformat 4.5 in the program that wrote it";
  throw new GradlabError(`${name} has nbformat ${nbformat}, expected 4: ${advice}`);
}

const withCells = z.object({ cells: z.array(z.record(z.string(), z.unknown())) });

function dropOutputs(raw: unknown): void {
  const cells = withCells.safeParse(raw);
  if (!cells.success) return;
  for (const cell of (raw as { cells: Record<string, unknown>[] }).cells) delete cell["outputs"];
}

function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  const place = issue.path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("");
  return `${place.replace(/^\./, "") || "the file"}: ${issue.message}`;
}

const text = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(""))], {
  error: "expected a text or a list of texts",
});
const metadata = z.record(z.string(), z.unknown()).default({});
const count = z.number().int().nullable().default(null);
const isJson = (mime: string): boolean => /^application\/(json|.*\+json)$/.test(mime);
const isLines = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((line) => typeof line === "string");

/** Several MIME types; texts that came as lists of lines become whole again. */
const bundle = z
  .record(z.string(), z.unknown())
  .transform((data) =>
    Object.fromEntries(
      Object.entries(data).map(([mime, value]) => [
        mime,
        isLines(value) && !isJson(mime) ? value.join("") : value,
      ]),
    ),
  );

const output = z.discriminatedUnion("output_type", [
  z.object({ output_type: z.literal("display_data"), data: bundle.default({}), metadata }),
  z.object({
    output_type: z.literal("execute_result"),
    data: bundle.default({}),
    metadata,
    execution_count: count,
  }),
  z.object({ output_type: z.literal("stream"), name: z.enum(["stdout", "stderr"]), text }),
  z.object({
    output_type: z.literal("error"),
    ename: z.string().default(""),
    evalue: z.string().default(""),
    traceback: z.array(z.string()).default([]),
  }),
]);

const shared = {
  id: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional()
    .catch(undefined),
  metadata,
  source: text,
};
const attachments = z.record(z.string(), bundle);
const textCell = { ...shared, attachments: attachments.exactOptional() };
const cell = z.discriminatedUnion("cell_type", [
  z.object({
    ...shared,
    cell_type: z.literal("code"),
    execution_count: count,
    outputs: z.array(output).default([]),
  }),
  z.object({ ...textCell, cell_type: z.literal("markdown") }),
  z.object({ ...textCell, cell_type: z.literal("raw") }),
]);
const notebook = z.object({ metadata, cells: z.array(cell) });
