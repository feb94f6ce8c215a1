/** What one display shows: the same thing in several MIME types, of which the front end takes the richest it knows. */
export interface Display {
  /** By MIME type: text as a string, JSON types as values, binary ones as base64. */
  readonly data: Readonly<Record<string, unknown>>;
  /** By MIME type, what the front end is told besides; nothing by default. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Names the display, so that `updateDisplay` can change it in place; by default it has no name. */
  readonly id?: string;
}

/** Where displays go. A kernel installs one for the length of its life; without one, `text/plain` is printed. */
export interface DisplaySink {
  display(display: Display): void;
  /** Replaces every display of the same id, in this cell or an earlier one. */
  update(display: Display & { readonly id: string }): void;
  /** Empties the output of the running cell; with `wait`, when the next output arrives (no flicker). */
  clear(wait: boolean): void;
}

/** The sink stands on `globalThis` under a registered symbol, so that a second copy of the library finds it too. */
const key = Symbol.for("gradlab.display");
type Holder = { [key]?: DisplaySink | undefined };

/** Called by a kernel; `undefined` takes the sink away. */
export function setDisplaySink(sink: DisplaySink | undefined): void {
  (globalThis as Holder)[key] = sink;
}

/** Whether a notebook listens, or displays are printed as plain text. */
export function inNotebook(): boolean {
  return (globalThis as Holder)[key] !== undefined;
}

/**
 * Shows something in the notebook, in every MIME type given at once.
 *
 * @param what MIME types and, where it shall change later, an id; see {@link Display}
 * @returns nothing
 * @throws nothing; what no front end knows is not seen
 *
 * @example
 * display({ data: { "text/html": "<b>7</b>", "text/plain": "7" } });
 */
export function display(what: Display): void {
  sink().display(what);
}

/**
 * Changes every display of the same id in place: progress, live plots.
 *
 * @param what what is seen from now on, under the id of the first display; see {@link Display}
 * @returns nothing
 * @throws nothing; in a notebook nothing is seen where no display has this id
 * @example
 * display({ id: "count", data: { "text/plain": "1" } });
 * updateDisplay({ id: "count", data: { "text/plain": "2" } });
 */
export function updateDisplay(what: Display & { readonly id: string }): void {
  sink().update(what);
}

/**
 * Empties the output of the running cell.
 *
 * @param wait whether what is seen stays until the next output arrives, so that nothing flickers; false by default
 * @returns nothing
 * @throws nothing; on a terminal nothing is taken back
 * @example
 * for (const step of [1, 2, 3]) {
 *   clearOutput(true);
 *   display({ data: { "text/plain": `step ${step}` } });
 * }
 */
export function clearOutput(wait = false): void {
  sink().clear(wait);
}

function sink(): DisplaySink {
  return (globalThis as Holder)[key] ?? printer;
}

const print = ({ data }: Display): void => {
  const text = data["text/plain"];
  if (typeof text === "string") console.log(text);
};
const printer: DisplaySink = { display: print, update: print, clear() {} };
