import { readFile } from "node:fs/promises";
import path from "node:path";
import { readNotebook, type Notebook, type Output, type RichOutput } from "../../notebook/index.js";
import { checkedIn, type Item } from "./pack.js";
import type { Records } from "./records.js";

/** How far a learner has come with an item. */
export interface Progress {
  readonly state: "not started" | "begun" | "done" | "submitted";
  /** Of the pack's code cells, how many ran to their end; of an assignment, how many questions pass their checks. */
  readonly done: number;
  readonly of: number;
  /** ISO 8601; empty if never. */
  readonly opened: string;
}

export async function progressOf(root: string, item: Item, records: Records): Promise<Progress> {
  const record = await records.get(item.path);
  const opened = record?.opened ?? "";
  if (item.kind === "lesson") {
    const ran = new Set(record?.done);
    const done = item.cells.filter((id) => ran.has(id)).length;
    const of = item.cells.length;
    return {
      state: done === 0 ? (opened ? "begun" : "not started") : done === of ? "done" : "begun",
      done,
      of,
      opened,
    };
  }
  const passed = await passedQuestions(path.join(root, item.path));
  const done = item.questions.filter((id) => passed.has(id)).length;
  const of = item.questions.length;
  const state = record?.submitted
    ? "submitted"
    : opened === ""
      ? "not started"
      : done === of
        ? "done"
        : "begun";
  return { state, done, of, opened };
}

/** The questions whose last check in a notebook passed. */
async function passedQuestions(file: string): Promise<Set<string>> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  const passed = new Set<string>();
  if (text === undefined) return passed;
  const notebook = tryRead(text, file);
  for (const cell of notebook?.cells ?? []) {
    if (cell.cell_type !== "code") continue;
    for (const { question, isRight } of checksIn(cell.source, cell.outputs)) {
      if (isRight) passed.add(question);
      else passed.delete(question);
    }
  }
  return passed;
}

function tryRead(text: string, file: string): Notebook | undefined {
  try {
    return readNotebook(text, file);
  } catch {
    return undefined;
  }
}

/** The checks that a cell makes, in order, with what its outputs say of each. */
export function checksIn(
  source: string,
  outputs: readonly Output[],
): { question: string; isRight: boolean }[] {
  const asked = checkedIn(source);
  const told = outputs
    .filter((output): output is RichOutput => output.output_type === "display_data")
    .map(({ data }) => (typeof data["text/plain"] === "string" ? data["text/plain"] : ""))
    .filter((text) => /checks passed|Your choice:|Nothing chosen/.test(text));
  return asked.map((question, index) => ({
    question,
    isRight: /Public checks passed|Your choice:/.test(told[index] ?? ""),
  }));
}
