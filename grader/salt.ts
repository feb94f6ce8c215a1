import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../src/errors.js";
import { reasonOf } from "../src/notebook/index.js";

/**
 * The secret of some reports, or of an autograder: kept beside it, never inside it, for what is inside is handed out.
 *
 * @throws GradlabError if it can be neither read nor kept
 */
export function keptSalt(out: string): string {
  const file = `${path.resolve(out)}.salt`;
  if (existsSync(file)) return readSalt(file);
  const salt = randomBytes(24).toString("hex");
  try {
    // Whole or not at all: half a secret would be another one.
    writeFileSync(`${file}.tmp`, `${salt}\n`, { mode: 0o600, flush: true });
    renameSync(`${file}.tmp`, file);
  } catch (error) {
    rmSync(`${file}.tmp`, { force: true });
    throw new GradlabError(`${file}: the salt cannot be kept (${reasonOf(error)})`, { cause: error });
  }
  return salt;
}

function readSalt(file: string): string {
  let salt: string;
  try {
    salt = readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new GradlabError(`${file}: the salt cannot be read (${reasonOf(error)})`, { cause: error });
  }
  if (salt.length >= 8) return salt;
  throw new GradlabError(`${file} holds less than 8 characters, expected the salt of an earlier run`);
}
