import { readOutput, type Output, type RichOutput } from "../../notebook/index.js";
import type { Json } from "../wire.js";

/** Displays by their id, across all cells of a run, so that a later cell can change an earlier one's. */
export type DisplayIds = Map<string, RichOutput[]>;

/** More than this many characters a cell are not kept: an endless loop that prints must not fill the memory. */
const most = 100_000_000;

/** Turns what a kernel publishes while a cell runs into the cell's outputs, as a notebook front end does. */
export class Outputs {
  readonly #list: Output[];
  readonly #displays: DisplayIds;
  #clearNext = false;
  #size = 0;

  /** @param list the cell's outputs, filled in place */
  constructor(list: Output[], displays: DisplayIds) {
    this.#list = list;
    this.#displays = displays;
  }

  /** Takes one message of the iopub channel. */
  add(type: string, content: Json): void {
    if (type === "clear_output") {
      if (content["wait"] === true) this.#clearNext = true;
      else this.#clear();
      return;
    }
    const update = type === "update_display_data";
    const output = readOutput({ ...content, output_type: update ? "display_data" : type });
    if (!output) return;
    const rich = "data" in output ? output : undefined;
    const id = rich && (content["transient"] as Json | undefined)?.["display_id"];
    if (typeof id === "string") this.#replace(id, rich!);
    if (update) return;
    if (this.#clearNext) this.#clear();
    this.#append(output);
    if (typeof id === "string") this.#displays.set(id, [...(this.#displays.get(id) ?? []), rich!]);
  }

  /** Call when the cell has ended: lines overwritten by carriage returns are settled. */
  finish(): void {
    for (const output of this.#list) {
      if (output.output_type === "stream") output.text = settle(output.text);
    }
  }

  #append(output: Output): void {
    const last = this.#list.at(-1);
    if (output.output_type !== "stream") {
      this.#list.push(output);
      return;
    }
    if (this.#size > most) return;
    this.#size += output.text.length;
    if (this.#size > most)
      output.text += `\n(more than ${most / 1e6} million characters: the rest is left out)\n`;
    if (last?.output_type === "stream" && last.name === output.name) last.text += output.text;
    else this.#list.push(output);
  }

  #replace(id: string, { data, metadata }: RichOutput): void {
    for (const shown of this.#displays.get(id) ?? []) Object.assign(shown, { data, metadata });
  }

  #clear(): void {
    this.#list.length = 0;
    this.#size = 0;
    this.#clearNext = false;
  }
}

const escape = "\u001b";
/** ANSI for "erase the line", whole or from the cursor. */
const erase = [`${escape}[K`, `${escape}[0K`, `${escape}[2K`];

/** What a terminal would show in the end: carriage returns overwrite the line, backspaces the character. */
function settle(text: string): string {
  if (!/[\r\b]/.test(text)) return text;
  return text.replaceAll("\r\n", "\n").split("\n").map(settleLine).join("\n");
}

function settleLine(line: string): string {
  let shown = "";
  for (const part of line.split("\r")) {
    const cleared = erase.some((code) => part.includes(code));
    const plain = erase.reduce((text, code) => text.replaceAll(code, ""), part);
    shown = cleared ? plain : plain + shown.slice(plain.length);
  }
  let out = shown;
  while (/[^\b][\b]/.test(out)) out = out.replaceAll(/[^\b][\b]/g, "");
  return out.replaceAll("\b", "");
}
