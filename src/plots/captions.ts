import type { Annotation } from "./figure.js";

/** Of the mosaic, in pixels of the pictures. */
export interface Grid {
  readonly perRow: number;
  readonly rows: number;
  /** From one picture's left or top edge to the next one's. */
  readonly across: number;
  readonly down: number;
}

/** A text above picture i, with a tick or a cross where it is told to be right or wrong. */
export function above(
  text: string,
  i: number,
  grid: Grid,
  width: number,
  right: boolean | undefined,
): Annotation {
  const x = (i % grid.perRow) * grid.across + width / 2 - 0.5;
  const y = Math.floor(i / grid.perRow) * grid.down - 0.5;
  const mark = right === undefined ? "" : right ? "✓ " : "✗ ";
  const font = { size: 12, ...(right === undefined ? {} : { color: right ? "#2e9e5b" : "#d9483b" }) };
  return {
    text: mark + text,
    x,
    y,
    xanchor: "center",
    yanchor: "bottom",
    showarrow: false,
    borderpad: 0,
    font,
  };
}

/** A text left of the row whose middle is at `y`. */
export const beside = (text: string, y: number): Annotation => ({
  text,
  x: 0,
  y: y - 0.5,
  xref: "paper",
  xanchor: "right",
  xshift: -10,
  yanchor: "middle",
  showarrow: false,
  font: { size: 13 },
});

/** A text above column i, `shift` CSS pixels higher. */
export const heading = (text: string, i: number, grid: Grid, width: number, shift: number): Annotation => ({
  text,
  x: i * grid.across + width / 2 - 0.5,
  y: 1,
  yref: "paper",
  yanchor: "bottom",
  yshift: shift,
  showarrow: false,
  font: { size: 13 },
});
