import { spawn, type ChildProcess } from "node:child_process";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { frame, unframe, type News, type Order, type Signal } from "./link.js";

/** How a session process ended. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last that it wrote to its standard error, past the console. */
  readonly lastWords: string;
}

/** What the kernel process hears from a session process. */
export interface Listener {
  news(news: News): void;
  /** Text that native code or child processes wrote, past the console. */
  text(name: "stdout" | "stderr", text: string): void;
  end(end: End): void;
}

/** The kernel process's hold on the session process. */
export class SessionProcess {
  readonly #process: ChildProcess;
  #lastWords = "";

  constructor(folder: string, listener: Listener) {
    // Our own check of async hooks would end the process when a busy cell is stopped from outside.
    const flags = ["--no-force-async-hooks-checks", "--no-warnings"];
    this.#process = spawn(
      process.execPath,
      [...flags, fileURLToPath(new URL("./main.js", import.meta.url))],
      {
        cwd: folder,
        stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe"],
        detached: process.platform !== "win32",
      },
    );
    const [, out, err, news] = this.#process.stdio;
    (news as NodeJS.ReadableStream).on(
      "data",
      unframe((message: News) => listener.news(message)),
    );
    out?.on("data", (chunk: Buffer) => listener.text("stdout", chunk.toString("utf8")));
    err?.on("data", (chunk: Buffer) => {
      const text = chunk.toString("utf8").replace("Waiting for the debugger to disconnect...\n", "");
      this.#lastWords = (this.#lastWords + text).slice(-4000);
      if (text !== "" && !/FATAL ERROR|<--- Last few GCs --->|Native stack trace/.test(this.#lastWords))
        listener.text("stderr", text);
    });
    for (const stream of this.#process.stdio) stream?.on("error", () => {});
    this.#process.on("close", (code, signal) => listener.end({ code, signal, lastWords: this.#lastWords }));
    this.#process.on("error", () => {});
  }

  order(order: Order): void {
    (this.#process.stdio[4] as Writable).write(frame(order));
  }

  signal(signal: Signal): void {
    ((this.#process.stdio as readonly unknown[])[5] as Writable).write(frame(signal));
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }
}
