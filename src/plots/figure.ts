import { template } from "./theme.js";

/** One layer of a plot, as Plotly draws it; every type has attributes of its own. */
export interface Trace {
  /** How the layer is drawn. */
  readonly type: "scatter" | "heatmap" | "contour" | "image" | "bar";
  readonly [attribute: string]: unknown;
}

/** A text placed on a plot. */
export interface Annotation {
  /** What is written. */
  readonly text: string;
  /** Where it stands, in the units of the horizontal axis. */
  readonly x: number;
  /** Where it stands, in the units of the vertical axis. */
  readonly y: number;
  readonly [attribute: string]: unknown;
}

/** What the plot shows, in a sentence: for readers without pictures. And in CSS pixels, below what width nobody can read it. */
interface Meta {
  readonly summary: string;
  readonly leastWidth?: number;
}

/** Everything about a plot that is not data: title, axes, size. */
export interface Layout {
  /** What stands above; no title by default. */
  readonly title?: { readonly text: string; readonly [attribute: string]: unknown };
  /** In CSS pixels; by default as wide as there is room. */
  readonly width?: number;
  /** In CSS pixels; 450, which is Plotly's, by default. */
  readonly height?: number;
  /** Texts on the plot; none by default. */
  readonly annotations?: readonly Annotation[];
  /** What Gradlab keeps with the figure, such as its summary in words; nothing by default. */
  readonly meta?: Meta;
  readonly [attribute: string]: unknown;
}

/**
 * A plot as plain data, in the form that Plotly reads: `show(figure)` draws it, `JSON.stringify(figure)` keeps it, and
 * every attribute of Plotly can be changed before either.
 *
 * @see https://plotly.com/javascript/reference/
 *
 * @example
 * const figure = plots.lines([{ name: "loss", y: [2.3, 1.9, 1.7] }], { xTitle: "epoch" });
 * show({ ...figure, layout: { ...figure.layout, height: 500 } });
 */
export interface Figure {
  /** The layers, the first at the bottom. */
  readonly data: readonly Trace[];
  /** Title, axes and size. */
  readonly layout: Layout;
  /** What Plotly may do with it: buttons, resizing; by default what Plotly does. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Other states of the plot, which a slider or a button brings up; none by default. */
  readonly frames?: readonly Frame[];
}

/** A state of a plot: some of its layers with other data, and what else is different then. */
export interface Frame {
  /** By which the slider calls the state. */
  readonly name: string;
  /** The attributes that are different then, for each of these layers. */
  readonly data: readonly Readonly<Record<string, unknown>>[];
  /** Which layers these are, by number. */
  readonly traces: readonly number[];
  /** What of the layout is different then; nothing by default. */
  readonly layout?: Layout;
}

/** What nearly every plot can be told. */
export interface PlotOptions {
  /** What stands above; no title by default. */
  readonly title?: string;
  /** What stands under the horizontal axis; nothing by default. */
  readonly xTitle?: string;
  /** What stands beside the vertical axis; nothing by default. */
  readonly yTitle?: string;
  /** In CSS pixels; 380 by default. */
  readonly height?: number;
}

/** Puts a figure together in Gradlab's looks. */
export function figure(
  data: readonly Trace[],
  { title, xTitle, yTitle, height = 380 }: PlotOptions,
  summary: string,
  layout: Layout = {},
): Figure {
  const axis = (name: "xaxis" | "yaxis", text: string | undefined): Record<string, unknown> => ({
    ...(text === undefined ? {} : { title: { text } }),
    ...(layout[name] as object | undefined),
  });
  const legend = layout["showlegend"] === true;
  const top = (title === undefined ? 24 : 56) + (legend ? 28 : 0);
  return {
    data,
    layout: {
      height,
      margin: { t: top },
      ...layout,
      ...(title === undefined ? {} : { title: { text: title } }),
      xaxis: axis("xaxis", xTitle),
      yaxis: axis("yaxis", yTitle),
      meta: { ...layout.meta, summary: title === undefined ? summary : `${title}: ${summary}` },
      template,
    },
    config: { displaylogo: false, responsive: true },
  };
}

/** A number in a sentence: at most four digits that count. */
export const brief = (value: number): string => String(Number(value.toPrecision(4)));

/** "1 point", "2 points". */
export const count = (n: number, noun: string): string =>
  `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
