/** What one display shows: the same thing in several MIME types, of which the front end takes the richest it knows. */
export interface Display {
  /** By MIME type: text as a string, JSON types as values, binary ones as base64. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Names the display, so that `updateDisplay` can change it in place. */
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
 * @example
 * display({ data: { "text/html": "<b>7</b>", "text/plain": "7" } });
 */
export function display(what: Display): void {
  sink().display(what);
}

/** Changes every display of the same id in place: progress, live plots. */
export function updateDisplay(what: Display & { readonly id: string }): void {
  sink().update(what);
}

/** Empties the output of the running cell. */
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
