import type { Message } from "../../kernel/index.js";
import type { Heard } from "./link.js";

/** How long what a cell prints is gathered before it is passed on, in milliseconds. */
const pause = 50;
/** As many characters more that are in the page already make it a millisecond longer: laying them out again takes that long. */
const charactersInMillisecond = 5000;
/** How many characters are gathered at most. */
const largest = 2 ** 20;

/**
 * Joins what a cell prints in quick succession: a page lays out all that a cell has printed anew for each message, and
 * a kernel that prints 60,000 lines at once sends 60 of them. What comes after a pause is passed on at once; nothing
 * overtakes anything.
 */
export class Streams {
  #gathered: { readonly first: Message; readonly texts: string[]; size: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #last = -Infinity;
  /** What the cell that prints has printed so far: its message, and how many characters. */
  #printed: { readonly cell: unknown; size: number } = { cell: undefined, size: 0 };
  readonly #pass: (channel: Heard, message: Message) => void;

  /** @param pass is given every message, in order */
  constructor(pass: (channel: Heard, message: Message) => void) {
    this.#pass = pass;
  }

  hear(channel: Heard, message: Message): void {
    if (channel !== "iopub" || message.header.msg_type !== "stream") {
      this.flush();
      this.#pass(channel, message);
      return;
    }
    if (this.#gathered && !isSameStream(this.#gathered.first, message)) this.flush();
    this.#gathered ??= { first: message, texts: [], size: 0 };
    const { texts } = this.#gathered;
    const text = String(message.content["text"]);
    texts.push(text);
    this.#gathered.size += text.length;
    const wait =
      this.#last + pause + this.#sizeAfter(message, text) / charactersInMillisecond - performance.now();
    if (wait <= 0 || this.#gathered.size > largest) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), wait);
  }

  #sizeAfter({ parent: { msg_id: cell } }: Message, text: string): number {
    if (this.#printed.cell !== cell) this.#printed = { cell, size: 0 };
    return (this.#printed.size += text.length);
  }

  /** Passes on what is gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#gathered) return;
    const { first, texts } = this.#gathered;
    this.#gathered = undefined;
    this.#last = performance.now();
    this.#pass("iopub", { ...first, content: { ...first.content, text: texts.join("") } });
  }
}

/** Whether both were printed by the same cell on the same stream. */
const isSameStream = (a: Message, b: Message): boolean =>
  a.parent.msg_id === b.parent.msg_id && a.content["name"] === b.content["name"];
