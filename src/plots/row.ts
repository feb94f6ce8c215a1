import { GradlabError } from "../errors.js";
import type { Annotation, Figure, Layout, Trace } from "./figure.js";
import { template } from "./theme.js";

/** How figures are put side by side. */
export interface RowOptions {
  /** What stands above all of them; no title by default. */
  readonly title?: string;
  /** In CSS pixels; by default the tallest of the figures. */
  readonly height?: number;
  /** Signs between the figures, such as "−" and "="; none by default. */
  readonly between?: readonly string[];
}

/**
 * Figures side by side in one, each under its own title: before and after, k = 1 and k = 5, a sum done in pictures.
 *
 * @param figures at least one
 * @param options title and height, the signs between the figures; see {@link RowOptions}
 * @returns the figures side by side, as plain data for `show`; see {@link Figure}
 * @throws GradlabError for no figures, or as many signs between them as do not fit
 *
 * @example
 * const [a, b] = [[[0, 255]], [[255, 0]]];
 * show(plots.row([plots.pixels(a, { title: "a" }), plots.pixels(b, { title: "b" })], { between: ["−"] }));
 */
export function row(figures: readonly Figure[], options: RowOptions = {}): Figure {
  if (figures.length === 0) throw new GradlabError("plots.row: there are no figures to put side by side");
  const { title, between = [] } = options;
  if (between.length > 0 && between.length !== figures.length - 1) {
    throw new GradlabError(
      `plots.row: between has ${between.length} signs, expected ${figures.length - 1} for ${figures.length} figures`,
    );
  }
  const n = figures.length;
  const gap = between.length > 0 ? 0.1 : n > 1 ? 0.24 / n : 0;
  const width = (1 - gap * (n - 1)) / n;
  const domains = figures.map((_, i): [number, number] => [i * (width + gap), i * (width + gap) + width]);
  const least = Math.max(...figures.map(({ layout: own }) => own.meta?.leastWidth ?? 0));
  const named = new Set<unknown>();
  const layout: Record<string, unknown> = {};
  for (const [i, one] of figures.entries()) Object.assign(layout, axes(one.layout, i, domains[i]));
  const data = figures.flatMap((one, i) =>
    one.data.map((trace) => relocate(trace, i, one.layout["showlegend"] === true, named)),
  );
  const legend = named.size > 0;
  const headed = figures.some((one) => one.layout.title !== undefined);
  const margin = { t: (title === undefined ? 16 : 52) + (legend ? 30 : 0) + (headed ? 30 : 8), b: 48 };
  const height =
    options.height ?? Math.max(...figures.map((one) => ownHeight(one, width))) + margin.t + margin.b;
  return {
    data,
    layout: {
      height,
      ...(title === undefined ? {} : { title: { text: title } }),
      ...layout,
      showlegend: legend,
      legend: { y: 1 + (headed ? 30 : 8) / (height - margin.t - margin.b) },
      annotations: [
        ...figures.flatMap((one, i) => texts(one.layout, i, domains[i])),
        ...between.map((sign, i) => signText(sign, (domains[i][1] + domains[i + 1][0]) / 2)),
      ],
      margin,
      meta: {
        summary: `${title === undefined ? "" : `${title}: `}${figures.map(told).join("; ")}`,
        ...(least > 0 ? { leastWidth: Math.ceil(least / width) } : {}),
      },
      template,
    },
    config: { displaylogo: false, responsive: true },
  };
}

/** The height of a figure's plot without its margins; of one with square cells no more than its share of the width needs. */
function ownHeight({ data, layout }: Figure, share: number): number {
  const own = (layout.height ?? 380) - 104;
  const [x, y] = ["xaxis", "yaxis"].map(
    (name) => (layout[name] ?? {}) as { range?: number[]; scaleanchor?: string },
  );
  if (y.scaleanchor === undefined) return own;
  const cells = data[0]["z"] as number[][] | undefined;
  const proportion =
    x.range !== undefined && y.range !== undefined
      ? (y.range[1] - y.range[0]) / (x.range[1] - x.range[0])
      : cells !== undefined
        ? cells.length / cells[0].length
        : 1;
  return Math.min(own, Math.round(usualWidth * share * proportion));
}

/** Of the plot on a page, in CSS pixels. */
const usualWidth = 680;

const suffix = (i: number): string => (i === 0 ? "" : `${i + 1}`);
const told = ({ layout }: Figure, i: number): string => layout.meta?.summary ?? `plot ${i + 1}`;

/** The axes of figure i under numbers of their own, in their part of the width. */
function axes(layout: Layout, i: number, domain: [number, number]): Record<string, unknown> {
  const anchor = (axis: object): object => ({
    ...axis,
    ...("scaleanchor" in axis ? { scaleanchor: `x${suffix(i)}` } : {}),
    ...("constraintoward" in axis && axis.constraintoward === "left" ? { constraintoward: "center" } : {}),
  });
  return {
    [`xaxis${suffix(i)}`]: { ...anchor(layout["xaxis"] ?? {}), domain, anchor: `y${suffix(i)}` },
    [`yaxis${suffix(i)}`]: { ...anchor(layout["yaxis"] ?? {}), anchor: `x${suffix(i)}` },
  };
}

/** A trace on the axes of figure i; a name that an earlier figure's legend has is not said twice. */
function relocate(trace: Trace, i: number, legend: boolean, named: Set<unknown>): Trace {
  const name = trace["name"];
  const listed = name !== undefined && trace["showlegend"] !== false;
  const repeated = named.has(name);
  if (legend && listed) named.add(name);
  return {
    ...trace,
    xaxis: `x${suffix(i)}`,
    yaxis: `y${suffix(i)}`,
    ...(listed ? { legendgroup: name, showlegend: legend && !repeated } : {}),
  };
}

function texts(layout: Layout, i: number, [left, right]: [number, number]): Annotation[] {
  const own = (layout.annotations ?? []).map((text) => ({
    ...text,
    xref: text["xref"] === "paper" ? "paper" : `x${suffix(i)}`,
    yref: text["yref"] === "paper" ? "paper" : `y${suffix(i)}`,
    ...(text["axref"] === "x" ? { axref: `x${suffix(i)}`, ayref: `y${suffix(i)}` } : {}),
  }));
  if (layout.title === undefined) return own;
  return [...own, heading(layout.title.text, (left + right) / 2)];
}

const heading = (text: string, x: number): Annotation => ({
  text,
  x,
  y: 1,
  xref: "paper",
  yref: "paper",
  xanchor: "center",
  yanchor: "bottom",
  yshift: 8,
  showarrow: false,
  font: { size: 14 },
});

const signText = (text: string, x: number): Annotation => ({
  ...heading(text, x),
  y: 0.5,
  yanchor: "middle",
  yshift: 0,
  font: { size: 30 },
});
