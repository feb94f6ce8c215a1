import { Publisher, Reply, Router } from "zeromq";
import { address, codec, type Channel, type Connection, type Message } from "../wire.js";

/** The channels on which a kernel answers requests. */
export type Asking = "shell" | "control" | "stdin";

/**
 * The five sockets of a kernel. ZeroMQ refuses a second send while one goes on, so each socket has a queue: nothing is lost,
 * however much is said at once.
 */
export class Sockets {
  readonly #shell = new Router({ linger: 500 });
  readonly #control = new Router({ linger: 500 });
  readonly #stdin = new Router({ linger: 0 });
  readonly #iopub = new Publisher({ linger: 500, sendHighWaterMark: 0 });
  readonly #heartbeat = new Reply({ linger: 0 });
  readonly #connection: Connection;
  readonly #codec: ReturnType<typeof codec>;
  readonly #queues = new Map<Channel, Promise<void>>();

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#codec = codec(connection);
  }

  async open(receive: (channel: Asking, message: Message) => void): Promise<void> {
    const { shell, control, stdin, hb } = this.#all();
    const channels = ["shell", "control", "stdin", "iopub", "hb"] as const;
    await Promise.all(
      channels.map((channel) => this.#all()[channel].bind(address(this.#connection, channel))),
    );
    for (const [channel, socket] of [
      ["shell", shell],
      ["control", control],
      ["stdin", stdin],
    ] as const) {
      void this.#listen(socket, (message) => receive(channel, message));
    }
    void beat(hb);
  }

  /** Queues a message; resolves when ZeroMQ has it. */
  send(channel: Asking | "iopub", message: Message): Promise<void> {
    const frames = this.#codec.encode(message) as Buffer[];
    const socket = this.#all()[channel];
    const sent = (this.#queues.get(channel) ?? Promise.resolve())
      .then(() => socket.send(frames))
      .catch(() => {}); // the front end is gone
    this.#queues.set(channel, sent);
    return sent;
  }

  /** Resolves when all that was queued is out. */
  async flush(): Promise<void> {
    await Promise.all(this.#queues.values());
  }

  close(): void {
    for (const socket of Object.values(this.#all())) socket.close();
  }

  #all(): { shell: Router; control: Router; stdin: Router; iopub: Publisher; hb: Reply } {
    return {
      shell: this.#shell,
      control: this.#control,
      stdin: this.#stdin,
      iopub: this.#iopub,
      hb: this.#heartbeat,
    };
  }

  async #listen(socket: Router, receive: (message: Message) => void): Promise<void> {
    try {
      for await (const frames of socket) {
        const message = this.#codec.decode(frames);
        if (message !== undefined) receive(message);
      }
    } catch {
      // closed
    }
  }
}

async function beat(socket: Reply): Promise<void> {
  try {
    for await (const frames of socket) await socket.send(frames);
  } catch {
    // closed
  }
}
