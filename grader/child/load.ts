import { runScript, script } from "./run-text.js";

/** An answer's cell after it ran. */
export interface Loaded {
  /** The function that the question asks for, read anew each time; undefined where the cell left none. */
  readonly answer: () => unknown;
  /** What ended the cell early, if anything did: the function may stand all the same. */
  readonly error?: unknown;
}

type Cell = (
  require: (name: string) => unknown,
  exports: object,
  take: (read: () => unknown) => void,
) => Promise<void>;
type Make = (step: () => void) => Cell;

/**
 * Takes an answer's cell, as `transpile` wrote it, with the library that it may use, and gives what runs it. From here on its
 * text is fixed: where answers share a process, all are taken before the first of them runs.
 *
 * @param step called with each function entered and each round of a loop, where the text was made to count them
 */
export function prepare(javascript: string, library: object, step: () => void): () => Promise<Loaded> {
  const make = compiled(javascript);
  return async () => {
    let read: () => unknown = () => undefined;
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
      const cell = make()(step);
      const take = (reader: () => unknown): void => void (read = reader);
      await cell(require, {}, take);
      return { answer };
    } catch (error) {
      return { answer, error };
    }
  };
}

/** A text that is no script fails when it is loaded, as one that throws does. */
function compiled(javascript: string): () => Make {
  try {
    const one = script(javascript, { filename: "answer.js" });
    return () => runScript(one) as Make;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
