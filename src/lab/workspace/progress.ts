import { readFile } from "node:fs/promises";
import path from "node:path";
import { questionOf, readCheck, readNotebook, toBeWritten, type Notebook } from "../../notebook/index.js";
import type { Item, WrittenQuestion } from "./pack.js";
import type { Records } from "./records.js";
import { sourcesHash } from "./submit.js";

/** How far a learner has come with an item. */
export interface Progress {
  readonly state: "not started" | "begun" | "done" | "submitted" | "changed since submitted";
  /** Of the pack's code cells, how many ran to their end; of an assignment, how many questions pass their checks. */
  readonly done: number;
  readonly of: number;
  /** How many of an assignment's answers in words are not written yet. */
  readonly toWrite: number;
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
      toWrite: 0,
      opened,
    };
  }
  const file = path.join(root, item.path);
  const copy = await readCopy(file);
  const passed = passedQuestions(copy);
  const done = item.questions.filter((id) => passed.has(id)).length;
  const of = item.questions.length;
  const toWrite = item.written.filter((asked) => !isWritten(copy, asked)).length;
  const state = record?.submitted
    ? (await sourcesHash(file)) === record.submittedHash
      ? "submitted"
      : "changed since submitted"
    : opened === ""
      ? "not started"
      : done === of && toWrite === 0
        ? "done"
        : "begun";
  return { state, done, of, toWrite, opened };
}

/** Whether an answer in words stands where the assignment says so. */
function isWritten(copy: Notebook | undefined, { question, template }: WrittenQuestion): boolean {
  const cell = copy?.cells.find((one) => questionOf(one) === question);
  return cell !== undefined && cell.source !== template && !cell.source.includes(toBeWritten);
}

/** The questions whose last check in a notebook passed. */
function passedQuestions(copy: Notebook | undefined): Set<string> {
  const passed = new Set<string>();
  for (const cell of copy?.cells ?? []) {
    if (cell.cell_type !== "code") continue;
    for (const output of cell.outputs) {
      const check = output.output_type === "display_data" ? readCheck(output.data) : undefined;
      if (check?.publicPassed) passed.add(check.question);
      else if (check) passed.delete(check.question);
    }
  }
  return passed;
}

async function readCopy(file: string): Promise<Notebook | undefined> {
  try {
    return readNotebook(await readFile(file, "utf8"), file);
  } catch {
    return undefined;
  }
}
