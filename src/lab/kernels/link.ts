import { randomUUID } from "node:crypto";
import { Dealer, Subscriber } from "zeromq";
import {
  address,
  codec,
  header,
  KernelProcess,
  newConnection,
  type Codec,
  type Connection,
  type KernelCommand,
  type Message,
} from "../../kernel/index.js";

/** How long a kernel may take to tidy up when it is asked to end. */
const patienceAtEnd = 500;

/** The channels on which both sides speak; on the fourth, iopub, the kernel alone does. */
export type Spoken = "shell" | "control" | "stdin";
export type Heard = Spoken | "iopub";

/** How long a kernel may take to answer for the first time, in milliseconds. */
const patience = 60_000;

/** A kernel's process and our sockets to it. */
export class KernelLink {
  readonly process: KernelProcess;
  /** Resolves when the kernel answers and its publications reach us; rejects with why not. */
  readonly ready: Promise<void>;
  readonly #sockets: Record<Spoken, Dealer> & { readonly iopub: Subscriber };
  readonly #codecs: Record<Heard, Codec>;
  readonly #hear: (channel: Heard, message: Message) => void;
  readonly #sending: Record<Spoken, Promise<void>> = {
    shell: Promise.resolve(),
    control: Promise.resolve(),
    stdin: Promise.resolve(),
  };
  /** Our own questions, whose answers concern nobody else. */
  readonly #own = new Map<string, (channel: Heard) => void>();

  private constructor(
    command: KernelCommand,
    connection: Connection,
    cwd: string,
    hear: (channel: Heard, message: Message) => void,
  ) {
    this.#hear = hear;
    this.process = new KernelProcess(command, connection, cwd);
    const receiving = { linger: 0, reconnectInterval: 10, receiveHighWaterMark: 0 };
    // One name on shell and stdin: a kernel asks for input where the request came from.
    const sending = { ...receiving, sendHighWaterMark: 0, routingId: randomUUID() };
    const iopub = new Subscriber(receiving);
    iopub.subscribe();
    this.#sockets = {
      shell: new Dealer(sending),
      control: new Dealer(sending),
      stdin: new Dealer(sending),
      iopub,
    };
    const channels = ["shell", "control", "stdin", "iopub"] as const;
    this.#codecs = Object.fromEntries(channels.map((channel) => [channel, codec(connection)])) as Record<
      Heard,
      Codec
    >;
    for (const channel of channels) {
      this.#sockets[channel].connect(address(connection, channel));
      void this.#listen(channel);
    }
    this.ready = this.#answer();
    this.ready.catch(() => {});
  }

  /** Starts a kernel; `hear` is told all it says, also before it is ready. */
  static async start(
    command: KernelCommand,
    cwd: string,
    hear: (channel: Heard, message: Message) => void,
  ): Promise<KernelLink> {
    return new KernelLink(command, await newConnection(), cwd, hear);
  }

  /** Sends a message, after those before it on its channel. */
  send(channel: Spoken, message: Message): void {
    const frames = this.#codecs[channel].encode(message);
    this.#sending[channel] = this.#sending[channel]
      .then(() => this.#sockets[channel].send(frames))
      .catch(() => {});
  }

  /** Asks the kernel to end, and makes it end when it takes long. */
  async close(restart = false): Promise<void> {
    if (!this.process.exit) {
      this.send("control", message("shutdown_request", { restart }));
      await Promise.race([this.process.exited, wait(patienceAtEnd)]);
    }
    this.dispose();
    await this.process.exited;
  }

  /** Ends the kernel at once. */
  dispose(): void {
    this.process.dispose();
    for (const socket of Object.values(this.#sockets)) if (!socket.closed) socket.close();
  }

  /** A subscription takes a moment to arrive, so the kernel is asked until an answer's "idle" reaches us too. */
  async #answer(): Promise<void> {
    const end = performance.now() + patience;
    while (!this.process.exit && performance.now() < end) {
      const heard = new Set<Heard>();
      const question = message("kernel_info_request", {});
      const both = new Promise<void>((resolve) => {
        this.#own.set(question.header.msg_id, (channel) => {
          heard.add(channel);
          if (heard.has("shell") && heard.has("iopub")) resolve();
          else if (channel === "shell") setTimeout(resolve, 100).unref();
        });
      });
      this.send("shell", question);
      await Promise.race([both, this.process.exited, wait(2000)]);
      this.#own.delete(question.header.msg_id);
      if (heard.has("shell") && heard.has("iopub")) return;
    }
    if (this.process.exit) throw new Error(`the kernel ended: ${this.process.reason}`);
    throw new Error(`the kernel did not answer within ${patience / 1000} s`);
  }

  async #listen(channel: Heard): Promise<void> {
    const socket = this.#sockets[channel];
    try {
      for await (const frames of socket) {
        const heard = this.#codecs[channel].decode(frames);
        if (!heard) continue;
        const own = this.#own.get(heard.parent.msg_id ?? "");
        if (own) own(channel);
        else this.#hear(channel, heard);
      }
    } catch (error) {
      if (!socket.closed) throw error;
    }
  }
}

/** A message of the lab's own. */
export function message(type: string, content: Message["content"], parent: Message["parent"] = {}): Message {
  return { identities: [], header: header(type, "gradlab-lab"), parent, metadata: {}, content, buffers: [] };
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
