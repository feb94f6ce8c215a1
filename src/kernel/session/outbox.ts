import { writeSync } from "node:fs";
import type { Board } from "./board.js";
import { frame, type News } from "./link.js";

/** Collected text is sent when there is this much of it... */
const fullAt = 65536;
/** ...or when this many milliseconds have passed since the last. */
const every = 40;

/**
 * The way out of the session process. Everything leaves in the order in which it was said, at once and blocking, so that output
 * appears while a cell computes, and nothing is lost when the process ends. Text is batched: one message, not one a line.
 */
export class Outbox {
  readonly #descriptor: number;
  readonly #board: Board;
  #text = "";
  #run = 0;
  #name: "stdout" | "stderr" = "stdout";
  #sent = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(descriptor: number, board: Board) {
    this.#descriptor = descriptor;
    this.#board = board;
  }

  /** Text that a cell prints. */
  print(run: number, name: "stdout" | "stderr", text: string): void {
    if (run !== this.#run || name !== this.#name) this.flush();
    this.#run = run;
    this.#name = name;
    this.#text += text;
    if (this.#text.length > fullAt || performance.now() - this.#sent > every) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), every).unref();
  }

  send(news: News): void {
    this.flush();
    this.#board.shield(() => this.#write(frame(news)));
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text === "") return;
    this.#board.shield(() => {
      const news: News = { type: "stream", run: this.#run, name: this.#name, text: this.#text };
      this.#text = "";
      this.#sent = performance.now();
      this.#write(frame(news));
    });
  }

  #write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      try {
        at += writeSync(this.#descriptor, bytes, at);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
        Atomics.wait(pause, 0, 0, 1);
      }
    }
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));
