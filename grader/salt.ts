import { randomBytes } from "node:crypto";
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../src/errors.js";
import { reasonOf } from "../src/notebook/index.js";
import { temporaryFor } from "../src/temporary.js";

/**
 * The secret of some reports, or of an autograder: kept beside it, never inside it, for what is inside is handed out.
 *
 * @throws GradlabError if it can be neither read nor kept
 */
export function keptSalt(out: string): string {
  const file = `${path.resolve(out)}.salt`;
  if (existsSync(file)) return readSalt(file);
  const temporary = temporaryFor(file);
  try {
    writeFileSync(temporary, `${randomBytes(24).toString("hex")}\n`, { mode: 0o600, flush: true });
    publish(temporary, file);
  } catch (error) {
    throw new GradlabError(`${file}: the salt cannot be kept (${reasonOf(error)})`, { cause: error });
  } finally {
    remove(temporary);
  }
  return readSalt(file);
}

function remove(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    // There is no such place, which has been told.
  }
}

/** Whole or not at all, for half a secret would be another one; and whoever comes second takes what the first has kept. */
function publish(temporary: string, file: string): void {
  try {
    linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
    renameSync(temporary, file); // A file system without links, or none that can be written.
  }
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
