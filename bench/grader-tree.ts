/** What a process and all below it use, read from Linux's /proc. */
import { readdirSync, readFileSync } from "node:fs";
import os from "node:os";

/** Resident memory in MB: of one process, and of it with all below it (pages that they share are counted in each). */
export interface Resident {
  readonly own: number;
  readonly all: number;
}

export function residentOf(pid: number): Resident {
  const parents = new Map<number, number>();
  const resident = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, "utf8");
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
      resident.set(Number(name), Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      continue; // It ended meanwhile.
    }
  }
  const below = (id: number): boolean => id === pid || (parents.has(id) && below(parents.get(id)!));
  const all = [...resident].reduce((sum, [id, size]) => sum + (below(id) ? size : 0), 0);
  return { own: resident.get(pid) ?? 0, all };
}

/**
 * Processor seconds that this machine has spent since it started, all processes together: children that are killed, as the
 * grader's are, leave no account of their own. True of a run only where nothing else runs.
 */
export const processorSeconds = (): number =>
  os.cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0) / 1000;
