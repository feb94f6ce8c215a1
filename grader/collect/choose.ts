import { megabytes, nameOf, Refused, type Item, type Listing } from "./item.js";
import type { Handed } from "./layouts/index.js";
import { isArchive, isNotebook, visible } from "./names.js";
import { studentZip, withZip } from "./zip.js";

/** A notebook larger than this is not read. */
export const maximumBytes: number = 32 * 2 ** 20;

/** The notebook that counts of one student's files, or why there is none. */
export interface Choice {
  readonly chosen?: { readonly item: Item; /** Where it is no file on disk. */ readonly bytes?: Buffer };
  readonly problem?: string;
  /** The problem is the machine's, or one of the moment. */
  readonly again?: true;
  readonly notes: readonly string[];
}

/** A notebook with what its place among the others is told by. */
interface Candidate {
  readonly item: Item;
  readonly order: bigint;
  readonly modified: number;
  readonly isNamed: boolean;
  readonly isExact: boolean;
}

/** A candidate; what comes of an archive has been unpacked. */
interface Found {
  readonly candidate: Candidate;
  readonly bytes?: Buffer;
}

/**
 * Finds the notebook that counts: one named for the assignment before any other, then the newest. Archives are looked
 * into, archives in archives are not.
 */
export async function choose(handed: Handed, assignment: string): Promise<Choice> {
  const notes = [...(handed.notes ?? []), ...tellRefused(handed.refused)];
  const archives = handed.items.filter((item) => isArchive(nameOf(item)));
  const problems: string[] = [];
  const candidates = candidatesOf(handed.items, handed, assignment);
  const inside: Found[] = [];
  for (const archive of archives) {
    try {
      const found = await lookInto(archive, handed, assignment);
      if (found.best) inside.push(found.best);
      notes.push(...found.notes);
      if (!found.best) problems.push(`${visible(nameOf(archive))} holds no notebook that can be read`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      problems.push(error.message);
    }
  }
  const all: readonly Found[] = [...candidates.map((candidate) => ({ candidate })), ...inside];
  const best = all.toSorted((a, b) => compare(a.candidate, b.candidate));
  const last = best.at(-1);
  if (!last) {
    const problem = whyNone(handed, problems);
    const again = handed.refused.some((one) => one.again === true);
    return {
      problem,
      notes: notes.filter((note) => note !== `${problem}.`),
      ...(again ? { again } : {}),
    };
  }
  notes.push(...problems.map((problem) => `${problem}.`));
  if (best.length > 1) notes.push(tellChoice(best.length, last.candidate.item));
  const { candidate, bytes } = last;
  return { chosen: { item: candidate.item, ...(bytes === undefined ? {} : { bytes }) }, notes };
}

/** The newest notebook of an archive, unpacked. */
async function lookInto(
  archive: Item,
  handed: Handed,
  assignment: string,
): Promise<{ best?: Found; notes: string[] }> {
  const name = visible(nameOf(archive));
  const source = archive.file ?? (await archive.read(8 * maximumBytes));
  return await withZip(source, name, studentZip, async (listing) => {
    const notes = tellRefused(listing.refused);
    if (listing.items.some((item) => isArchive(nameOf(item)))) {
      notes.push(`${name} holds another archive, which was not looked into.`);
    }
    const found = candidatesOf(listing.items, handed, assignment).toSorted(compare);
    const last = found.at(-1);
    if (!last) return { notes };
    if (found.length > 1) notes.push(tellChoice(found.length, last.item));
    const bytes = await last.item.read(maximumBytes).catch((error: unknown) => {
      if (last.item.size <= maximumBytes) throw error;
      throw new Refused(tooLarge(last.item));
    });
    const order = handed.order?.(archive) ?? last.order;
    return { best: { candidate: { ...last, order }, bytes }, notes };
  });
}

/** Why a notebook is too large, in the words that a student is told. */
export const tooLarge = (item: Item): string =>
  `${visible(nameOf(item))} has ${megabytes(item.size)}, at most 32 are read: clear its outputs`;

function candidatesOf(items: readonly Item[], { order }: Handed, assignment: string): Candidate[] {
  return items
    .filter((item) => isNotebook(nameOf(item)))
    .map((item) => ({
      item,
      order: order?.(item) ?? 0n,
      // Archives keep times to two seconds.
      modified: Math.floor((item.modified?.getTime() ?? 0) / 2000),
      isNamed: nameOf(item).includes(assignment),
      isExact: nameOf(item) === `${assignment}.ipynb`,
    }));
}

const less = (a: number | bigint | boolean, b: number | bigint | boolean): number =>
  a < b ? -1 : a > b ? 1 : 0;

/** What counts comes last. */
const compare = (a: Candidate, b: Candidate): number =>
  less(a.isNamed, b.isNamed) ||
  less(a.order, b.order) ||
  less(a.modified, b.modified) ||
  less(a.isExact, b.isExact) ||
  a.item.path.join("/").localeCompare(b.item.path.join("/"), "en", { numeric: true });

const tellChoice = (count: number, item: Item): string =>
  `${count} notebooks were handed in; ${visible(nameOf(item))}, the newest for this assignment, counts.`;

const tellRefused = (refused: Listing["refused"]): string[] => {
  const told = refused
    .slice(0, 10)
    .map(({ path, reason }) => `${visible(path.join("/")) || "A file"} ${reason}.`);
  return refused.length > 10 ? [...told, `${refused.length - 10} more files were not read.`] : told;
};

function whyNone({ items, refused }: Handed, problems: readonly string[]): string {
  if (problems.length > 0) return problems.join("; ");
  const notebook = refused.find(({ path }) => isNotebook(path.at(-1) ?? "")) ?? refused[0];
  if (notebook) return `${visible(notebook.path.at(-1) ?? "")} ${notebook.reason}`;
  const names = items.map((item) => visible(nameOf(item)));
  if (names.length === 0) return "there is no notebook (.ipynb), nor any other file";
  const shown =
    names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
  return `there is no notebook (.ipynb) among what was handed in: ${shown}`;
}
