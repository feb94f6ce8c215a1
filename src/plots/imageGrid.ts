import { PNG } from "pngjs";
import type { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { above, beside, heading, type Grid } from "./captions.js";
import { count, figure, type Figure } from "./figure.js";
import { toPictures, type Pictures, type Range } from "./pictures.js";
import { checkCount } from "./values.js";

/** How a grid of pictures is laid out. */
export interface ImageGridOptions {
  /** What stands above all of it; no title by default. */
  readonly title?: string;
  /** Pictures in a row; by default up to 10. */
  readonly perRow?: number;
  /**
   * One row a class with its name beside it, this many pictures each; needs labels. By default all pictures in their
   * order.
   */
  readonly perClass?: number;
  /** A text above each picture; none by default. */
  readonly titles?: readonly string[];
  /** Marks each picture's title green with a tick or red with a cross; not at all where it is undefined, and by default. */
  readonly right?: readonly (boolean | undefined)[];
  /** A text left of each row; with `perClass` the names of the classes by default, else none. */
  readonly rows?: readonly string[];
  /** A text above each column; none by default. */
  readonly columns?: readonly string[];
  /** The side of a picture in CSS pixels; 72 by default. */
  readonly size?: number;
  /** For tensors: which numbers are black and white; "auto" by default. */
  readonly range?: Range;
}

/**
 * Pictures in rows, every pixel a sharp square.
 *
 * @param images bytes [N, H, W, C] as `data` gives them, or a tensor [N, H, W, C] or [H, W, C]; C is 1 or 3
 * @param options how many a row or a class, texts above, beside and below; see {@link ImageGridOptions}
 * @returns the grid, as plain data for `show`; see {@link Figure}
 * @throws GradlabError for no pictures, other channels, pixels that are NaN, texts that do not fit their number
 *
 * @example
 * const { train } = data.pictures({ seed: 1, train: 500, test: 0 });
 * show(plots.imageGrid(train, { perClass: 8 }));
 */
export function imageGrid(
  images: Pictures | tf.Tensor4D | tf.Tensor3D,
  options: ImageGridOptions = {},
): Figure {
  const operation = "plots.imageGrid";
  const all = toPictures(operation, images, options.range ?? "auto");
  const { order, rows: classRows } = choose(operation, all, options.perClass);
  const [, height, width] = all.shape;
  const { size = 72, titles = options.right?.map(() => ""), right } = options;
  const perRow = options.perClass ?? options.perRow ?? Math.min(10, order.length);
  if (!Number.isInteger(perRow) || perRow < 1) {
    throw new GradlabError(`${operation}: perRow is ${perRow}, expected a whole number from 1 up`);
  }
  const scale = size / width;
  const pixels = (css: number): number => Math.max(1, Math.round(css / scale));
  const grid: Grid = {
    perRow,
    rows: Math.ceil(order.length / perRow),
    across: width + pixels(6),
    down: height + pixels(titles === undefined ? 6 : 24),
  };
  const rows = options.rows ?? classRows;
  if (titles !== undefined) checkCount(operation, "titles", titles.length, order.length);
  if (right !== undefined) checkCount(operation, "right", right.length, order.length);
  if (rows !== undefined) checkCount(operation, "rows", rows.length, grid.rows);
  if (options.columns !== undefined) checkCount(operation, "columns", options.columns.length, perRow);
  const margin = {
    l: rows === undefined ? 8 : 24 + 7.5 * Math.max(...rows.map((text) => text.length)),
    r: 8,
    t:
      (options.title === undefined ? 8 : 52) +
      (titles === undefined ? 0 : 22) +
      (options.columns === undefined ? 0 : 24),
    b: 8,
  };
  const [w, h] = [grid.across * perRow - pixels(6), grid.down * grid.rows - (grid.down - height)];
  const trace = {
    type: "image" as const,
    source: mosaic(all, order, grid, w, h),
    hoverinfo: "skip",
    zsmooth: false,
  };
  return figure(
    [trace],
    options.title === undefined ? {} : { title: options.title },
    told(order.length, all, rows),
    {
      width: Math.round(w * scale + margin.l + margin.r),
      height: Math.round(h * scale + margin.t + margin.b),
      margin,
      xaxis: { visible: false, range: [-0.5, w - 0.5], constrain: "domain" },
      yaxis: { visible: false, range: [h - 0.5, -0.5], scaleanchor: "x", constrain: "domain" },
      annotations: [
        ...(titles ?? []).map((text, i) => above(text, i, grid, width, right?.[i])),
        ...(rows ?? []).map((text, row) => beside(text, row * grid.down + height / 2)),
        ...(options.columns ?? []).map((text, i) =>
          heading(text, i, grid, width, titles === undefined ? 0 : 22),
        ),
      ],
    },
  );
}

/** Which pictures, in which order; by class, the first `perClass` of each that has any. */
function choose(
  operation: string,
  { shape, labels, classes }: Pictures,
  perClass: number | undefined,
): { order: readonly (number | undefined)[]; rows?: readonly string[] } {
  const everything = Array.from({ length: shape[0] }, (_, i) => i);
  if (perClass === undefined) return { order: everything };
  if (labels === undefined || classes === undefined) {
    throw new GradlabError(
      `${operation}: perClass needs pictures with labels and classes, as data.pictures gives them`,
    );
  }
  const members = classes.map((_, label) => everything.filter((i) => labels[i] === label).slice(0, perClass));
  return {
    order: members.flatMap((own) => Array.from({ length: perClass }, (_, i) => own[i])),
    rows: classes,
  };
}

/** All pictures in one, transparent between them, as a PNG in a data URI. */
function mosaic(
  { pixels, shape: [, height, width, channels] }: Pictures,
  order: readonly (number | undefined)[],
  grid: Grid,
  w: number,
  h: number,
): string {
  const png = new PNG({ width: w, height: h });
  png.data.fill(0);
  for (const [place, index] of order.entries()) {
    if (index === undefined) continue;
    const left = (place % grid.perRow) * grid.across;
    const top = Math.floor(place / grid.perRow) * grid.down;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = ((index * height + y) * width + x) * channels;
        const to = ((top + y) * w + left + x) * 4;
        for (let c = 0; c < 3; c++) png.data[to + c] = pixels[from + (channels === 3 ? c : 0)];
        png.data[to + 3] = 255;
      }
    }
  }
  return `data:image/png;base64,${PNG.sync.write(png).toString("base64")}`;
}

function told(
  n: number,
  { shape: [, height, width, channels] }: Pictures,
  rows: readonly string[] | undefined,
): string {
  const kind = channels === 3 ? "colour" : "grey";
  const named = rows === undefined ? "" : `, in rows: ${rows.join(", ")}`;
  return `${count(n, "picture")} of ${height} x ${width} pixels in ${kind}${named}`;
}
