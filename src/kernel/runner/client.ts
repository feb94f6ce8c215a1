import { Dealer, Subscriber } from "zeromq";
import { GradlabError } from "../../errors.js";
import { address, codec, header, type Codec, type Connection, type Json } from "../wire.js";
import { newConnection } from "./connection.js";
import { Exchange } from "./exchange.js";
import type { Outputs } from "./outputs.js";
import { KernelProcess, type KernelCommand } from "./process.js";

/** What came of one execution. */
export interface Execution {
  /** `timeout`: it was interrupted, or killed when that did not help; `died`: the kernel ended by itself. */
  readonly status: "ok" | "error" | "timeout" | "died";
  readonly count: number | null;
  /** The kernel's reply, where one came. */
  readonly reply: Json | undefined;
}

/** How long a kernel may take to answer for the first time, in milliseconds. */
const startLimit = 60_000;
/** How long an interrupted cell has before the kernel is killed. */
const grace = 3_000;

type Sent = "shell" | "control";

/** A running kernel and our sockets to it. */
export class KernelClient {
  readonly process: KernelProcess;
  readonly #session: string = crypto.randomUUID();
  readonly #codecs: Record<Sent | "iopub", Codec>;
  readonly #sockets: { readonly shell: Dealer; readonly control: Dealer; readonly iopub: Subscriber };
  readonly #exchanges = new Map<string, Exchange>();
  #sending: Promise<void> = Promise.resolve();

  private constructor(command: KernelCommand, connection: Connection, cwd: string, signal?: AbortSignal) {
    this.process = new KernelProcess(command, connection, cwd);
    const abort = (): void => this.process.kill();
    signal?.addEventListener("abort", abort);
    void this.process.exited.then(() => signal?.removeEventListener("abort", abort));
    const options = { linger: 0, reconnectInterval: 10, sendHighWaterMark: 0, receiveHighWaterMark: 0 };
    const { sendHighWaterMark: _, ...receiving } = options;
    const iopub = new Subscriber(receiving);
    iopub.subscribe();
    this.#sockets = { shell: new Dealer(options), control: new Dealer(options), iopub };
    this.#codecs = { shell: codec(connection), control: codec(connection), iopub: codec(connection) };
    for (const channel of ["shell", "control", "iopub"] as const) {
      this.#sockets[channel].connect(address(connection, channel));
      void this.#listen(channel);
    }
  }

  /**
   * Starts a kernel and waits until it answers. `signal` kills it, now or later.
   *
   * @throws GradlabError when it ends or stays silent instead; tried once more first, for a port may have been taken
   */
  static async start(command: KernelCommand, cwd: string, signal?: AbortSignal): Promise<KernelClient> {
    for (let attempt = 1; ; attempt++) {
      const connection = await newConnection();
      signal?.throwIfAborted();
      const client = new KernelClient(command, connection, cwd, signal);
      if (await client.#ready()) return client;
      const silent = client.process.exit === undefined;
      client.dispose();
      signal?.throwIfAborted();
      if (attempt === 2 || silent) {
        const what = silent ? `it did not answer within ${startLimit / 1000} s` : client.process.reason;
        throw new GradlabError(`the kernel ${command.argv.join(" ")} did not start: ${what}`);
      }
    }
  }

  /** Runs code; what it publishes goes to `outputs`. Without `timeout` (in seconds) it may take for ever. */
  async execute(code: string, outputs: Outputs, timeout?: number): Promise<Execution> {
    for (let attempt = 1; ; attempt++) {
      const execution = await this.#executeOnce(code, outputs, timeout);
      if (execution.reply?.["status"] !== "aborted" || attempt === 5) return execution;
      // Some kernels refuse all work for a moment after an error.
      await wait(100);
    }
  }

  async #executeOnce(code: string, outputs: Outputs, timeout?: number): Promise<Execution> {
    const exchange = this.#request("shell", "execute_request", { ...request, code }, outputs);
    let timedOut = false;
    const stop = (): void => {
      timedOut = true;
      this.process.interrupt();
      timer = setTimeout(() => this.process.kill(), grace);
    };
    let timer = timeout === undefined ? undefined : setTimeout(stop, timeout * 1000);
    await Promise.race([exchange.finished, this.process.exited]);
    clearTimeout(timer);
    if (this.process.exit) await exchange.quiet(100);
    exchange.stop();
    outputs.finish();
    const { reply, count } = exchange;
    if (timedOut) return { status: "timeout", count, reply };
    if (!reply) return { status: "died", count, reply };
    return { status: reply["status"] === "ok" ? "ok" : "error", count, reply };
  }

  /** Ends the kernel: asked first, so that it may tidy up, then made to. */
  async close(): Promise<void> {
    if (!this.process.exit) {
      this.#request("control", "shutdown_request", { restart: false }).stop();
      await Promise.race([this.process.exited, wait(1000)]);
    }
    this.dispose();
    await this.process.exited;
  }

  /** Ends the kernel at once and closes the sockets. */
  dispose(): void {
    this.process.dispose();
    for (const socket of Object.values(this.#sockets)) if (!socket.closed) socket.close();
  }

  /** Until the kernel has answered and its publications reach us (a subscription takes a moment to arrive). */
  async #ready(): Promise<boolean> {
    const end = performance.now() + startLimit;
    while (!this.process.exit && performance.now() < end) {
      const exchange = this.#request("shell", "kernel_info_request", {});
      await Promise.race([
        exchange.finished,
        this.process.exited,
        exchange.replied.then(() => exchange.quiet(100)),
        wait(2000),
      ]);
      exchange.stop();
      if (exchange.reply && exchange.idle) return true;
    }
    return false;
  }

  #request(channel: Sent, type: string, content: Json, outputs?: Outputs): Exchange {
    const head = header(type, this.#session);
    const exchange = new Exchange(outputs);
    this.#exchanges.set(head.msg_id, exchange);
    const message = { identities: [], header: head, parent: {}, metadata: {}, content, buffers: [] };
    const frames = this.#codecs[channel].encode(message);
    this.#sending = this.#sending.then(() => this.#sockets[channel].send(frames)).catch(() => {});
    return exchange;
  }

  async #listen(channel: Sent | "iopub"): Promise<void> {
    const socket = this.#sockets[channel];
    try {
      for await (const frames of socket) {
        const message = this.#codecs[channel].decode(frames);
        const exchange = this.#exchanges.get(message?.parent.msg_id ?? "");
        if (message) exchange?.take(channel, message.header.msg_type, message.content);
      }
    } catch (error) {
      if (!socket.closed) throw error;
    }
  }
}

const request = {
  silent: false,
  store_history: true,
  user_expressions: {},
  allow_stdin: false,
  stop_on_error: false,
};

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
