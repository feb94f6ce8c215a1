import type { Json } from "../wire.js";
import type { Outputs } from "./outputs.js";

/** After this long without a message, in milliseconds, a missing "idle" (or reply) is taken as lost. */
const patience = 5_000;

/** One request and everything that answers it: the reply, the outputs, and at last "idle". */
export class Exchange {
  reply: Json | undefined;
  idle = false;
  count: number | null = null;
  /** Resolves with the reply. */
  readonly replied: Promise<void>;
  /** Resolves when both the reply and "idle" are here, or one of them is and the other seems lost. */
  readonly finished: Promise<void>;
  readonly #outputs: Outputs | undefined;
  #resolveReplied: () => void = () => {};
  #resolveFinished: () => void = () => {};
  #last: number = performance.now();
  #watch: NodeJS.Timeout | undefined;

  constructor(outputs?: Outputs) {
    this.#outputs = outputs;
    this.replied = new Promise((resolve) => (this.#resolveReplied = resolve));
    this.finished = new Promise((resolve) => (this.#resolveFinished = resolve));
  }

  /** Takes one message that answers the request. */
  take(channel: "shell" | "control" | "iopub", type: string, content: Json): void {
    this.#last = performance.now();
    if (channel !== "iopub") {
      this.reply = content;
      this.#resolveReplied();
    } else if (type === "status") this.idle ||= content["execution_state"] === "idle";
    else if (type !== "execute_input") this.#outputs?.add(type, content);
    if (typeof content["execution_count"] === "number") this.count = content["execution_count"];
    if (this.reply && this.idle) this.#finish();
    else if (this.reply || this.idle) this.#watch ??= setInterval(() => this.#finishIfLost(), 250);
  }

  /** Waits until nothing has come for so many milliseconds. */
  async quiet(milliseconds: number): Promise<void> {
    this.#last = performance.now();
    for (;;) {
      const rest = this.#last + milliseconds - performance.now();
      if (rest <= 0 || (this.reply && this.idle)) return;
      await new Promise((resolve) => setTimeout(resolve, rest));
    }
  }

  /** Gives up waiting for what is missing; outputs that come late are still taken. */
  stop(): void {
    clearInterval(this.#watch);
  }

  #finishIfLost(): void {
    if (performance.now() - this.#last > patience) this.#finish();
  }

  #finish(): void {
    this.stop();
    this.#resolveFinished();
  }
}
