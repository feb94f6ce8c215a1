import { spawn, type StdioOptions, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import type { Child, Ending } from "./tier.js";

/** A process group of its own in an empty folder, and how to end it. */
export interface Group {
  readonly process: ChildProcess;
  readonly ended: Promise<Ending>;
  /** Kills the whole group and removes the folder. */
  end(): void;
}

/** Starts a command with nothing of ours: no environment, an empty folder, no descriptors but those named. */
export function startGroup([command, ...args]: readonly string[], descriptors: StdioOptions): Group {
  const cwd = mkdtempSync(path.join(os.tmpdir(), "gradlab-"));
  const child = spawn(command, args, { cwd, env: {}, detached: true, stdio: descriptors });
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // The group is gone already.
    }
  };
  live.add(kill);
  return {
    process: child,
    ended: new Promise((resolve) => {
      child.on("error", ({ message }) => resolve({ error: message }));
      child.on("close", (code, signal) =>
        resolve({ code, signal: signal ? os.constants.signals[signal] : 0 }),
      );
    }),
    end() {
      kill();
      live.delete(kill);
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

/** Starts a child that speaks over two pipes. */
export function startChild(command: readonly string[]): Child {
  const group = startGroup(command, ["ignore", "ignore", "ignore", "pipe", "pipe"]);
  const { stdio } = group.process;
  return {
    input: stdio[3] as Writable,
    output: stdio[4] as Readable,
    ended: group.ended,
    end: () => group.end(),
  };
}

/** No child outlives the grader, also when it is interrupted. */
const live = new Set<() => void>();
process.on("exit", () => live.forEach((kill) => kill()));
