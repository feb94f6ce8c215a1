import { numberOf, textOf, type Json } from "../wire.js";

type Entry = readonly [line: number, input: string, output: string | null];

/** What was run in this session, for front ends that page through it. */
export class History {
  readonly #entries: Entry[] = [];

  add(line: number, input: string, output: unknown): void {
    this.#entries.push([line, input, typeof output === "string" ? output : null]);
  }

  /** Answers a `history_request`: by range of lines, the last so many, or those that match a pattern of `*` and `?`. */
  find(request: Json): (readonly [number, number, string | readonly [string, string | null]])[] {
    const kind = request["hist_access_type"];
    const count = numberOf(request, "n");
    let found: readonly Entry[] = this.#entries;
    if (kind === "range") {
      const [from, to] = [numberOf(request, "start") ?? 0, numberOf(request, "stop") ?? Infinity];
      const isOurs = (numberOf(request, "session") ?? 0) === 0; // there are no earlier sessions to look back at
      found = isOurs ? found.filter(([line]) => line >= from && line < to) : [];
    } else if (kind === "search") {
      const pattern = glob(textOf(request, "pattern") || "*");
      found = found.filter(([, input]) => pattern.test(input));
      if (request["unique"] === true) found = [...new Map(found.map((entry) => [entry[1], entry])).values()];
    }
    if (kind !== "range" && count !== undefined) found = count > 0 ? found.slice(-count) : [];
    const withOutput = request["output"] === true;
    return found.map(([line, input, output]) => [0, line, withOutput ? [input, output] : input]);
  }
}

function glob(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
}
