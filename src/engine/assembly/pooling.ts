import { largestNarrow, ofFour, toLargestNarrow } from "./pooling-narrow";
import { average, end, first, largest, tiles, toAll, toLargest, Window } from "./pooling-window";

// Pooling of images [N, H, W, C]: each window position takes the largest, or the mean, of the pixels under it, channel by
// channel. A job does whole images.

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
