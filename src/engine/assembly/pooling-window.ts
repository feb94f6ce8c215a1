import { largestOfFour, toLargestOfFour } from "./pooling-four";

// The windows of a pooling, and what is done with one of them.

// @ts-ignore: decorator
@unmanaged
export class Window {
  height: usize;
  width: usize;
  channels: usize;
  windowHeight: usize;
  windowWidth: usize;
  strideHeight: usize;
  strideWidth: usize;
  padTop: usize;
  padLeft: usize;
  outHeight: usize;
  outWidth: usize;
}

// The parts of the window that lie inside of the image, along one axis.
// @ts-ignore: decorator
@inline
export function first(start: isize): isize {
  return max<isize>(start, 0);
}
// @ts-ignore: decorator
@inline
export function end(start: isize, size: usize, limit: usize): isize {
  return min<isize>(start + (size as isize), limit as isize);
}

/** Whether every pixel lies under exactly one window, so that its slope can be put there and need not be added. */
export function tiles(g: Window): bool {
  return (
    g.padTop == 0 &&
    g.padLeft == 0 &&
    g.strideHeight == g.windowHeight &&
    g.strideWidth == g.windowWidth &&
    g.outHeight * g.windowHeight == g.height &&
    g.outWidth * g.windowWidth == g.width
  );
}

// Each of these does one window: vectors of channels first, then the channels that are left one by one.

// @ts-ignore: decorator
@inline
export function largest<T>(x: usize, rows: usize, columns: usize, line: usize, pixel: usize, y: usize): void {
  let k: usize = rows == 2 && columns == 2 ? largestOfFour<T>(x, line, pixel, y) : 0;
  for (; k + 16 <= pixel; k += 16) {
    let best = v128.splat<T>(-Infinity as T);
    for (let i: usize = 0; i < rows; i++)
      for (let j: usize = 0; j < columns; j++) best = v128.max<T>(best, v128.load(x + i * line + j * pixel + k));
    v128.store(y + k, best);
  }
  for (; k < pixel; k += sizeof<T>()) {
    let best = -Infinity as T;
    for (let i: usize = 0; i < rows; i++)
      for (let j: usize = 0; j < columns; j++) best = max<T>(best, load<T>(x + i * line + j * pixel + k));
    store<T>(y + k, best);
  }
}

// @ts-ignore: decorator
@inline
export function average<T>(x: usize, rows: usize, columns: usize, line: usize, pixel: usize, y: usize): void {
  const count = (rows * columns) as T;
  let k: usize = 0;
  for (; k + 16 <= pixel; k += 16) {
    let total = v128.splat<T>(0 as T);
    for (let i: usize = 0; i < rows; i++)
      for (let j: usize = 0; j < columns; j++) total = v128.add<T>(total, v128.load(x + i * line + j * pixel + k));
    v128.store(y + k, v128.div<T>(total, v128.splat<T>(count)));
  }
  for (; k < pixel; k += sizeof<T>()) {
    let total = 0 as T;
    for (let i: usize = 0; i < rows; i++)
      for (let j: usize = 0; j < columns; j++) total = (total + load<T>(x + i * line + j * pixel + k)) as T;
    store<T>(y + k, (total / count) as T);
  }
}

/** To the first of the largest, where `rectified` only if it is above 0; put there where `fresh`, else added. */
// @ts-ignore: decorator
@inline
export function toLargest<T>(
  fresh: bool,
  rectified: bool,
  x: usize,
  rows: usize,
  columns: usize,
  line: usize,
  pixel: usize,
  y: usize,
  dy: usize,
  dx: usize,
): void {
  let k: usize = 0;
  if (fresh && rows == 2 && columns == 2) k = toLargestOfFour<T>(rectified, x, line, pixel, y, dy, dx);
  for (; k + 16 <= pixel; k += 16) {
    const best = v128.load(y + k);
    let gradient = v128.load(dy + k);
    if (rectified) gradient = v128.and(gradient, v128.gt<T>(best, v128.splat<T>(0 as T)));
    let open = i64x2.splat(-1);
    for (let i: usize = 0; i < rows; i++)
      for (let j: usize = 0; j < columns; j++) {
        const offset = i * line + j * pixel + k;
        const here = v128.and(v128.eq<T>(v128.load(x + offset), best), open);
        open = v128.andnot(open, here);
        const slope = v128.and(gradient, here);
        v128.store(dx + offset, fresh ? slope : v128.add<T>(v128.load(dx + offset), slope));
      }
  }
  for (; k < pixel; k += sizeof<T>()) toLargestOne<T>(fresh, rectified, x + k, rows, columns, line, pixel, y + k, dy + k, dx + k);
}

// @ts-ignore: decorator
@inline
function toLargestOne<T>(
  fresh: bool,
  rectified: bool,
  x: usize,
  rows: usize,
  columns: usize,
  line: usize,
  pixel: usize,
  y: usize,
  dy: usize,
  dx: usize,
): void {
  const best = load<T>(y);
  let open = !rectified || best > (0 as T);
  for (let i: usize = 0; i < rows; i++)
    for (let j: usize = 0; j < columns; j++) {
      const offset = i * line + j * pixel;
      const here = open && load<T>(x + offset) == best;
      const slope = here ? load<T>(dy) : (0 as T);
      store<T>(dx + offset, fresh ? slope : ((load<T>(dx + offset) + slope) as T));
      open = open && !here;
    }
}

// @ts-ignore: decorator
@inline
export function toAll<T>(rows: usize, columns: usize, line: usize, pixel: usize, dy: usize, dx: usize): void {
  const count = (rows * columns) as T;
  let k: usize = 0;
  for (; k + 16 <= pixel; k += 16) {
    const share = v128.div<T>(v128.load(dy + k), v128.splat<T>(count));
    for (let i: usize = 0; i < rows; i++)
      for (let j: usize = 0; j < columns; j++) {
        const at = dx + i * line + j * pixel + k;
        v128.store(at, v128.add<T>(v128.load(at), share));
      }
  }
  for (; k < pixel; k += sizeof<T>()) {
    const share = (load<T>(dy + k) / count) as T;
    for (let i: usize = 0; i < rows; i++)
      for (let j: usize = 0; j < columns; j++) {
        const at = dx + i * line + j * pixel + k;
        store<T>(at, (load<T>(at) + share) as T);
      }
  }
}
