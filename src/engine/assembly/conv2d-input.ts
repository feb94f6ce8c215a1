import { Geometry } from "./geometry";
import { pack } from "./pack";
import { ROWS, tileOfRuns } from "./tile";
import { lanes } from "./vector";

// The gradient of a convolution by its images: dy times w, turned over, gives for every place a row of FH * FW * C slopes,
// which are added to the pixels that the filter covered there ("col2im"), while they are still in the fastest cache.

/** Places at a time. */
const PLACES: usize = 32;
/** Bytes that the packed part of w should not exceed. */
const PANELS: usize = 1 << 20;

/** dx of whole images. */
// kernel
// @ts-ignore: decorator
@inline
export function convolveInput<T>(
  dy: usize,
  w: usize,
  dx: usize,
  at: usize,
  firstImage: usize,
  images: usize,
  work: usize,
): void {
  const g = changetype<Geometry>(at);
  const size = sizeof<T>();
  const columns: usize = 2 * lanes<T>();
  const run = g.filterWidth * g.channels;
  const n = g.filters;
  const imageBytes = g.height * g.width * g.channels * size;
  const first = firstImage * g.outHeight * g.outWidth;
  const end = first + images * g.outHeight * g.outWidth;
  const most = max<usize>(1, min(PANELS / (run * n * size), g.filterHeight));
  memory.fill(dx + firstImage * imageBytes, 0, images * imageBytes);
  memory.fill(work, 0, 32);
  for (let i: usize = 0; i < g.filterHeight; i += most) {
    const filterRows = min(most, g.filterHeight - i);
    const width = ((filterRows * run + columns - 1) / columns) * columns;
    const panels = work + 64;
    const rows = panels + width * n * size;
    pack<T>(w + i * run * n * size, size, n * size, n, filterRows * run, columns, panels);
    for (let p = first; p < end; p += PLACES) {
      const count = min(PLACES, end - p);
      slopes<T>(dy + p * n * size, n * size, count, width, panels, rows, work);
      scatter<T>(dx, g, p, count, i, filterRows, rows, width * size);
    }
  }
}

/** The rows of slopes of `count` places, `width` numbers each. */
function slopes<T>(dy: usize, row: usize, count: usize, width: usize, panels: usize, to: usize, zeros: usize): void {
  const size = sizeof<T>();
  for (let j: usize = 0; j < width; j += 2 * lanes<T>()) {
    for (let p: usize = 0; p < count; p += ROWS) {
      const a0 = dy + p * row;
      const a1 = dy + min(p + 1, count - 1) * row;
      const a2 = dy + min(p + 2, count - 1) * row;
      const a3 = dy + min(p + 3, count - 1) * row;
      const c = to + (p * width + j) * size;
      tileOfRuns<T>(row, 1, 0, a0, a1, a2, a3, panels + j * row, zeros, 0, c, width * size);
    }
  }
}

/** Adds the slopes of filter rows i..i + filterRows at places first..first + count to the pixels that they belong to. */
function scatter<T>(
  dx: usize,
  g: Geometry,
  first: usize,
  count: usize,
  i: usize,
  filterRows: usize,
  from: usize,
  fromRow: usize,
): void {
  const pixel = g.channels * sizeof<T>();
  const run = g.filterWidth * pixel;
  const places = g.outHeight * g.outWidth;
  for (let p = first; p < first + count; p++) {
    const place = p % places;
    const image = dx + (p / places) * g.height * g.width * pixel;
    const top: isize = ((place / g.outWidth) * g.strideHeight + i - g.padTop) as isize;
    const left: isize = ((place % g.outWidth) * g.strideWidth - g.padLeft) as isize;
    const j0: isize = left < 0 ? -left : 0;
    const j1: isize = min<isize>(g.filterWidth, (g.width as isize) - left);
    let source = from + (p - first) * fromRow;
    for (let row = top; row < top + (filterRows as isize); row++, source += run) {
      if (row < 0 || row >= (g.height as isize) || j0 >= j1) continue;
      const to = image + ((row as usize) * g.width + ((left + j0) as usize)) * pixel;
      addTo<T>(to, source + (j0 as usize) * pixel, ((j1 - j0) as usize) * pixel);
    }
  }
}

/** to[i] += from[i] over so many bytes. */
// @ts-ignore: decorator
@inline
function addTo<T>(to: usize, from: usize, bytes: usize): void {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(to + i, v128.add<T>(v128.load(to + i), v128.load(from + i)));
  for (; i < bytes; i += sizeof<T>()) store<T>(to + i, (load<T>(to + i) + load<T>(from + i)) as T);
}
