import { CodeCell, type Cell } from "@jupyterlab/cells";
import { NotebookActions } from "@jupyterlab/notebook";
import type { Opened } from "./panel.js";
import { told } from "./told.js";

/** What `check` says to programs (src/notebook/check/record.ts), as far as it is shown here. */
interface CheckRecord {
  readonly question: string;
  readonly publicPassed: boolean;
  readonly passed: number;
  readonly of: number;
  readonly hiddenNotRun: number;
  readonly nothingPublic?: true;
}

/** Where a check's cell keeps which state of an answer it has checked: then a reader can tell when that has changed. */
const memory = "gradlabChecked";

/**
 * Writes under each answer what its last check found, or that the answer has changed since, and how many checks pass in
 * all into `summary`.
 */
export function showChecks({ panel, context }: Opened, summary: HTMLElement): void {
  const ran = new Map<string, string>();
  const cells = (): readonly Cell[] => panel.content.widgets;
  const answerOf = (question: string): Cell | undefined =>
    cells().find((cell) => questionOf(cell) === question && cell instanceof CodeCell);

  // A check sees the answer as it was when it ran last.
  NotebookActions.executionScheduled.connect((_, { cell }) => {
    const answered = questionOf(cell);
    if (answered !== undefined) ran.set(answered, stamp(cell));
    const asked = questionsIn(cell).flatMap((question) => {
      const answer = answerOf(question);
      return answer ? [[question, ran.get(question) ?? stamp(answer)] as const] : [];
    });
    if (asked.length > 0) cell.model.setMetadata(memory, Object.fromEntries(asked));
  });

  const show = (): void => {
    const found = new Map<string, { readonly record: CheckRecord; readonly stamp: string | undefined }>();
    for (const cell of cells()) {
      const stamps = cell.model.getMetadata(memory) as Record<string, string> | undefined;
      for (const record of recordsIn(cell)) {
        found.set(record.question, { record, stamp: stamps?.[record.question] });
      }
    }
    let toWrite = 0;
    for (const cell of cells()) {
      const question = questionOf(cell);
      if (question === undefined) continue;
      if (!(cell instanceof CodeCell)) {
        const asked = told.written.find((one) => one.question === question);
        if (!asked) continue;
        const source = cell.model.sharedModel.getSource();
        const isWritten = source !== asked.template && !source.includes(told.toBeWritten);
        mark(cell, ...(isWritten ? written : unwritten));
        if (!isWritten) toWrite++;
        continue;
      }
      const check = found.get(question);
      const isStale = check?.stamp !== undefined && check.stamp !== stamp(cell);
      mark(cell, ...(isStale ? stale : wordsFor(check?.record)));
    }
    const right = told.questions.filter((question) => found.get(question)?.record.publicPassed).length;
    const rest = toWrite === 0 ? "" : `, ${toWrite} ${toWrite === 1 ? "answer" : "answers"} to write`;
    setText(summary, `${right} of ${told.questions.length} checks passed${rest}`);
  };

  let isWaiting = false;
  const soon = (): void => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      show();
    });
  };
  context.model.contentChanged.connect(soon);
  show();
}

type Words = readonly [look: "good" | "bad" | "none" | "warn", text: string];

const stale: Words = ["warn", "↻ Changed since its check: run this cell and the check again"];

const written: Words = ["good", "✓ Written; a person will read it"];
const unwritten: Words = ["none", "To be answered in words: double-click, or Enter"];

function wordsFor(record: CheckRecord | undefined): Words {
  if (!record) return ["none", "Not checked yet"];
  const { publicPassed, passed, of, hiddenNotRun, nothingPublic } = record;
  const hidden = `${hiddenNotRun} hidden ${hiddenNotRun === 1 ? "one" : "ones"} not run`;
  if (nothingPublic) return ["none", publicPassed ? `Written; nothing public, ${hidden}` : "Not yet written"];
  if (of === 0) return publicPassed ? ["good", "✓ Chosen"] : ["none", "Nothing chosen yet"];
  if (publicPassed) return ["good", `✓ Public checks passed, ${hidden}`];
  return ["bad", `✗ ${passed} of ${of} public checks passed`];
}

/** Under what is typed, above what it puts out. */
function mark({ node }: Cell, look: Words[0], text: string): void {
  let badge = node.querySelector<HTMLElement>(":scope > .check-mark");
  if (!badge) {
    badge = document.createElement("div");
    badge.className = "check-mark";
    const input = node.querySelector(":scope > .jp-Cell-inputWrapper");
    if (input) input.after(badge);
    else node.prepend(badge);
  }
  badge.dataset["look"] = look;
  setText(badge, text);
}

/** Without a change where there is none: changes are read out. */
function setText(place: HTMLElement, text: string): void {
  if (place.textContent !== text) place.textContent = text;
}

const questionOf = ({ model }: Cell): string | undefined =>
  (model.getMetadata("gradlab") as { readonly question?: string } | undefined)?.question;

/** The questions whose checks a cell calls. */
const questionsIn = ({ model }: Cell): string[] =>
  model.type === "code"
    ? told.questions.filter((question) =>
        new RegExp(`\\bcheck\\(\\s*["'\`]${question}["'\`]`).test(model.sharedModel.getSource()),
      )
    : [];

function recordsIn(cell: Cell): CheckRecord[] {
  if (!(cell instanceof CodeCell)) return [];
  const { model } = cell.outputArea;
  const records: CheckRecord[] = [];
  for (let index = 0; index < model.length; index++) {
    const record = model.get(index).data[told.checkType];
    if (record) records.push(record as unknown as CheckRecord);
  }
  return records;
}

/** Tells two states of a cell apart (FNV-1a); whoever forges it fools only themselves. */
function stamp({ model }: Cell): string {
  let hash = 0x811c9dc5;
  const source = model.sharedModel.getSource();
  for (let index = 0; index < source.length; index++) {
    hash = Math.imul(hash ^ source.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
