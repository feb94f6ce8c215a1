import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { binaryProtocol, jsonProtocol, v1 } from "../../src/lab/kernels/subprotocol.js";
import type { Lab } from "../../src/lab/index.js";

/** A message as a page sees it. */
export interface Heard {
  readonly channel: string;
  readonly type: string;
  readonly parent: string;
  readonly content: Record<string, unknown>;
  /** The cell that an inherited output belongs to. */
  readonly cell?: string | undefined;
}

/** A page's end of a kernel's channels, in the protocol that JupyterLab speaks. */
export class Talk {
  readonly heard: Heard[] = [];
  readonly #socket: WebSocket;
  #changed: () => void = () => {};

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      this.heard.push(read(data));
      this.#changed();
    });
  }

  static async open(
    lab: Pick<Lab, "port" | "token">,
    kernel: string,
    session: string = randomUUID(),
  ): Promise<Talk> {
    const target = `ws://127.0.0.1:${lab.port}/api/kernels/${kernel}/channels?session_id=${session}&token=${lab.token}`;
    const socket = new WebSocket(target, v1);
    const talk = new Talk(socket);
    await new Promise((resolve, reject) => socket.on("open", resolve).on("error", reject));
    return talk;
  }

  send(
    type: string,
    content: object,
    { channel = "shell", metadata = {} }: { channel?: string; metadata?: object } = {},
  ): string {
    const id = randomUUID();
    const header = { msg_id: id, session: "s", username: "u", date: "", msg_type: type, version: "5.4" };
    this.#socket.send(written(channel, header, metadata, content));
    return id;
  }

  execute(code: string, metadata: object = {}): string {
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: true };
    return this.send("execute_request", content, { metadata });
  }

  /** The first message that fits, waited for. */
  async until(fits: (heard: Heard) => boolean): Promise<Heard> {
    for (;;) {
      const found = this.heard.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
  }

  /** What a request printed or gave, once it is answered and idle. */
  async result(id: string): Promise<{ readonly reply: Heard; readonly text: string }> {
    const reply = await this.until(({ type, parent }) => type === "execute_reply" && parent === id);
    await this.until(
      ({ type, parent, content }) =>
        type === "status" && parent === id && content["execution_state"] === "idle",
    );
    const outputs = this.heard.filter(({ parent }) => parent === id);
    const text = outputs.map(({ content }) => {
      const { text: printed, data } = content as { text?: string; data?: Record<string, string> };
      return printed ?? data?.["text/plain"] ?? "";
    });
    return { reply, text: text.join("") };
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.on("close", resolve));
    this.#socket.close();
    await closed;
  }
}

/** Written from the protocol's description, so that it is not our own code that is checked against itself. */
function written(channel: string, header: object, metadata: object, content: object): Buffer {
  const pieces = [channel, ...[header, {}, metadata, content].map((part) => JSON.stringify(part))].map(
    (part) => Buffer.from(part),
  );
  const count = pieces.length + 1;
  const offsets = [8 * (count + 1)];
  for (const piece of pieces) offsets.push(offsets.at(-1)! + piece.length);
  return Buffer.concat([Buffer.from(new BigUint64Array([count, ...offsets].map(BigInt)).buffer), ...pieces]);
}

function read(data: Buffer): Heard {
  const number = (index: number): number => Number(data.readBigUInt64LE(8 * index));
  const piece = (index: number): string => data.subarray(number(index + 1), number(index + 2)).toString();
  const [header, parent, metadata, content] = [1, 2, 3, 4].map(
    (index) => JSON.parse(piece(index)) as Record<string, never>,
  );
  return {
    channel: piece(0),
    type: header["msg_type"],
    parent: parent["msg_id"] ?? "",
    content,
    cell: metadata["gradlabCell"],
  };
}

export const protocols: { binary: typeof binaryProtocol; json: typeof jsonProtocol } = {
  binary: binaryProtocol,
  json: jsonProtocol,
};
