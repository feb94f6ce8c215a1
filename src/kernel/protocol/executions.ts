import { setImmediate as turn } from "node:timers/promises";
import type { Display } from "../../notebook/index.js";
import type { Interpreter, Listener, Result } from "../interpreter.js";
import type { History } from "./history.js";
import type { Reply } from "./server.js";
import { textOf, type Json, type Message } from "../wire.js";

/** A cell that only asks what something is: `Math.sqrt?`. */
const question = /^\s*([\p{ID_Continue}$.]+)\s*\?\s*$/u;

/** Runs requested cells one after the other. */
export class Executions {
  readonly #to: Reply;
  readonly #interpreter: Interpreter;
  readonly #history: History;
  #waiting: Message[] = [];
  #count = 0;
  /** Numbers cells in messages where the count stands still. */
  #extra = 0;
  running: Message | undefined;
  /** Longer than a cell runs: what comes while its end is being told waits for its turn, too. */
  #isWorking = false;

  constructor(to: Reply, interpreter: Interpreter, history: History) {
    this.#to = to;
    this.#interpreter = interpreter;
    this.#history = history;
  }

  add(request: Message): void {
    this.#waiting.push(request);
    if (!this.#isWorking) void this.#work();
  }

  /** Answers `aborted` to everything that waits. */
  abort(): void {
    const aborted = this.#waiting;
    this.#waiting = [];
    for (const request of aborted) {
      void this.#to.publish(request, "status", { execution_state: "busy" });
      void this.#to.reply("shell", request, "execute_reply", {
        status: "aborted",
        execution_count: this.#count,
        user_expressions: {},
        payload: [],
      });
      void this.#to.publish(request, "status", { execution_state: "idle" });
    }
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    try {
      for (let request = this.#waiting.shift(); request !== undefined; request = this.#waiting.shift())
        await this.#answer(request);
    } finally {
      this.#isWorking = false;
    }
  }

  async #answer(request: Message): Promise<void> {
    this.running = request;
    void this.#to.publish(request, "status", { execution_state: "busy" });
    const content = await this.#execute(request).catch((error: unknown) => this.#failed(request, error));
    if (content["status"] === "error" && request.content["stop_on_error"] !== false) {
      await turn(); // what was sent before anybody could know of the error is here now
      this.abort();
    }
    await this.#to.reply("shell", request, "execute_reply", content);
    this.running = undefined;
    await this.#to.publish(request, "status", { execution_state: "idle" });
  }

  /** Even where the kernel itself fails, every request gets its answer. */
  #failed(request: Message, error: unknown): Json {
    const evalue = `The kernel failed, not the cell: ${error instanceof Error ? error.message : String(error)}`;
    const report = { ename: "KernelError", evalue, traceback: [`KernelError: ${evalue}`] };
    void this.#to.publish(request, "error", report);
    return { status: "error", execution_count: this.#count, ...report, user_expressions: {}, payload: [] };
  }

  async #execute(request: Message): Promise<Json> {
    const { content } = request;
    const code = textOf(content, "code");
    const silent = content["silent"] === true;
    const stored = !silent && content["store_history"] !== false;
    if (stored) this.#count += 1;
    const count = this.#count;
    const name = stored ? `cell ${count}` : `unnumbered cell ${++this.#extra}`;
    const listener = this.#listener(request, silent);
    if (!silent) void this.#to.publish(request, "execute_input", { code, execution_count: count });
    const asked = question.exec(code)?.[1];
    if (asked !== undefined) {
      const page = await this.#page(asked);
      return { status: "ok", execution_count: count, user_expressions: {}, payload: page };
    }
    const result: Result =
      code.trim() === ""
        ? { status: "ok" }
        : await this.#interpreter.execute(code, name, listener, { wantsResult: !silent });
    const shown = result.status === "ok" ? result.result : undefined;
    if (stored) this.#history.add(count, code, shown?.data["text/plain"]);
    if (result.status === "error") {
      if (!silent) void this.#to.publish(request, "error", { ...result.report });
      return { status: "error", execution_count: count, ...result.report, user_expressions: {}, payload: [] };
    }
    if (shown !== undefined && !silent) {
      const { data, metadata = {} } = shown;
      void this.#to.publish(request, "execute_result", { execution_count: count, data, metadata });
    }
    const expressions = await this.#expressions(content["user_expressions"], listener);
    return { status: "ok", execution_count: count, user_expressions: expressions, payload: [] };
  }

  /** The answer to `Math.sqrt?`, for the front end's pager. */
  async #page(name: string): Promise<Json[]> {
    const { found, data } = await this.#interpreter.inspect(name, name.length);
    const shown = found ? data : { "text/plain": `There is nothing called ${name} here.` };
    return [{ source: "page", data: shown, start: 0 }];
  }

  async #expressions(wanted: unknown, listener: Listener): Promise<Json> {
    const values: Record<string, Json> = {};
    for (const [key, expression] of Object.entries((wanted ?? {}) as Record<string, string>)) {
      const result = await this.#interpreter.execute(`(${expression})`, `expression ${key}`, listener, {
        isExpression: true,
      });
      values[key] =
        result.status === "error"
          ? { status: "error", ...result.report }
          : { status: "ok", data: { "text/plain": "undefined" }, metadata: {}, ...result.result };
    }
    return values;
  }

  #listener(request: Message, silent: boolean): Listener {
    const say = (type: string, content: Json): void => {
      if (!silent) void this.#to.publish(request, type, content);
    };
    const shown = ({ data, metadata = {}, id }: Display): Json => ({
      data,
      metadata,
      transient: id === undefined ? {} : { display_id: id },
    });
    return {
      stream: (name, text) => say("stream", { name, text }),
      display: (display) => say("display_data", shown(display)),
      update: (display) => say("update_display_data", shown(display)),
      clear: (wait) => say("clear_output", { wait }),
      ...(request.content["allow_stdin"] === true
        ? { input: (prompt: string, password: boolean) => this.#to.ask(request, prompt, password) }
        : {}),
    };
  }
}
