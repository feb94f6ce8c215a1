import { runText } from "./run-text.js";

/** An answer's cell after it ran. */
export interface Loaded {
  /** The function that the question asks for, read anew each time; undefined where the cell left none. */
  readonly answer: () => unknown;
  /** What ended the cell early, if anything did: the function may stand all the same. */
  readonly error?: unknown;
  /** Functions entered and rounds of loops so far, where the text was made to count them. */
  readonly steps: () => number;
}

type Cell = (
  require: (name: string) => unknown,
  exports: object,
  take: (read: () => unknown) => void,
) => Promise<void>;

/** Runs an answer's cell, as `transpile` wrote it, with the library that it may use. */
export async function load(javascript: string, library: object): Promise<Loaded> {
  let read: () => unknown = () => undefined;
  let count = 0;
  const steps = (): number => count;
  const answer = (): unknown => {
    try {
      return read();
    } catch {
      return undefined; // A name never declared, or not yet.
    }
  };
  const require = (name: string): unknown => {
    if (name === "gradlab") return library;
    throw new Error(`import "${name}" is not available while answers are graded, only "gradlab" is`);
  };
  try {
    const make = runText(javascript, "answer.js") as (step: () => void) => Cell;
    const cell = make(() => void count++);
    const take = (reader: () => unknown): void => void (read = reader);
    await cell(require, {}, take);
    return { answer, steps };
  } catch (error) {
    return { answer, error, steps };
  }
}
