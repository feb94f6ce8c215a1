import type { WebSocket } from "ws";
import type { Message } from "../../kernel/index.js";
import type { Kernel, Listener } from "./kernel.js";
import type { Heard } from "./link.js";
import { Streams } from "./streams.js";
import { binaryProtocol, jsonProtocol, type Subprotocol } from "./subprotocol.js";

/** How long what a kernel says is kept for a page that was cut off, in milliseconds, and how many bytes of it. */
const patience = 5 * 60_000;
const largest = 64 * 2 ** 20;

/** A page's connection to a kernel. When it is cut, what the kernel says is kept until the page is back. */
export class Line implements Listener {
  #socket: WebSocket | undefined;
  #protocol: Subprotocol = jsonProtocol;
  #held: [Heard, Message][] = [];
  #size = 0;
  #forget: NodeJS.Timeout | undefined;
  readonly #streams: Streams = new Streams((channel, message) => this.#pass(channel, message));
  readonly #kernel: Kernel;
  readonly #onEnd: () => void;

  /** @param onEnd called when the page did not come back in time */
  constructor(kernel: Kernel, onEnd: () => void) {
    this.#kernel = kernel;
    this.#onEnd = onEnd;
  }

  get isCut(): boolean {
    return this.#socket === undefined;
  }

  /** A socket of the page: the first, or one after an interruption. */
  attach(socket: WebSocket, protocol: Subprotocol): void {
    clearTimeout(this.#forget);
    this.#socket?.close();
    [this.#socket, this.#protocol] = [socket, protocol];
    this.#kernel.join(this);
    const held = this.#held;
    [this.#held, this.#size] = [[], 0];
    for (const [channel, message] of held) this.#pass(channel, message);
    socket.on("message", (data: Buffer, binary) => {
      const said = protocol.decode(data, binary);
      if (said) this.#kernel.say(this, said.channel, said.message);
    });
    socket.on("close", () => {
      if (this.#socket === socket) this.#cut();
    });
  }

  hear(channel: Heard, message: Message): void {
    this.#streams.hear(channel, message);
  }

  #pass(channel: Heard, message: Message): void {
    const data = this.#protocol.encode(channel, message);
    if (this.#socket) {
      this.#socket.send(data, { binary: this.#protocol === binaryProtocol || typeof data !== "string" });
      return;
    }
    this.#held.push([channel, message]);
    this.#size += data.length;
    if (this.#size > largest) this.end();
  }

  /** Hangs up. */
  end(): void {
    this.#streams.flush();
    clearTimeout(this.#forget);
    this.#kernel.listeners.delete(this);
    this.#held = [];
    this.#socket?.close();
    this.#onEnd();
  }

  #cut(): void {
    this.#socket = undefined;
    this.#forget = setTimeout(() => this.end(), patience).unref();
  }
}
