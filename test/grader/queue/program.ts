import { spawn } from "node:child_process";

/** A process whose words can be waited for: never a time, always an event. */
export interface Program {
  /** All that it has written to stderr so far, by lines. */
  readonly lines: readonly string[];
  /** Waits for a line, past ones included; the error says what came instead, where it ends without. */
  until(wanted: RegExp): Promise<string>;
  /** Its exit code; undefined where a signal ended it. */
  readonly ended: Promise<number | undefined>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts Node with these arguments. */
export function start(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...environment },
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let [rest, isOver] = ["", false];
  const wake = (): void => waiting.forEach((look) => look());
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    const parts = `${rest}${chunk}`.split("\n");
    rest = parts.pop()!;
    lines.push(...parts);
    wake();
  });
  const ended = new Promise<number | undefined>((resolve) => {
    child.on("close", (code) => {
      isOver = true;
      wake();
      resolve(code ?? undefined);
    });
  });
  return {
    lines,
    ended,
    kill: (signal) => void child.kill(signal),
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find((line) => wanted.test(line));
          if (found === undefined && !isOver) return;
          waiting.delete(look);
          if (found !== undefined) resolve(found);
          else reject(new Error(`it ended without ${String(wanted)}:\n${lines.join("\n")}`));
        };
        waiting.add(look);
        look();
      }),
  };
}
