import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import type { Child, Ending } from "./tier.js";

/** A child with further descriptors, from 5 on, each a socket of which the grader holds the other end. */
export interface ChildWithSockets extends Child {
  readonly sockets: readonly Socket[];
  /** Lets the program end although this child runs. */
  unref(): void;
}

/** Starts a command with nothing of ours: no environment, an empty folder, no descriptors but the two pipes and the sockets. */
export function startChild([command, ...args]: readonly string[], sockets: number = 0): ChildWithSockets {
  const cwd = mkdtempSync(path.join(os.tmpdir(), "gradlab-"));
  const child = spawn(command, args, {
    cwd,
    env: {},
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe", ...Array<"pipe">(sockets).fill("pipe")],
  });
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // The group is gone already.
    }
  };
  const end = (): void => {
    kill();
    live.delete(end);
    rmSync(cwd, { recursive: true, force: true });
  };
  live.add(end);
  const { stdio } = child as unknown as { stdio: readonly unknown[] };
  return {
    input: stdio[3] as Writable,
    output: stdio[4] as Readable,
    sockets: stdio.slice(5) as Socket[],
    unref() {
      child.unref();
      for (const socket of stdio.slice(3) as Socket[]) socket.unref();
    },
    ended: new Promise<Ending>((resolve) => {
      child.on("error", ({ message }) => resolve({ error: message }));
      child.on("close", (code, signal) =>
        resolve({ code, signal: signal ? os.constants.signals[signal] : 0 }),
      );
    }),
    end,
  };
}

/** No child outlives the grader, nor its folder, also when it is interrupted. */
const live = new Set<() => void>();
process.on("exit", () => live.forEach((end) => end()));
