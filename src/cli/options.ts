import { readFileSync } from "node:fs";
import { GradlabError } from "../errors.js";

/** The number that an option of a verb gives. */
export function positive(verb: string, option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new GradlabError(`${verb}: ${option} is "${text}", expected a number above 0`);
  }
  return value;
}

/** The secret in a file. */
export async function readSalt(verb: string, file: string): Promise<string> {
  try {
    const salt = readFileSync(file, "utf8").trim();
    if (salt.length >= 8) return salt;
  } catch (error) {
    const { reasonOf } = await import("../notebook/index.js");
    throw new GradlabError(`${verb}: --salt-file ${file} cannot be read (${reasonOf(error)})`, {
      cause: error,
    });
  }
  throw new GradlabError(`${verb}: --salt-file ${file} holds less than 8 characters, expected a secret`);
}

/** The address of a queue's server: as given, or from the environment where a password is not to be seen in a list of processes. */
export function queueAddress(verb: string, given: string | true | undefined): string {
  const address = typeof given === "string" ? given : process.env["GRADLAB_QUEUE"];
  if (address) return address;
  throw new GradlabError(
    `${verb}: --queue has no address, expected redis://HOST:PORT after it or in GRADLAB_QUEUE`,
  );
}
