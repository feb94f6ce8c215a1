import { readFile } from "node:fs/promises";
import path from "node:path";
import { readCheck, readNotebook, type Notebook } from "../../notebook/index.js";
import type { Item } from "./pack.js";
import type { Records } from "./records.js";
import { sourcesHash } from "./submit.js";

/** How far a learner has come with an item. */
export interface Progress {
  readonly state: "not started" | "begun" | "done" | "submitted" | "changed since submitted";
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
  const file = path.join(root, item.path);
  const passed = await passedQuestions(file);
  const done = item.questions.filter((id) => passed.has(id)).length;
  const of = item.questions.length;
  const state = record?.submitted
    ? (await sourcesHash(file)) === record.submittedHash
      ? "submitted"
      : "changed since submitted"
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
    for (const output of cell.outputs) {
      const check = output.output_type === "display_data" ? readCheck(output.data) : undefined;
      if (check?.publicPassed) passed.add(check.question);
      else if (check) passed.delete(check.question);
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
