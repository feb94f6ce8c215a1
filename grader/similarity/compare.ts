import { File, FingerprintIndex, Region, TokenizedFile } from "@dodona/dolos-core";
import type { Token } from "./tokens.js";

/** How answers to one question are compared. */
export interface Measure {
  /** How many tokens in a row make a passage. */
  readonly passage: number;
  /** With fewer passages than these of its own, an answer is too short to say anything. */
  readonly least: number;
}

/** Code says as much in twelve tokens as prose in five words. */
export const codeMeasure: Measure = { passage: 12, least: 15 };
export const proseMeasure: Measure = { passage: 5, least: 10 };

/** What two answers to one question have in common. */
export interface Common {
  /** The two, by their places in the list. */
  readonly pair: readonly [number, number];
  /** From 0 to 1: how much of what is their own the two share; what many write counts less. */
  readonly similarity: number;
  /** How much that is, in passages; what many write counts less. */
  readonly shared: number;
}

/** Lines of the two answers that say the same, from 1, first and last. */
export interface Passage {
  readonly left: readonly [number, number];
  readonly right: readonly [number, number];
}

/** One question's answers, held against each other. */
export interface Comparison {
  /** All pairs that share anything. */
  readonly pairs: readonly Common[];
  /** Where two of them are the same. */
  readonly passages: (pair: readonly [number, number]) => Passage[];
}

/**
 * Compares answers with each other by the passages that they share, wherever in the answer these stand: all runs of
 * `passage` tokens (Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003, with a window of 1). A passage of the template is
 * nobody's. A passage that df of n answers have counts log(n / df) / log(n / 2), at least a twentieth: 1 for one that only
 * two have.
 */
export function compareAnswers(
  answers: readonly (readonly Token[])[],
  template: readonly Token[],
  { passage, least }: Measure,
): Comparison {
  const index = new FingerprintIndex(passage, 1);
  const files = answers.map((tokens, number) => fileOf(tokens, String(number)));
  index.addIgnoredFile(fileOf(template, "template"));
  index.addFiles(files);
  const count = answers.length;
  const numberOf = new Map(files.map((file, number) => [file.id, number]));
  const written = new Uint32Array(count);
  const own = new Float64Array(count);
  const shared = new Float64Array(count * count);
  for (const fingerprint of index.sharedFingerprints()) {
    if (fingerprint.ignored) continue;
    const holders = fingerprint.files().map((file) => numberOf.get(file.id)!);
    const times = fingerprint.files().map((file) => fingerprint.occurrencesOf(file).length);
    const weight = weightOf(holders.length, count);
    for (const [i, a] of holders.entries()) {
      written[a] += times[i];
      own[a] += weight * times[i];
      for (const b of holders) if (a !== b) shared[a * count + b] += weight * times[i];
    }
  }
  const pairs: Common[] = [];
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      const both = shared[a * count + b] + shared[b * count + a];
      if (both === 0 || Math.min(written[a], written[b]) < least) continue;
      pairs.push({ pair: [a, b], similarity: both / (own[a] + own[b]), shared: both / 2 });
    }
  }
  return {
    pairs,
    passages: ([a, b]) => distinct(index.getPair(files[a], files[b]).buildFragments().map(linesOf)),
  };
}

const weightOf = (holders: number, count: number): number =>
  count <= 2 || holders <= 2 ? 1 : Math.max(0.05, Math.log(count / holders) / Math.log(count / 2));

function fileOf(tokens: readonly Token[], name: string): TokenizedFile {
  const regions = tokens.map(({ from, to }) => new Region(from.line, from.column, to.line, to.column));
  return new TokenizedFile(
    new File(name, ""),
    tokens.map(({ word }) => word),
    regions,
  );
}

interface Sides {
  readonly leftSelection: Region;
  readonly rightSelection: Region;
}

const linesOf = ({ leftSelection, rightSelection }: Sides): Passage => ({
  left: [leftSelection.startRow + 1, leftSelection.endRow + 1],
  right: [rightSelection.startRow + 1, rightSelection.endRow + 1],
});

/** The longest first; one whose lines are taken on either side by a longer one is left out. */
function distinct(found: readonly Passage[]): Passage[] {
  const size = ({ left, right }: Passage): number => left[1] - left[0] + right[1] - right[0];
  const kept: Passage[] = [];
  const meets = (a: readonly [number, number], b: readonly [number, number]): boolean =>
    a[0] <= b[1] && b[0] <= a[1];
  for (const one of found.toSorted((a, b) => size(b) - size(a))) {
    if (!kept.some(({ left, right }) => meets(left, one.left) || meets(right, one.right))) kept.push(one);
  }
  return kept.toSorted((a, b) => a.left[0] - b.left[0]);
}
