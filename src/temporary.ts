import { createHash, randomBytes } from "node:crypto";
import { readlinkSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** Where process numbers mean what they mean here: this machine, and on Linux this container. */
const here = createHash("sha256").update(`${os.hostname()} ${processes()}`).digest("hex").slice(0, 8);

function processes(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return ""; // Not Linux.
  }
}

const form = /^\..*\.(?:([0-9a-f]{8})-(\d+)-)?[0-9a-f]{12}\.tmp$/s;

/** A day: nobody writes one file for longer. */
const longest = 24 * 60 * 60 * 1000;

/** A new place beside a file for what is to become it; its name tells whose it is. */
export function temporaryFor(file: string): string {
  const mark = `${here}-${process.pid}-${randomBytes(6).toString("hex")}`;
  return path.join(path.dirname(file), `.${path.basename(file)}.${mark}.tmp`);
}

/**
 * Whether a file is what somebody who is no more left half-written: a process of this machine that has ended. Of another
 * machine's processes nothing is known, so that theirs are left behind when they are a day old.
 */
export function isLeftBehind(file: string): boolean {
  const [found, place, pid] = form.exec(path.basename(file)) ?? [];
  if (found === undefined) return false;
  if (place === here) return !isRunning(Number(pid));
  const status = statSync(file, { throwIfNoEntry: false });
  return status !== undefined && Date.now() - status.mtimeMs > longest;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
