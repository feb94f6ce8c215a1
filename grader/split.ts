import { namesIn } from "./names-in.js";

/**
 * An answer whose cell was split, put together again: the cell that counts with those others of the same answer that it
 * needs. These are the ones that declare what it names and does not declare itself, and, where it ends in the midst of a
 * block, all of them, if that closes it. Whatever else stands in cells for this answer is an earlier try and no part.
 *
 * @param cells the texts of all cells for the answer, in their order
 * @param chosen which of them counts
 * @returns the text, and of how many cells it is
 */
export function joinSplit(cells: readonly string[], chosen: number): { text: string; count: number } {
  const own = cells[chosen];
  const whole = cells.join("\n");
  if (!isClosed(own) && isClosed(whole)) return { text: whole, count: cells.length };
  const looks = cells.map((cell) => ({ names: namesIn(cell), uses: identifiers(cell) }));
  const taken = new Set([chosen]);
  // What a part needs is a part, too.
  for (let size = 0; size < taken.size;) {
    size = taken.size;
    const parts = [...taken].map((index) => looks[index]);
    const known = new Set(parts.flatMap(({ names }) => names));
    const used = new Set(parts.flatMap(({ uses }) => uses));
    for (const [index, { names }] of looks.entries()) {
      if (names.some((name) => used.has(name)) && !names.some((name) => known.has(name))) taken.add(index);
    }
  }
  const parts = cells.filter((_, index) => taken.has(index));
  return { text: parts.join("\n"), count: parts.length };
}

/** The names in a text but those behind a dot, which are properties; three dots only spread. */
const identifiers = (text: string): string[] => [
  ...new Set(text.match(/(?<![\w$]|(?<!\.)\.)[A-Za-z_$][\w$]*/g)),
];

/** Whether as many braces close as open: a look that a string can deceive, but only where cells were split. */
const isClosed = (text: string): boolean => count(text, "{") === count(text, "}");

const count = (text: string, brace: string): number => text.split(brace).length - 1;
