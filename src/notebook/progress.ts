import { randomUUID } from "node:crypto";
import { display, inNotebook, updateDisplay } from "./display.js";
import { escapeHtml } from "./page.js";

/** A bar that fills while something long goes on. */
export interface Progress {
  /** Says that so many are done, and what else is worth knowing now: `loss 1.23`; `secondsLeft` where that is known better. */
  update(done: number, note?: string, secondsLeft?: number): void;
  /** Leaves the bar as it stands, with the time it took. */
  end(note?: string): void;
}

/** What a run says of itself: `training.fit` and `training.search` do. */
export interface ProgressReport {
  /** How many are done. */
  readonly done: number;
  /** How many there are to do. */
  readonly total: number;
  /** What else is worth knowing; nothing where left out. */
  readonly note?: string;
  /** How long the run has taken; counted from its first report where left out. */
  readonly seconds?: number;
  /** How long the rest will take; told from the pace so far where left out. */
  readonly secondsLeft?: number;
}

/** No more than one change in so many milliseconds is shown. */
const interval = 100;

/**
 * Opens a progress bar: one that changes in place in a notebook and stays in the saved file, one line on a terminal, and
 * where neither is there a single line at the end. It closes by itself when all are done. The time left is told from the pace
 * since the first update; work that goes on where it once stopped may begin with any number.
 *
 * @param total how many there are to do
 * @param label what is being done
 * @returns the bar: `update` it as things get done; see {@link Progress}
 * @throws nothing
 *
 * @example
 * const bar = progress(3, "Training");
 * for (let epoch = 1; epoch <= 3; epoch++) bar.update(epoch, `loss ${1 / epoch}`);
 */
export function progress(total: number, label: string): Progress;
/**
 * With a label alone, makes a listener for the `onProgress` of `training.fit` and `training.search`, which opens a bar for
 * every run that reports. The bar of a run that stops early stays as it stood.
 *
 * @param label what is being done
 * @returns the listener, for any number of runs, one after another
 * @throws nothing
 *
 * @example
 * const train = data.blobs({ seed: 1, perClass: 20, classes: 3 });
 * const options = { optimizer: optim.adam({ learningRate: 0.1 }), epochs: 2, onProgress: progress("Training") };
 * const { stopped } = await training.fit(models.linear({ inputs: 2, classes: 3 }), { train }, options);
 * console.log(stopped); // finished
 */
export function progress(label: string): (report: ProgressReport) => void;
export function progress(
  first: number | string,
  label: string = "",
): Progress | ((report: ProgressReport) => void) {
  return typeof first === "number" ? open(first, label, performance.now()) : listener(first);
}

/** A bar for each run, one after another, that reports here. */
function listener(label: string): (report: ProgressReport) => void {
  let bar: Progress | undefined;
  let last = { done: Infinity, total: NaN };
  return ({ done, total, note, seconds, secondsLeft }) => {
    const isNew = bar === undefined || total !== last.total || done <= last.done;
    // The run may begin long after the cell that made this listener.
    if (isNew) bar = open(total, label, performance.now() - 1000 * (seconds ?? 0));
    last = { done, total };
    bar!.update(done, note, secondsLeft ?? (isNew && seconds === undefined ? Infinity : undefined));
  };
}

function open(total: number, label: string, start: number): Progress {
  const show = inNotebook() ? notebookBar() : terminalLine(process.stderr);
  const left = estimate(total, start);
  let state: State = { label, total, done: 0, seconds: 0, left: undefined, note: "", ended: false };
  let shown = -Infinity;
  const change = (next: Partial<State>): void => {
    if (state.ended) return;
    const now = performance.now();
    state = { ...state, ...next, seconds: (now - start) / 1000 };
    if (now - shown < interval && !state.ended) return;
    shown = now;
    show(state);
  };
  change({});
  return {
    update: (done, note = state.note, secondsLeft = left(done)) =>
      change({ done, note, left: secondsLeft, ended: done >= total }),
    end: (note = state.note) => change({ note, ended: true }),
  };
}

/**
 * How many seconds are left, at the pace since the first update; undefined before there is a pace. Work whose first update is
 * 1 began at `start`; any other may go on where it once stopped, and took no time until then.
 */
function estimate(total: number, start: number): (done: number) => number | undefined {
  let from: { readonly done: number; readonly at: number } | undefined;
  return (done) => {
    const now = performance.now();
    from ??= done === 1 ? { done: 0, at: start } : { done, at: now };
    return done > from.done
      ? ((now - from.at) / 1000 / (done - from.done)) * Math.max(0, total - done)
      : undefined;
  };
}

interface State {
  readonly label: string;
  readonly total: number;
  readonly done: number;
  readonly seconds: number;
  readonly left: number | undefined;
  readonly note: string;
  readonly ended: boolean;
}

type Show = (state: State) => void;

function notebookBar(): Show {
  const id = randomUUID();
  let open = false;
  return (state) => {
    const data = { "text/html": html(state), "text/plain": text(state) };
    if (open) updateDisplay({ id, data });
    else display({ id, data });
    open = true;
  };
}

function terminalLine(stream: NodeJS.WriteStream): Show {
  return (state) => {
    if (stream.isTTY) {
      stream.write(`\r\u001b[K${text(state).slice(0, stream.columns - 1)}${state.ended ? "\n" : ""}`);
    } else if (state.ended) stream.write(`${text(state)}\n`);
  };
}

const fraction = ({ done, total }: State): number => (total > 0 ? Math.min(1, Math.max(0, done / total)) : 1);

/** `12 of 50, 3.1 s, about 10 s left, loss 1.23` */
function status(state: State): string {
  const { done, total, seconds, left = Infinity, note, ended } = state;
  const rest = left < Infinity && !ended ? [`about ${time(left)} left`] : [];
  return [`${done} of ${total}`, time(seconds), ...rest, ...(note === "" ? [] : [note])].join(", ");
}

function time(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 3600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${(whole / 3600).toFixed(1)} h`;
}

function text(state: State): string {
  const full = Math.round(20 * fraction(state));
  return `${state.label} [${"#".repeat(full)}${".".repeat(20 - full)}] ${status(state)}`;
}

function html(state: State): string {
  const percent = (100 * fraction(state)).toFixed(1);
  const bar = `<div style="height:6px;border-radius:3px;background:rgba(128,136,148,0.25);margin:6px 0"><div style="height:6px;border-radius:3px;background:#3f90da;width:${percent}%"></div></div>`;
  const words = `${escapeHtml(state.label)} <span style="opacity:0.75">${escapeHtml(status(state))}</span>`;
  return `<div style="max-width:480px;font-variant-numeric:tabular-nums">${words}${bar}</div>`;
}
