/** What takes the place of a part of a text. */
export interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

/** A text with parts of it replaced, none within another; what is written at one place stands in the order of the list. */
export function edited(text: string, edits: readonly Edit[]): string {
  let [done, from] = ["", 0];
  for (const { at, end, text: more } of edits.toSorted((a, b) => a.at - b.at || a.end - b.end)) {
    done += text.slice(from, at) + more;
    from = end;
  }
  return done + text.slice(from);
}
