import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, Request, Subscriber } from "zeromq";
import {
  address,
  codec,
  header,
  type Codec,
  type Connection,
  type Json,
  type Message,
} from "../../../src/kernel/index.js";

/** The kernel as it is shipped. */
export const kernelMain: string = path.resolve(import.meta.dirname, "../../../dist/src/kernel/main.js");

/** What one request led to. */
export interface Exchange {
  readonly id: string;
  readonly reply: Json;
  /** What was published for it, from busy to idle, both left out. */
  readonly published: readonly { readonly type: string; readonly content: Json }[];
}

interface Open {
  reply?: Json;
  idle: boolean;
  readonly published: { readonly type: string; readonly content: Json }[];
  readonly done: (exchange: Exchange) => void;
}

/**
 * A bare front end over ZeroMQ, which knows nothing of our kernel and runner: it sends what it is told and keeps all that comes.
 */
export class Probe {
  readonly connection: Connection;
  readonly process: ChildProcess;
  /** Everything published, in order. */
  readonly published: Message[] = [];
  readonly #sockets = { shell: new Dealer(), control: new Dealer(), stdin: new Dealer() };
  readonly #iopub = new Subscriber();
  readonly #codec: Codec;
  readonly #folder: string;
  readonly #open = new Map<string, Open>();
  readonly #session = randomUUID();
  #sending: Promise<void> = Promise.resolve();
  /** What the probe answers when it is asked for input. */
  answer = "";

  private constructor(connection: Connection, folder: string, options: ProbeOptions) {
    this.connection = connection;
    this.#codec = codec(connection);
    this.#folder = folder;
    const file = path.join(folder, "connection.json");
    writeFileSync(file, JSON.stringify(connection));
    const [command, ...rest] = (options.argv ?? [process.execPath, kernelMain, "{connection_file}"]).map(
      (word) => word.replace("{connection_file}", file),
    );
    this.process = spawn(command, rest, {
      cwd: options.cwd ?? folder,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "ignore", options.argv === undefined ? "inherit" : "ignore"],
    });
  }

  /** Starts a kernel, in an empty folder unless told otherwise, and waits until it answers. */
  static async start(options: ProbeOptions = {}): Promise<Probe> {
    const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-kernel-"));
    const probe = new Probe(await freeConnection(), folder, options);
    await probe.#connect();
    return probe;
  }

  /** Sends a request and waits for its reply and for `idle`. */
  request(type: string, content: Json = {}, channel: "shell" | "control" = "shell"): Promise<Exchange> {
    const head = header(type, this.#session);
    return new Promise((done) => {
      this.#open.set(head.msg_id, { idle: false, published: [], done });
      this.send(channel, { identities: [], header: head, parent: {}, metadata: {}, content, buffers: [] });
    });
  }

  send(channel: "shell" | "control" | "stdin", message: Message): void {
    this.sendFrames(channel, this.#codec.encode(message));
  }

  sendFrames(channel: "shell" | "control" | "stdin", frames: readonly Uint8Array[]): void {
    const bytes = frames.map((frame) => Buffer.from(frame));
    this.#sending = this.#sending.then(() => this.#sockets[channel].send(bytes));
  }

  execute(code: string, options: Json = {}): Promise<Exchange> {
    return this.request("execute_request", {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
      ...options,
    });
  }

  /** Executes and gives the plain text of the result; an error of the cell is thrown. */
  async value(code: string): Promise<unknown> {
    const { published } = await this.execute(code);
    const error = published.find(({ type }) => type === "error");
    if (error !== undefined) throw new Error((error.content["traceback"] as string[]).join("\n"));
    const result = published.find(({ type }) => type === "execute_result");
    return (result?.content["data"] as Json | undefined)?.["text/plain"];
  }

  /** Whether the heartbeat comes back. */
  async beats(): Promise<boolean> {
    const socket = new Request({ linger: 0, receiveTimeout: 5000 });
    socket.connect(address(this.connection, "hb"));
    await socket.send("ping");
    const [echo] = await socket.receive();
    socket.close();
    return echo.toString() === "ping";
  }

  async stop(): Promise<void> {
    for (const socket of [...Object.values(this.#sockets), this.#iopub]) {
      socket.linger = 0;
      socket.close();
    }
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const gone = once(this.process, "exit");
      this.process.kill("SIGTERM");
      await Promise.race([gone, sleep(5000, undefined, { ref: false })]);
      this.process.kill("SIGKILL");
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #connect(): Promise<void> {
    for (const channel of ["shell", "control", "stdin"] as const) {
      // By it the kernel finds the one to ask for input, on another socket than the request's.
      this.#sockets[channel].routingId = this.#session;
      this.#sockets[channel].connect(address(this.connection, channel));
    }
    this.#iopub.connect(address(this.connection, "iopub"));
    this.#iopub.subscribe();
    for (const channel of ["shell", "control", "stdin"] as const) void this.#listen(channel);
    void this.#watch();
    // A subscription takes its time: ask until what is published arrives.
    for (let attempt = 0; this.published.length === 0; attempt++) {
      if (attempt > 3000) throw new Error("the kernel does not answer");
      void this.request("kernel_info_request");
      await sleep(25);
    }
    await this.request("kernel_info_request");
  }

  async #listen(channel: "shell" | "control" | "stdin"): Promise<void> {
    for await (const frames of this.#sockets[channel]) {
      const message = this.#codec.decode(frames);
      if (message === undefined) throw new Error(`a reply on ${channel} is not signed as it must be`);
      if (message.header.msg_type === "input_request") {
        const content = { value: this.answer };
        const head = header("input_reply", this.#session);
        this.send("stdin", {
          identities: [],
          header: head,
          parent: message.header,
          metadata: {},
          content,
          buffers: [],
        });
      } else this.#note(message, (open) => (open.reply = message.content));
    }
  }

  async #watch(): Promise<void> {
    for await (const frames of this.#iopub) {
      const message = this.#codec.decode(frames);
      if (message === undefined) throw new Error("what was published is not signed as it must be");
      this.published.push(message);
      const { header: head, content } = message;
      this.#note(message, (open) => {
        if (head.msg_type !== "status") open.published.push({ type: head.msg_type, content });
        else if (content["execution_state"] === "idle") open.idle = true;
      });
    }
  }

  #note(message: Message, note: (open: Open) => void): void {
    const id = message.parent.msg_id ?? "";
    const open = this.#open.get(id);
    if (open === undefined) return;
    note(open);
    if (!open.idle || open.reply === undefined) return;
    this.#open.delete(id);
    open.done({ id, reply: open.reply, published: open.published });
  }
}

interface ProbeOptions {
  /** Another kernel than ours, as a kernelspec has it. */
  readonly argv?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A connection on ports that are free now. */
export async function freeConnection(): Promise<Connection> {
  const servers = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
    shell_port: ports[0],
    iopub_port: ports[1],
    stdin_port: ports[2],
    control_port: ports[3],
    hb_port: ports[4],
  };
}
