import type { Figure, Frame, Layout } from "../plots/index.js";

interface Margin {
  readonly l: number;
  readonly r: number;
  readonly t: number;
  readonly b: number;
}

/** A figure with the size that it is drawn in. */
type Fitted = Figure & { readonly width: number };

/**
 * The figure with the size and the title that suit so much room, in CSS pixels: long titles go over several lines, legends of
 * several rows get the height they need, a picture keeps its proportions, with smaller notes on it; and what would be
 * illegible, panels side by side or a computational graph, stays wide enough to be read. Then the figure is wider than the
 * room, and its page lets it be moved sideways.
 *
 * Pages without a module loader take it from its own text, so it calls nothing outside of itself.
 */
export function fit(figure: Figure, room: number): Fitted {
  const { data, layout, frames } = figure;
  const panels = Object.keys(layout).filter((key) => /^xaxis\d*$/.test(key)).length;
  const least = Math.max(layout.meta?.leastWidth ?? 0, panels > 1 ? 60 + 190 * panels : 0);
  const width = Math.max(least, Math.min(layout.width ?? room, room));
  const own = layout["margin"] as Partial<Margin> | undefined;
  const template = layout["template"] as { layout?: { margin?: Partial<Margin> } } | undefined;
  const margin: Margin = { l: 80, r: 80, t: 100, b: 80, ...template?.layout?.margin, ...own };
  const across = margin.l + margin.r;
  const upright = margin.t + margin.b;
  // A figure with a width of its own keeps its proportions, inside of its margins.
  const scale = layout.width === undefined ? 1 : Math.max(0.05, (width - across) / (layout.width - across));

  const narrow = width < 560;
  // In pixels: titles are 17 high and begin where the axes do; narrow ones are 15 high and begin at the edge.
  const [letter, line, before] = narrow ? [9, 19, 12] : [8.8, 22, margin.l];
  const lines = (text: string): string[] =>
    // A title with marks of its own, bold or a formula, is left as it is.
    /[<$]/.test(text)
      ? [text]
      : text.split(" ").reduce<string[]>((all, word) => {
          const last = all.at(-1);
          const fits = last !== undefined && (last.length + 1 + word.length) * letter <= width - before;
          return fits ? [...all.slice(0, -1), `${last} ${word}`] : [...all, word];
        }, []);
  const titled = (one: Layout): Layout => {
    if (one.title?.text === undefined) return one;
    const text = lines(one.title.text).join("<br>");
    if (!narrow) return text === one.title.text ? one : { ...one, title: { ...one.title, text } };
    const place = { xref: "container", x: 0, pad: { t: 14, l: 6 }, font: { size: 15 } };
    return { ...one, title: { ...one.title, text, ...place } };
  };
  const titles = [layout, ...(frames ?? []).map((frame) => frame.layout)].map((one) => one?.title?.text);
  const titleLines = Math.max(1, ...titles.map((text) => (text === undefined ? 1 : lines(text).length)));

  const names = layout["showlegend"] === true ? data.filter((trace) => trace["showlegend"] !== false) : [];
  const entries = names.map(({ name }) => 48 + 7.4 * (typeof name === "string" ? name.length : 0));
  const space = width - across;
  const inOneRow = entries.reduce((sum, entry) => sum + entry, 0) <= space;
  const perRow = Math.max(1, Math.floor(space / Math.max(1, ...entries)));
  const legendRows = inOneRow ? 1 : Math.ceil(entries.length / perRow);

  const extra = line * (titleLines - 1) + 19 * (legendRows - 1);
  const smaller = Math.max(scale, 0.6);
  const annotations = layout.annotations?.map((one) => {
    const font = one["font"] as { readonly size?: number } | undefined;
    return { ...one, font: { ...font, size: Math.max(8, (font?.size ?? 13) * smaller) } };
  });
  return {
    ...figure,
    width,
    layout: {
      ...titled(layout),
      ...(scale < 1 && annotations !== undefined ? { annotations } : {}),
      width,
      height: Math.round(upright + extra + ((layout.height ?? 380) - upright) * scale),
      margin: { ...own, t: margin.t + extra },
    },
    ...(frames === undefined
      ? {}
      : {
          frames: frames.map((frame): Frame =>
            frame.layout === undefined ? frame : { ...frame, layout: titled(frame.layout) },
          ),
        }),
  };
}
