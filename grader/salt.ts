import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The secret of some reports, or of an autograder: kept beside it, never inside it, for what is inside is handed out. */
export function keptSalt(out: string): string {
  const file = `${path.resolve(out)}.salt`;
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  const salt = randomBytes(24).toString("hex");
  // Whole or not at all: half a secret would be another one.
  writeFileSync(`${file}.tmp`, `${salt}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.tmp`, file);
  return salt;
}
