import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Connection } from "../wire.js";

/** How a kernel is started: what its kernelspec says. */
export interface KernelCommand {
  /** Program and arguments; `{connection_file}` stands for the path of the connection file. */
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** All that run now, so that none outlives us however we end. */
const living = new Set<KernelProcess>();
process.on("exit", () => {
  for (const kernel of living) kernel.dispose();
});

/** A kernel's process group and the folder of its connection file. */
export class KernelProcess {
  /** Resolves when the kernel's own process has ended. */
  readonly exited: Promise<Exit>;
  /** Set as soon as it has ended. */
  exit: Exit | undefined;
  readonly #child: ChildProcess;
  readonly #folder: string;
  #said = "";

  constructor({ argv, env }: KernelCommand, connection: Connection, cwd: string) {
    this.#folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-kernel-"));
    const file = path.join(this.#folder, "connection.json");
    writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
    const [program, ...args] = argv.map((part) => part.replace("{connection_file}", file));
    this.#child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env, JPY_PARENT_PID: String(process.pid) },
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    living.add(this);
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.on("data", (chunk: Buffer) => (this.#said = (this.#said + chunk.toString()).slice(-20_000)));
    }
    this.exited = new Promise((resolve) => {
      const ended = (exit: Exit): void => {
        this.exit ??= exit;
        resolve(this.exit);
      };
      this.#child.once("error", (error) => {
        this.#said += error.message;
        ended({ code: null, signal: null });
      });
      this.#child.once("close", (code, signal) => ended({ code, signal }));
      this.#child.once("exit", () => this.#killGroup());
    });
  }

  /** Asks the kernel to stop what it does, as Ctrl-C would. */
  interrupt(): void {
    if (!this.exit) this.#child.kill("SIGINT");
  }

  /** Ends it and whatever it started, at once. */
  kill(): void {
    this.#killGroup();
    if (!this.exit) this.#child.kill("SIGKILL");
  }

  /** Ends it and leaves nothing behind. */
  dispose(): void {
    living.delete(this);
    this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Why it ended, for people. */
  get reason(): string {
    if (/heap out of memory|Allocation failed|MemoryError/i.test(this.#said)) return "it ran out of memory";
    const { code, signal } = this.exit ?? { code: null, signal: null };
    const how =
      code === null
        ? signal
          ? `it was ended by ${signal}`
          : "it did not start"
        : `it exited with code ${code}`;
    const lines = this.#said.split("\n").map((line) => line.trim());
    const last = lines.findLast((line) => /error/i.test(line)) ?? lines.findLast((line) => line !== "");
    return last ? `${how}, saying: ${last.slice(0, 300)}` : how;
  }

  #killGroup(): void {
    if (process.platform === "win32" || this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // Nobody is left in the group.
    }
  }
}
