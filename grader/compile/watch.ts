import { readFileSync } from "node:fs";

/** The compiler took too long or gave up over this text. */
export class Uncompilable extends Error {
  override readonly name: string = "Uncompilable";
}

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
  const before = process.cpuUsage();
  const first = other?.();
  const firstBefore = first === undefined ? 0 : (processorSeconds(first) ?? 0);
  return () => {
    const wall = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before);
    const pid = other?.();
    const total = pid === undefined ? undefined : processorSeconds(pid);
    const others = total === undefined ? wall : total - (pid === first ? firstBefore : 0);
    const used = other === undefined ? (user + system) / 1e6 : others;
    if (used >= seconds) return new Uncompilable(`the compiler had not finished after ${seconds} s`);
    if (wall >= patience * seconds)
      return new Error(`the compiler got no answer ready in ${Math.round(wall)} s`);
    return Math.max(0.1, Math.min(seconds - used, patience * seconds - wall));
  };
}

/** What another process has used up so far, where there is /proc. */
function processorSeconds(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // After the name in parentheses: the 12th and 13th are ticks, of which Linux tells 100 a second.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}
