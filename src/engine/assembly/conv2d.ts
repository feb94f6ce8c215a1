import { matMul, MATMUL_WORKSPACE } from "./matmul";

// Convolution as a product of matrices: each place of the filter on the images is a row of FH * FW * C numbers ("im2col").
// The rows are gathered for a block of places at a time, small enough to stay in the cache, and multiplied there.

/** Bytes of gathered rows that a block may take; and what is left of a thread's workspace of 4 MB for them. */
const BLOCK: usize = 256 << 10;
const ROOM: usize = (4 << 20) - MATMUL_WORKSPACE - 64;

/** The geometry of a convolution; the exports take it in this order. */
// @ts-ignore: decorator
@unmanaged
class Geometry {
  height: usize;
  width: usize;
  channels: usize;
  filters: usize;
  filterHeight: usize;
  filterWidth: usize;
  strideHeight: usize;
  strideWidth: usize;
  padTop: usize;
  padLeft: usize;
  outHeight: usize;
  outWidth: usize;
}

/** Numbers in a gathered row. */
// @ts-ignore: decorator
@inline
function rowLength(g: Geometry): usize {
  return g.filterHeight * g.filterWidth * g.channels;
}

/** How many rows to gather at once; 0 where not even four fit. */
function blockRows<T>(g: Geometry): usize {
  const bytes = rowLength(g) * sizeof<T>();
  const rows = max(BLOCK, min(ROOM, bytes * 64)) / max(bytes, 1);
  return min(rows, 4096) & ~3;
}

/** The first of the filter's columns that lies inside of the image when its left edge is at `left`; and the end. */
// @ts-ignore: decorator
@inline
function firstColumn(left: isize): isize {
  return left < 0 ? -left : 0;
}
// @ts-ignore: decorator
@inline
function endColumn(left: isize, g: Geometry): isize {
  return max(0, min<isize>(g.filterWidth, (g.width as isize) - left));
}

/** Gathers the rows of places first..first + count; zeros where the filter reaches over the border. */
function gather<T>(x: usize, g: Geometry, first: usize, count: usize, to: usize): void {
  const pixel = g.channels * sizeof<T>();
  const run = g.filterWidth * pixel;
  const places = g.outHeight * g.outWidth;
  for (let p = first; p < first + count; p++) {
    const place = p % places;
    const image = x + (p / places) * g.height * g.width * pixel;
    const top: isize = ((place / g.outWidth) * g.strideHeight - g.padTop) as isize;
    const left: isize = ((place % g.outWidth) * g.strideWidth - g.padLeft) as isize;
    const j0 = firstColumn(left);
    const j1 = endColumn(left, g);
    for (let i: usize = 0; i < g.filterHeight; i++) {
      const row: isize = top + (i as isize);
      if (row < 0 || row >= (g.height as isize) || j0 >= j1) {
        clear(to, run);
      } else {
        clear(to, (j0 as usize) * pixel);
        const from = image + ((row as usize) * g.width + ((left + j0) as usize)) * pixel;
        copy(to + (j0 as usize) * pixel, from, ((j1 - j0) as usize) * pixel);
        clear(to + (j1 as usize) * pixel, (g.filterWidth - (j1 as usize)) * pixel);
      }
      to += run;
    }
  }
}

/** Sets bytes to 0, up to 12 too many: what follows is written later, or is spare. */
// @ts-ignore: decorator
@inline
function clear(to: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, i64x2.splat(0));
}

/** Copies bytes, up to 12 too many. */
// @ts-ignore: decorator
@inline
function copy(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.load(from + i));
}

/** Adds gathered rows back to the pixels that they came from. */
function scatter<T>(x: usize, g: Geometry, first: usize, count: usize, from: usize): void {
  const pixel = g.channels * sizeof<T>();
  const run = g.filterWidth * pixel;
  const places = g.outHeight * g.outWidth;
  for (let p = first; p < first + count; p++) {
    const place = p % places;
    const image = x + (p / places) * g.height * g.width * pixel;
    const top: isize = ((place / g.outWidth) * g.strideHeight - g.padTop) as isize;
    const left: isize = ((place % g.outWidth) * g.strideWidth - g.padLeft) as isize;
    const j0 = firstColumn(left);
    const j1 = endColumn(left, g);
    for (let i: usize = 0; i < g.filterHeight; i++) {
      const row: isize = top + (i as isize);
      if (row >= 0 && row < (g.height as isize) && j0 < j1) {
        const to = image + ((row as usize) * g.width + ((left + j0) as usize)) * pixel;
        addTo<T>(to, from + (j0 as usize) * pixel, ((j1 - j0) as usize) * pixel);
      }
      from += run;
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

/** y of places first..first + count: gathered rows of x times w of [FH * FW * C, F]. */
// @ts-ignore: decorator
@inline
export function convolve<T>(x: usize, w: usize, y: usize, at: usize, first: usize, count: usize, work: usize): void {
  const g = changetype<Geometry>(at);
  const size = sizeof<T>();
  const k = rowLength(g);
  const n = g.filters;
  const block = blockRows<T>(g);
  const rows = work + MATMUL_WORKSPACE;
  for (let p: usize = 0; p < count; p += block) {
    const m = min(block, count - p);
    gather<T>(x, g, first + p, m, rows);
    matMul<T>(m, n, k, rows, k * size, size, w, n * size, size, y + (first + p) * n * size, n * size, false, work);
  }
}

/** What these places add to dw: the gathered rows of x, turned over, times dy. */
// @ts-ignore: decorator
@inline
export function convolveFilter<T>(
  x: usize,
  dy: usize,
  dw: usize,
  at: usize,
  first: usize,
  count: usize,
  work: usize,
): void {
  const g = changetype<Geometry>(at);
  const size = sizeof<T>();
  const k = rowLength(g);
  const n = g.filters;
  const block = blockRows<T>(g);
  const rows = work + MATMUL_WORKSPACE;
  for (let p: usize = 0; p < count; p += block) {
    const m = min(block, count - p);
    gather<T>(x, g, first + p, m, rows);
    matMul<T>(k, n, m, rows, size, k * size, dy + (first + p) * n * size, n * size, size, dw, n * size, p > 0, work);
  }
}

/** dx of whole images: dy times w, turned over, gives rows, which are added to the pixels that they belong to. */
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
  const k = rowLength(g);
  const n = g.filters;
  const block = blockRows<T>(g);
  const rows = work + MATMUL_WORKSPACE;
  const imageBytes = g.height * g.width * g.channels * size;
  const first = firstImage * g.outHeight * g.outWidth;
  const count = images * g.outHeight * g.outWidth;
  memory.fill(dx + firstImage * imageBytes, 0, images * imageBytes);
  for (let p: usize = 0; p < count; p += block) {
    const m = min(block, count - p);
    matMul<T>(m, k, n, dy + (first + p) * n * size, n * size, size, w, size, n * size, rows, k * size, false, work);
    scatter<T>(dx, g, first + p, m, rows);
  }
}
