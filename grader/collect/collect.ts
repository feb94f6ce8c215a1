import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { GradlabError } from "../../src/errors.js";
import type { Submission } from "../records.js";
import { choose, maximumBytes, tooLarge, type Choice } from "./choose.js";
import { listFolder } from "./folder.js";
import { nameOf, Refused, type Listing } from "./item.js";
import { layoutFor, type Handed } from "./layouts/index.js";
import { isArchive, visible } from "./names.js";
import { classZip, withZip } from "./zip.js";

/** What was handed in, one record a student, in the order of their names. */
export interface Collected {
  readonly submissions: readonly Submission[];
  /** How it lay there: `folder`, `zip`, `canvas`, `moodle` or `gradescope`. */
  readonly layout: string;
  /** Files at the top that belong to nobody. */
  readonly ignored: readonly string[];
  /** Removes what was unpacked; call it when the submissions have been read. */
  dispose(): Promise<void>;
}

/** How to read what was handed in. */
export interface CollectOptions {
  /** Of several notebooks one named for it counts. */
  readonly assignment?: string;
  /** How it lies there; `auto`, the default, finds out. */
  readonly input?: string;
  /** The command that asks, for its sentences; `grade` by default. */
  readonly verb?: string;
}

/**
 * Takes what a class handed in, a folder or an archive in any of the layouts, and finds each student's notebook. What
 * is wrong with one student's files is that student's problem; nobody is left out.
 *
 * @throws GradlabError if there is no such folder or archive, or nothing in it is a submission
 */
export async function collectSubmissions(source: string, options: CollectOptions): Promise<Collected> {
  const spool = await mkdtemp(path.join(os.tmpdir(), "gradlab-handed-in-"));
  spools.add(spool);
  const dispose = async (): Promise<void> => {
    await rm(spool, { recursive: true, force: true });
    spools.delete(spool);
  };
  try {
    const isZip = isArchive(source) && (await stat(source).catch(() => undefined))?.isFile() === true;
    const found = isZip
      ? await withZip(source, path.basename(source), classZip, (listing) =>
          sortOut(listing, source, options, spool),
        )
      : await sortOut(await listFolder(source), source, options, spool);
    return { ...found, dispose };
  } catch (error) {
    await dispose();
    if (!(error instanceof GradlabError)) throw error;
    throw new GradlabError(`${options.verb ?? "grade"}: ${error.message}`, { cause: error });
  }
}

/** What is unpacked. It goes also where the process ends before it is done with it. */
const spools = new Set<string>();
process.on("exit", () => spools.forEach((spool) => rmSync(spool, { recursive: true, force: true })));

async function sortOut(
  listing: Listing,
  source: string,
  { assignment = "NN-topic", input = "auto" }: CollectOptions,
  spool: string,
): Promise<Omit<Collected, "dispose">> {
  const layout = layoutFor(input, listing);
  const { handed, ignored } = await layout.sort(listing);
  if (handed.length === 0) {
    throw new GradlabError(
      `${source} holds no submissions, expected NAME.ipynb, NAME.zip or NAME/${assignment}.ipynb for each student, or a download of Canvas, Moodle or Gradescope`,
    );
  }
  const submissions: Submission[] = [];
  const taken = new Set<string>();
  for (const [index, own] of handed.entries()) {
    const name = shownName(own.student, taken);
    taken.add(name);
    const notes = name === own.student ? [] : ["The name held characters that do not show, or was taken."];
    const choice = await choose(own, assignment);
    const one = await submission(name, own, { ...choice, notes: [...notes, ...choice.notes] }, spool, index);
    const members = own.members?.map((member) => visible(member).trim());
    submissions.push(members === undefined ? one : { ...one, members });
  }
  return { submissions, layout: layout.name, ignored: ignored.map(visible) };
}

async function submission(
  student: string,
  { submitted, late }: Handed,
  { chosen, problem, again, notes }: Choice,
  spool: string,
  index: number,
): Promise<Submission> {
  const shared = {
    student,
    notes,
    ...(submitted === undefined ? {} : { submitted }),
    ...(late === true ? { late } : {}),
  };
  if (!chosen) {
    const told = problem ?? "there is no notebook (.ipynb)";
    return { ...shared, file: "", problem: told, ...(again === undefined ? {} : { again }) };
  }
  const { item } = chosen;
  if (item.size > maximumBytes) return { ...shared, file: "", problem: tooLarge(item) };
  if (item.file !== undefined) return { ...shared, file: item.file };
  try {
    const file = path.join(spool, String(index), plainName(nameOf(item)));
    await mkdir(path.dirname(file));
    await writeFile(file, chosen.bytes ?? (await item.read(maximumBytes)));
    return { ...shared, file };
  } catch (error) {
    if (error instanceof Refused) return { ...shared, file: "", problem: error.message };
    throw new GradlabError(`there is no room to unpack (${(error as Error).message})`, {
      cause: error,
    });
  }
}

const plainName = (name: string): string => name.replaceAll(/[^\w.-]+/g, "_").slice(-60);

/** The student's name with nothing hidden in it; where that makes two the same, a mark tells them apart. */
function shownName(name: string, taken: ReadonlySet<string>): string {
  const shown = visible(name).trim() || "nameless";
  if (shown === name && !taken.has(shown)) return shown;
  return `${shown.slice(0, 80)}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}
