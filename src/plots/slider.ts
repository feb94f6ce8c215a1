import { isDeepStrictEqual } from "node:util";
import { GradlabError } from "../errors.js";
import type { Figure, Frame, Trace } from "./figure.js";
import { checkCount } from "./values.js";

/** How a slider over figures is drawn. */
export interface SliderOptions {
  /** What each position of the slider is called: "0.1", "step 20". */
  readonly names: readonly string[];
  /** What stands before the name: "lambda = "; nothing by default. */
  readonly label?: string;
  /** Which figure is shown first, by its number; 0 by default. */
  readonly start?: number;
  /** Adds buttons that play the figures like a film, this many milliseconds each; no buttons by default. */
  readonly play?: number;
}

/**
 * Figures of the same kind on top of each other, with a slider that chooses which is seen, and on request a button that
 * plays them. Give them the same axes (`xRange`, `yRange`), so that only what changes moves.
 *
 * @param figures at least one, all of as many layers
 * @param options a name for each figure, the first to be seen, whether they can be played; see {@link SliderOptions}
 * @returns the figures with the slider, as plain data for `show`; see {@link Figure}
 * @throws GradlabError for no figures, other than one name a figure, figures of different numbers of layers
 *
 * @example
 * const waves = [1, 2, 3].map((k) => plots.lines({ y: [0, k, 0, -k] }, { yRange: [-3, 3] }));
 * show(plots.slider(waves, { names: ["1", "2", "3"], label: "height ", play: 500 }));
 */
export function slider(figures: readonly Figure[], options: SliderOptions): Figure {
  const { names, label = "", start = 0, play } = options;
  if (figures.length === 0) throw new GradlabError("plots.slider: there are no figures to choose from");
  checkCount("plots.slider", "names", names.length, figures.length);
  const first = figures[start];
  if (first === undefined) {
    throw new GradlabError(`plots.slider: start is ${start}, expected 0 to ${figures.length - 1}`);
  }
  const layers = first.data.length;
  const odd = figures.findIndex(({ data }) => data.length !== layers);
  if (odd >= 0) {
    throw new GradlabError(
      `plots.slider: figures[${odd}] has ${figures[odd].data.length} layers, expected ${layers} as in figures[${start}]`,
    );
  }
  const moving = first.data.flatMap((_, i) => {
    const attributes = changing(figures.map(({ data }) => data[i]));
    return attributes.length > 0 ? [{ layer: i, attributes }] : [];
  });
  // Only lines and points can be moved without drawing the whole figure again.
  const redraw = moving.some(({ layer }) => first.data[layer].type !== "scatter") || titlesDiffer(figures);
  const frames = figures.map((one, i) => frameOf(one, i, moving));
  const controls = {
    sliders: [bar(names, label, start, redraw, play !== undefined)],
    ...(play === undefined ? {} : { updatemenus: [buttons(play, redraw)] }),
  };
  const { height = 380, margin, meta } = first.layout;
  const summary = `${meta?.summary ?? "a plot"}; a slider shows ${label}${names[0]} to ${label}${names.at(-1)}`;
  return {
    ...first,
    layout: {
      ...first.layout,
      ...controls,
      height: height + room,
      margin: { ...(margin as object | undefined), b: 48 + room },
      meta: { ...meta, summary },
    },
    frames,
  };
}

/** For the slider, in CSS pixels. */
const room = 84;

/** A layer that is not the same in all figures, and in what. */
interface Moving {
  readonly layer: number;
  readonly attributes: readonly string[];
}

/** The attributes that differ between states of one layer. */
function changing(states: readonly Trace[]): string[] {
  const attributes = new Set(states.flatMap((state) => Object.keys(state)));
  return [...attributes].filter((name) =>
    states.some((state) => !isDeepStrictEqual(state[name], states[0][name])),
  );
}

/** What a position changes: attributes of layers, titles and texts. Frames are numbered, as names may repeat. */
function frameOf({ data, layout }: Figure, i: number, moving: readonly Moving[]): Frame {
  const { title, annotations } = layout;
  return {
    name: `${i}`,
    data: moving.map(({ layer, attributes }) =>
      // Null takes away what another state has.
      Object.fromEntries(attributes.map((name) => [name, data[layer][name] ?? null])),
    ),
    traces: moving.map(({ layer }) => layer),
    layout: {
      ...(title === undefined ? {} : { title }),
      ...(annotations === undefined ? {} : { annotations }),
    },
  };
}

const titlesDiffer = (figures: readonly Figure[]): boolean =>
  figures.some(
    ({ layout }) =>
      !isDeepStrictEqual(
        [layout.title, layout.annotations],
        [figures[0].layout.title, figures[0].layout.annotations],
      ),
  );

const grey = "rgba(128, 136, 148, 0.28)";

function bar(
  names: readonly string[],
  label: string,
  active: number,
  redraw: boolean,
  besideButtons: boolean,
): object {
  return {
    active,
    x: besideButtons ? 0.16 : 0,
    len: besideButtons ? 0.84 : 1,
    pad: { t: 52, b: 4 },
    bgcolor: grey,
    activebgcolor: "#3f90da",
    bordercolor: grey,
    borderwidth: 1,
    tickcolor: grey,
    ticklen: 4,
    minorticklen: 2,
    currentvalue: { prefix: label, xanchor: "right", offset: 12 },
    steps: names.map((name, i) => ({
      label: name,
      method: "animate",
      args: [[`${i}`], { mode: "immediate", frame: { duration: 0, redraw }, transition: { duration: 0 } }],
    })),
  };
}

function buttons(duration: number, redraw: boolean): object {
  const button = (label: string, args: readonly unknown[]): object => ({ label, method: "animate", args });
  return {
    type: "buttons",
    direction: "left",
    showactive: false,
    x: 0,
    xanchor: "left",
    y: 0,
    yanchor: "top",
    pad: { t: 72, r: 8 },
    bgcolor: grey,
    bordercolor: grey,
    buttons: [
      button("▶", [null, { fromcurrent: true, frame: { duration, redraw }, transition: { duration: 0 } }]),
      button("❚❚", [
        [null],
        { mode: "immediate", frame: { duration: 0, redraw: false }, transition: { duration: 0 } },
      ]),
    ],
  };
}
