import { randomUUID } from "node:crypto";
import { Executions } from "./executions.js";
import { History } from "./history.js";
import { answers, type Answers } from "./answers.js";
import type { Interpreter } from "../interpreter.js";
import { Sockets, type Asking } from "./sockets.js";
import { header, textOf, type Connection, type Json, type Message } from "../wire.js";

/** What the rest of the protocol layer needs to answer a message. */
export interface Reply {
  /** To whom asked, on the channel on which it asked. */
  reply(channel: Asking, request: Message, type: string, content: Json): Promise<void>;
  /** To everyone who watches. */
  publish(request: Message | undefined, type: string, content: Json, metadata?: Json): Promise<void>;
  /** Asks the front end that sent `request` for input. */
  ask(request: Message, prompt: string, password: boolean): Promise<string | null>;
}

/** A kernel as its front ends see it: takes messages, sends answers, says when it is busy. */
export class Server implements Reply {
  readonly #sockets: Sockets;
  readonly #session = randomUUID();
  readonly #interpreter: Interpreter;
  readonly #executions: Executions;
  readonly #answers: Answers;
  readonly #stop: (restart: boolean) => void;
  #input: ((value: string | null) => void) | undefined;

  constructor(connection: Connection, interpreter: Interpreter, stop: (restart: boolean) => void) {
    this.#sockets = new Sockets(connection);
    this.#interpreter = interpreter;
    const history = new History();
    this.#executions = new Executions(this, interpreter, history);
    this.#answers = answers(interpreter, history);
    this.#stop = stop;
  }

  async open(): Promise<void> {
    await this.#sockets.open((channel, message) => void this.#receive(channel, message));
    await this.publish(undefined, "status", { execution_state: "starting" });
  }

  async close(): Promise<void> {
    await this.#sockets.flush();
    this.#sockets.close();
  }

  interrupt(): void {
    this.#input?.(null);
    this.#interpreter.interrupt();
  }

  reply(channel: Asking, request: Message, type: string, content: Json): Promise<void> {
    return this.#sockets.send(channel, {
      identities: request.identities,
      header: header(type, this.#session),
      parent: request.header,
      metadata: {},
      content,
      buffers: [],
    });
  }

  publish(request: Message | undefined, type: string, content: Json, metadata: Json = {}): Promise<void> {
    return this.#sockets.send("iopub", {
      identities: [Buffer.from(`kernel.${this.#session}.${type}`)],
      header: header(type, this.#session),
      parent: request?.header ?? {},
      metadata,
      content,
      buffers: [],
    });
  }

  ask(request: Message, prompt: string, password: boolean): Promise<string | null> {
    void this.reply("stdin", request, "input_request", { prompt, password });
    return new Promise((resolve) => {
      this.#input = (value) => {
        this.#input = undefined;
        resolve(value);
      };
    });
  }

  async #receive(channel: Asking, request: Message): Promise<void> {
    const type = request.header.msg_type;
    if (channel === "stdin") {
      if (type === "input_reply") this.#input?.(textOf(request.content, "value"));
      return;
    }
    if (type === "execute_request" && channel === "shell") {
      this.#executions.add(request);
      return;
    }
    void this.publish(request, "status", { execution_state: "busy" });
    await this.#respond(channel, request, type);
    await this.publish(request, "status", { execution_state: "idle" });
    // Whoever watches the state sees that a cell still runs.
    const running = this.#executions.running;
    if (running !== undefined) void this.publish(running, "status", { execution_state: "busy" });
    if (type === "shutdown_request") this.#stop(request.content["restart"] === true);
  }

  async #respond(channel: Asking, request: Message, type: string): Promise<void> {
    const name = type.replace(/_request$/, "");
    if (name === "interrupt") {
      this.interrupt();
      await this.reply(channel, request, "interrupt_reply", { status: "ok" });
    } else if (name === "shutdown") {
      this.#executions.abort();
      const content = { status: "ok", restart: request.content["restart"] === true };
      await Promise.all([
        this.reply(channel, request, "shutdown_reply", content),
        this.publish(request, "shutdown_reply", content),
      ]);
    } else if (type === "comm_open") {
      // There are no targets: the protocol's way to say so is to close.
      await this.publish(request, "comm_close", { comm_id: request.content["comm_id"], data: {} });
    } else {
      const answer = this.#answers[name];
      if (answer === undefined) return;
      await this.reply(channel, request, `${name}_reply`, await safely(answer, request.content));
    }
  }
}

async function safely(answer: (content: Json) => Promise<Json> | Json, content: Json): Promise<Json> {
  try {
    return { status: "ok", ...(await answer(content)) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    return { status: "error", ename: name, evalue: message, traceback: [] };
  }
}
