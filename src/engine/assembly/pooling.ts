import { largestOfFour, largestOfFourNarrow, toLargestOfFour, toLargestOfFourNarrow } from "./pooling-four";

// Pooling of images [N, H, W, C]: each window position takes the largest, or the mean, of the pixels under it, channel by
// channel. A job does whole images.

// @ts-ignore: decorator
@unmanaged
class Window {
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
function first(start: isize): isize {
  return max<isize>(start, 0);
}
// @ts-ignore: decorator
@inline
function end(start: isize, size: usize, limit: usize): isize {
  return min<isize>(start + (size as isize), limit as isize);
}

/** Whether every pixel lies under exactly one window, so that its slope can be put there and need not be added. */
function tiles(g: Window): bool {
  return (
    g.padTop == 0 &&
    g.padLeft == 0 &&
    g.strideHeight == g.windowHeight &&
    g.strideWidth == g.windowWidth &&
    g.outHeight * g.windowHeight == g.height &&
    g.outWidth * g.windowWidth == g.width
  );
}

/**
 * Calls for forward (max: 0, mean: 1) and backward (max: 2, mean: 3; max where the windows tile the image: 4, and where x is
 * what a ReLU let through, of whose input the slope is wanted: 5) share the walk over the windows.
 */
// @ts-ignore: decorator
@inline
function walk<T>(kind: i32, x: usize, y: usize, dy: usize, dx: usize, at: usize, image: usize, images: usize): void {
  const g = changetype<Window>(at);
  const pixel = g.channels * sizeof<T>();
  for (let n = image; n < image + images; n++) {
    const base = n * g.height * g.width * pixel;
    for (let r: usize = 0; r < g.outHeight; r++) {
      const top: isize = (r * g.strideHeight - g.padTop) as isize;
      const r0 = first(top);
      const r1 = end(top, g.windowHeight, g.height);
      for (let c: usize = 0; c < g.outWidth; c++) {
        const left: isize = (c * g.strideWidth - g.padLeft) as isize;
        const c0 = first(left);
        const c1 = end(left, g.windowWidth, g.width);
        const out = ((n * g.outHeight + r) * g.outWidth + c) * pixel;
        const corner = base + ((r0 as usize) * g.width + (c0 as usize)) * pixel;
        const rows = max<isize>(r1 - r0, 0) as usize;
        const columns = max<isize>(c1 - c0, 0) as usize;
        const line = g.width * pixel;
        if (kind == 0) largest<T>(x + corner, rows, columns, line, pixel, y + out);
        else if (kind == 1) average<T>(x + corner, rows, columns, line, pixel, y + out);
        else if (kind == 2)
          toLargest<T>(false, false, x + corner, rows, columns, line, pixel, y + out, dy + out, dx + corner);
        else if (kind == 4)
          toLargest<T>(true, false, x + corner, rows, columns, line, pixel, y + out, dy + out, dx + corner);
        else if (kind == 5)
          toLargest<T>(true, true, x + corner, rows, columns, line, pixel, y + out, dy + out, dx + corner);
        else toAll<T>(rows, columns, line, pixel, dy + out, dx + corner);
      }
    }
  }
}

// Each of these does one window: vectors of channels first, then the channels that are left one by one.

// @ts-ignore: decorator
@inline
function largest<T>(x: usize, rows: usize, columns: usize, line: usize, pixel: usize, y: usize): void {
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
function average<T>(x: usize, rows: usize, columns: usize, line: usize, pixel: usize, y: usize): void {
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
function toLargest<T>(
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
function toAll<T>(rows: usize, columns: usize, line: usize, pixel: usize, dy: usize, dx: usize): void {
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

/** The largest, where a pixel is shorter than a vector: down the rows by vectors first, then across. */
function largestByRow<T>(x: usize, y: usize, at: usize, image: usize, images: usize, work: usize): void {
  const g = changetype<Window>(at);
  const pixel = g.channels * sizeof<T>();
  const line = g.width * pixel;
  for (let n = image; n < image + images; n++) {
    let to = y + n * g.outHeight * g.outWidth * pixel;
    for (let r: usize = 0; r < g.outHeight; r++) {
      const top: isize = (r * g.strideHeight - g.padTop) as isize;
      const r0 = first(top);
      const rows = max<isize>(end(top, g.windowHeight, g.height) - r0, 0) as usize;
      largest<T>(x + (n * g.height + (r0 as usize)) * line, rows, 1, line, line, work);
      for (let c: usize = 0; c < g.outWidth; c++, to += pixel) {
        const left: isize = (c * g.strideWidth - g.padLeft) as isize;
        const from = work + (first(left) as usize) * pixel;
        const stop = work + (max<isize>(end(left, g.windowWidth, g.width), 0) as usize) * pixel;
        for (let k: usize = 0; k < pixel; k += sizeof<T>()) {
          let best = -Infinity as T;
          for (let p = from + k; p < stop; p += pixel) best = max<T>(best, load<T>(p));
          store<T>(to + k, best);
        }
      }
    }
  }
}

/** Whether every window is two by two pixels, none of them padding. */
function ofFour(g: Window): bool {
  return (
    g.windowHeight == 2 &&
    g.windowWidth == 2 &&
    g.padTop == 0 &&
    g.padLeft == 0 &&
    g.outHeight * g.outWidth > 0 &&
    (g.outHeight - 1) * g.strideHeight + 2 <= g.height &&
    (g.outWidth - 1) * g.strideWidth + 2 <= g.width
  );
}

/** How many times a vector fits between two places, if each starts `step` bytes behind the one before. */
function vectors(start: usize, end: usize, step: usize): usize {
  return start + 16 <= end ? (end - start - 16) / step + 1 : 0;
}

/** The largest of such windows, where a pixel is shorter than a vector: by whole vectors as long as a job's own numbers hold them. */
function largestNarrow<T>(x: usize, y: usize, at: usize, image: usize, images: usize): void {
  const g = changetype<Window>(at);
  const pixel = g.channels * sizeof<T>();
  const line = g.width * pixel;
  const step = g.strideWidth * pixel;
  const end = x + (image + images) * g.height * line;
  const size = g.outHeight * g.outWidth * pixel;
  const outEnd = y + (image + images) * size;
  let to = y + image * size;
  for (let n = image; n < image + images; n++)
    for (let r: usize = 0; r < g.outHeight; r++) {
      const from = x + (n * g.height + r * g.strideHeight) * line;
      const fit = min(vectors(from + line + pixel, end, step), vectors(to, outEnd, pixel));
      const whole = min(fit, g.outWidth);
      largestOfFourNarrow<T>(from, line, pixel, step, to, whole);
      for (let c = whole; c < g.outWidth; c++) largest<T>(from + c * step, 2, 2, line, pixel, to + c * pixel);
      to += g.outWidth * pixel;
    }
}

/** The slopes of such windows where they tile the image: by whole vectors as long as a line holds them. */
function toLargestNarrow<T>(x: usize, y: usize, dy: usize, dx: usize, at: usize, image: usize, images: usize): void {
  const g = changetype<Window>(at);
  const pixel = g.channels * sizeof<T>();
  const line = g.width * pixel;
  const step = 2 * pixel;
  const row = g.outWidth * pixel;
  const whole = min(vectors(pixel, line, step), vectors(0, row, pixel));
  let out = image * g.outHeight * row;
  let from = image * g.height * line;
  for (let r = images * g.outHeight; r > 0; r--, out += row, from += 2 * line) {
    toLargestOfFourNarrow<T>(x + from, line, pixel, y + out, dy + out, dx + from, whole);
    for (let c = whole; c < g.outWidth; c++) {
      const here = from + c * step;
      const there = out + c * pixel;
      toLargest<T>(true, false, x + here, 2, 2, line, pixel, y + there, dy + there, dx + here);
    }
  }
}

/** The longest line that fits a thread's workspace. */
const LINE: usize = 1 << 20;

// kernel
// @ts-ignore: decorator
@inline
export function pool<T>(
  mean: bool,
  x: usize,
  y: usize,
  at: usize,
  image: usize,
  images: usize,
  work: usize,
): void {
  const pixel = changetype<Window>(at).channels * sizeof<T>();
  if (mean) walk<T>(1, x, y, 0, 0, at, image, images);
  else if (pixel < 16 && pixel > 0 && images > 0 && ofFour(changetype<Window>(at))) largestNarrow<T>(x, y, at, image, images);
  else if (pixel < 16 && pixel * changetype<Window>(at).width <= LINE) largestByRow<T>(x, y, at, image, images, work);
  else walk<T>(0, x, y, 0, 0, at, image, images);
}

// kernel
// @ts-ignore: decorator
@inline
export function poolGradient<T>(
  mean: bool,
  x: usize,
  y: usize,
  dy: usize,
  dx: usize,
  at: usize,
  image: usize,
  images: usize,
): void {
  const g = changetype<Window>(at);
  const bytes = g.height * g.width * g.channels * sizeof<T>();
  const fresh = !mean && tiles(g);
  const pixel = g.channels * sizeof<T>();
  if (fresh && pixel < 16 && pixel > 0 && ofFour(g)) return toLargestNarrow<T>(x, y, dy, dx, at, image, images);
  if (fresh) return walk<T>(4, x, y, dy, dx, at, image, images);
  memory.fill(dx + image * bytes, 0, images * bytes);
  if (mean) walk<T>(3, x, y, dy, dx, at, image, images);
  else walk<T>(2, x, y, dy, dx, at, image, images);
}

/**
 * The gradient of max pooling and of the ReLU before it, whose output is x, for windows that tile the image; see
 * `poolGradient`.
 */
// kernel
// @ts-ignore: decorator
@inline
export function rectifiedPoolGradient<T>(
  x: usize,
  y: usize,
  dy: usize,
  dx: usize,
  at: usize,
  image: usize,
  images: usize,
): void {
  walk<T>(5, x, y, dy, dx, at, image, images);
}
