import { CodeCell } from "@jupyterlab/cells";
import type { IOutputModel } from "@jupyterlab/rendermime";
import type { Opened } from "./panel.js";

/** Lines of text from which on what a cell has put out scrolls in a box of its own. */
const many = 200;

/**
 * Lets long text scroll in a box of its own, under which a button shows all of it: nobody has to pass 60,000 lines on the way
 * to the next cell. While text arrives the box stays at its end, unless somebody has scrolled back.
 */
export function foldLongText({ panel, context }: Opened): void {
  const opened = new WeakSet<CodeCell>();
  const show = (arrives: boolean): void => {
    for (const cell of panel.content.widgets) if (cell instanceof CodeCell) fold(cell, opened, arrives);
  };
  let isWaiting = false;
  context.model.contentChanged.connect(() => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      show(true);
    });
  });
  show(false);
}

/**
 * @param opened the cells of which somebody wants to see all
 * @param arrives whether it is long since text has come; else it was long before
 */
function fold(cell: CodeCell, opened: WeakSet<CodeCell>, arrives: boolean): void {
  const { node: area } = cell.outputArea;
  const old = cell.node.querySelector<HTMLElement>(":scope > .show-all");
  const lines = linesIn(cell);
  if (lines <= many) {
    opened.delete(cell);
    if (!old) return;
    old.remove();
    setFolded(area, false);
    return;
  }
  if (!old) stayAtEnd(area, arrives);
  const toggle = (): void => {
    const isOpen = opened.delete(cell);
    if (!isOpen) opened.add(cell);
    fold(cell, opened, false);
    if (isOpen) cell.node.scrollIntoView({ block: "nearest" });
  };
  const button = old ?? makeButton(toggle);
  // Under the outputs, which stand beside their prompt.
  if (!old) area.parentElement!.after(button);
  const isFolded = !opened.has(cell);
  setFolded(area, isFolded);
  const words = isFolded ? `Show all ${lines.toLocaleString("en")} lines` : "Show less";
  if (button.textContent !== words) button.textContent = words;
}

/** Whether a box stays at its end: its text is drawn some time after it has come. */
const follows = new WeakMap<HTMLElement, boolean>();

function stayAtEnd(area: HTMLElement, follow: boolean): void {
  const isWatched = follows.has(area);
  follows.set(area, follow);
  if (isWatched) return;
  const toEnd = (): void => {
    if (follows.get(area) && area.classList.contains("folded")) area.scrollTop = area.scrollHeight;
  };
  new MutationObserver(toEnd).observe(area, { childList: true, characterData: true, subtree: true });
  area.addEventListener("scroll", () => {
    follows.set(area, area.scrollTop + area.clientHeight > area.scrollHeight - 40);
  });
  requestAnimationFrame(toEnd);
}

function makeButton(toggle: () => void): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "show-all";
  button.addEventListener("click", toggle);
  return button;
}

/** What scrolls is to be reached with the keyboard. */
function setFolded(area: HTMLElement, isFolded: boolean): void {
  if (area.classList.contains("folded") === isFolded) return;
  area.classList.toggle("folded", isFolded);
  if (isFolded) {
    area.tabIndex = 0;
    area.setAttribute("role", "region");
    area.ariaLabel = "Long output";
    return;
  }
  for (const name of ["tabindex", "role", "aria-label"]) area.removeAttribute(name);
}

function linesIn({ outputArea: { model } }: CodeCell): number {
  let lines = 0;
  for (let i = 0; i < model.length; i++) lines += linesOf(model.get(i));
  return lines;
}

const counted = new WeakMap<IOutputModel, { readonly length: number; readonly lines: number }>();

/** The lines of an output that is shown as text: they are counted when its length has changed, which costs least. */
function linesOf(output: IOutputModel): number {
  const text = textOf(output);
  const known = counted.get(output);
  if (known?.length === text.length) return known.lines;
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  counted.set(output, { length: text.length, lines });
  return lines;
}

function textOf(output: IOutputModel): string {
  const { data } = output;
  const stream = data["application/vnd.jupyter.stdout"] ?? data["application/vnd.jupyter.stderr"];
  const plain = Object.keys(data).every((type) => type === "text/plain") ? data["text/plain"] : undefined;
  const text = stream ?? plain;
  return typeof text === "string" ? text : "";
}
