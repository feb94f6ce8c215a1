import type { Figure, Frame, Layout } from "../../plots/index.js";

interface Margin {
  readonly l: number;
  readonly r: number;
  readonly t: number;
  readonly b: number;
}

/**
 * The figure with the size and the title that suit so much room, in CSS pixels: long titles go over several lines, legends of
 * several rows get the height they need, and panels side by side stay wide enough to be read; then the figure is wider than
 * the room. It runs in the page, from its own text, so it calls nothing outside of itself.
 */
export function fit(
  figure: Figure,
  room: number,
): Figure & { readonly width: number; readonly scale: number } {
  const { data, layout, frames } = figure;
  const panels = Object.keys(layout).filter((key) => /^xaxis\d*$/.test(key)).length;
  const least = panels > 1 ? 60 + 190 * panels : 0;
  const width = Math.max(least, Math.min(layout.width ?? room, room));
  const own = layout["margin"] as Partial<Margin> | undefined;
  const template = layout["template"] as { layout?: { margin?: Partial<Margin> } } | undefined;
  const margin: Margin = { l: 80, r: 80, t: 100, b: 80, ...template?.layout?.margin, ...own };
  const across = margin.l + margin.r;
  const upright = margin.t + margin.b;
  // A figure with a width of its own keeps its proportions, inside of its margins.
  const scale = layout.width === undefined ? 1 : Math.max(0.05, (width - across) / (layout.width - across));

  const narrow = width < 560;
  const lines = (text: string): string[] =>
    text.split(" ").reduce<string[]>((all, word) => {
      const last = all.at(-1);
      // A letter of 15 pixels is 9 wide.
      const fits = last !== undefined && (!narrow || (last.length + 1 + word.length) * 9 <= width - 12);
      return fits ? [...all.slice(0, -1), `${last} ${word}`] : [...all, word];
    }, []);
  const titled = (one: Layout): Layout =>
    !narrow || one.title?.text === undefined
      ? one
      : {
          ...one,
          title: {
            ...one.title,
            text: lines(one.title.text).join("<br>"),
            xref: "container",
            x: 0,
            pad: { t: 14, l: 6 },
            font: { size: 15 },
          },
        };
  const titles = [layout, ...(frames ?? []).map((frame) => frame.layout)].map((one) => one?.title?.text);
  const titleLines = Math.max(1, ...titles.map((text) => (text === undefined ? 1 : lines(text).length)));

  const names = layout["showlegend"] === true ? data.filter((trace) => trace["showlegend"] !== false) : [];
  const entries = names.map(({ name }) => 48 + 7.4 * (typeof name === "string" ? name.length : 0));
  const space = width - across;
  const inOneRow = entries.reduce((sum, entry) => sum + entry, 0) <= space;
  const perRow = Math.max(1, Math.floor(space / Math.max(1, ...entries)));
  const legendRows = inOneRow ? 1 : Math.ceil(entries.length / perRow);

  const extra = 19 * (titleLines - 1 + legendRows - 1);
  return {
    ...figure,
    width,
    scale,
    layout: {
      ...titled(layout),
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
