import { bandLine, bandRows, Geometry, makeBand, windowAt, windowSize } from "./geometry";
import { pack } from "./pack";
import { copyBorder, ROWS, tileOfRuns } from "./tile";
import { lanes } from "./vector";

// Convolution as a product of matrices: each place of the filter on the images is a row of FH * FW * C numbers ("im2col"),
// times w of [FH * FW * C, F]. The rows are never written out: they are read where they lie, run by run.

/** Bytes that the packed part of w, and a band, should not exceed. */
const PANELS: usize = 512 << 10;
const BAND: usize = 64 << 10;

/**
 * y of rows of places first..first + count (a row is a row of one image's output), with the bias where it is not 0; then
 * `max(0, y)` where `relu`.
 */
// kernel
// @ts-ignore: decorator
@inline
export function convolve<T>(
  x: usize,
  w: usize,
  bias: usize,
  y: usize,
  at: usize,
  first: usize,
  count: usize,
  relu: bool,
  work: usize,
): void {
  const g = changetype<Geometry>(at);
  const size = sizeof<T>();
  const columns: usize = 2 * lanes<T>();
  const k = windowSize(g);
  const n = g.filters;
  const together = max<usize>(1, min(PANELS / (k * 32), (n + columns - 1) / columns)) * columns;
  const panels = work + 256;
  const band = panels + (together / columns) * k * 32;
  const most = bandRows<T>(g, BAND);
  for (let f: usize = 0; f < n; f += together) {
    const filters = min(together, n - f);
    pack<T>(w + f * size, n * size, size, k, filters, columns, panels);
    for (let row = first; row < first + count; ) {
      const r = row % g.outHeight;
      const rows = min(most, min(g.outHeight - r, first + count - row));
      const from = makeBand<T>(x, g, row / g.outHeight, r, rows, band);
      const to = y + (row * g.outWidth * n + f) * size;
      for (let j: usize = 0; j < filters; j += columns) {
        const some = min(columns, filters - j);
        const offsets = bias == 0 ? bias : bias + (f + j) * size;
        alongBand<T>(from, g, rows * g.outWidth, panels + j * k * size, offsets, some, to + j * size, work);
      }
      if (relu) rectify<T>(rows * g.outWidth, filters * size, to, n * size);
      row += rows;
    }
  }
}

/** `max(0, y)` for rows of so many bytes, `yRow` apart. */
function rectify<T>(rows: usize, bytes: usize, y: usize, yRow: usize): void {
  const zero = v128.splat<T>(0 as T);
  const whole = bytes & ~15;
  for (let r: usize = 0; r < rows; r++, y += yRow) {
    let i: usize = 0;
    for (; i < whole; i += 16) v128.store(y + i, v128.max<T>(zero, v128.load(y + i)));
    for (; i < bytes; i += sizeof<T>()) store<T>(y + i, max<T>(0 as T, load<T>(y + i)));
  }
}

/** A panel of filters at every place of a band. */
function alongBand<T>(
  band: usize,
  g: Geometry,
  places: usize,
  panel: usize,
  bias: usize,
  filters: usize,
  y: usize,
  work: usize,
): void {
  const size = sizeof<T>();
  const columns: usize = 2 * lanes<T>();
  const border = work;
  const offsets = work + 128;
  memory.fill(offsets, 0, 32);
  if (bias != 0) memory.copy(offsets, bias, filters * size);
  const line = bandLine<T>(g);
  const step = g.strideWidth * g.channels * size;
  const run = g.filterWidth * g.channels * size;
  const yRow = g.filters * size;
  let a0 = band;
  let column: usize = 0;
  for (let p: usize = 0; p < places; p += ROWS) {
    let a1 = a0 + step;
    let a2 = a1 + step;
    let a3 = a2 + step;
    if (column + ROWS > g.outWidth) {
      a1 = windowAt<T>(band, g, line, min(p + 1, places - 1));
      a2 = windowAt<T>(band, g, line, min(p + 2, places - 1));
      a3 = windowAt<T>(band, g, line, min(p + 3, places - 1));
    }
    const to = y + p * yRow;
    if (filters == columns && p + ROWS <= places) {
      tileOfRuns<T>(run, g.filterHeight, line, a0, a1, a2, a3, panel, offsets, 0, to, yRow);
    } else {
      tileOfRuns<T>(run, g.filterHeight, line, a0, a1, a2, a3, panel, offsets, 0, border, 32);
      copyBorder<T>(border, min(ROWS, places - p), filters, to, yRow, false);
    }
    column += ROWS;
    a0 = a3 + step;
    if (column >= g.outWidth) {
      column = (p + ROWS) % g.outWidth;
      a0 = windowAt<T>(band, g, line, p + ROWS);
    }
  }
}
