import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../../src/errors.js";
import { saveText } from "../../src/notebook/index.js";
import { makeFolders } from "../folders.js";
import { packageRoot } from "../place.js";

/**
 * Writes a small assignment that is sound as it is, with a comment at everything to change: `FOLDER/NN-topic/master.ts`,
 * `questions.ts` and `mutants`.
 *
 * @returns the files written, relative to `folder`
 * @throws GradlabError if the name is no name, there is such an assignment already, or it cannot be written there
 */
export async function newAssignment(name: string, folder: string = "assignments"): Promise<string[]> {
  if (!/^\d\d-[a-z][a-z0-9-]{0,40}$/.test(name)) {
    throw new GradlabError(
      `new: "${name}" is no name for an assignment, expected two digits and a topic in small letters, as 05-dropout`,
    );
  }
  const target = path.join(folder, name);
  if (existsSync(target)) throw new GradlabError(`new: ${target} is there already; choose another name`);
  const topic = name.slice(3);
  const template = path.join(packageRoot, "share/assignment");
  const files = readdirSync(template, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(path.relative(template, entry.parentPath), entry.name))
    .toSorted();
  const written: string[] = [];
  for (const file of files) {
    const text = readFileSync(path.join(template, file), "utf8");
    const place = path.join(target, fill(file, name, topic));
    makeFolders("new", path.dirname(place));
    await saveText(place, fill(text, name, topic));
    written.push(path.relative(folder, place));
  }
  return written;
}

const fill = (text: string, name: string, topic: string): string =>
  text.replaceAll("NN-TOPIC", name).replaceAll("TOPIC", topic);
