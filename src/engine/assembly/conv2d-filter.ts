import { bandLine, bandRows, Geometry, makeBand, windowSize } from "./geometry";
import { pack } from "./pack";
import { addRows } from "./reduce";
import { copyBorder, ROWS, tileOfTaps } from "./tile";
import { lanes } from "./vector";

// The gradient of a convolution by its filters is the product of the rows of conv2d.ts, turned over, with dy. Some places
// at a time are packed, straight from the images; four taps of the filter make the rows of a tile.

/** Places at a time: what is packed of them for a tile stays in the fastest cache. */
const PLACES: usize = 256;

/**
 * What the rows of places first..first + count make of dw, put at `dw`, and, where `sums` is not 0, the sums of dy over
 * them, put there as doubles.
 */
// kernel
// @ts-ignore: decorator
@inline
export function convolveFilter<T>(
  x: usize,
  dy: usize,
  dw: usize,
  at: usize,
  first: usize,
  count: usize,
  sums: usize,
  work: usize,
): void {
  const g = changetype<Geometry>(at);
  const size = sizeof<T>();
  const columns: usize = 2 * lanes<T>();
  const n = g.filters;
  const most = max<usize>(1, min(PLACES / g.outWidth, bandRows<T>(g, 256 << 10)));
  const taps = work + 256;
  const slopes = taps + most * g.outWidth * ROWS * size;
  const band = slopes + most * g.outWidth * ((n + columns - 1) / columns) * 32;
  memory.fill(dw, 0, windowSize(g) * n * size);
  if (sums != 0) memory.fill(sums, 0, n * 8);
  for (let row = first; row < first + count; ) {
    const r = row % g.outHeight;
    const rows = min(most, min(g.outHeight - r, first + count - row));
    const places = rows * g.outWidth;
    const from = makeBand<T>(x, g, row / g.outHeight, r, rows, band);
    const here = dy + row * g.outWidth * n * size;
    pack<T>(here, n * size, size, places, n, columns, slopes);
    if (sums != 0) addRows<T>(places, n * size, n, here, sums);
    for (let k: usize = 0; k < windowSize(g); k += ROWS)
      addTaps<T>(from, g, rows, k, taps, slopes, dw + k * n * size, work);
    row += rows;
  }
}

/** Adds the products of the taps k..k + 3 of the filter with every filter's packed slopes to their rows of dw. */
function addTaps<T>(
  band: usize,
  g: Geometry,
  rows: usize,
  k: usize,
  taps: usize,
  slopes: usize,
  dw: usize,
  border: usize,
): void {
  const size = sizeof<T>();
  const columns: usize = 2 * lanes<T>();
  const n = g.filters;
  const present = min(ROWS, windowSize(g) - k);
  const line = bandLine<T>(g);
  const run = g.filterWidth * g.channels;
  const step = g.strideWidth * g.channels * size;
  const places = rows * g.outWidth;
  // Taps that lie side by side in the band are read there; others are packed side by side.
  const together = (k % run) + ROWS <= run;
  const a = together ? band + offset(k, run, line, size) : taps;
  const aStep = together ? step : ROWS * size;
  const aJump = together ? g.strideHeight * line : g.outWidth * ROWS * size;
  if (!together) packTaps<T>(band, g, rows, k, taps);
  for (let j: usize = 0; j < n; j += columns) {
    const panel = slopes + j * places * size;
    const to = dw + j * size;
    if (present == ROWS && j + columns <= n) {
      tileOfTaps<T>(rows, g.outWidth, a, aStep, aJump, panel, to, n * size);
    } else {
      memory.fill(border, 0, ROWS * 32);
      tileOfTaps<T>(rows, g.outWidth, a, aStep, aJump, panel, border, 32);
      copyBorder<T>(border, present, min(columns, n - j), to, n * size, true);
    }
  }
}

/** For every place of a band the numbers under the taps k..k + 3 of the filter, side by side. */
function packTaps<T>(band: usize, g: Geometry, rows: usize, k: usize, to: usize): void {
  const size = sizeof<T>();
  const line = bandLine<T>(g);
  const run = g.filterWidth * g.channels;
  const last = windowSize(g) - 1;
  const step = g.strideWidth * g.channels * size;
  const k0 = offset(k, run, line, size);
  const k1 = offset(min(k + 1, last), run, line, size);
  const k2 = offset(min(k + 2, last), run, line, size);
  const k3 = offset(min(k + 3, last), run, line, size);
  for (let r: usize = 0; r < rows; r++) {
    let a = band + r * g.strideHeight * line;
    for (const end = to + g.outWidth * ROWS * size; to < end; to += ROWS * size) {
      store<T>(to, load<T>(a + k0));
      store<T>(to + size, load<T>(a + k1));
      store<T>(to + 2 * size, load<T>(a + k2));
      store<T>(to + 3 * size, load<T>(a + k3));
      a += step;
    }
  }
}

/** How many bytes into a window of a band its tap k lies. */
// @ts-ignore: decorator
@inline
function offset(k: usize, run: usize, line: usize, size: usize): usize {
  return (k / run) * line + (k % run) * size;
}
