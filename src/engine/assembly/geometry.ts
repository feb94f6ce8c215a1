// Where a convolution's windows lie. A band is some rows of a picture with the zeros around them that the windows reach
// into: in it a window is a number of runs of memory, one for each row of the filter, and needs no care at the border.

/** The geometry of a convolution; the engine hands it over in this order. */
// @ts-ignore: decorator
@unmanaged
export class Geometry {
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

/** Numbers under the filter: FH * FW * C. */
// @ts-ignore: decorator
@inline
export function windowSize(g: Geometry): usize {
  return g.filterHeight * g.filterWidth * g.channels;
}

/** Columns of a band. */
// @ts-ignore: decorator
@inline
function bandWidth(g: Geometry): usize {
  return (g.outWidth - 1) * g.strideWidth + g.filterWidth;
}

/** Rows of a band under so many rows of windows. */
// @ts-ignore: decorator
@inline
function bandHeight(g: Geometry, rows: usize): usize {
  return (rows - 1) * g.strideHeight + g.filterHeight;
}

/** Whether no window reaches over the border, so that the picture itself serves as the band. */
// @ts-ignore: decorator
@inline
function inside(g: Geometry): bool {
  if (g.padTop != 0 || g.padLeft != 0) return false;
  return bandHeight(g, g.outHeight) <= g.height && bandWidth(g) <= g.width;
}

/** Bytes from a row of a band to the next. */
// @ts-ignore: decorator
@inline
export function bandLine<T>(g: Geometry): usize {
  return (inside(g) ? g.width : bandWidth(g)) * g.channels * sizeof<T>();
}

/** How many rows of windows to do at once: bands of at most `most` bytes, or one row. */
export function bandRows<T>(g: Geometry, most: usize): usize {
  const line = bandWidth(g) * g.channels * sizeof<T>();
  const lines = most / max<usize>(line, 1);
  return lines < g.filterHeight ? 1 : (lines - g.filterHeight) / g.strideHeight + 1;
}

/** Makes the band of `rows` rows of windows from row r on; returns its address, `buffer` where it had to be copied. */
export function makeBand<T>(x: usize, g: Geometry, image: usize, r: usize, rows: usize, buffer: usize): usize {
  const pixel = g.channels * sizeof<T>();
  const picture = x + image * g.height * g.width * pixel;
  if (inside(g)) return picture + r * g.strideHeight * g.width * pixel;
  const width = bandWidth(g);
  const line = width * pixel;
  const left = min(g.padLeft, width) * pixel;
  const middle = min(g.width * pixel, line - left);
  const top: isize = (r * g.strideHeight - g.padTop) as isize;
  let to = buffer;
  for (let i: isize = 0; i < (bandHeight(g, rows) as isize); i++) {
    const row: isize = top + i;
    if (row < 0 || row >= (g.height as isize)) {
      memory.fill(to, 0, line);
    } else {
      memory.fill(to, 0, left);
      memory.copy(to + left, picture + (row as usize) * g.width * pixel, middle);
      memory.fill(to + left + middle, 0, line - left - middle);
    }
    to += line;
  }
  return buffer;
}

/** The address of the window that is the p-th of a band. */
// @ts-ignore: decorator
@inline
export function windowAt<T>(band: usize, g: Geometry, line: usize, p: usize): usize {
  const row = p / g.outWidth;
  const step = g.strideWidth * g.channels * sizeof<T>();
  return band + row * g.strideHeight * line + (p - row * g.outWidth) * step;
}
