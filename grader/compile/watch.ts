import { readFileSync } from "node:fs";
import { Uncompilable } from "./uncompilable.js";

/** By the wall clock so many times as long, and it is not the text that is slow. */
const patience = 10;

/**
 * Measures one request's time, of the processor as far as that can be told: a busy machine is no answer's fault. Asked, it says
 * how many seconds to wait before asking again, or why not to wait any longer.
 *
 * @param other the process that does the work, where this one only waits for it
 */
export function watchTime(seconds: number, other?: () => number | undefined): () => number | Error {
  const start = performance.now();
  const worked = other === undefined ? ownTime() : timeOf(other);
  return () => {
    const wall = (performance.now() - start) / 1000;
    const used = worked() ?? wall;
    if (used >= seconds) return new Uncompilable(`the compiler had not finished after ${seconds} s`);
    if (wall >= patience * seconds)
      return new Error(`the compiler got no answer ready in ${Math.round(wall)} s`);
    return Math.max(0.1, Math.min(seconds - used, patience * seconds - wall));
  };
}

/** The processor's seconds that this process has used since, or since at most `fresh` milliseconds before. */
function ownTime(): () => number {
  const now = performance.now();
  // It takes longer than many a text.
  if (now - last.at > fresh) last = { at: now, used: process.cpuUsage() };
  const { used } = last;
  return () => {
    const { user, system } = process.cpuUsage(used);
    return (user + system) / 1e6;
  };
}
const fresh = 100;
let last = { at: -Infinity, used: process.cpuUsage() };

/** Those that another process has used since, or the one that has taken its place; undefined where that cannot be told. */
function timeOf(other: () => number | undefined): () => number | undefined {
  const first = other();
  const before = totalOf(first) ?? 0;
  return () => {
    const now = other();
    const total = totalOf(now);
    return total === undefined || now !== first ? total : total - before;
  };
}

/** What a process has used in all, where there is /proc. */
function totalOf(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // After the name in parentheses: the 12th and 13th are ticks, of which Linux tells 100 a second.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}
