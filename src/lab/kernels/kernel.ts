import { randomUUID } from "node:crypto";
import type { KernelCommand, Message } from "../../kernel/index.js";
import { Unfinished } from "./unfinished.js";
import { KernelLink, message, type Heard, type Spoken } from "./link.js";

/** What a kernelspec says, as far as we use it. */
export interface KernelSpec extends KernelCommand {
  readonly name: string;
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: "signal" | "message";
}

export type State = "starting" | "idle" | "busy" | "restarting" | "dead";

/** Someone who listens to a kernel: a WebSocket of a page. */
export interface Listener {
  /** Whether the page is gone, at least for now. */
  readonly isCut: boolean;
  hear(channel: Heard, message: Message): void;
}

/** Jupyter's model of a running kernel. */
export interface KernelModel {
  readonly id: string;
  readonly name: string;
  readonly last_activity: string;
  readonly execution_state: State;
  readonly connections: number;
}

/** A kernel that comes back after it died is given up when it dies this often within {@link window}. */
const attempts = 3;
const window = 20_000;
/** Requests whose answers are awaited; more than these are forgotten, oldest first. */
const remembered = 10_000;

/** A kernel with a name that outlives its process: it may be restarted, and comes back by itself when it dies. */
export class Kernel {
  readonly id: string = randomUUID();
  readonly spec: KernelSpec;
  readonly cwd: string;
  state: State = "starting";
  lastActivity: Date = new Date();
  readonly listeners: Set<Listener> = new Set();
  /** Told every request that was answered, to keep count of what a learner has run. */
  onReply: (request: Message, reply: Message) => void = () => {};
  #link: KernelLink | undefined;
  #starting: Promise<void>;
  #deaths: number[] = [];
  readonly #unfinished: Unfinished = new Unfinished();
  /** Who asked what. */
  readonly #asked = new Map<string, { readonly by: Listener; readonly request: Message }>();

  constructor(spec: KernelSpec, cwd: string) {
    this.spec = spec;
    this.cwd = cwd;
    this.#starting = this.#start();
  }

  get model(): KernelModel {
    return {
      id: this.id,
      name: this.spec.name,
      last_activity: this.lastActivity.toISOString(),
      execution_state: this.state,
      connections: this.listeners.size,
    };
  }

  /** Passes on what a listener says; what comes before the kernel is ready waits until it is. */
  say(by: Listener, channel: Spoken, request: Message): void {
    this.#asked.set(request.header.msg_id, { by, request });
    this.#unfinished.asked(by, request);
    for (const old of this.#asked.keys()) {
      if (this.#asked.size <= remembered) break;
      this.#asked.delete(old);
    }
    if (this.state === "dead") return this.#tellRunning("The kernel has ended: restart it.\n", true);
    const link = this.#link;
    if (link && this.state !== "starting" && this.state !== "restarting") link.send(channel, request);
    else void this.#starting.then(() => this.#link?.send(channel, request));
  }

  /** Someone listens from now on, and is told what those who are gone had asked for. */
  join(listener: Listener): void {
    this.listeners.add(listener);
    this.#unfinished.inherit(listener);
  }

  /** Stops what the kernel does. */
  interrupt(): void {
    if (this.spec.interrupt_mode === "message") this.#link?.send("control", message("interrupt_request", {}));
    else this.#link?.process.interrupt();
  }

  /** A fresh process under the same name. */
  async restart(): Promise<void> {
    // Not told: clients take that word for a kernel that died.
    this.state = "restarting";
    const old = this.#link;
    this.#link = undefined;
    this.#unfinished.clear();
    await old?.close(true);
    this.#deaths = [];
    this.#starting = this.#start();
    await this.#starting;
  }

  async close(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    this.#become("dead");
    await link?.close();
  }

  async #start(): Promise<void> {
    try {
      await this.#open();
    } catch (error) {
      this.#tellRunning(`The kernel could not be started: ${(error as Error).message}.\n`, true);
      this.#become("dead");
    }
  }

  async #open(): Promise<void> {
    const link = await KernelLink.start(this.spec, this.cwd, (channel, heard) => this.#hear(channel, heard));
    if (this.state === "dead") return link.dispose();
    this.#link = link;
    void link.process.exited.then(() => this.#died(link));
    await link.ready.catch(() => {});
    if (this.#link === link && !link.process.exit) this.#become("idle");
  }

  /** Died without being asked to: say so, and come back, unless it dies again and again. */
  async #died(link: KernelLink): Promise<void> {
    if (this.#link !== link) return;
    this.#link = undefined;
    link.dispose();
    const now = Date.now();
    this.#deaths = [...this.#deaths.filter((time) => now - time < window), now];
    const text = `The kernel ended: ${link.process.reason}. `;
    const again = this.#deaths.length < attempts;
    const advice = again
      ? "It starts afresh: run your cells again from the top."
      : "It ended several times in a row.";
    this.#tellRunning(`${text}${advice}\n`, !again);
    this.#become(again ? "restarting" : "dead");
    if (!again) return;
    this.#starting = this.#start();
    await this.#starting;
  }

  /** Whoever waits for the answer of the cell that ran, or of any, gets one, with the reason under the cell. */
  #tellRunning(text: string, all = false): void {
    for (const { by, request } of this.#asked.values()) {
      if (request.header.msg_type !== "execute_request") continue;
      const error = { ename: "KernelEnded", evalue: text.trim(), traceback: [text.trim()] };
      by.hear("iopub", message("error", error, request.header));
      by.hear("iopub", message("status", { execution_state: "idle" }, request.header));
      by.hear(
        "shell",
        message("execute_reply", { status: "error", execution_count: null, ...error }, request.header),
      );
      if (!all) break;
    }
    this.#asked.clear();
    this.#unfinished.clear();
  }

  #hear(channel: Heard, heard: Message): void {
    this.lastActivity = new Date();
    if (channel === "iopub") {
      const state = heard.content["execution_state"];
      if (heard.header.msg_type === "status" && (state === "idle" || state === "busy")) this.state = state;
      const inherited = this.#unfinished.heard(heard);
      for (const listener of this.listeners) {
        listener.hear(channel, listener === inherited?.heir ? inherited.message : heard);
      }
      return;
    }
    const asked = this.#asked.get(heard.parent.msg_id ?? "");
    if (!asked) return;
    asked.by.hear(channel, heard);
    if (channel === "stdin") return;
    this.#asked.delete(heard.parent.msg_id ?? "");
    this.onReply(asked.request, heard);
  }

  #become(state: State): void {
    this.state = state;
    this.lastActivity = new Date();
    const heard = message("status", { execution_state: state });
    for (const listener of this.listeners) listener.hear("iopub", heard);
  }
}
