import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../src/errors.js";

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

/**
 * The secret in a file.
 *
 * @throws GradlabError if it cannot be read, or is too short to be one
 */
export function readSalt(file: string): string {
  try {
    const salt = readFileSync(file, "utf8").trim();
    if (salt.length >= 8) return salt;
  } catch (error) {
    throw new GradlabError(`--salt-file ${file} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  throw new GradlabError(`--salt-file ${file} holds less than 8 characters, expected a secret`);
}
