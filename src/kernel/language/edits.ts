/** Text changes that keep every line where it is, and know by how much columns moved. */
export class Edits {
  readonly #source: string;
  readonly #edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  /** Of insertions at one place the first made comes first. */
  replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }

  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  /** The new text, and by line the columns at which columns moved, with how far they have moved from there on. */
  apply(): { code: string; shifts: (readonly [number, number])[][] } {
    const sorted = this.#edits
      .map((edit, order) => ({ ...edit, order }))
      .toSorted((a, b) => a.start - b.start || a.end - b.end || a.order - b.order);
    const shifts: (readonly [number, number])[][] = [[]];
    let [code, from, column, moved] = ["", 0, 0, 0];
    const keep = (text: string): void => {
      code += text;
      for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) shifts.push([]);
      const last = text.lastIndexOf("\n");
      if (last >= 0) moved = 0;
      column = last < 0 ? column + text.length : text.length - last - 1;
    };
    for (const { start, end, text } of sorted) {
      if (start < from) continue; // inside something already replaced
      keep(this.#source.slice(from, start));
      const before = this.#source.slice(start, end);
      if (before.includes("\n")) {
        // Replaced lines stay lines.
        keep(text + "\n".repeat(before.split("\n").length - 1));
      } else {
        code += text;
        column += text.length;
        moved += text.length - before.length;
        shifts.at(-1)!.push([column, moved]);
      }
      from = end;
    }
    keep(this.#source.slice(from));
    return { code, shifts };
  }
}
