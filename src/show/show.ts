import { randomUUID } from "node:crypto";
import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import {
  display,
  figureHtml,
  figureText,
  inNotebook,
  packed,
  plotlyLibrary,
  updateDisplay,
  type Display,
} from "../notebook/index.js";
import { imageGrid, type Figure, type Pictures } from "../plots/index.js";
import { tensorHtml, tensorText, tensorTitle } from "./tensor.js";

/** What `show` can show. */
export type Showable = Figure | tf.Tensor | Pictures | Rich;

/** Something that says itself how it is shown, by a method named `Symbol.for("Jupyter.display")`: live demos do. */
export interface Rich {
  readonly [display: symbol]: () => Display["data"];
}

/** Something on show. */
export interface Shown {
  /** Puts something else in its place: a plot that follows a training run. */
  update(what: Showable): void;
}

/** At most so many pictures of a set are shown. */
const mostPictures = 40;

/**
 * Shows a figure, a tensor or pictures in the notebook: as a Plotly figure where the front end knows them, as a page
 * that draws itself (without a network) where it knows HTML, and as a sentence anywhere else, a terminal included.
 *
 * @param what a figure, a tensor of any shape, pictures, or what shows itself; see {@link Showable}
 * @returns nothing
 *
 * @throws GradlabError for anything else
 *
 * @example
 * show(plots.lines({ y: [3, 2, 1] }));
 * show(tf.tensor2d([[1, 2], [3, 4]]));
 */
export function show(what: Showable): void {
  display({ data: demand(what) });
}

/**
 * Shows something that will change in place: a plot that follows a training run.
 *
 * @param what as for {@link show}
 * @returns what is on show: its `update` puts something else in its place; see {@link Shown}
 * @throws GradlabError for what {@link show} refuses
 *
 * @example
 * const live = showLive(plots.history({ loss: [2.3] }));
 * live.update(plots.history({ loss: [2.3, 1.9] }));
 */
export function showLive(what: Showable): Shown {
  const id = randomUUID();
  display({ data: demand(what), id });
  return { update: (next) => updateDisplay({ data: demand(next), id }) };
}

/** Something in every MIME type it can be shown in; undefined for what only its text can show. */
export function represent(what: unknown): Display["data"] | undefined {
  if (what instanceof tf.Tensor) return tensor(what);
  if (isFigure(what)) return plot(what);
  if (isPictures(what)) return plot(pictures(what));
  return ownAccount(what);
}

function demand(what: Showable): Display["data"] {
  const data = represent(what);
  if (data !== undefined) return data;
  const came = what === null ? "null" : Array.isArray(what) ? "an array" : `a value of type ${typeof what}`;
  throw new GradlabError(
    `show: came ${came}, expected a figure from plots, a tensor, pictures from data or a demo; print other things with console.log`,
  );
}

function plot(spelt: Figure): Display["data"] {
  const figure = packed(spelt);
  return {
    "application/vnd.plotly.v1+json": figure,
    "text/html": libraryOnce() + figureHtml(figure),
    "text/plain": figureText(figure),
  };
}

function tensor(what: tf.Tensor): Display["data"] {
  const [height, width, channels] = what.shape.slice(-3);
  const drawable = (what.rank === 3 || what.rank === 4) && (channels === 1 || channels === 3);
  if (drawable && what.size > 0 && height > 3 && width > 3) {
    const first = what.rank === 4 ? what.slice(0, Math.min(mostPictures, what.shape[0])) : what;
    const data = plot(imageGrid(first as tf.Tensor4D, { title: tensorTitle(what) }));
    if (first !== what) first.dispose();
    return data;
  }
  return { "text/html": tensorHtml(what), "text/plain": tensorText(what) };
}

function pictures(what: Pictures): Figure {
  const [n, ...size] = what.shape;
  const shown = Math.min(n, mostPictures);
  const titles = what.labels === undefined || what.classes === undefined ? undefined : what.classes;
  return imageGrid(
    { pixels: what.pixels.subarray(0, shown * size.reduce((a, b) => a * b, 1)), shape: [shown, ...size] },
    {
      ...(shown < n ? { title: `the first ${shown} of ${n.toLocaleString("en")} pictures` } : {}),
      ...(titles === undefined
        ? {}
        : { titles: Array.from({ length: shown }, (_, i) => titles[what.labels![i]] ?? "?") }),
    },
  );
}

/** In every MIME type that the thing itself names. */
function ownAccount(what: unknown): Display["data"] | undefined {
  const account: unknown = Object(what)[Symbol.for("Jupyter.display")];
  return typeof account === "function" ? (account.call(what) as Display["data"]) : undefined;
}

function isFigure(what: unknown): what is Figure {
  const { data, layout } = (what ?? {}) as Partial<Figure>;
  return Array.isArray(data) && typeof layout === "object";
}

function isPictures(what: unknown): what is Pictures {
  const { pixels, shape } = (what ?? {}) as Partial<Pictures>;
  return pixels instanceof Uint8Array && Array.isArray(shape);
}

/** Under a registered symbol on `globalThis`, so that a second copy of the library knows too. */
const key = Symbol.for("gradlab.plotly");

/** Plotly goes out with the first plot of a session alone. */
function libraryOnce(): string {
  const session = globalThis as { [key]?: boolean };
  if (!inNotebook() || session[key] === true) return "";
  session[key] = true;
  return plotlyLibrary();
}
