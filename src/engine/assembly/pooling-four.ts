// Max pooling of windows of two by two pixels, the usual size, without loops over the window. Where a function returns something,
// it does the vectors of channels and tells how many bytes of a pixel that are.

/** Puts a vector of slopes at the first of the four pixels at x that equals `best`, and 0 at the others. */
// @ts-ignore: decorator
@inline
function toFirst<T>(slope: v128, best: v128, x: usize, line: usize, pixel: usize, dx: usize): void {
  const first = v128.eq<T>(v128.load(x), best);
  const second = v128.eq<T>(v128.load(x + pixel), best);
  const third = v128.eq<T>(v128.load(x + line), best);
  const fourth = v128.eq<T>(v128.load(x + line + pixel), best);
  const two = v128.or(first, second);
  v128.store(dx, v128.and(slope, first));
  v128.store(dx + pixel, v128.and(slope, v128.andnot(second, first)));
  v128.store(dx + line, v128.and(slope, v128.andnot(third, two)));
  v128.store(dx + line + pixel, v128.and(slope, v128.andnot(fourth, v128.or(two, third))));
}

/** The largest of the four pixels at x, channel by channel. */
export function largestOfFour<T>(x: usize, line: usize, pixel: usize, y: usize): usize {
  const below = x + line;
  let k: usize = 0;
  for (; k + 16 <= pixel; k += 16) {
    const above = v128.max<T>(v128.load(x + k), v128.load(x + pixel + k));
    v128.store(y + k, v128.max<T>(above, v128.max<T>(v128.load(below + k), v128.load(below + pixel + k))));
  }
  return k;
}

/**
 * The largest of the four where a pixel is shorter than a vector, for `windows` of them in a row. Each reads and writes whole
 * vectors, and what is too much the next one writes over: they have to lie within what is the caller's to write, and the rest of
 * it has to come later.
 */
export function largestOfFourNarrow<T>(
  x: usize,
  line: usize,
  pixel: usize,
  step: usize,
  y: usize,
  windows: usize,
): void {
  for (let c: usize = 0; c < windows; c++, x += step, y += pixel) {
    const above = v128.max<T>(v128.load(x), v128.load(x + pixel));
    v128.store(y, v128.max<T>(above, v128.max<T>(v128.load(x + line), v128.load(x + line + pixel))));
  }
}

/**
 * The slopes of such windows: put at the first of the largest of the four, 0 at the others. Here the vectors have to lie within
 * a line, for what is too much must not fall on the line below.
 */
export function toLargestOfFourNarrow<T>(
  x: usize,
  line: usize,
  pixel: usize,
  y: usize,
  dy: usize,
  dx: usize,
  windows: usize,
): void {
  const step: usize = pixel + pixel;
  for (let c: usize = 0; c < windows; c++, x += step, dx += step, y += pixel, dy += pixel) {
    toFirst<T>(v128.load(dy), v128.load(y), x, line, pixel, dx);
  }
}

/**
 * Puts the slope dy at the first of the largest of the four, 0 at the others; where `rectified` only if the largest is
 * above 0.
 */
export function toLargestOfFour<T>(
  rectified: bool,
  x: usize,
  line: usize,
  pixel: usize,
  y: usize,
  dy: usize,
  dx: usize,
): usize {
  const zero = v128.splat<T>(0 as T);
  let k: usize = 0;
  for (; k + 16 <= pixel; k += 16) {
    const best = v128.load(y + k);
    let slope = v128.load(dy + k);
    if (rectified) slope = v128.and(slope, v128.gt<T>(best, zero));
    toFirst<T>(slope, best, x + k, line, pixel, dx + k);
  }
  return k;
}
